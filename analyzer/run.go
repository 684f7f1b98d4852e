package analyzer

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"klplint/analyzer/lifecycle/scenario"
	"klplint/analyzer/unit"
)

// run runs the rules over units that share a FileSet. Which findings count is
// decided later: a comment in a header may be of use to one of several modules.
// On request the result holds what it takes to try fixes: those that rules
// propose, and what the execution of the life cycles has shown.
func run(units []*unit.Unit, rules []*Rule, forFixes bool) (*Result, error) {
	byAnalyzer := map[*analysis.Analyzer]*Rule{}
	var analyzers []*analysis.Analyzer
	for _, r := range rules {
		byAnalyzer[r.Analyzer] = r
		analyzers = append(analyzers, r.Analyzer)
	}
	if forFixes {
		analyzers = append(analyzers, scenario.Analyzer)
	}
	byPackage := map[*packages.Package]*unit.Unit{}
	var pkgs []*packages.Package
	for _, u := range units {
		byPackage[u.Package] = u
		pkgs = append(pkgs, u.Package)
	}
	graph, err := checker.Analyze(analyzers, pkgs, nil)
	if err != nil {
		return nil, fmt.Errorf("running the rules: %w", err)
	}
	out := &Result{Rules: rules}
	out.spent.add(graph, func(a *checker.Action) *Rule { return byAnalyzer[a.Analyzer] })
	for _, act := range graph.Roots {
		u, r := byPackage[act.Package], byAnalyzer[act.Analyzer]
		if act.Err != nil {
			return nil, fmt.Errorf("%s on module %s: %w", act.Analyzer.Name, u.Model.Name, act.Err)
		}
		if r == nil {
			out.addExecution(u, act.Result.([]*scenario.Evidence))
			continue
		}
		for _, d := range act.Diagnostics {
			out.Findings = append(out.Findings, finding(u, u.Model.Name, r, d))
		}
	}
	for _, u := range units {
		out.addUnit(u)
	}
	out.finish()
	return out, nil
}

// finding turns a diagnostic into a finding.
func finding(u locator, module string, r *Rule, d analysis.Diagnostic) Finding {
	f := Finding{Rule: r, Level: r.Level, Module: module, Range: rangeOf(u, d.Pos, d.End), Message: d.Message}
	if l, err := ParseLevel(d.Category); err == nil {
		f.Level = l
	}
	for _, rel := range d.Related {
		r := Related{Range: rangeOf(u, rel.Pos, rel.End), Message: rel.Message}
		if text, event, ok := readStep(rel.Message); ok {
			r.Message = text
			f.Flow = append(f.Flow, FlowStep{r, event})
		} else {
			f.Related = append(f.Related, r)
		}
	}
	for _, x := range d.SuggestedFixes {
		fix := Fix{Message: x.Message}
		for _, e := range x.TextEdits {
			fix.Edits = append(fix.Edits, Edit{rangeOf(u, e.Pos, e.End), string(e.NewText)})
		}
		f.Fixes = append(f.Fixes, fix)
	}
	return f
}

// Marks of the messages that are steps of an execution.
const (
	stepMark  = "step: "
	eventMark = "event: "
)

// Step marks the message of a RelatedInformation as the next step of the
// execution that shows a finding: go/analysis has no field of its own for that.
// An event is what the kernel does, other steps are those of the code. A step
// may have no position.
func Step(event bool, text string) string {
	if event {
		return eventMark + text
	}
	return stepMark + text
}

// readStep reads what Step has written.
func readStep(message string) (text string, event, ok bool) {
	if text, ok = strings.CutPrefix(message, eventMark); ok {
		return text, true, true
	}
	text, ok = strings.CutPrefix(message, stepMark)
	return text, false, ok
}

// locator knows places in sources: a unit, or those of a series.
type locator interface {
	Position(token.Pos) token.Position
	Line(token.Pos) string
}

// rangeOf resolves positions.
func rangeOf(u locator, pos, end token.Pos) Range {
	if !pos.IsValid() {
		return Range{}
	}
	from := u.Position(pos)
	to := from
	if end > pos {
		to = u.Position(end)
	}
	r := Range{Path: from.Filename, Line: from.Line, Col: from.Column, EndLine: to.Line, EndCol: to.Column, Snippet: u.Line(pos)}
	if to.Filename != from.Filename {
		r.EndLine, r.EndCol = r.Line, r.Col
	}
	return r
}

// addUnit lists the module and its troubles.
func (r *Result) addUnit(u *unit.Unit) {
	r.Livepatches = append(r.Livepatches, livepatchOf(u))
	r.directives = append(r.directives, directivesOf(u)...)
	r.Files = append(r.Files, filesOf(u)...)
	r.addTroubles(u)
}

func livepatchOf(u *unit.Unit) Livepatch {
	lp := Livepatch{Name: u.Model.Name, Dir: u.Display(u.Model.Dir), Patches: len(u.Model.Patches)}
	for _, f := range u.Model.Files {
		lp.Files = append(lp.Files, u.Display(f))
	}
	return lp
}

func (r *Result) addTroubles(u *unit.Unit) { r.Troubles = append(r.Troubles, troublesOf(u)...) }

func troublesOf(u *unit.Unit) (list []Trouble) {
	for _, t := range u.Troubles() {
		list = append(list, Trouble{Range: rangeOf(u, t.From, t.To), Message: t.Message})
	}
	return list
}

func (r *Result) merge(o *Result) {
	r.Livepatches = append(r.Livepatches, o.Livepatches...)
	r.Files = append(r.Files, o.Files...)
	r.Findings = append(r.Findings, o.Findings...)
	r.Troubles = append(r.Troubles, o.Troubles...)
	r.directives = append(r.directives, o.directives...)
	r.spent.merge(&o.spent)
	r.mergeExecution(o)
}

// NotUnderstood is the id of the rule under which troubles are findings.
const NotUnderstood = "KLP900"

// addTroubleFindings makes findings of troubles that no module has seen, such
// as a file that could not be read.
func (r *Result) addTroubleFindings(list []Trouble) {
	i := slices.IndexFunc(r.Rules, func(x *Rule) bool { return x.ID == NotUnderstood })
	if i < 0 {
		return
	}
	for _, t := range list {
		r.Findings = append(r.Findings, Finding{Rule: r.Rules[i], Level: r.Rules[i].Level, Range: t.Range, Message: t.Message})
	}
}

// Note adds troubles that lie outside of all modules and came up while they were
// analysed.
func (r *Result) Note(list ...Trouble) {
	r.Troubles = append(r.Troubles, list...)
	r.addTroubleFindings(list)
	r.apply()
	r.finish()
}

// finish sorts, and drops what two modules that share a file both have.
func (r *Result) finish() {
	slices.SortStableFunc(r.Findings, compareFindings)
	slices.SortStableFunc(r.Suppressed, compareFindings)
	r.Findings = slices.CompactFunc(r.Findings, func(a, b Finding) bool {
		return a.Rule == b.Rule && a.Message == b.Message && compareRanges(a.Range, b.Range) == 0
	})
	setKeys(r.Findings, r.Suppressed...)
	r.Files = sortFiles(r.Files)
	slices.SortStableFunc(r.Troubles, func(a, b Trouble) int { return compareRanges(a.Range, b.Range) })
	r.Troubles = slices.CompactFunc(r.Troubles, func(a, b Trouble) bool {
		return a.Message == b.Message && compareRanges(a.Range, b.Range) == 0
	})
}
