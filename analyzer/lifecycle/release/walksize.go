package release

import (
	"strings"

	"klplint/cparse/ast"
)

// allocates tells the functions whose result is memory of the size that their
// arguments name.
func allocates(name string) bool {
	for _, part := range [...]string{"malloc", "zalloc", "calloc", "realloc", "memdup", "alloc_obj"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

func isPrint(name string) bool {
	return strings.HasPrefix(name, "pr_") || name == "printk" || name == "WARN_ON" || name == "WARN_ON_ONCE" || name == "IS_ERR" || name == "IS_ERR_OR_NULL" || name == "PTR_ERR"
}

// sizeArg is the one type of which a call's arguments name the size.
func (fr *frame) sizeArg(c *ast.Call) (found *Type) {
	several := false
	note := func(t *ast.Type) {
		d := describe(fr.f.Unit, t)
		several = several || d == nil || found != nil && found.Name != d.Name
		found = d
	}
	for i, a := range c.Args {
		if i == 0 && strings.Contains(c.CalleeName(), "alloc_obj") {
			if t, ok := a.(*ast.TypeArg); ok {
				note(t.Type)
			} else {
				note(fr.typeOf(a))
			}
			continue
		}
		fr.sizes(a, note)
	}
	if several {
		return nil
	}
	return found
}

// sizes visits the types of which an expression names the size.
func (fr *frame) sizes(x ast.Expr, note func(*ast.Type)) {
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Sizeof:
			if n.Type != nil {
				note(n.Type)
			} else {
				note(fr.typeOf(n.X))
			}
			return false
		case *ast.Call:
			switch n.CalleeName() {
			case "struct_size":
				if len(n.Args) > 0 {
					note(fr.elem(fr.typeOf(n.Args[0])))
				}
				return false
			case "array_size", "size_mul", "size_add":
			default:
				return false // kzalloc(f(sizeof(x)))
			}
		}
		return true
	})
}

// sizeOf is the type of which an expression is the size, and nothing else.
func (fr *frame) sizeOf(x ast.Expr) (d *Type) {
	if z, ok := ast.Uncast(x).(*ast.Sizeof); ok {
		fr.sizes(z, func(t *ast.Type) { d = describe(fr.f.Unit, t) })
	}
	return d
}

func (fr *frame) elem(t *ast.Type) *ast.Type {
	if r := fr.f.Unit.Resolve(t); r != nil && (r.Kind == ast.KindPointer || r.Kind == ast.KindArray) {
		return r.Elem
	}
	return nil
}

// typeOf is the type of a simple expression: a variable, what it points at, a
// member of it.
func (fr *frame) typeOf(x ast.Expr) *ast.Type {
	u := fr.f.Unit
	switch x := x.(type) {
	case *ast.Ident:
		if t, local := fr.types.named[x.Name]; local {
			return t
		}
		if v := u.Var(x.Name); v != nil {
			return v.Type
		}
	case *ast.Unary:
		if x.Op == "*" {
			return fr.elem(fr.typeOf(x.X))
		}
	case *ast.Index:
		return fr.elem(fr.typeOf(x.X))
	case *ast.Cast:
		return x.Type
	case *ast.Member:
		t := fr.typeOf(x.X)
		if x.Arrow {
			t = fr.elem(t)
		}
		if t == nil {
			return nil
		}
		if f := u.Field(t, x.Name); f != nil {
			return f.Type
		}
	}
	return nil
}

// query is what klp_get_state() or klp_get_prev_state() returns.
func (fr *frame) query(name string, c *ast.Call) []value {
	if len(c.Args) == 0 {
		return nil
	}
	prev := name == "klp_get_prev_state"
	if id, ok := fr.f.Unit.Eval(c.Args[len(c.Args)-1]); ok {
		return []value{{kind: aState, use: use{id, prev}}}
	}
	var out []value
	for _, v := range fr.eval(c.Args[len(c.Args)-1]) {
		if v.kind == number {
			out = append(out, value{kind: aState, use: use{v.n, prev}})
		}
	}
	return out
}
