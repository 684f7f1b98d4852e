package cparse

import "klplint/cparse/ast"

// Eval evaluates an integer constant expression: constants, enumerators,
// operators, casts to integer types, sizeof of types that are known. The value
// is in two's complement, 64 bits wide; ok is false when it is not constant or
// not known.
func (u *Unit) Eval(x ast.Expr) (value uint64, ok bool) {
	c, ok := (&evaluator{u: u}).eval(x)
	return c.n, ok
}

// An evaluator evaluates constants and lays out types, each of which needs the
// other. Its work is bounded: declarations can refer to themselves.
type evaluator struct {
	u            *Unit
	depth, steps int
}

const maxSteps = 100_000

// enter is called before each step, and tells whether there may be one more;
// then, leave is called behind it.
func (v *evaluator) enter() bool {
	if v.depth >= maxNesting || v.steps >= maxSteps {
		return false
	}
	v.depth++
	v.steps++
	return true
}

func (v *evaluator) leave() { v.depth-- }

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

func (v *evaluator) eval(x ast.Expr) (constant, bool) {
	if !v.enter() {
		return constant{}, false
	}
	defer v.leave()
	switch x := x.(type) {
	case *ast.Int:
		return constant{x.Value, x.Unsigned, x.Long}, true
	case *ast.Ident:
		switch x.Name {
		case "true":
			return truth(true), true
		case "false", "NULL":
			return constant{}, true
		}
		return v.enum(x.Name)
	case *ast.Unary:
		return v.evalUnary(x)
	case *ast.Binary:
		return v.evalBinary(x)
	case *ast.Cond:
		return v.evalCond(x)
	case *ast.Cast:
		c, ok := v.eval(x.X)
		if !ok {
			return c, false
		}
		return v.convert(c, x.Type)
	case *ast.Sizeof:
		t := x.Type
		if t == nil {
			t = v.typeOf(x.X)
		}
		size, align, ok := v.layout(t)
		if id, isVar := x.X.(*ast.Ident); isVar && ok && x.Op == "sizeof" && v.u.openArray(t) {
			size, ok = v.initialisedSize(v.u.Var(id.Name))
		}
		if x.Op != "sizeof" {
			size = align
		}
		return constant{uint64(size), true, true}, ok
	case *ast.Call:
		return v.evalCall(x)
	}
	return constant{}, false
}

func (v *evaluator) evalUnary(x *ast.Unary) (constant, bool) {
	c, ok := v.eval(x.X)
	if !ok {
		return c, false
	}
	switch x.Op {
	case "-":
		c.n = -c.n
	case "~":
		c.n = ^c.n
	case "!":
		return truth(c.n == 0), true
	case "+":
	default:
		return c, false
	}
	return c.fit(), true
}

func (v *evaluator) evalCond(x *ast.Cond) (constant, bool) {
	c, ok := v.eval(x.C)
	if !ok {
		return c, false
	}
	taken, other := x.Then, x.Else
	if c.n == 0 {
		taken, other = x.Else, x.Then
	}
	r := c
	if taken != nil { // else c ?: x
		if r, ok = v.eval(taken); !ok {
			return r, false
		}
	}
	if o, ok := v.eval(other); ok && other != nil {
		r = r.as(o)
	}
	return r, true
}

func truth(b bool) constant {
	if b {
		return constant{n: 1}
	}
	return constant{}
}

// as converts the value to the type that an operation on it and o has: the
// wider one, unsigned if one of that width is.
func (c constant) as(o constant) constant {
	switch {
	case c.long == o.long:
		c.unsigned = c.unsigned || o.unsigned
	case o.long:
		c.unsigned, c.long = o.unsigned, true
	}
	return c.fit()
}

// convert casts a constant to a type.
func (v *evaluator) convert(c constant, t *ast.Type) (constant, bool) {
	if t = v.u.Resolve(t); t != nil && t.Kind == ast.KindTypeof {
		t = v.u.Resolve(v.typeOf(t.X))
	}
	if t == nil {
		return c, false
	}
	switch t.Kind {
	case ast.KindPointer:
		return constant{c.n, true, true}, true
	case ast.KindBool:
		return truth(c.n != 0), true
	case ast.KindEnum:
		return constant{n: c.n, unsigned: true}.fit(), true
	case ast.KindInt:
		switch bits := uint(t.Size * 8); {
		case bits >= 64:
			return constant{c.n, t.Unsigned, true}, true
		case t.Unsigned:
			c.n &= 1<<bits - 1
		default:
			c.n = uint64(int64(c.n<<(64-bits)) >> (64 - bits))
		}
		return constant{n: c.n, unsigned: t.Unsigned && t.Size == 4}, true
	}
	return c, false
}

func (v *evaluator) evalBinary(x *ast.Binary) (constant, bool) {
	a, ok := v.eval(x.X)
	if !ok {
		return a, false
	}
	switch {
	case x.Op == "&&" && a.n == 0:
		return truth(false), true
	case x.Op == "||" && a.n != 0:
		return truth(true), true
	}
	b, ok := v.eval(x.Y)
	if !ok {
		return b, false
	}
	switch x.Op {
	case "&&", "||":
		return truth(b.n != 0), true
	case "<<", ">>":
		return shift(x.Op, a, b)
	}
	a, b = a.as(b), b.as(a)
	return arithmetic(x.Op, a, b)
}

// shift computes a << b or a >> b, whose type is that of a.
func shift(op string, a, b constant) (constant, bool) {
	switch {
	case b.n > 63 || b.n > 31 && !a.long:
		return a, false
	case op == "<<":
		a.n <<= b.n
	case a.unsigned:
		a.n >>= b.n
	default:
		a.n = uint64(int64(a.n) >> b.n)
	}
	return a.fit(), true
}

// arithmetic computes with two constants of the same type.
func arithmetic(op string, a, b constant) (constant, bool) {
	less := int64(a.n) < int64(b.n)
	if a.unsigned {
		less = a.n < b.n
	}
	r := a
	switch op {
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
	case "/", "%":
		if b.n == 0 || !r.unsigned && int64(b.n) == -1 {
			return r, false
		}
		switch {
		case r.unsigned && op == "/":
			r.n = a.n / b.n
		case r.unsigned:
			r.n = a.n % b.n
		case op == "/":
			r.n = uint64(int64(a.n) / int64(b.n))
		default:
			r.n = uint64(int64(a.n) % int64(b.n))
		}
	default:
		return r, false
	}
	return r.fit(), true
}
