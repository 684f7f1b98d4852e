package cparse

import "klplint/cparse/ast"

// Layout is the size and alignment of a type in bytes, for an LP64 machine.
// ok is false when the type, or a part of it, is not known.
func (u *Unit) Layout(t *ast.Type) (size, align int64, ok bool) {
	return u.layout(t, 0)
}

func (u *Unit) layout(t *ast.Type, depth int) (size, align int64, ok bool) {
	if t == nil || depth > maxNesting {
		return 0, 0, false
	}
	// A typedef may align its type otherwise, also less than the type itself.
	for n := 0; n < maxTypedefs; n++ {
		if t.Align != nil && !t.Defined {
			c := *t
			c.Align = nil
			size, _, ok = u.layout(&c, depth+1)
			a, known := u.Eval(t.Align)
			return size, int64(a), ok && known && validAlign(a)
		}
		d := u.Typedef(t.Name)
		if t.Kind != ast.KindNamed || d == nil {
			break
		}
		t = d
	}
	if t = u.Resolve(t); t == nil {
		return 0, 0, false
	}
	switch t.Kind {
	case ast.KindVoid, ast.KindFunc: // GNU
		return 1, 1, true
	case ast.KindBool:
		return 1, 1, true
	case ast.KindEnum:
		size = u.enumSize(t)
		return size, size, true
	case ast.KindInt, ast.KindFloat:
		return int64(t.Size), int64(t.Size), t.Size > 0
	case ast.KindPointer:
		return 8, 8, true
	case ast.KindArray:
		size, align, ok = u.layout(t.Elem, depth+1)
		if !ok || t.Len == nil {
			return 0, align, ok && t.Len == nil
		}
		n, ok := u.Eval(t.Len)
		if !ok || n > 1<<40 || size > 1<<20 {
			return 0, 0, false
		}
		return size * int64(n), align, true
	case ast.KindTypeof:
		return u.layout(u.typeOf(t.X), depth+1)
	case ast.KindStruct, ast.KindUnion:
		l := structLayout{u: u, t: t, align: 1}
		return l.run(depth, nil)
	}
	return 0, 0, false
}

// enumSize is 4, or 8 for an enum with a constant that needs it.
func (u *Unit) enumSize(t *ast.Type) int64 {
	next := uint64(0)
	for _, e := range t.Enums {
		if e.Value != nil {
			n, ok := u.Eval(e.Value)
			if !ok {
				return 4
			}
			next = n
		}
		if !fitsInt(next) {
			return 8
		}
		next++
	}
	return 4
}

// FieldAt is where a field lies within its struct.
type FieldAt struct {
	*ast.Field
	Offset int64
}

// Fields lays out a struct or union. ok is false when a part of it is not
// known; the fields before that are right.
func (u *Unit) Fields(t *ast.Type) (list []FieldAt, ok bool) {
	t = u.Resolve(t)
	if t == nil || !t.Defined {
		return nil, false
	}
	l := structLayout{u: u, t: t, align: 1}
	_, _, ok = l.run(0, func(f *ast.Field, off int64) { list = append(list, FieldAt{f, off}) })
	return list, ok
}

// structLayout lays out one struct or union, bit fields packed as the System V
// ABI has it.
type structLayout struct {
	u     *Unit
	t     *ast.Type
	off   int64 // in bits
	size  int64 // of a union
	align int64
}

