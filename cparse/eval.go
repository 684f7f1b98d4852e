package cparse

import "klplint/cparse/ast"

// Eval evaluates an integer constant expression: constants, enumerators,
// operators, casts to integer types, sizeof of types that are known. The value
// is in two's complement, 64 bits wide; ok is false when it is not constant or
// not known.
func (u *Unit) Eval(x ast.Expr) (value uint64, ok bool) {
	v, ok := u.eval(x, 0)
	return v.n, ok
}

// constant is a value with the two facts of its type that matter: C computes
// in 32 bits unless an operand is long.
type constant struct {
	n        uint64
	unsigned bool
	long     bool
}

// fit wraps the value to the width of its type.
func (c constant) fit() constant {
	if !c.long {
		if c.unsigned {
			c.n = uint64(uint32(c.n))
		} else {
			c.n = uint64(int64(int32(c.n)))
		}
	}
	return c
}

func (u *Unit) eval(x ast.Expr, depth int) (constant, bool) {
	if depth > maxNesting {
		return constant{}, false
	}
	switch x := x.(type) {
	case *ast.Int:
		return constant{x.Value, x.Unsigned, x.Long}, true
	case *ast.Ident:
		switch x.Name {
		case "true":
			return constant{n: 1}, true
		case "false", "NULL":
			return constant{}, true
		}
		n, ok := u.Enum(x.Name)
		return constant{n: n, long: !fitsInt(n)}, ok
	case *ast.Unary:
		v, ok := u.eval(x.X, depth+1)
		if !ok {
			return v, false
		}
		switch x.Op {
		case "-":
			v.n = -v.n
		case "~":
			v.n = ^v.n
		case "!":
			return truth(v.n == 0), true
		case "+":
		default:
			return v, false
		}
		return v.fit(), true
	case *ast.Binary:
		return u.evalBinary(x, depth)
	case *ast.Cond:
		c, ok := u.eval(x.C, depth+1)
		if !ok {
			return c, false
		}
		if c.n == 0 {
			return u.eval(x.Else, depth+1)
		}
		if x.Then == nil {
			return c, true
		}
		return u.eval(x.Then, depth+1)
	case *ast.Cast:
		v, ok := u.eval(x.X, depth+1)
		if !ok {
			return v, false
		}
		return u.convert(v, x.Type)
	case *ast.Sizeof:
		t := x.Type
		if t == nil {
			t = u.typeOf(x.X)
		}
		size, align, ok := u.Layout(t)
		if id, isVar := x.X.(*ast.Ident); isVar && ok && x.Op == "sizeof" && u.openArray(t) {
			size, ok = u.initialisedSize(u.Var(id.Name))
		}
		if x.Op != "sizeof" {
			size = align
		}
		return constant{uint64(size), true, true}, ok
	case *ast.Call:
		return u.evalCall(x, depth)
	}
	return constant{}, false
}

// fitsInt tells whether an enumerator has the type int, or unsigned int.
func fitsInt(n uint64) bool { return n>>32 == 0 || int64(n) == int64(int32(n)) }

// openArray tells whether a type is an array without a length.
func (u *Unit) openArray(t *ast.Type) bool {
	t = u.Resolve(t)
	return t != nil && t.Kind == ast.KindArray && t.Len == nil
}

// initialisedSize is the size of an array whose length follows from its
// initialiser.
func (u *Unit) initialisedSize(v *ast.Var) (size int64, ok bool) {
	if v == nil {
		return 0, false
	}
	elem := u.Resolve(u.elem(v.Type))
	one, _, known := u.Layout(elem)
	list, braced := v.Init.(*ast.InitList)
	if s, isStr := v.Init.(*ast.Str); isStr {
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
			i, ok := u.Eval(last)
			if !ok || i > 1<<20 {
				return 0, false
			}
			next = i
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

func truth(b bool) constant {
	if b {
		return constant{n: 1}
	}
	return constant{}
}

// convert casts a constant to a type.
func (u *Unit) convert(v constant, t *ast.Type) (constant, bool) {
	switch t = u.Resolve(t); t.Kind {
	case ast.KindPointer:
		return constant{v.n, true, true}, true
	case ast.KindBool:
		return truth(v.n != 0), true
	case ast.KindEnum:
		return constant{n: v.n, unsigned: true}.fit(), true
	case ast.KindInt:
		switch bits := uint(t.Size * 8); {
		case bits >= 64:
			return constant{v.n, t.Unsigned, true}, true
		case t.Unsigned:
			v.n &= 1<<bits - 1
		default:
			v.n = uint64(int64(v.n<<(64-bits)) >> (64 - bits))
		}
		return constant{n: v.n, unsigned: t.Unsigned && t.Size == 4}, true
	}
	return v, false
}

func (u *Unit) evalBinary(x *ast.Binary, depth int) (constant, bool) {
	a, ok := u.eval(x.X, depth+1)
	if !ok {
		return a, false
	}
	switch {
	case x.Op == "&&" && a.n == 0:
		return truth(false), true
	case x.Op == "||" && a.n != 0:
		return truth(true), true
	}
	b, ok := u.eval(x.Y, depth+1)
	if !ok {
		return b, false
	}
	r := constant{unsigned: a.unsigned || b.unsigned, long: a.long || b.long}
	a.unsigned, a.long = r.unsigned, r.long
	b.unsigned, b.long = r.unsigned, r.long
	if r.unsigned {
		a, b = a.fit(), b.fit()
	}
	less := int64(a.n) < int64(b.n)
	if r.unsigned {
		less = a.n < b.n
	}
	switch x.Op {
	case "&&", "||":
		return truth(b.n != 0), true
	case "==":
		return truth(a.n == b.n), true
	case "!=":
		return truth(a.n != b.n), true
	case "<":
		return truth(less), true
	case ">=":
		return truth(!less), true
	case ">":
		return truth(!less && a.n != b.n), true
	case "<=":
		return truth(less || a.n == b.n), true
	case "+":
		r.n = a.n + b.n
	case "-":
		r.n = a.n - b.n
	case "*":
		r.n = a.n * b.n
	case "&":
		r.n = a.n & b.n
	case "|":
		r.n = a.n | b.n
	case "^":
		r.n = a.n ^ b.n
	case "<<":
		if b.n > 63 {
			return r, false
		}
		r.n = a.n << b.n
	case ">>":
		if b.n > 63 {
			return r, false
		}
		if r.unsigned {
			r.n = a.n >> b.n
		} else {
			r.n = uint64(int64(a.n) >> b.n)
		}
	case "/", "%":
		if b.n == 0 || !r.unsigned && int64(b.n) == -1 {
			return r, false
		}
		switch {
		case r.unsigned && x.Op == "/":
			r.n = a.n / b.n
		case r.unsigned:
			r.n = a.n % b.n
		case x.Op == "/":
			r.n = uint64(int64(a.n) / int64(b.n))
		default:
			r.n = uint64(int64(a.n) % int64(b.n))
		}
	default:
		return r, false
	}
	return r.fit(), true
}
