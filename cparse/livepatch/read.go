package livepatch

import (
	"strconv"

	"klplint/cparse"
	"klplint/cparse/ast"
)

// Readers turn objects into the model's scalars. A nil object is zero.

// value reads an integer.
func value(o *object) Value {
	if o == nil || !o.written && !o.unknown {
		return Value{Known: true}
	}
	v := Value{Span: o.Span, Set: true}
	if o.expr != nil {
		v.Span = o.expr.Where()
	}
	if o.unknown {
		return v
	}
	if o.expr == nil {
		v.Known = true
		return v
	}
	v.Number, v.Known = o.u.Eval(o.expr)
	if t := o.typ; t != nil && t.Kind == ast.KindInt && t.Unsigned && t.Size == 4 {
		v.Number = uint64(uint32(v.Number))
	}
	if v.Written = NameOf(o.u, o.expr); v.Written == "" && v.Known {
		v.Written = strconv.FormatUint(v.Number, 10)
	}
	return v
}

// NameOf is the name that a constant expression was written by: a macro's or an
// enumerator's, else the number as written; "" for an expression of several
// parts.
func NameOf(u *cparse.Unit, x ast.Expr) string {
	x = ast.Uncast(x)
	if m := x.Where().Macro; m != "" && u.MacroIsValue(m) && allOf(x, m) {
		return m
	}
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.Int:
		return x.Text
	case *ast.Unary:
		if n, ok := x.X.(*ast.Int); ok && x.X.Where().Macro == "" {
			return x.Op + n.Text
		}
	}
	return ""
}

// allOf tells whether one use of a macro made the whole of an expression, and
// not only its beginning.
func allOf(x ast.Expr, macro string) bool {
	all := true
	ast.Inspect(x, func(n ast.Node) bool {
		w := n.Where()
		all = all && w.Macro == macro && w.From == x.Pos()
		return all
	})
	return all
}

// isNull tells whether an expression is a null pointer.
func isNull(o *object) bool {
	n, ok := o.u.Eval(o.expr)
	return ok && n == 0
}

// text reads a string.
func text(o *object) Text {
	if o == nil || !o.written && !o.unknown {
		return Text{Known: true}
	}
	t := Text{Span: o.Span, Set: true}
	if o.unknown || o.expr == nil {
		t.Known = !o.unknown
		t.Set = o.unknown
		return t
	}
	t.Span = o.expr.Where()
	if isNull(o) {
		return Text{Span: t.Span, Known: true}
	}
	x := ast.Uncast(o.expr)
	if id, ok := x.(*ast.Ident); ok {
		// static const char name[] = "..."
		if v := o.u.Var(id.Name); v != nil && v.Init != nil {
			if r := o.u.Resolve(v.Type); r.Kind == ast.KindArray && (r.Const || r.Elem.Const) {
				x = v.Init
			}
		}
	}
	if s, ok := x.(*ast.Str); ok {
		t.Known, t.Value = true, s.Value
	}
	return t
}

// tri reads a truth.
func tri(o *object) Tri {
	switch v := value(o); {
	case !v.Known:
		return Unknown
	case v.Number != 0:
		return Yes
	}
	return No
}

// callee reads a function pointer: nil for a null pointer; unknown is true for
// one that could not be followed.
func (l *linker) callee(o *object) (c *Callee, unknown bool) {
	if o == nil || !o.written && !o.unknown {
		return nil, false
	}
	if o.unknown {
		return nil, true
	}
	if o.expr == nil || isNull(o) {
		return nil, false
	}
	x := ast.Uncast(o.expr)
	if a, ok := x.(*ast.Unary); ok && a.Op == "&" {
		x = ast.Uncast(a.X)
	}
	c = &Callee{Span: o.expr.Where()}
	id, ok := x.(*ast.Ident)
	if !ok {
		return c, true
	}
	c.Name = id.Name
	if v, _ := o.u.OwnVar(id.Name); v != nil {
		return nil, true // a function pointer variable
	}
	c.Func = l.m.FuncIn(id.Name, o.u)
	return c, false
}
