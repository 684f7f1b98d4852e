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
	if r == nil {
		return nil
	}
	switch r.Kind {
	case ast.KindVoid, ast.KindUnknown, ast.KindNamed, ast.KindTypeof, ast.KindFunc:
		return nil
	}
	d := &Type{Name: spell(u, t), Canon: canon(u, t, nil), Size: -1}
	if size, _, ok := u.Layout(r); ok {
		d.Size = size
	}
	if d.Struct = r.Kind == ast.KindStruct || r.Kind == ast.KindUnion; d.Struct {
		d.Fields = fields(u, r, "", 0, d.Size >= 0, 0)
	}
	return d
}

// Bounds of what is described of a type.
const (
	maxNested = 8   // members within members
	maxFields = 512 // of a struct
)

// fields lists the members of a struct. A member that is a struct itself, or an
// array of such, is replaced by its members where the module defines it, since
// its shape may differ from one release to the next.
func fields(u *cparse.Unit, t *ast.Type, prefix string, base int64, known bool, depth int) (list []Field) {
	at := map[*ast.Field]int64{}
	if known {
		laid, _ := u.Fields(t)
		for _, f := range laid {
			at[f.Field] = f.Offset
		}
	}
	for _, f := range t.Fields {
		if len(list) >= maxFields {
			break
		}
		off := int64(-1)
		if o, ok := at[f]; ok {
			off = base + o
		}
		inner, index := u.Resolve(f.Type), ""
		for inner != nil && inner.Kind == ast.KindArray {
			inner, index = u.Resolve(inner.Elem), "[]"
		}
		if f.Bits == nil && depth < maxNested && (f.Name == "" || ofModule(u, inner)) && inner != nil && inner.Defined &&
			(inner.Kind == ast.KindStruct || inner.Kind == ast.KindUnion) {
			name := prefix
			if f.Name != "" {
				name += f.Name + index + "."
			}
			list = append(list, fields(u, inner, name, max(off, 0), off >= 0, depth+1)...)
			continue
		}
		x := Field{prefix + f.Name, spell(u, f.Type), canon(u, f.Type, nil), off}
		if f.Bits != nil {
			bits := ":?"
			if n, ok := u.Eval(f.Bits); ok {
				bits = fmt.Sprintf(":%d", n)
			}
			x.Type += bits
			if x.Canon != "" {
				x.Canon += bits
			}
		}
		list = append(list, x)
	}
	return list
}

// ofModule tells whether a type is defined in the sources of the module: that
// of a kernel header is the same for all releases.
func ofModule(u *cparse.Unit, t *ast.Type) bool {
	if t == nil || !t.Defined || !t.From.IsValid() {
		return false
	}
	_, ok := u.FileOf(t.From)
	return ok
}

// canon writes a type so that types with the same values in the same
// representation are written the same: u32 and unsigned int, and pointers to
// structs of the module that have another tag and the same shape. "" where that
// is not known. Whether an integer has a sign does not matter.
func canon(u *cparse.Unit, t *ast.Type, within []*ast.Type) string {
	r := u.Resolve(t)
	if r == nil || len(within) > maxNested {
		return ""
	}
	switch r.Kind {
	case ast.KindVoid:
		return "void"
	case ast.KindBool:
		return "int1"
	case ast.KindInt:
		return fmt.Sprintf("int%d", r.Size)
	case ast.KindFloat:
		return fmt.Sprintf("float%d", r.Size)
	case ast.KindEnum:
		if size, _, ok := u.Layout(r); ok {
			return fmt.Sprintf("int%d", size)
		}
	case ast.KindPointer:
		if e := u.Resolve(r.Elem); e != nil && e.Kind == ast.KindFunc {
			return "func *"
		}
		if c := canon(u, r.Elem, within); c != "" {
			return c + " *"
		}
	case ast.KindArray:
		c := canon(u, r.Elem, within)
		if r.Len == nil || c == "" {
			return c + "[]"
		}
		if n, ok := u.Eval(r.Len); ok {
			return fmt.Sprintf("%s[%d]", c, n)
		}
	case ast.KindStruct, ast.KindUnion:
		if !ofModule(u, r) {
			return spell(u, r)
		}
		for i, w := range within {
			if w == r {
				return fmt.Sprintf("^%d", len(within)-i)
			}
		}
		var b strings.Builder
		b.WriteString(map[ast.Kind]string{ast.KindStruct: "struct{", ast.KindUnion: "union{"}[r.Kind])
		for i, f := range r.Fields {
			if i >= maxCanonFields {
				return ""
			}
			c := canon(u, f.Type, append(within, r))
			if c == "" || f.Bits != nil {
				return ""
			}
			fmt.Fprintf(&b, "%s %s;", c, f.Name)
			if b.Len() > maxCanon {
				return ""
			}
		}
		return b.String() + "}"
	}
	return ""
}

// Bounds of a canonical name: a longer one is not known.
const (
	maxCanonFields = 64
	maxCanon       = 4096
)

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
