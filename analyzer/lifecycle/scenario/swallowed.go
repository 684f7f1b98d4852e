package scenario

import (
	"slices"
	"strings"

	"klplint/analyzer/lifecycle/exec"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
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

// missingForNewCode reports what pre_patch failed to allocate, where it returns 0
// all the same and new functions use the variable without looking at it.
func (d *driver) missingForNewCode(w *exec.World) {
	if w.Failure.By != d.self || w.Failure.Phase != livepatch.PrePatch.String() || w.Unsure != "" {
		return
	}
	for _, c := range d.m.Cells(w, func(r *exec.Region) bool { return r.Kind == exec.ModuleVar && r.Module == d.self }) {
		why := c.Value.Why()
		if !c.Value.IsNull() || why == nil || why.Kind != exec.CauseFailure || c.Path != "" {
			continue
		}
		use := d.trustedByNewCode(c.Region.Name)
		if !use.From.IsValid() {
			continue
		}
		if d.untested(why.At) {
			d.add(key("unchecked", why.At), "KLP301", why.At, Enable, w, "the result is not checked: %s, pre_patch returns 0 nonetheless, and new code uses %q; check it and return the error", why.Text, c.Region.Name, Place{use, "used here"})
			continue
		}
		at, where := swallowedAt(w, why.At)
		d.add(key("swallowed", why.At), "KLP303", at, Enable, w, "%s, pre_patch returns 0 nonetheless, and new code uses %q; return the error", append([]any{why.Text, c.Region.Name, Place{use, "used here"}}, where...)...)
	}
}

// trustedByNewCode finds where new functions use a variable, if none of them ever
// asks whether it is there.
func (d *driver) trustedByNewCode(name string) (use span) {
	asks := false
	for _, r := range d.u.Roots() {
		if r.Kind != unit.RootNew || r.Patch != d.ev.Patch || r.Func == nil || r.Func.Body() == nil {
			continue
		}
		unit.WithParents(r.Func.Body(), func(n ast.Node, parents []ast.Node) {
			id, ok := n.(*ast.Ident)
			if !ok || id.Name != name || len(parents) == 0 {
				return
			}
			switch p := parents[len(parents)-1].(type) {
			case *ast.Member, *ast.Index:
				use = id.Span
			case *ast.Call:
				if d.u.Model.FuncIn(p.CalleeName(), r.Func.Unit) != nil {
					asks = true // it may
				} else if strings.HasPrefix(p.CalleeName(), "seq_") || strings.HasPrefix(p.CalleeName(), "mem") || strings.HasPrefix(p.CalleeName(), "str") {
					use = id.Span
				} else {
					asks = true
				}
			default:
				asks = true
			}
		})
	}
	if asks {
		return span{}
	}
	return use
}
