package exec

import (
	"strconv"
	"strings"
)

// truth tells whether a value is known to be true or false.
func (m *Machine) truth(w *World, v Value) (yes, known bool) {
	switch v.Kind {
	case Int:
		return v.N != 0, true
	case Ptr, Func, Str, Agg:
		return true, true
	case Sym:
		f := w.facts[v.N]
		if f&isZero != 0 {
			return false, true
		}
		if f&(notZero|isNegative|isError) != 0 {
			return true, true
		}
		if e, ok := m.exprs[v.N]; ok {
			return m.exprTruth(w, e)
		}
	}
	return false, false
}

func (m *Machine) exprTruth(w *World, e expr) (yes, known bool) {
	switch e.op {
	case "!":
		t, known := m.truth(w, e.a)
		return !t, known
	case "==", "!=":
		if e.b.IsNull() {
			t, known := m.truth(w, e.a)
			return t == (e.op == "!="), known
		}
	case "<", ">=":
		if e.b.IsNull() && e.a.Kind == Sym {
			if m.Symbol(e.a).Original {
				return e.op == ">=", true // -1 says that nothing was saved
			}
			f := w.facts[e.a.N]
			if f&isNegative != 0 {
				return e.op == "<", true
			}
			if f&(notNegative|isZero) != 0 {
				return e.op == ">=", true
			}
		}
	case "IS_ERR":
		if e.a.Kind == Sym {
			f := w.facts[e.a.N]
			if f&isError != 0 {
				return true, true
			}
			if f&(notError|isZero) != 0 {
				return false, true
			}
		}
	}
	return false, false
}

// assume takes a condition for true or false; false is returned when that
// cannot be.
func (m *Machine) assume(w *World, v Value, yes bool) bool {
	if t, known := m.truth(w, v); known {
		return t == yes
	}
	if v.Kind != Sym {
		return true
	}
	f := isZero
	if yes {
		f = notZero
	}
	ok := w.know(v.N, f)
	e, computed := m.exprs[v.N]
	if !computed {
		return ok
	}
	switch e.op {
	case "!":
		ok = m.assume(w, e.a, !yes) && ok
	case "==", "!=":
		if e.b.IsNull() {
			ok = m.assume(w, e.a, yes == (e.op == "!=")) && ok
		}
	case "<", ">=":
		if e.b.IsNull() && e.a.Kind == Sym {
			f := notNegative
			if yes == (e.op == "<") {
				f = isNegative
			}
			ok = w.know(e.a.N, f) && ok
		}
	case "IS_ERR":
		if e.a.Kind == Sym {
			f := notError
			if yes {
				f = isError
			}
			ok = w.know(e.a.N, f) && ok
		}
	}
	return ok
}

// computed is the symbol of an operation.
func (m *Machine) computed(op string, a, b Value) Value {
	v := m.Unknown("expr:"+op+"("+a.key()+","+b.key()+")", "a computed value")
	m.exprs[v.N] = expr{op, a, b}
	return v
}

func (m *Machine) unary(w *World, op string, a Value) Value {
	if op == "!" {
		if t, known := m.truth(w, a); known {
			return boolean(!t)
		}
		return m.computed("!", a, Value{})
	}
	if op == "bool" {
		if t, known := m.truth(w, a); known {
			return boolean(t)
		}
		return m.computed("!=", a, Null)
	}
	if a.Kind == Int {
		switch op {
		case "-":
			return Number(-a.N)
		case "~":
			return Number(^a.N)
		}
	}
	return m.computed(op, a, Value{})
}

func boolean(b bool) Value {
	if b {
		return Number(1)
	}
	return Number(0)
}

func (m *Machine) binary(w *World, op string, a, b Value) Value {
	if a.Kind == Int && b.Kind == Int {
		if v, ok := arithmetic(op, a.N, b.N); ok {
			return Number(v)
		}
		return m.computed(op, a, b)
	}
	switch op {
	case "==", "!=":
		if same, known := m.equal(w, a, b); known {
			return boolean(same == (op == "=="))
		}
		if a.Kind == Int && b.Kind == Sym {
			a, b = b, a
		}
	case "+", "-":
		if a.Kind == Ptr && b.Kind == Int {
			n := b.N
			if op == "-" {
				n = -n
			}
			return m.shift(a, n)
		}
		if b.Kind == Ptr && a.Kind == Int && op == "+" {
			return m.shift(b, a.N)
		}
		if b.Kind == Int {
			if v, ok := m.sum(op, a, b.N); ok {
				return v
			}
		}
	case ">":
		if b.IsNull() && a.Kind == Sym && w.facts[a.N]&isNegative != 0 {
			return boolean(false)
		}
	}
	if a.Kind == Sym && b.Kind == Int && m.Symbol(a).Original && comparison(op) && w.facts[a.N] == 0 {
		// A saved value is told from a mark such as -1.
		switch n := b.N; {
		case n < 0 && (op == "==" || op == "<" || op == "<="), n == 0 && op == "<":
			return boolean(false)
		case n < 0 && (op == "!=" || op == ">" || op == ">="), n == 0 && op == ">=":
			return boolean(true)
		}
	}
	if b.IsNull() && (a.Kind == Ptr || a.Kind == Func || a.Kind == Str) {
		switch op {
		case "<", "<=":
			return boolean(false)
		case ">", ">=":
			return boolean(true)
		}
	}
	if a.Kind == Ptr && b.Kind == Ptr && a.N == b.N {
		// Elements of one array.
		base, i := element0(a.S)
		if base2, j := element0(b.S); base == base2 {
			switch op {
			case "<", ">", "<=", ">=", "-":
				if n, ok := arithmetic(op, i, j); ok {
					return Number(n)
				}
			}
		}
	}
	v := m.computed(op, a, b)
	if t, known := m.truth(w, v); known && comparison(op) {
		return boolean(t)
	}
	return v
}

