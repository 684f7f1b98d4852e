package ir

import "klplint/cparse/ast"

// effect evaluates an expression whose value is not used.
func (l *lowering) effect(x ast.Expr) {
	if x != nil {
		l.value(x)
	}
}

// value evaluates an expression into a register.
func (l *lowering) value(x ast.Expr) int {
	at := x.Where()
	switch x := x.(type) {
	case *ast.Int:
		return l.op(Instr{Op: Int, N: int64(x.Value), At: at})
	case *ast.Str:
		return l.op(Instr{Op: Str, Name: x.Value, At: at})
	case *ast.Ident:
		return l.ident(x)
	case *ast.Unary:
		return l.unary(x)
	case *ast.Postfix:
		return l.step(x.X, x.Op[:1], at, true)
	case *ast.Binary:
		if x.Op == "&&" || x.Op == "||" {
			return l.truth(x)
		}
		if n, ok := l.elements(x); ok {
			return l.op(Instr{Op: Int, N: n, At: at})
		}
		return l.op(Instr{Op: Binary, Name: x.Op, A: l.value(x.X), B: l.value(x.Y), At: at})
	case *ast.Assign:
		return l.assign(x)
	case *ast.Cond:
		return l.cond(x)
	case *ast.Comma:
		v := None
		for _, y := range x.List {
			v = l.value(y)
		}
		return v
	case *ast.Call:
		return l.call(x)
	case *ast.Index, *ast.Member:
		if t := l.u.Resolve(l.typeOf(x)); t != nil && t.Kind == ast.KindArray {
			return l.address(x) // an array is its address
		}
		return l.op(Instr{Op: Load, A: l.address(x), At: at})
	case *ast.Cast:
		return l.value(x.X)
	case *ast.Sizeof:
		if n, ok := l.u.Eval(x); ok {
			return l.op(Instr{Op: Int, N: int64(n), At: at})
		}
		return l.op(Instr{Op: Name, Name: "sizeof", At: at})
	case *ast.CompoundLit:
		n := l.declare("", Variable{Name: "(literal)", Type: x.Type})
		a := l.op(Instr{Op: Local, N: int64(n), At: at})
		l.initialise(a, x.Type, x.Init)
		return l.op(Instr{Op: Load, A: a, At: at})
	case *ast.StmtExpr:
		return l.stmtExpr(x)
	case *ast.TypeArg:
		return l.op(Instr{Op: Name, Name: "a type", At: at})
	case *ast.Float:
		return l.op(Instr{Op: Name, Name: "a number", At: at})
	case *ast.Generic:
		return l.op(Instr{Op: Name, Name: "_Generic", At: at})
	case *ast.OpaqueExpr:
		return l.opaque(at, x.Why)
	}
	return l.opaque(at, "an expression that is not modelled")
}

// ident loads a variable, or takes a function, an enumerator or a name that
// nobody declares.
func (l *lowering) ident(x *ast.Ident) int {
	if n, ok := l.local(x.Name); ok {
		a := l.op(Instr{Op: Local, N: int64(n), At: x.Span})
		if t := l.u.Resolve(l.out.Locals[n].Type); t != nil && t.Kind == ast.KindArray {
			return a // an array is its address
		}
		return l.op(Instr{Op: Load, A: a, At: x.Span})
	}
	if n, ok := l.u.Eval(x); ok {
		return l.op(Instr{Op: Int, N: int64(n), At: x.Span})
	}
	if x.Name == "__func__" || x.Name == "__FUNCTION__" || x.Name == "__PRETTY_FUNCTION__" {
		return l.op(Instr{Op: Str, Name: l.out.Name, At: x.Span})
	}
	if l.u.Func(x.Name) != nil {
		return l.op(Instr{Op: FuncOf, Name: x.Name, At: x.Span})
	}
	a := l.op(Instr{Op: Global, Name: x.Name, At: x.Span})
	if v := l.u.Var(x.Name); v != nil {
		if t := l.u.Resolve(v.Type); t != nil && t.Kind == ast.KindArray {
			return a
		}
	}
	return l.op(Instr{Op: Load, A: a, At: x.Span})
}

// address computes an lvalue's address.
func (l *lowering) address(x ast.Expr) int {
	at := x.Where()
	switch x := x.(type) {
	case *ast.Ident:
		if n, ok := l.local(x.Name); ok {
			return l.op(Instr{Op: Local, N: int64(n), At: at})
		}
		return l.op(Instr{Op: Global, Name: x.Name, At: at})
	case *ast.Member:
		base := None
		if x.Arrow {
			base = l.value(x.X)
		} else {
			base = l.address(x.X)
		}
		return l.op(Instr{Op: Field, A: base, Name: x.Name, At: at})
	case *ast.Index:
		return l.op(Instr{Op: Index, A: l.value(x.X), B: l.value(x.I), At: at})
	case *ast.Unary:
		if x.Op == "*" {
			return l.value(x.X)
		}
	case *ast.Call:
		if x.CalleeName() == "per_cpu" && len(x.Args) == 2 {
			// A variable of which each CPU has one.
			return l.op(Instr{Op: Index, A: l.address(x.Args[0]), B: l.value(x.Args[1]), At: at})
		}
	case *ast.Cast:
		return l.address(x.X)
	case *ast.CompoundLit:
		n := l.declare("", Variable{Name: "(literal)", Type: x.Type})
		a := l.op(Instr{Op: Local, N: int64(n), At: at})
		l.initialise(a, x.Type, x.Init)
		return a
	}
	// Not an lvalue of memory that is known: the result of a call, say.
	v := l.value(x)
	n := l.declare("", Variable{Name: "(temporary)"})
	a := l.op(Instr{Op: Local, N: int64(n), At: at})
	l.emit(Instr{Op: Store, A: a, B: v, At: at})
	return a
}

