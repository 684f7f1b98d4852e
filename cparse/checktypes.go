package cparse

import (
	"fmt"

	"klplint/cparse/ast"
)

// CheckTypes lists names of types that nothing declares, and members that
// their struct does not have. It is of use only where the kernel's real headers
// are there: those embedded are not complete. What kernel macros expand to is
// not looked at.
func (u *Unit) CheckTypes() []Trouble {
	c := &typeChecker{u: u, known: map[string]bool{}}
	t := &typer{u: u, note: c.member}
	for _, d := range u.Decls() {
		c.decl(d)
		switch d := d.(type) {
		case *ast.Var:
			t.v = &evaluator{u: u}
			t.initializer(d.Type, d.Init)
		case *ast.Func:
			if d.Defined {
				c.body(d)
				t.function(d)
			}
		}
	}
	return c.list
}

type typeChecker struct {
	u     *Unit
	known map[string]bool // type names of blocks
	list  []Trouble
}

func (c *typeChecker) add(at ast.Span, format string, args ...any) {
	if at.Macro != "" {
		if m := c.u.macros.Lookup(at.Macro); m == nil || !m.Pos.IsValid() {
			return // a kernel macro, as the embedded headers have it
		}
	}
	c.list = append(c.list, Trouble{Span: at, Message: fmt.Sprintf(format, args...)})
}

func (c *typeChecker) member(x *ast.Member, in *ast.Type) {
	switch {
	case in.Kind == ast.KindStruct && in.Defined:
		c.add(x.Span, "struct %q has no member %q", in.Name, x.Name)
	case in.Kind == ast.KindUnion && in.Defined:
		c.add(x.Span, "union %q has no member %q", in.Name, x.Name)
	case in.Kind == ast.KindStruct, in.Kind == ast.KindUnion:
		c.add(x.Span, "member %q of %q, which is not defined", x.Name, in.Name)
	case in.Kind == ast.KindNamed, in.Kind == ast.KindUnknown: // said where it is declared
	default:
		c.add(x.Span, "member %q of something that is neither struct nor union", x.Name)
	}
}

func (c *typeChecker) decl(d ast.Decl) {
	switch d := d.(type) {
	case *ast.Var:
		c.typ(d.Type, d.Span, !d.Storage.Extern)
	case *ast.Func:
		c.typ(d.Type, d.Span, d.Defined)
	case *ast.Typedef:
		c.typ(d.Type, d.Span, false)
	case *ast.TypeDecl:
		c.typ(d.Type, d.Span, false)
	}
}

// typ checks the names in a type. Of a struct that is used by value, the
// definition must be known.
func (c *typeChecker) typ(t *ast.Type, at ast.Span, value bool) {
	for depth := 0; t != nil && depth < maxNesting; depth++ {
		if t.Span.From.IsValid() {
			at = t.Span
		}
		switch t.Kind {
		case ast.KindNamed:
			if !c.known[t.Name] && c.u.Typedef(t.Name) == nil && !builtinTypeName(t.Name) {
				c.add(at, "type %q is not declared", t.Name)
			}
		case ast.KindStruct, ast.KindUnion, ast.KindEnum:
			if value && !t.Defined && !c.known[t.Name] && c.u.Tag(t.Name) == nil {
				c.add(at, "%q is not defined", t.Name)
			}
			for _, f := range t.Fields {
				c.typ(f.Type, f.Span, true)
			}
		case ast.KindPointer:
			value = false
		case ast.KindFunc:
			for _, p := range t.Params {
				c.typ(p.Type, p.Span, value)
			}
		}
		t = t.Elem
	}
}

// builtinTypeName tells whether a name is a type of the compiler's own.
func builtinTypeName(name string) bool {
	switch name {
	case "__builtin_va_list", "__int128_t", "__uint128_t", "__float128", "_Float128":
		return true
	}
	return false
}

// body checks the types that a function's body names.
func (c *typeChecker) body(f *ast.Func) {
	ast.Inspect(f.Body(), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.DeclStmt:
			for _, d := range n.Decls {
				switch d := d.(type) {
				case *ast.Typedef:
					c.known[d.Name] = true
				case *ast.TypeDecl:
					c.known[d.Type.Name] = true
				}
				c.decl(d)
			}
		case *ast.Cast:
			c.typ(n.Type, n.Span, false)
		case *ast.Sizeof:
			c.typ(n.Type, n.Span, true)
		case *ast.CompoundLit:
			c.typ(n.Type, n.Span, true)
		case *ast.TypeArg:
			c.typ(n.Type, n.Span, true)
		}
		return true
	})
}
