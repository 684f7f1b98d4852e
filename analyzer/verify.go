package analyzer

import (
	"context"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"

	"klplint/analyzer/lifecycle/scenario"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/source"
)

// Verification says of each livepatch through which of its life cycles it comes
// unharmed. It is the same for the same input.
type Verification struct {
	Modules  []VerifiedModule // by directory and name
	Troubles []Trouble        // outside of any module
}

// VerifiedModule is a module and its patches.
type VerifiedModule struct {
	Livepatch
	Proofs   []Proof // one for each patch
	Troubles []Trouble
}

// Proof is what the execution of a patch's life cycles has shown.
type Proof struct {
	Patch    string // the variable, "" where macros make the patch
	At       Range
	Verdicts []scenario.Verdict // of all scenarios, in their order
	Faults   []Fault            // sorted as findings are
}

// Fault is what goes wrong on some scenarios.
type Fault struct {
	Finding
	Scenarios []scenario.Name
}

// Of returns the faults that a scenario shows.
func (p *Proof) Of(n scenario.Name) (list []Fault) {
	for _, f := range p.Faults {
		if slices.Contains(f.Scenarios, n) {
			list = append(list, f)
		}
	}
	return list
}

// Count is how many verdicts of all patches are of a kind.
func (v *Verification) Count(s scenario.Status) (n int) {
	for _, m := range v.Modules {
		for _, p := range m.Proofs {
			for _, x := range p.Verdicts {
				if x.Status == s {
					n++
				}
			}
		}
	}
	return n
}

// Verify executes the life cycles of the livepatch modules of the trees, several
// modules at a time. The rules say what faults are called; all that goes wrong
// is told, whichever of them are given. It is an error when no tree holds a
// livepatch: ErrNoLivepatch. Of the options those count that say what is known
// of functions and modules.
func Verify(ctx context.Context, trees []*source.Tree, rules []*Rule, opts ...Option) (*Verification, error) {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	list, troubles, err := livepatches(ctx, trees)
	if err != nil {
		return nil, err
	}
	list = o.prepare(list)
	modules := make([]*VerifiedModule, len(list))
	unread := make([][]Trouble, len(list))
	err = parallel(ctx, len(list), func(i int) { modules[i], unread[i] = verifyModule(&list[i], rules) })
	if err != nil {
		return nil, err
	}
	out := &Verification{Troubles: troubles}
	for i, m := range modules {
		if m != nil {
			out.Modules = append(out.Modules, *m)
		}
		out.Troubles = append(out.Troubles, unread[i]...)
	}
	if out.Modules == nil {
		return nil, NoLivepatch(treeNames(trees), out.Troubles)
	}
	return out, nil
}

// verifyModule loads one module and executes its life cycles. Of one that is no
// livepatch only what could not be read is kept; of one on which klplint itself
// fails, that.
func verifyModule(m *Module, rules []*Rule) (out *VerifiedModule, unread []Trouble) {
	defer func() {
		if r := recover(); r != nil {
			out = &VerifiedModule{Livepatch: Livepatch{Name: m.Name, Dir: m.Dir}, Troubles: []Trouble{m.internalError(r)}}
		}
	}()
	u := m.Load(token.NewFileSet())
	switch {
	case u.Livepatch():
		return verify(u, rules), nil
	case u.Model.Opaque:
		return nil, troublesOf(u)
	}
	return nil, nil
}

// verify executes the life cycles of one module.
func verify(u *unit.Unit, rules []*Rule) *VerifiedModule {
	out := &VerifiedModule{Livepatch: livepatchOf(u)}
	for _, e := range scenario.Of(u) {
		p := Proof{Patch: e.Patch.Name, At: rangeOf(u, e.Patch.From, e.Patch.To), Verdicts: slices.Clone(e.Verdicts)}
		for i := range p.Verdicts {
			if v := &p.Verdicts[i]; v.Status == scenario.Holds && v.Open != "" {
				v.Status, v.Reason = scenario.Undecided, v.Open
			}
		}
		for _, v := range e.Violations {
			p.Faults = append(p.Faults, fault(u, u.Model.Name, rules, v))
		}
		slices.SortStableFunc(p.Faults, func(a, b Fault) int { return compareFindings(a.Finding, b.Finding) })
		out.Proofs = append(out.Proofs, p)
	}
	out.Troubles = troublesOf(u)
	return out
}

// fault is a violation as the rule of its id reports it.
func fault(u locator, module string, rules []*Rule, v *scenario.Violation) Fault {
	r := ruleOf(rules, v.Rule)
	f := Finding{
		Rule: r, Level: r.Level, Module: module,
		Range: rangeOf(u, v.At.From, v.At.To), Message: v.Text(),
	}
	if l, err := ParseLevel(v.Level); err == nil {
		f.Level = l
	}
	related := func(at ast.Span, text string) Related { return Related{rangeOf(u, at.From, at.To), text} }
	for _, o := range v.Other {
		f.Related = append(f.Related, related(o.Span, o.Text))
	}
	for _, s := range v.Story {
		f.Flow = append(f.Flow, FlowStep{related(s.At, s.Text), s.Event})
	}
	return Fault{f, v.Scenarios}
}

// ruleOf finds a rule by its id. A violation without one is no less wrong: it
// goes by its id alone.
func ruleOf(rules []*Rule, id string) *Rule {
	for _, r := range rules {
		if r.ID == id {
			return r
		}
	}
	return &Rule{ID: id, Level: Error, Analyzer: &analysis.Analyzer{Name: "lifecycle"}}
}