func (l *lowering) unary(x *ast.Unary) int {
	switch x.Op {
	case "&":
		if id, ok := x.X.(*ast.Ident); ok {
			if _, local := l.local(id.Name); !local && l.u.Func(id.Name) != nil {
				return l.op(Instr{Op: FuncOf, Name: id.Name, At: x.Span})
			}
		}
		return l.address(x.X)
	case "*":
		return l.op(Instr{Op: Load, A: l.value(x.X), At: x.Span})
	case "++", "--":
		return l.step(x.X, x.Op[:1], x.Span, false)
	case "+":
		return l.value(x.X)
	}
	return l.op(Instr{Op: Unary, Name: x.Op, A: l.value(x.X), At: x.Span})
}

// step is ++ and --, before or behind.
func (l *lowering) step(x ast.Expr, op string, at ast.Span, old bool) int {
	a := l.address(x)
	v := l.op(Instr{Op: Load, A: a, At: at})
	n := l.op(Instr{Op: Binary, Name: op, A: v, B: l.op(Instr{Op: Int, N: 1, At: at}), At: at})
	l.emit(Instr{Op: Store, A: a, B: n, At: at})
	if old {
		return v
	}
	return n
}

func (l *lowering) assign(x *ast.Assign) int {
	if list, ok := x.Y.(*ast.InitList); ok {
		a := l.address(x.X)
		l.initialise(a, nil, list)
		return a
	}
	if x.Op == "=" {
		// The right side first, as its calls decide what is stored.
		v := l.converted(l.value(x.Y), l.typeOf(x.X), x.Span)
		l.emit(Instr{Op: Store, A: l.address(x.X), B: v, At: x.Span})
		return v
	}
	a := l.address(x.X)
	v := l.op(Instr{Op: Load, A: a, At: x.Span})
	n := l.op(Instr{Op: Binary, Name: x.Op[:len(x.Op)-1], A: v, B: l.value(x.Y), At: x.Span})
	l.emit(Instr{Op: Store, A: a, B: n, At: x.Span})
	return n
}

// truth is the value of && and ||.
func (l *lowering) truth(x ast.Expr) int {
	dst := l.reg()
	yes, no := l.condition(x)
	l.land(yes...)
	l.emit(Instr{Op: Int, Dst: dst, N: 1, At: x.Where()})
	end := l.jump(x.Where())
	l.landElse(no)
	l.emit(Instr{Op: Int, Dst: dst, N: 0, At: x.Where()})
	l.land(end)
	return dst
}

func (l *lowering) cond(x *ast.Cond) int {
	dst := l.reg()
	if x.Then == nil { // a ?: b
		v := l.value(x.C)
		b := l.emit(Instr{Op: Branch, A: v, At: x.C.Where()})
		l.land(b)
		l.emit(Instr{Op: Move, Dst: dst, A: v, At: x.Span})
		end := l.jump(x.Span)
		l.landElse([]int{b})
		l.emit(Instr{Op: Move, Dst: dst, A: l.value(x.Else), At: x.Span})
		l.land(end)
		return dst
	}
	yes, no := l.condition(x.C)
	l.land(yes...)
	l.emit(Instr{Op: Move, Dst: dst, A: l.value(x.Then), At: x.Span})
	end := l.jump(x.Span)
	l.landElse(no)
	l.emit(Instr{Op: Move, Dst: dst, A: l.value(x.Else), At: x.Span})
	l.land(end)
	return dst
}

func (l *lowering) stmtExpr(x *ast.StmtExpr) int {
	l.push()
	defer l.pop()
	for i, s := range x.Block.List {
		if e, ok := s.(*ast.ExprStmt); ok && i == len(x.Block.List)-1 {
			return l.value(e.X)
		}
		l.stmt(s)
	}
	return l.op(Instr{Op: Int, At: x.Span})
}

func (l *lowering) call(x *ast.Call) int {
	if x.CalleeName() == "per_cpu" && len(x.Args) == 2 {
		return l.op(Instr{Op: Load, A: l.address(x), At: x.Span})
	}
	i := Instr{Op: Call, A: None, At: x.Span}
	if id, ok := x.Fun.(*ast.Ident); ok {
		if _, local := l.local(id.Name); !local {
			i.Name = id.Name
		}
	}
	if i.Name == "" {
		i.A = l.value(x.Fun)
	}
	for n, a := range x.Args {
		if (n == 0 || i.Name == "swap") && takesPlace(i.Name) {
			// READ_ONCE(x) and its kin take the variable itself.
			i.Args = append(i.Args, l.placeOrValue(a))
			continue
		}
		i.Args = append(i.Args, l.value(a))
	}
	if i.Name == "return_ptr" {
		v := l.op(i)
		l.leaveScopes(0, x.Span)
		l.emit(Instr{Op: Return, A: v, At: x.Span})
		return v
	}
	return l.op(i)
}

// takesPlace tells whether a macro's first argument is a variable rather than
// its value.
func takesPlace(name string) bool {
	switch name {
	case "READ_ONCE", "WRITE_ONCE", "no_free_ptr", "return_ptr", "swap", "rcu_assign_pointer", "RCU_INIT_POINTER", "rcu_dereference",
		"rcu_dereference_protected", "rcu_access_pointer", "data_race":
		return true
	}
	return false
}

func (l *lowering) placeOrValue(x ast.Expr) int {
	switch y := ast.Uncast(x).(type) {
	case *ast.Ident, *ast.Member, *ast.Index:
		return l.address(y)
	case *ast.Call:
		if y.CalleeName() == "per_cpu" {
			return l.address(y)
		}
	case *ast.Unary:
		if y.Op == "*" {
			return l.address(y)
		}
	}
	return l.value(x)
}