func (l *structLayout) run(depth int, visit func(*ast.Field, int64)) (size, align int64, ok bool) {
	if !l.t.Defined {
		return 0, 0, false
	}
	if l.t.Align != nil {
		a, ok := l.u.Eval(l.t.Align)
		if !ok || !validAlign(a) {
			return 0, 0, false
		}
		l.align = int64(a)
	}
	for _, f := range l.t.Fields {
		fsize, falign, ok := l.u.layout(f.Type, depth+1)
		if !ok {
			return 0, 0, false
		}
		if l.t.Packed || f.Packed {
			falign = 1
		}
		if f.Align != nil {
			a, ok := l.u.Eval(f.Align)
			if !ok || !validAlign(a) {
				return 0, 0, false
			}
			falign = max(falign, int64(a))
		}
		if f.Bits != nil {
			n, ok := l.u.Eval(f.Bits)
			if !ok || n > 64 {
				return 0, 0, false
			}
			if visit != nil {
				visit(f, l.off/8)
			}
			l.bits(int64(n), fsize*8, falign)
			continue
		}
		l.off = roundUp(l.off, falign*8)
		if visit != nil {
			visit(f, l.off/8)
		}
		l.align = max(l.align, falign)
		l.off += fsize * 8
		l.union()
	}
	size = max(l.size, (l.off+7)/8)
	return roundUp(size, l.align), l.align, true
}

// bits places a bit field: it does not cross a unit of its type.
func (l *structLayout) bits(n, unit, align int64) {
	if n == 0 {
		l.off = roundUp(l.off, unit)
		return
	}
	if !l.t.Packed && l.off/unit != (l.off+n-1)/unit {
		l.off = roundUp(l.off, unit)
	}
	l.align = max(l.align, align)
	l.off += n
	l.union()
}

// union starts the next member of a union at the begin again.
func (l *structLayout) union() {
	if l.t.Kind == ast.KindUnion {
		l.size = max(l.size, (l.off+7)/8)
		l.off = 0
	}
}

// maxTypedefs is how many typedefs are followed from one to the next.
const maxTypedefs = 50

// validAlign tells whether a is an alignment, and not of a hostile size.
func validAlign(a uint64) bool { return a > 0 && a <= 1<<28 && a&(a-1) == 0 }

func roundUp(n, to int64) int64 {
	if to <= 0 {
		return n
	}
	return (n + to - 1) / to * to
}

// typeOf is the type of an expression where it follows from declarations at
// file scope, nil otherwise.
func (u *Unit) typeOf(x ast.Expr) *ast.Type {
	switch x := x.(type) {
	case *ast.Ident:
		if v := u.Var(x.Name); v != nil {
			return v.Type
		}
	case *ast.Cast:
		return x.Type
	case *ast.CompoundLit:
		return x.Type
	case *ast.Str:
		return &ast.Type{Kind: ast.KindArray, Elem: builtinType([]string{"char"}), Len: &ast.Int{Value: uint64(len(x.Value)) + 1}}
	case *ast.Index:
		return u.elem(u.typeOf(x.X))
	case *ast.Unary:
		if x.Op == "*" {
			return u.elem(u.typeOf(x.X))
		}
		if x.Op == "&" {
			if t := u.typeOf(x.X); t != nil {
				return &ast.Type{Kind: ast.KindPointer, Size: 8, Elem: t}
			}
		}
	case *ast.Member:
		t := u.typeOf(x.X)
		if x.Arrow {
			t = u.elem(t)
		}
		if f := u.Field(t, x.Name); f != nil {
			return f.Type
		}
	}
	return nil
}

func (u *Unit) elem(t *ast.Type) *ast.Type {
	if t = u.Resolve(t); t != nil && (t.Kind == ast.KindPointer || t.Kind == ast.KindArray) {
		return t.Elem
	}
	return nil
}

// Field finds a member of a struct or union, those of anonymous members
// included.
func (u *Unit) Field(t *ast.Type, name string) *ast.Field {
	return u.field(t, name, 0)
}

func (u *Unit) field(t *ast.Type, name string, depth int) *ast.Field {
	t = u.Resolve(t)
	if t == nil || depth > 20 {
		return nil
	}
	for _, f := range t.Fields {
		if f.Name == name {
			return f
		}
		if f.Name == "" && f.Bits == nil {
			if g := u.field(f.Type, name, depth+1); g != nil {
				return g
			}
		}
	}
	return nil
}
