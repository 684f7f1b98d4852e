package release

import (
	"fmt"
	"strings"

	"klplint/cparse"
	"klplint/cparse/ast"
)

// describe says what shape a type has; nil for one that is not known, and for
// void.
func describe(u *cparse.Unit, t *ast.Type) *Type {
	r := u.Resolve(t)
	if r == nil || r.Kind == ast.KindVoid || r.Kind == ast.KindUnknown || r.Kind == ast.KindNamed || r.Kind == ast.KindTypeof {
		return nil
	}
	d := &Type{Name: spell(u, t), Size: -1}
	if size, _, ok := u.Layout(r); ok {
		d.Size = size
	}
	if r.Kind == ast.KindStruct || r.Kind == ast.KindUnion {
		d.Fields = fields(u, r, 0, d.Size >= 0, 0)
	}
	return d
}

// maxNested bounds how deep anonymous members are followed.
const maxNested = 8

// fields lists the members of a struct, each anonymous one replaced by its own.
func fields(u *cparse.Unit, t *ast.Type, base int64, known bool, depth int) (list []Field) {
	at := map[*ast.Field]int64{}
	if known {
		laid, _ := u.Fields(t)
		for _, f := range laid {
			at[f.Field] = f.Offset
		}
	}
	for _, f := range t.Fields {
		off := int64(-1)
		if o, ok := at[f]; ok {
			off = base + o
		}
		if inner := u.Resolve(f.Type); f.Name == "" && f.Bits == nil && inner != nil && inner.Defined && depth < maxNested {
			list = append(list, fields(u, inner, max(off, 0), off >= 0, depth+1)...)
			continue
		}
		list = append(list, Field{f.Name, spell(u, f.Type), off})
	}
	return list
}

// spell writes a type as C does, where that is simple, and so that two types
// are spelled the same only if they are the same.
func spell(u *cparse.Unit, t *ast.Type) string {
	if t == nil {
		return "?"
	}
	switch t.Kind {
	case ast.KindVoid:
		return "void"
	case ast.KindPointer:
		s := spell(u, t.Elem)
		if strings.HasSuffix(s, "*") {
			return s + "*"
		}
		return s + " *"
	case ast.KindArray:
		if t.Len == nil {
			return spell(u, t.Elem) + "[]"
		}
		if n, ok := u.Eval(t.Len); ok {
			return fmt.Sprintf("%s[%d]", spell(u, t.Elem), n)
		}
		return spell(u, t.Elem) + "[?]"
	case ast.KindStruct:
		return strings.TrimSpace("struct " + t.Name)
	case ast.KindUnion:
		return strings.TrimSpace("union " + t.Name)
	case ast.KindEnum:
		return strings.TrimSpace("enum " + t.Name)
	case ast.KindFunc:
		var params []string
		for _, p := range t.Params {
			params = append(params, spell(u, p.Type))
		}
		return spell(u, t.Elem) + "(" + strings.Join(params, ", ") + ")"
	case ast.KindTypeof:
		return "typeof(...)"
	}
	return t.Name
}