// sum adds a number to what a number was added to, or takes it away: x + 2 - 2 is
// x again.
func (m *Machine) sum(op string, a Value, n int64) (Value, bool) {
	signed := func(op string, n int64) int64 {
		if op == "-" {
			return -n
		}
		return n
	}
	e, ok := m.exprs[a.N]
	if a.Kind != Sym || !ok || e.op != "+" && e.op != "-" || e.b.Kind != Int || e.a.Kind != Sym {
		return Value{}, false
	}
	n = signed(op, n) + signed(e.op, e.b.N)
	switch {
	case n == 0:
		return e.a, true
	case n < 0:
		return m.computed("-", e.a, Number(-n)), true
	}
	return m.computed("+", e.a, Number(n)), true
}

// element0 cuts a path into an array and the number of an element; an array's
// own path is that of its first.
func element0(path string) (base string, i int64) {
	if k := strings.LastIndexByte(path, '['); k >= 0 && strings.HasSuffix(path, "]") {
		if n, err := strconv.ParseInt(path[k+1:len(path)-1], 10, 64); err == nil {
			return path[:k], n
		}
	}
	return path, 0
}

func comparison(op string) bool {
	switch op {
	case "==", "!=", "<", ">", "<=", ">=":
		return true
	}
	return false
}

// equal compares values.
func (m *Machine) equal(w *World, a, b Value) (same, known bool) {
	if a.Kind == Sym && b.Kind == Sym && a.N == b.N {
		return true, true
	}
	if a.Kind == Sym || b.Kind == Sym {
		if b.Kind == Sym {
			a, b = b, a
		}
		switch {
		case b.IsNull():
			t, known := m.truth(w, a)
			return !t, known
		case w.facts[a.N]&isZero != 0:
			return false, b.Kind != Sym
		case b.Kind == Int && b.N < 0 && m.Symbol(a).Original:
			return false, true // -1 says that nothing was saved
		}
		return false, false
	}
	if a.Kind != b.Kind {
		if isErrno(a) || isErrno(b) {
			return false, true // CPUHP_INVALID, say
		}
		if a.Kind == Int && a.N != 0 || b.Kind == Int && b.N != 0 {
			return false, false // a pointer against an odd number
		}
		return false, a.Kind != Undef && b.Kind != Undef && a.Kind != Agg && b.Kind != Agg
	}
	switch a.Kind {
	case Int:
		return a.N == b.N, true
	case Ptr:
		if a.N == b.N && a.S != b.S {
			base, i := element0(a.S)
			base2, j := element0(b.S)
			return base == base2 && i == j, base == base2 || !strings.HasPrefix(a.S, b.S) && !strings.HasPrefix(b.S, a.S)
		}
		return a.N == b.N && a.S == b.S, true
	case Func:
		return a.S == b.S && a.Module == b.Module, true
	case Str:
		return a.S == b.S, a.S != b.S
	}
	return false, false
}

// isErrno tells whether a value is a small negative number, which no pointer and
// no handle is.
func isErrno(v Value) bool { return v.Kind == Int && v.N < 0 && v.N >= -4095 }

func arithmetic(op string, a, b int64) (int64, bool) {
	is := func(v bool) (int64, bool) {
		if v {
			return 1, true
		}
		return 0, true
	}
	switch op {
	case "+":
		return a + b, true
	case "-":
		return a - b, true
	case "*":
		return a * b, true
	case "&":
		return a & b, true
	case "|":
		return a | b, true
	case "^":
		return a ^ b, true
	case "==":
		return is(a == b)
	case "!=":
		return is(a != b)
	case "<":
		return is(a < b)
	case ">":
		return is(a > b)
	case "<=":
		return is(a <= b)
	case ">=":
		return is(a >= b)
	case "<<":
		if b >= 0 && b < 64 {
			return a << b, true
		}
	case ">>":
		if b >= 0 && b < 64 {
			return a >> b, true
		}
	case "/", "%":
		if b != 0 && b != -1 {
			if op == "/" {
				return a / b, true
			}
			return a % b, true
		}
	}
	return 0, false
}
