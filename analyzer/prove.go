package analyzer

import (
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strings"

	"klplint/analyzer/lifecycle/scenario"
	"klplint/analyzer/unit"
)

// maxProofs bounds how many fixes are tried in a module: each costs an analysis
// of it. Findings beyond that go without a fix until others are mended.
const maxProofs = 24

// prove keeps of the fixes that the rules propose for a module, for each finding
// the first that mends: with it, the rules, life cycles included, find that
// finding no more and nothing new (but what is left of it at a lower level),
// understand all that they understood before,
// and every life cycle that could be executed to its end still can. What a rule
// proposes is thereby an idea, never a promise.
// Unless fixes are wanted, it keeps none.
func (m *Module) prove(res *Result, wanted bool) {
	before := outcomeOf(res)
	tried := 0
	for i := range res.Findings {
		f := &res.Findings[i]
		ideas := f.Fixes
		f.Fixes = nil
		if !wanted {
			continue
		}
		for _, x := range ideas {
			if tried++; tried > maxProofs {
				break
			}
			if m.mends(f, x, before, res.Rules) {
				f.Fixes = []Fix{x}
				break
			}
		}
	}
}

// mends tells whether a fix does what it is for and no harm.
func (m *Module) mends(f *Finding, x Fix, before *outcome, rules []*Rule) bool {
	texts := map[string][]byte{}
	for path, edits := range x.ByFile() {
		p, ok := m.tree.Path(path)
		if !ok {
			return false
		}
		text, err := m.tree.ReadFile(p)
		if err == nil {
			texts[p], err = Apply(text, edits)
		}
		if err != nil {
			return false
		}
	}
	changed := *m
	changed.tree = m.tree.With(texts)
	u := changed.Load(token.NewFileSet())
	if !u.Livepatch() {
		return false
	}
	res, err := run([]*unit.Unit{u}, rules, true)
	if err != nil {
		return false
	}
	return outcomeOf(res).mends(before, []*Finding{f})
}

// ByFile are the edits of a fix by the path of the file.
func (x *Fix) ByFile() map[string][]Edit {
	files := map[string][]Edit{}
	for _, e := range x.Edits {
		files[e.Path] = append(files[e.Path], e)
	}
	return files
}

// place is how bad a finding is, and the text of its line.
type place struct {
	level Level
	line  string
}

// Mends tells whether findings of an earlier run are gone from this one, and
// whether nothing has come that was not there before.
func (r *Result) Mends(earlier *Result, gone []*Finding) bool {
	return outcomeOf(r).mends(outcomeOf(earlier), gone)
}

// outcome is what an analysis shows, as far as it can be compared with that of
// changed sources, where places are others.
type outcome struct {
	findings           map[string]int // by their text: all
	defects            map[string]int // warnings and errors only
	places             map[string]place
	troubles           map[string]int
	reached, undecided map[string]bool
}

func outcomeOf(res *Result) *outcome {
	o := &outcome{findings: map[string]int{}, defects: map[string]int{}, places: map[string]place{}, troubles: map[string]int{}, reached: res.reached, undecided: res.undecided}
	for i := range res.Findings {
		f := &res.Findings[i]
		o.findings[f.text()]++
		o.places[f.text()] = place{f.Level, squeeze(f.Range.Snippet)}
		if f.Level > Note {
			o.defects[f.text()]++
		}
	}
	for text, n := range res.violations {
		o.defects[text] = n
	}
	for _, t := range res.Troubles {
		o.troubles[t.Message]++
	}
	return o
}

// addExecution notes what the life cycles of a unit's patches have shown, with
// rules that do not run included, and which of them were executed to their end.
func (r *Result) addExecution(u *unit.Unit, list []*scenario.Evidence) {
	found := &Result{reached: map[string]bool{}, undecided: map[string]bool{}, violations: map[string]int{}}
	for _, e := range list {
		of := u.Model.Name + " " + e.Patch.Name + " "
		for _, v := range e.Verdicts {
			switch {
			case v.Status == scenario.Undecided:
				found.undecided[of+string(v.Scenario)] = true
			case v.Status != scenario.NotApplicable && (v.Scenario == scenario.Enable || v.Scenario == scenario.Disable):
				found.reached[of+string(v.Scenario)] = true
			}
		}
		for _, v := range e.Violations {
			if v.Level != Note.String() {
				found.violations[of+v.Rule+" "+v.Message]++
			}
		}
	}
	r.mergeExecution(found)
}

func (r *Result) mergeExecution(o *Result) {
	if r.reached == nil {
		r.reached, r.undecided, r.violations = map[string]bool{}, map[string]bool{}, map[string]int{}
	}
	maps.Copy(r.reached, o.reached)
	maps.Copy(r.undecided, o.undecided)
	for text, n := range o.violations {
		r.violations[text] += n
	}
}

// mends compares with what was shown before.
func (o *outcome) mends(before *outcome, gone []*Finding) bool {
	fewer := map[string]int{}
	for _, f := range gone {
		fewer[f.text()]++
	}
	for text, n := range fewer {
		if o.findings[text] > before.findings[text]-n {
			return false
		}
	}
	for text, n := range o.defects {
		if n > before.defects[text] && !o.milder(before, text, gone) {
			return false
		}
	}
	for text, n := range o.troubles {
		if n > before.troubles[text] {
			return false
		}
	}
	// A livepatch that cannot be enabled any more, or that is no longer
	// understood, shows no defects either.
	for life := range before.reached {
		if !o.reached[life] {
			return false
		}
	}
	for life := range o.undecided {
		if !before.undecided[life] {
			return false
		}
	}
	return true
}

// milder tells whether a finding that has come is what is left of one that is
// gone: the same rule on the same line, at a lower level, and no more findings of it
// than before.
func (o *outcome) milder(before *outcome, text string, gone []*Finding) bool {
	return slices.ContainsFunc(gone, func(f *Finding) bool {
		of := f.Module + " " + f.Rule.ID + " "
		at, ok := o.places[text]
		return ok && strings.HasPrefix(text, of) && at.level < f.Level && at.line == squeeze(f.Range.Snippet) && count(o.findings, of) <= count(before.findings, of)
	})
}

// count is how many findings there are whose text begins so.
func count(findings map[string]int, prefix string) (sum int) {
	for text, n := range findings {
		if strings.HasPrefix(text, prefix) {
			sum += n
		}
	}
	return sum
}

// scenarios is what evidence adds to a message: a fix may leave a defect on
// fewer life cycles, which is then no new one.
var scenarios = regexp.MustCompile(` \(on [a-z, ]+\)$`)

// text identifies what a finding says, wherever it stands.
func (f *Finding) text() string {
	return f.Module + " " + f.Rule.ID + " " + f.Range.Path + " " + scenarios.ReplaceAllString(f.Message, "")
}
