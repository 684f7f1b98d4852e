package analyzer

import "slices"

// Policy is what those who use klplint have decided about its rules.
type Policy struct {
	// Known is the catalogue, with the rules that do not run.
	Known []*Rule
	// Rules are decisions for all paths, by rule id.
	Rules map[string]Decision
	// Overrides are decisions for some paths. The last one that says
	// something of a rule counts.
	Overrides []Override
	// Config is the file that the decisions come from, "" where there is none.
	Config string
	// FailOn is what fails the run, where that is less than by default.
	FailOn string
}

// Decision is what has been decided about a rule.
type Decision struct {
	Off   bool
	Level Level // 0: the rule's own
	At    Range // where it was decided; a path and a line
}

// Override is decisions for some paths.
type Override struct {
	Covers func(path string) bool // a path as findings have it
	Rules  map[string]Decision    // by rule id
}

// about is what the policy says of a rule's findings in a file.
func (p *Policy) about(r *Rule, path string) (d Decision) {
	d = p.Rules[r.ID]
	for _, o := range p.Overrides {
		if x, ok := o.Rules[r.ID]; ok && o.Covers(path) {
			d = x
		}
	}
	return d
}

// Leniency is what a run was told to take for less than the catalogue does.
// Reports say so, as they count disabled rules and suppressed findings: no
// change turns off its own gate unseen.
type Leniency struct {
	Levels    int    // rules with another level than their own
	Overrides int    // groups of paths with decisions of their own
	FailOn    string // what fails the run, where that is less than by default
	Config    string // the configuration, "" where there is none
}

// Any tells whether there is something to say.
func (l *Leniency) Any() bool {
	return l.Levels > 0 || l.Overrides > 0 || l.FailOn != ""
}

// settle decides, behind the rules, which findings count and as what: first
// comments in the sources, then the policy.
func (r *Result) settle(p *Policy) {
	if p == nil {
		p = &Policy{}
	}
	if p.Known == nil {
		p.Known = r.Rules
	}
	r.policy = p
	r.suppress(p.Known)
	r.apply()
	r.Disabled = nil
	r.Leniency = Leniency{Overrides: len(p.Overrides), FailOn: p.FailOn, Config: p.Config}
	for _, k := range p.Known {
		if !slices.Contains(r.Rules, k) {
			r.Disabled = append(r.Disabled, k)
		} else if l := p.Rules[k.ID].Level; l != 0 && l != k.Level {
			r.Leniency.Levels++
		}
	}
	r.finish()
}

// apply gives findings their levels, and takes away those of rules that are off
// where they lie.
func (r *Result) apply() {
	if r.policy == nil {
		return
	}
	var kept []Finding
	for _, f := range r.Findings {
		d := r.policy.about(f.Rule, f.Range.Path)
		if d.Level != 0 {
			f.Level = d.Level
		}
		if d.Off {
			f.Suppression = &Suppression{Kind: External, Reason: "the rule is off for this path", At: d.At}
			r.Suppressed = append(r.Suppressed, f)
			continue
		}
		kept = append(kept, f)
	}
	r.Findings = kept
}

// SuppressedIn counts the findings that do not count for a kind of reason.
func (r *Result) SuppressedIn(k SuppressionKind) (n int) {
	for i := range r.Suppressed {
		if r.Suppressed[i].Suppression.Kind == k {
			n++
		}
	}
	return n
}
