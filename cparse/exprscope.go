package cparse

import "klplint/cparse/ast"

// Blocks, as a typer walks them: what is declared in one is known to its end.

func (t *typer) open()  { t.scopes = append(t.scopes, map[string]*ast.Type{}) }
func (t *typer) close() { t.scopes = t.scopes[:len(t.scopes)-1] }

func (t *typer) declare(name string, typ *ast.Type) {
	if n := len(t.scopes); n > 0 && name != "" {
		t.scopes[n-1][name] = typ
	}
}

// function walks a function's body.
func (t *typer) function(f *ast.Func) {
	t.v = &evaluator{u: t.u}
	t.open()
	defer t.close()
	for _, p := range f.Params() {
		t.declare(p.Name, p.Type)
	}
	t.declare("__func__", &ast.Type{Kind: ast.KindArray, Elem: typeChar})
	if b := f.Body(); b != nil {
		t.block(b)
	}
}

// block walks a block. Its type is that of its last statement, as the one of a
// statement expression is.
func (t *typer) block(b *ast.Block) (last *ast.Type) {
	t.open()
	defer t.close()
	for _, s := range b.List {
		last = t.stmt(s)
	}
	return last
}

// stmt walks a statement; the type is that of an expression statement.
func (t *typer) stmt(s ast.Stmt) *ast.Type {
	if t.depth++; t.depth > 2*maxNesting {
		t.depth--
		return nil
	}
	defer func() { t.depth-- }()
	switch s := s.(type) {
	case *ast.ExprStmt:
		return t.of(s.X)
	case *ast.Block:
		t.block(s)
	case *ast.DeclStmt:
		for _, d := range s.Decls {
			t.decl(d)
		}
	case *ast.For:
		t.open()
		defer t.close()
		t.stmt(s.Init)
		t.each(s.Cond, s.Post)
		t.stmt(s.Body)
	case *ast.MacroBlock:
		t.of(s.Call)
		t.stmt(s.Body)
	case *ast.If:
		t.each(s.Cond)
		t.stmt(s.Then)
		t.stmt(s.Else)
	case *ast.While:
		t.each(s.Cond)
		t.stmt(s.Body)
	case *ast.Switch:
		t.each(s.X)
		t.stmt(s.Body)
	case *ast.Case:
		t.stmt(s.Stmt)
	case *ast.Label:
		t.stmt(s.Stmt)
	case *ast.Goto:
		t.each(s.X)
	case *ast.Return:
		t.each(s.X)
	}
	return nil
}

func (t *typer) each(list ...ast.Expr) {
	for _, x := range list {
		if x != nil {
			t.of(x)
		}
	}
}

// decl walks a local declaration.
func (t *typer) decl(d ast.Decl) {
	switch d := d.(type) {
	case *ast.Var:
		typ := t.known(d.Type)
		t.declare(d.Name, typ)
		if d.Init != nil {
			from := t.initializer(typ, d.Init)
			if d.Type.Kind == ast.KindUnknown { // __auto_type
				t.declare(d.Name, from)
			}
			t.tell(Assignment{Var: d, X: d.Init, Type: typ, From: from})
		}
	case *ast.Func:
		t.declare(d.Name, d.Type)
	case *ast.MacroDecl:
		t.declare(d.Declares, nil)
		t.each(d.Args...)
		t.each(d.Init)
	}
}

// initializer walks an initialiser of something of a type, which may be nil,
// and returns the type of one that is an expression.
func (t *typer) initializer(typ *ast.Type, x ast.Expr) *ast.Type {
	list, ok := x.(*ast.InitList)
	if !ok {
		return t.of(x)
	}
	if list == nil {
		return nil
	}
	in := t.u.Resolve(typ)
	for i, e := range list.Elems {
		part := t.u.elem(typ)
		if len(e.Path) > 0 {
			part = t.designated(in, e)
		} else if in != nil && i < len(in.Fields) {
			part = in.Fields[i].Type
		}
		if _, ok := e.Value.(*ast.InitList); ok {
			t.initializer(part, e.Value)
		} else {
			t.each(e.Value)
		}
	}
	return nil
}

// designated is the type of what a designator such as .a.b[2] names.
func (t *typer) designated(in *ast.Type, e *ast.InitElem) *ast.Type {
	for _, d := range e.Path {
		if d.Field == "" {
			in = t.u.elem(in)
			continue
		}
		r := t.u.Resolve(t.known(in))
		if r == nil {
			return nil
		}
		f := t.u.Field(r, d.Field)
		if f == nil {
			if t.note != nil {
				t.note(&ast.Member{Span: e.Span, Name: d.Field}, r)
			}
			return nil
		}
		in = f.Type
	}
	return in
}
