package cparse

import (
	"fmt"
	"strings"

	"klplint/cparse/ast"
)

// sexpr writes a tree as an S-expression, one blank between words. Names and
// constants stand for themselves, operators stand before their operands.
func sexpr(n any) string {
	var p printer
	p.node(n)
	return strings.TrimPrefix(p.b.String(), " ")
}

type printer struct{ b strings.Builder }

func (p *printer) word(format string, args ...any) {
	if s := p.b.String(); !strings.HasSuffix(s, "(") && !strings.HasSuffix(s, "[") {
		p.b.WriteByte(' ')
	}
	fmt.Fprintf(&p.b, format, args...)
}

// list writes (head item item...).
func (p *printer) list(head string, items ...any) {
	p.word("(%s", head)
	for _, it := range items {
		p.node(it)
	}
	p.b.WriteByte(')')
}

func (p *printer) node(n any) {
	switch n := n.(type) {
	case nil:
		p.word("_")
	case string:
		if n != "" {
			p.word("%s", n)
		}
	case ast.Decl:
		p.decl(n)
	case ast.Expr:
		p.expr(n)
	case ast.Stmt:
		p.stmt(n)
	case *ast.Type:
		p.typ(n)
	case []ast.Decl:
		for _, d := range n {
			p.node(d)
		}
	case []ast.Stmt:
		for _, s := range n {
			p.node(s)
		}
	case []ast.Expr:
		for _, x := range n {
			p.node(x)
		}
	default:
		p.word("%v", n)
	}
}

func (p *printer) decl(d ast.Decl) {
	switch d := d.(type) {
	case *ast.Func:
		name := "func"
		if !d.Defined {
			name = "proto"
		}
		p.list(storage(d.Storage)+name, d.Name, d.Type, attrs(d.Attrs))
		if d.Defined {
			s := p.b.String()
			p.b.Reset()
			p.b.WriteString(s[:len(s)-1])
			p.node(d.Body())
			p.b.WriteByte(')')
		}
	case *ast.Var:
		if d.Init != nil {
			p.list(storage(d.Storage)+"var", d.Name, d.Type, attrs(d.Attrs), d.Init)
		} else {
			p.list(storage(d.Storage)+"var", d.Name, d.Type, attrs(d.Attrs))
		}
	case *ast.Typedef:
		p.list("typedef", d.Name, d.Type)
	case *ast.TypeDecl:
		p.list("type", d.Type)
	case *ast.MacroDecl:
		if d.Init != nil {
			p.list(storage(d.Storage)+"macro", d.Name, d.Args, "=", d.Init)
		} else {
			p.list(storage(d.Storage)+"macro", d.Name, d.Args)
		}
	case *ast.Skipped:
		p.list("skipped", d.Name)
	}
}

func storage(s ast.Storage) (text string) {
	if s.Static {
		text += "static-"
	}
	if s.Extern {
		text += "extern-"
	}
	if s.Register {
		text += "register-"
	}
	if s.Inline {
		text += "inline-"
	}
	return text
}

