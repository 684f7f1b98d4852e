package rules

import (
	"fmt"

	"klplint/analyzer/unit"
	"klplint/cparse"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// stateQuery is a call of klp_get_state or klp_get_prev_state.
type stateQuery struct {
	unit.Call
	prev  bool
	id    uint64
	known bool // the id is a constant
	// patch is what klp_get_state is asked about: a variable, or an element of
	// an array by its number. Both are "" when it is neither.
	variable, patch string
}

func isStateQuery(name string) bool {
	return name == "klp_get_state" || name == "klp_get_prev_state"
}

// stateQueries lists the queries of all functions of the module.
func stateQueries(u *unit.Unit) (list []stateQuery) {
	u.AllCalls(isStateQuery, func(c unit.Call) {
		list = append(list, asQuery(c))
	})
	return list
}

func asQuery(c unit.Call) stateQuery {
	q := stateQuery{Call: c, prev: c.CalleeName() == "klp_get_prev_state"}
	if n := len(c.Args); n > 0 {
		q.id, q.known = c.In.Unit.Eval(c.Args[n-1])
	}
	if !q.prev && len(c.Args) == 2 {
		if a, ok := ast.Uncast(c.Args[0]).(*ast.Unary); ok && a.Op == "&" {
			q.variable, q.patch = named(c.In.Unit, a.X)
		}
	}
	return q
}

// named is the variable that an expression is, or is an element of, and the
// name of that in the model.
func named(u *cparse.Unit, x ast.Expr) (variable, name string) {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name, x.Name
	case *ast.Index:
		id, ok := x.X.(*ast.Ident)
		if n, known := u.Eval(x.I); ok && known {
			return id.Name, fmt.Sprintf("%s[%d]", id.Name, n)
		}
	}
	return "", ""
}

// patchOf is the patch that a query is about: the named one, or the only one
// of the module; nil when that is not certain.
func (q *stateQuery) patchOf(m *livepatch.Module) *livepatch.Patch {
	if !q.prev && q.patch != "" {
		v, defined := q.In.Unit.OwnVar(q.variable)
		for _, p := range m.Patches {
			// The same name may mean another patch in another file.
			if p.Name == q.patch && (!defined || v.From <= p.From && p.To <= v.To) {
				return p
			}
		}
		return nil
	}
	if len(m.Patches) == 1 {
		return m.Patches[0]
	}
	return nil
}

// declares tells whether the patch has a state with the id, as far as the
// kernel can see; certain is false when the array was not fully understood.
func declares(p *livepatch.Patch, id uint64) (yes, certain bool) {
	if p.StatesUnknown {
		return false, false
	}
	if p.States == nil {
		return false, true
	}
	seen, complete := p.States.Seen()
	for _, s := range seen {
		if s.ID.Known && s.ID.Number == id {
			return true, true
		}
	}
	return false, complete
}
