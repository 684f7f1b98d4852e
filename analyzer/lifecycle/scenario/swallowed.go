package scenario

import (
	"slices"

	"klplint/analyzer/lifecycle/exec"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
)

// swallowedAt is the statement that swallows the failure of a call: the return
// statement to which only the failure leads, with the call as a further place;
// else the call itself.
func swallowedAt(w *exec.World, call span) (at span, where []any) {
	if w.GaveUp.From.IsValid() {
		return w.GaveUp, []any{Place{call, "this fails"}}
	}
	return call, nil
}

// untested tells whether the function in which a call stands never looks at the
// result: it is stored, and no condition of the function names where.
func (d *driver) untested(call span) bool {
	for _, u := range d.u.Model.Units() {
		for _, name := range u.FuncNames() {
			f := d.u.Model.FuncIn(name, u)
			if f == nil || f.Unit != u || f.Body() == nil || call.From < f.Body().From || call.To > f.Body().To {
				continue
			}
			return untestedIn(f.Body(), call)
		}
	}
	return false
}

func untestedIn(body *ast.Block, call span) bool {
	holds := map[string]bool{} // what has the result
	unit.WithParents(body, func(n ast.Node, parents []ast.Node) {
		if c, ok := n.(*ast.Call); ok && c.Span == call {
			if to := storedIn(parents); to != "" {
				holds[to] = true
			}
		}
	})
	if len(holds) == 0 {
		return false
	}
	stored, looks := false, false
	unit.WithParents(body, func(n ast.Node, parents []ast.Node) {
		stored = stored || n.Where() == call
		if !stored || !holds[lastName(n)] || len(parents) == 0 {
			return
		}
		switch p := parents[len(parents)-1].(type) {
		case *ast.Member, *ast.Index:
		case *ast.Unary:
			looks = looks || p.Op == "!"
		case *ast.Assign, *ast.Var, *ast.Cast:
			if to := storedIn(parents); to != "" {
				holds[to] = true
			} else if _, cast := p.(*ast.Cast); cast {
				looks = true
			}
		case *ast.If, *ast.Cond, *ast.While, *ast.For, *ast.Return, *ast.Call, *ast.Binary, *ast.Switch:
			looks = true
		}
	})
	return !looks
}

// storedIn is the variable or member that an expression below some nodes is
// stored in at once, "" for none.
func storedIn(parents []ast.Node) string {
	for _, p := range slices.Backward(parents) {
		switch p := p.(type) {
		case *ast.Cast:
			continue
		case *ast.Var:
			return p.Name
		case *ast.Assign:
			return lastName(p.X)
		}
		return ""
	}
	return ""
}

// lastName is the variable or member that an expression ends in.
func lastName(n ast.Node) string {
	switch n := n.(type) {
	case *ast.Ident:
		return n.Name
	case *ast.Member:
		return n.Name
	case *ast.Index:
		return lastName(n.X)
	case *ast.Cast:
		return lastName(n.X)
	}
	return ""
}