func attrs(list []ast.Attr) string {
	var words []string
	for _, a := range list {
		w := "@" + a.Name
		if a.Args != "" {
			w += "(" + a.Args + ")"
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}

func (p *printer) typ(t *ast.Type) {
	if t == nil {
		p.word("_")
		return
	}
	if t.Const {
		p.word("const")
	}
	if t.Volatile {
		p.word("volatile")
	}
	switch t.Kind {
	case ast.KindUnknown:
		p.word("?")
	case ast.KindPointer:
		p.list("*", t.Elem)
	case ast.KindArray:
		if t.Len == nil {
			p.list("[]", t.Elem)
		} else {
			p.list("[]", t.Elem, t.Len)
		}
	case ast.KindFunc:
		p.word("(fn")
		p.node(t.Elem)
		for _, v := range t.Params {
			if v.Name == "" {
				p.node(v.Type)
			} else {
				p.list(v.Name+":", v.Type)
			}
		}
		if t.Variadic {
			p.word("...")
		}
		p.b.WriteByte(')')
	case ast.KindStruct, ast.KindUnion, ast.KindEnum:
		p.tagged(t)
	case ast.KindTypeof:
		p.list("typeof", t.X)
	default:
		p.word("%s", strings.ReplaceAll(t.Name, " ", "-"))
	}
}

func (p *printer) tagged(t *ast.Type) {
	p.word("%s", map[ast.Kind]string{ast.KindStruct: "(struct", ast.KindUnion: "(union", ast.KindEnum: "(enum"}[t.Kind])
	if t.Packed {
		p.word("packed")
	}
	p.node(t.Name)
	if t.Defined {
		p.word("{")
		for _, f := range t.Fields {
			p.word("(%s:", f.Name)
			p.typ(f.Type)
			if f.Bits != nil {
				p.word(":")
				p.expr(f.Bits)
			}
			p.b.WriteByte(')')
		}
		for _, e := range t.Enums {
			p.node(e.Name)
			if e.Value != nil {
				p.word("=")
				p.expr(e.Value)
			}
		}
		p.word("}")
	}
	p.b.WriteByte(')')
}

func (p *printer) expr(x ast.Expr) {
	switch x := x.(type) {
	case *ast.Ident:
		p.word("%s", x.Name)
	case *ast.Int:
		p.word("%s", x.Text)
	case *ast.Float:
		p.word("%s", x.Text)
	case *ast.Str:
		p.word("%q", x.Value)
	case *ast.Unary:
		p.list(x.Op, x.X)
	case *ast.Postfix:
		p.list("post"+x.Op, x.X)
	case *ast.Binary:
		p.list(x.Op, x.X, x.Y)
	case *ast.Assign:
		p.list(x.Op, x.X, x.Y)
	case *ast.Cond:
		p.list("?", x.C, x.Then, x.Else)
	case *ast.Comma:
		p.list(",", x.List)
	case *ast.Call:
		p.list("call", x.Fun, x.Args)
	case *ast.Index:
		p.list("index", x.X, x.I)
	case *ast.Member:
		if x.Arrow {
			p.list("->", x.X, x.Name)
		} else {
			p.list(".", x.X, x.Name)
		}
	case *ast.Cast:
		p.list("cast", x.Type, x.X)
	case *ast.Sizeof:
		if x.Type != nil {
			p.list(x.Op, "type", x.Type)
		} else {
			p.list(x.Op, x.X)
		}
	case *ast.CompoundLit:
		p.list("literal", x.Type, x.Init)
	case *ast.InitList:
		p.word("{")
		for _, e := range x.Elems {
			for _, d := range e.Path {
				switch {
				case d.Field != "":
					p.word(".%s", d.Field)
				case d.To != nil:
					p.list("range", d.Index, d.To)
				default:
					p.list("at", d.Index)
				}
			}
			p.node(e.Value)
		}
		p.word("}")
	case *ast.StmtExpr:
		p.list("do", x.Block)
	case *ast.TypeArg:
		p.list("type", x.Type)
	case *ast.LabelAddr:
		p.list("&&", x.Name)
	case *ast.Generic:
		p.list("generic", x.X, x.Results)
	case *ast.OpaqueExpr:
		p.word("<opaque>")
	default:
		p.word("%T", x)
	}
}

func (p *printer) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.Block:
		p.word("{")
		p.node(s.List)
		p.word("}")
	case *ast.ExprStmt:
		p.node(s.X)
	case *ast.DeclStmt:
		p.node(s.Decls)
	case *ast.If:
		if s.Else != nil {
			p.list("if", s.Cond, s.Then, "else", s.Else)
		} else {
			p.list("if", s.Cond, s.Then)
		}
	case *ast.While:
		if s.Do {
			p.list("do", s.Body, "while", s.Cond)
		} else {
			p.list("while", s.Cond, s.Body)
		}
	case *ast.For:
		p.word("(for")
		for _, part := range []ast.Node{s.Init, s.Cond, s.Post, s.Body} {
			if part == nil {
				p.word("_")
			} else {
				p.node(part)
			}
		}
		p.b.WriteByte(')')
	case *ast.MacroBlock:
		p.list("each", s.Call, s.Body)
	case *ast.Switch:
		p.list("switch", s.X, s.Body)
	case *ast.Case:
		switch {
		case s.Lo == nil:
			p.word("(default")
		case s.Hi != nil:
			p.word("(case")
			p.node(s.Lo)
			p.word("...")
			p.node(s.Hi)
		default:
			p.word("(case")
			p.node(s.Lo)
		}
		if s.Stmt != nil {
			p.node(s.Stmt)
		}
		p.b.WriteByte(')')
	case *ast.Label:
		p.word("(label %s", s.Name)
		if s.Stmt != nil {
			p.node(s.Stmt)
		}
		p.b.WriteByte(')')
	case *ast.Goto:
		if s.X != nil {
			p.list("goto", s.X)
		} else {
			p.list("goto", s.Name)
		}
	case *ast.Branch:
		p.word("(%s)", s.Word)
	case *ast.Return:
		if s.X != nil {
			p.list("return", s.X)
		} else {
			p.word("(return)")
		}
	case *ast.Empty:
		p.word(";")
	case *ast.Asm:
		p.word("(asm)")
	case *ast.OpaqueStmt:
		p.word("<opaque>")
	default:
		p.word("%T", s)
	}
}
