package cparse

import "klplint/cparse/ast"

// openArray tells whether a type is an array without a length.
func (u *Unit) openArray(t *ast.Type) bool {
	t = u.Resolve(t)
	return t != nil && t.Kind == ast.KindArray && t.Len == nil
}

// initialisedSize is the size of an array whose length follows from its
// initialiser.
func (v *evaluator) initialisedSize(d *ast.Var) (size int64, ok bool) {
	if d == nil {
		return 0, false
	}
	elem := v.u.Resolve(v.u.elem(d.Type))
	one, _, known := v.layout(elem)
	list, braced := d.Init.(*ast.InitList)
	if s, isStr := d.Init.(*ast.Str); isStr {
		return int64(len(s.Value)) + 1, true
	}
	if !known || !braced {
		return 0, false
	}
	var n, next uint64
	for _, e := range list.Elems {
		switch {
		case len(e.Path) > 0 && e.Path[0].Index != nil:
			last := e.Path[0].Index
			if e.Path[0].To != nil {
				last = e.Path[0].To
			}
			i, ok := v.eval(last)
			if !ok || i.n > 1<<20 {
				return 0, false
			}
			next = i.n
		case len(e.Path) > 0:
			return 0, false
		case elem.Kind == ast.KindStruct || elem.Kind == ast.KindArray || elem.Kind == ast.KindUnion:
			switch e.Value.(type) {
			case *ast.InitList, *ast.CompoundLit, *ast.Str:
			default:
				return 0, false // braces are left out
			}
		}
		next++
		n = max(n, next)
	}
	return one * int64(n), true
}
