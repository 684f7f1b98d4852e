package rules

import (
	"fmt"

	"slices"

	"klplint/analyzer"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

var stateIDUndeclared = newRule("KLP106", "state-id-undeclared", analyzer.Warning, analyzer.Doc{
	Title: "a callback asks for a state that the patch does not declare",
	Why: `klp_get_state() returns NULL for an id that is not in patch->states: always, so
that a check makes the callback fail or do nothing and no check makes it oops.
klp_get_prev_state() of an undeclared id never finds anything in a livepatch with
.replace: the kernel refuses to replace a livepatch whose states are not all
declared by the new one.`,
	Mend:   "Declare the state in the patch's states array, or mend the id.",
	Source: "Documentation/livepatch/system-state.rst, sections 1 and 2; kernel/livepatch/state.c, klp_get_state() and klp_is_state_compatible()",
	Limits: "Only ids that are constants are checked. It is an error when the result is dereferenced at once or before any check of it.",
}, func(p *pass) {
	// One declaration mends all queries of an id: they are one finding, at the
	// first. Each that oopses is one of its own.
	type asked struct {
		patch *livepatch.Patch
		id    uint64
		prev  bool
	}
	type finding struct {
		at      ast.Span
		related []related
		message string
	}
	var list []*finding
	first := map[asked]*finding{}
	for _, q := range stateQueries(p.unit) {
		patch := q.patchOf(p.module)
		if !q.known || patch == nil || !patch.Dialect.HasStates() || p.module.Opaque {
			continue
		}
		if yes, certain := declares(patch, q.id); yes || !certain || cutOff(p, patch, q.id) {
			continue
		}
		id := q.Args[len(q.Args)-1]
		name := numbered(livepatch.NameOf(q.In.Unit, id), q.id)
		rel := []related{{patch.Span, "the patch"}}
		if patch.States != nil {
			rel = []related{{patch.States.NameAt, "the states that it declares"}}
		}
		if !q.prev && usedUnchecked(&q) {
			p.reportAs(analyzer.Error, q.Span, rel, "klp_get_state() returns NULL for state %s, which %s does not declare, and the result is dereferenced: declare the state", name, patchTitle(patch))
			continue
		}
		if q.prev && patch.Replace != livepatch.Yes {
			continue
		}
		key := asked{patch, q.id, q.prev}
		if f := first[key]; f != nil {
			f.related = append(f.related, related{q.Span, "asked for here, too"})
			continue
		}
		f := &finding{at: q.Span, related: rel}
		if q.prev {
			f.message = fmt.Sprintf("klp_get_prev_state() never finds state %s: %s does not declare it, and the kernel would not let it replace a livepatch that does", name, patchTitle(patch))
		} else {
			f.message = fmt.Sprintf("klp_get_state() always returns NULL for state %s: %s does not declare it; add it to .states, or mend the id", name, patchTitle(patch))
		}
		first[key] = f
		list = append(list, f)
	}
	for _, f := range list {
		p.report(f.at, f.related, "%s", f.message)
	}
})

// cutOff tells whether a state is not found because of what other rules report:
// an element without id ends the patch's states (KLP101), or the array that
// declares it is not attached (KLP105).
func cutOff(p *pass, patch *livepatch.Patch, id uint64) bool {
	if patch.States == nil {
		return slices.ContainsFunc(p.module.States, func(a *livepatch.StateArray) bool {
			return len(a.Attached) == 0 && !a.Escapes && holds(a, id)
		})
	}
	i := slices.IndexFunc(patch.States.Elems, (*livepatch.State).Terminates)
	return i >= 0 && len(hiddenStates(patch.States.Elems[i:])) > 0
}

// usedUnchecked tells whether the result of a query is dereferenced before any
// condition looks at it: at once, or where the variable that holds it is next
// mentioned.
func usedUnchecked(q *stateQuery) bool {
	for i := len(q.Parents) - 1; i >= 0; i-- {
		switch p := q.Parents[i].(type) {
		case *ast.Cast:
			continue
		case *ast.Member:
			return p.Arrow
		case *ast.Unary:
			return p.Op == "*"
		case *ast.Var:
			return nextUseDereferences(q, p.Name)
		case *ast.Assign:
			if id, ok := p.X.(*ast.Ident); ok {
				return nextUseDereferences(q, id.Name)
			}
			return false
		default:
			return false
		}
	}
	return false
}

// nextUseDereferences tells whether the next mention of a local variable
// behind the query dereferences it.
func nextUseDereferences(q *stateQuery, name string) (found bool) {
	body := q.In.Body()
	decided, passed := false, false
	withParents(body, func(n ast.Node, parents []ast.Node) {
		if decided {
			return
		}
		if n == ast.Node(q.Call.Call) {
			passed = true
			return
		}
		id, ok := n.(*ast.Ident)
		if !passed || !ok || id.Name != name || len(parents) == 0 {
			return
		}
		decided = true
		switch p := parents[len(parents)-1].(type) {
		case *ast.Member:
			found = p.Arrow
		case *ast.Unary:
			found = p.Op == "*"
		}
	})
	return found
}
