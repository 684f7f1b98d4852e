package cparse

import (
	"math/bits"

	"klplint/cparse/ast"
)

// evalCall evaluates those of the compiler's own functions that stand in
// constant expressions.
func (v *evaluator) evalCall(x *ast.Call) (constant, bool) {
	name := x.CalleeName()
	arg := func(i int) (constant, bool) {
		if i >= len(x.Args) {
			return constant{}, false
		}
		return v.eval(x.Args[i])
	}
	number := func(n int) (constant, bool) { return constant{n: uint64(n)}, true }
	switch name {
	case "__builtin_constant_p":
		_, ok := arg(0)
		return truth(ok), true
	case "__builtin_expect", "__builtin_expect_with_probability":
		return arg(0)
	case "__builtin_choose_expr":
		c, ok := arg(0)
		if !ok {
			return c, false
		}
		if c.n != 0 {
			return arg(1)
		}
		return arg(2)
	case "__builtin_offsetof":
		if len(x.Args) == 2 {
			if t, ok := x.Args[0].(*ast.TypeArg); ok {
				_, off, ok := v.offsetOf(t.Type, x.Args[1])
				return constant{uint64(off), true, true}, ok
			}
		}
		return constant{}, false
	}
	c, ok := arg(0)
	if !ok {
		return c, false
	}
	switch name {
	case "__builtin_clz":
		return number(bits.LeadingZeros32(uint32(c.n)))
	case "__builtin_clzl", "__builtin_clzll":
		return number(bits.LeadingZeros64(c.n))
	case "__builtin_ctz":
		return number(bits.TrailingZeros32(uint32(c.n)))
	case "__builtin_ctzl", "__builtin_ctzll":
		return number(bits.TrailingZeros64(c.n))
	case "__builtin_popcount":
		return number(bits.OnesCount32(uint32(c.n)))
	case "__builtin_popcountl", "__builtin_popcountll":
		return number(bits.OnesCount64(c.n))
	case "__builtin_ffs":
		return number((bits.TrailingZeros32(uint32(c.n)) + 1) % 33)
	case "__builtin_ffsl", "__builtin_ffsll":
		return number((bits.TrailingZeros64(c.n) + 1) % 65)
	}
	return constant{}, false
}

// offsetOf is the type and the offset of what a member designator such as
// a.b[2] means in a type.
func (v *evaluator) offsetOf(t *ast.Type, x ast.Expr) (in *ast.Type, off int64, ok bool) {
	if !v.enter() {
		return nil, 0, false
	}
	defer v.leave()
	switch x := x.(type) {
	case *ast.Ident:
		return v.memberAt(t, x.Name)
	case *ast.Member:
		s, base, ok := v.offsetOf(t, x.X)
		if !ok || x.Arrow {
			return nil, 0, false
		}
		in, off, ok = v.memberAt(s, x.Name)
		return in, base + off, ok
	case *ast.Index:
		s, base, ok := v.offsetOf(t, x.X)
		if !ok {
			return nil, 0, false
		}
		in = v.u.elem(s)
		size, _, ok1 := v.layout(in)
		i, ok2 := v.eval(x.I)
		return in, base + size*int64(i.n), ok1 && ok2
	}
	return nil, 0, false
}

// memberAt is the type and the offset of a member, those of anonymous members
// included.
func (v *evaluator) memberAt(t *ast.Type, name string) (in *ast.Type, off int64, ok bool) {
	if !v.enter() {
		return nil, 0, false
	}
	defer v.leave()
	fields, _ := v.fields(t)
	for _, f := range fields {
		switch {
		case f.Name == name:
			return f.Type, f.Offset, true
		case f.Name == "" && f.Bits == nil:
			if in, off, ok := v.memberAt(f.Type, name); ok {
				return in, f.Offset + off, true
			}
		}
	}
	return nil, 0, false
}
