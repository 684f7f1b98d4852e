package cparse

import "klplint/cparse/ast"

// typer finds the types of expressions. Types that do not follow from
// declarations, such as those of macros that were not expanded, are nil.
type typer struct {
	u      *Unit
	v      *evaluator             // bounds the work: the type of an expression may need a layout, and that the type of another
	scopes []map[string]*ast.Type // of blocks, the innermost last
	depth  int                    // of statements
	// note is told of members that a type does not have; it may be nil.
	note func(x *ast.Member, in *ast.Type)
	// assigned is told of assignments, initialisers and casts; it may be nil.
	assigned func(Assignment)
}

// typeOf is the type of an expression as far as it follows from declarations
// at file scope.
func (v *evaluator) typeOf(x ast.Expr) *ast.Type {
	t := typer{u: v.u, v: v}
	return t.of(x)
}

var (
	typeInt    = builtinType([]string{"int"})
	typeLong   = builtinType([]string{"long"})
	typeULong  = builtinType([]string{"unsigned", "long"})
	typeChar   = builtinType([]string{"char"})
	typeDouble = builtinType([]string{"double"})
	typeVoid   = builtinType([]string{"void"})
)

func pointerTo(t *ast.Type) *ast.Type {
	if t == nil {
		return nil
	}
	return &ast.Type{Kind: ast.KindPointer, Size: 8, Elem: t}
}

// of is the type of an expression. It looks at every operand, also where the
// type does not depend on it.
func (t *typer) of(x ast.Expr) *ast.Type {
	if !t.v.enter() {
		return nil
	}
	defer t.v.leave()
	switch x := x.(type) {
	case *ast.Ident:
		return t.name(x.Name)
	case *ast.Int:
		return intType(x)
	case *ast.Float:
		return typeDouble
	case *ast.Str:
		return &ast.Type{Kind: ast.KindArray, Elem: typeChar, Len: &ast.Int{Value: uint64(len(x.Value)) + 1}}
	case *ast.Unary:
		return t.unary(x)
	case *ast.Postfix:
		return t.of(x.X)
	case *ast.Binary:
		return t.binary(x)
	case *ast.Assign:
		left := t.of(x.X)
		right := t.of(x.Y)
		if x.Op == "=" {
			t.tell(Assignment{To: x.X, X: x.Y, Type: left, From: right})
		}
		return left
	case *ast.Cond:
		return t.cond(x)
	case *ast.Comma:
		var last *ast.Type
		for _, y := range x.List {
			last = t.of(y)
		}
		return last
	case *ast.Call:
		return t.call(x)
	case *ast.Index:
		base, index := t.of(x.X), t.of(x.I)
		if e := t.u.elem(base); e != nil {
			return e
		}
		return t.u.elem(index) // 1[a]
	case *ast.Member:
		return t.member(x)
	case *ast.Cast:
		from, to := t.of(x.X), t.known(x.Type)
		t.tell(Assignment{X: x.X, Type: to, From: from})
		return to
	case *ast.CompoundLit:
		t.initializer(x.Type, x.Init)
		return t.known(x.Type)
	case *ast.InitList:
		t.initializer(nil, x)
	case *ast.Sizeof:
		if x.X != nil {
			t.of(x.X)
		}
		return typeULong
	case *ast.StmtExpr:
		return t.block(x.Block)
	case *ast.LabelAddr:
		return pointerTo(typeVoid)
	case *ast.Generic:
		t.of(x.X)
		for _, y := range x.Results {
			t.of(y)
		}
	}
	return nil
}

// known is the type that a type as written means here: typeof is replaced.
func (t *typer) known(typ *ast.Type) *ast.Type {
	if typ != nil && typ.Kind == ast.KindTypeof {
		return t.of(typ.X)
	}
	return typ
}

func (t *typer) name(name string) *ast.Type {
	for i := len(t.scopes) - 1; i >= 0; i-- {
		if typ, ok := t.scopes[i][name]; ok {
			return typ
		}
	}
	if v := t.u.Var(name); v != nil {
		return v.Type
	}
	if f := t.u.Func(name); f != nil {
		return f.Type
	}
	for u := t.u; u != nil; u = u.outer(inEnums) {
		if u.names.has(inEnums, name) {
			return typeInt
		}
	}
	return nil
}

