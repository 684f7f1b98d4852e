package analyzer

import (
	"fmt"
	"slices"

	"klplint/analyzer/lifecycle"
	"klplint/analyzer/lifecycle/release"
	"klplint/analyzer/lifecycle/scenario"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/cache"
)

// newMatrix is the matrix of a module of which nothing is known yet.
func newMatrix(f lineage, units []*unit.Unit, gate Gate) *Matrix {
	m := &Matrix{Gate: gate, files: map[string]int{}}
	for i, u := range units {
		name := ReleaseName{Label: f.versions[i].Label, Module: u.Model.Name}
		if len(u.Model.Patches) > 0 {
			at := u.Model.Patches[0].Span
			name.At = rangeOf(u, at.From, at.To)
		}
		m.Releases = append(m.Releases, name)
		row := make([]Cell, len(units))
		for j := range row {
			row[j].Gated = gate.Asks(i, j)
		}
		m.Cells = append(m.Cells, row)
	}
	return m
}

// fillMatrix executes the pairs. The error says why nothing could be kept of them.
func fillMatrix(m *Matrix, units []*unit.Unit, members []scenario.Member, rules []*Rule, store *cache.Cache) error {
	all := slices.Clone(units)
	releases := make([]*release.Release, len(members))
	for i, b := range members {
		all = append(all, b.Unit)
		releases[i] = b.Release
	}
	at, fset := &places{all}, units[0].Fset
	for i, r := range releases {
		for _, f := range r.Files {
			m.files[f.Show] = i
		}
	}
	never := make([]refusal, len(members)) // why the kernel refuses a release, whatever is installed
	for i, b := range members {
		if len(b.Unit.Model.Patches) == 1 {
			never[i].at, never[i].text = lifecycle.Refused(b.Unit.Model, b.Unit.Model.Patches[0])
		}
	}
	pairs, err := scenario.Series(members, store)
	for _, p := range pairs {
		c := &m.Cells[p.Installed][p.New]
		c.Runs, c.Why = p.Runs, p.Reason
		place := func(r *release.Release, where release.Place, text string) {
			if from, to := r.Pos(fset, where); from.IsValid() {
				c.Places = append(c.Places, Related{rangeOf(at, from, to), text})
			}
		}
		if why := never[p.Installed]; why.text != "" {
			c.Status, c.Why = Undecided, releases[p.Installed].Label+" is never enabled: "+why.text
			continue
		}
		if why := never[p.New]; why.text != "" {
			c.Status, c.Why = Refused, "klp_enable_patch() returns -EINVAL, as "+why.text
			c.Places = append(c.Places, Related{rangeOf(at, why.at.From, why.at.To), "refused whatever is installed"})
			continue
		}
		v := p.Verdict
		if p.Beside != nil {
			v = *p.Beside
		}
		switch {
		case v.Answer == release.Refused:
			c.Status, c.Why = Refused, v.Why
			if v.Mine != nil {
				place(releases[p.New], v.Mine.At, "the state of "+releases[p.New].Label)
			} else {
				place(releases[p.New], releases[p.New].StatesAt, "the states of "+releases[p.New].Label)
			}
			place(v.Installed, v.State.At, "the state of "+v.Installed.Label)
		case p.Status == scenario.Violated:
			c.Status = Wrong
		case p.Status == scenario.Holds:
			c.Status, c.Why = Right, ""
		default:
			c.Status = Undecided
		}
		for _, v := range p.Violations {
			f := fault(at, units[p.New].Model.Name, rules, v).Finding
			f.Message = fmt.Sprintf("%s (when %s %s %s)", v.Message, releases[p.New].Label, meets(v), releases[p.Installed].Label)
			if old := releases[p.Installed]; old.StatesKnown && len(old.States) == 0 {
				if from, to := old.Pos(fset, old.At); from.IsValid() {
					f.Related = append(f.Related, Related{rangeOf(at, from, to), old.Label + " declares no state: klp_get_prev_state() finds nothing of it, and what it leaves behind can only be known from its sources"})
				}
			}
			c.Findings = append(c.Findings, f)
		}
		slices.SortStableFunc(c.Findings, compareFindings)
		setKeys(c.Findings)
	}
	return err
}

// refusal is why the kernel never enables a livepatch; the text is empty where it
// may.
type refusal struct {
	at   ast.Span
	text string
}

// meets says what a livepatch does with the installed one when it goes wrong.
func meets(v *scenario.Violation) string {
	switch {
	case slices.Contains(v.Scenarios, scenario.Stack):
		return "is put on top of"
	case len(v.Scenarios) == 1 && v.Scenarios[0] == scenario.RevertedTakeover:
		return "is reverted over"
	}
	return "replaces"
}
