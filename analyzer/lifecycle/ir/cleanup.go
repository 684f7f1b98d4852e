package ir

import (
	"strings"

	"klplint/cparse/ast"
)

// cleanup is a variable with a cleanup attribute: a function is called with it
// wherever control leaves its scope.
type cleanup struct {
	scope int // the index of the scope that declares it
	local int
	fn    string
	byRef bool // it takes the variable's address
	at    ast.Span
}

// cleanUp notes the cleanup of a variable.
func (l *lowering) cleanUp(v *ast.Var, n int) {
	for _, a := range v.Attrs {
		c := cleanup{scope: len(l.scopes) - 1, local: n, fn: strings.TrimSpace(a.Args), at: v.NameAt}
		switch strings.Trim(a.Name, "_") {
		case "free":
		case "cleanup":
			c.byRef = true
		default:
			continue
		}
		if strings.ContainsAny(c.fn, " (),") {
			l.opaque(v.NameAt, "a cleanup that is not modelled")
			continue
		}
		l.cleanups = append(l.cleanups, c)
	}
}

// cleansIn tells whether a scope at or behind an index has cleanups.
func (l *lowering) cleansIn(scope int) bool {
	for _, c := range l.cleanups {
		if c.scope > scope {
			return true
		}
	}
	return false
}

// leaveScopes runs the cleanups of the scopes from an index on, the last
// declared first.
func (l *lowering) leaveScopes(from int, at ast.Span) {
	for i := len(l.cleanups) - 1; i >= 0; i-- {
		c := l.cleanups[i]
		if c.scope < from {
			continue
		}
		v := l.op(Instr{Op: Local, N: int64(c.local), At: at})
		if c.byRef {
			l.op(Instr{Op: Call, Name: c.fn, A: None, Args: []int{v}, At: c.at})
			continue
		}
		// DEFINE_FREE(kfree, void *, if (!IS_ERR_OR_NULL(_T)) kfree(_T))
		x := l.op(Instr{Op: Load, A: v, At: at})
		none := l.op(Instr{Op: Call, Name: "IS_ERR_OR_NULL", A: None, Args: []int{x}, At: c.at})
		b := l.emit(Instr{Op: Branch, A: none, At: c.at})
		l.landElse([]int{b})
		l.op(Instr{Op: Call, Name: c.fn, A: None, Args: []int{x}, At: c.at})
		l.land(b)
	}
}

// converted is a value as a variable of a type holds it: a bool holds 0 or 1.
func (l *lowering) converted(v int, t *ast.Type, at ast.Span) int {
	if t == nil || t.Name != "bool" && t.Name != "_Bool" || t.Kind == ast.KindPointer || t.Kind == ast.KindArray {
		return v
	}
	return l.op(Instr{Op: Unary, Name: "bool", A: v, At: at})
}

// typeOf is the declared type of a variable or of a member of one, nil when it
// is not at hand.
func (l *lowering) typeOf(x ast.Expr) *ast.Type {
	switch x := x.(type) {
	case *ast.Ident:
		if n, ok := l.local(x.Name); ok {
			return l.out.Locals[n].Type
		}
		if v := l.u.Var(x.Name); v != nil {
			return v.Type
		}
	case *ast.Member:
		t := l.u.Resolve(l.typeOf(x.X))
		if x.Arrow && t != nil {
			t = l.u.Resolve(t.Elem)
		}
		if t == nil || t.Kind != ast.KindStruct && t.Kind != ast.KindUnion {
			return nil
		}
		if f := l.u.Field(t, x.Name); f != nil {
			return f.Type
		}
	case *ast.Index:
		if t := l.u.Resolve(l.typeOf(x.X)); t != nil {
			return t.Elem
		}
	case *ast.Unary:
		if x.Op == "*" {
			if t := l.u.Resolve(l.typeOf(x.X)); t != nil {
				return t.Elem
			}
		}
	}
	return nil
}

// elements is sizeof(a) / sizeof(a[0]) of an array whose length follows from
// its initialiser.
func (l *lowering) elements(x *ast.Binary) (n int64, ok bool) {
	if x.Op != "/" {
		return 0, false
	}
	whole, ok1 := uncast(x.X).(*ast.Sizeof)
	one, ok2 := uncast(x.Y).(*ast.Sizeof)
	if !ok1 || !ok2 || whole.X == nil || one.X == nil {
		return 0, false
	}
	a, ok1 := uncast(whole.X).(*ast.Ident)
	var e ast.Expr
	switch y := uncast(one.X).(type) {
	case *ast.Index:
		e = uncast(y.X)
	case *ast.Unary:
		if y.Op == "*" {
			e = uncast(y.X)
		}
	}
	b, ok2 := e.(*ast.Ident)
	if !ok1 || !ok2 || a.Name != b.Name {
		return 0, false
	}
	var t *ast.Type
	var init ast.Expr
	if n, local := l.local(a.Name); local {
		t, init = l.out.Locals[n].Type, l.out.Locals[n].Init
	} else if v := l.u.Var(a.Name); v != nil {
		t, init = v.Type, v.Init
	}
	list, isList := init.(*ast.InitList)
	if t = l.u.Resolve(t); t == nil || t.Kind != ast.KindArray || t.Len != nil || !isList {
		return 0, false
	}
	at := int64(0)
	for _, e := range list.Elems {
		if len(e.Path) > 0 {
			i := e.Path[0].Index
			if e.Path[0].To != nil {
				i = e.Path[0].To
			}
			v, known := l.u.Eval(i)
			if i == nil || !known {
				return 0, false
			}
			at = int64(v)
		}
		at++
		n = max(n, at)
	}
	return n, true
}

func uncast(x ast.Expr) ast.Expr { return ast.Uncast(x) }