func intType(x *ast.Int) *ast.Type {
	switch {
	case x.Long && x.Unsigned:
		return typeULong
	case x.Long:
		return typeLong
	}
	return typeInt
}

func (t *typer) unary(x *ast.Unary) *ast.Type {
	typ := t.of(x.X)
	switch x.Op {
	case "*":
		if r := t.u.Resolve(typ); r != nil && r.Kind == ast.KindFunc {
			return typ // *f is f
		}
		return t.u.elem(typ)
	case "&":
		return pointerTo(typ)
	case "!":
		return typeInt
	}
	return typ
}

func (t *typer) isPointer(typ *ast.Type) bool {
	r := t.u.Resolve(typ)
	return r != nil && (r.Kind == ast.KindPointer || r.Kind == ast.KindArray)
}

func (t *typer) binary(x *ast.Binary) *ast.Type {
	a, b := t.of(x.X), t.of(x.Y)
	switch x.Op {
	case "==", "!=", "<", ">", "<=", ">=", "&&", "||":
		return typeInt
	case "<<", ">>":
		return a
	}
	if a == nil || b == nil {
		return nil
	}
	switch pa, pb := t.isPointer(a), t.isPointer(b); {
	case pa && pb:
		return typeLong
	case pa:
		return a
	case pb:
		return b
	}
	sa, _, ok1 := t.v.layout(a)
	sb, _, ok2 := t.v.layout(b)
	switch {
	case !ok1 || !ok2:
		return nil
	case sa < 4 && sb < 4:
		return typeInt
	case sb > sa:
		return b
	}
	return a
}

// cond is the type of the branch that says more: a null pointer constant says
// nothing.
func (t *typer) cond(x *ast.Cond) *ast.Type {
	then := t.of(x.C)
	if x.Then != nil {
		then = t.of(x.Then)
	}
	els := t.of(x.Else)
	if then == nil || t.isVoidPointer(then) || !t.isPointer(then) && t.isPointer(els) {
		return els
	}
	return then
}

func (t *typer) isVoidPointer(typ *ast.Type) bool {
	r := t.u.Resolve(typ)
	if r == nil || r.Kind != ast.KindPointer {
		return false
	}
	e := t.u.Resolve(r.Elem)
	return e != nil && e.Kind == ast.KindVoid
}

func (t *typer) call(x *ast.Call) *ast.Type {
	fun := t.u.Resolve(t.of(x.Fun))
	var args []*ast.Type
	for _, a := range x.Args {
		args = append(args, t.of(a))
	}
	if fun != nil && fun.Kind == ast.KindPointer {
		fun = t.u.Resolve(fun.Elem)
	}
	if fun != nil && fun.Kind == ast.KindFunc {
		return fun.Elem
	}
	// Macros that stay as they are written.
	switch x.CalleeName() {
	case "READ_ONCE", "rcu_dereference", "rcu_dereference_raw", "rcu_dereference_protected", "rcu_dereference_check",
		"rcu_dereference_sched", "rcu_dereference_bh", "xchg", "cmpxchg":
		if len(args) > 0 && x.CalleeName() != "xchg" && x.CalleeName() != "cmpxchg" {
			return args[0]
		}
		if len(args) > 0 {
			return t.u.elem(args[0])
		}
	case "container_of", "container_of_const", "list_entry", "list_first_entry", "list_last_entry", "hlist_entry", "rb_entry", "list_entry_rcu":
		if len(x.Args) == 3 {
			if a, ok := x.Args[1].(*ast.TypeArg); ok {
				return pointerTo(a.Type)
			}
		}
	}
	return nil
}

func (t *typer) member(x *ast.Member) *ast.Type {
	base := t.of(x.X)
	if x.Arrow {
		base = t.u.elem(base)
	}
	in := t.u.Resolve(t.known(base))
	if in == nil {
		return nil
	}
	if f := t.u.Field(in, x.Name); f != nil {
		return f.Type
	}
	if t.note != nil {
		t.note(x, in)
	}
	return nil
}
