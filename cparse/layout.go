package cparse

import "klplint/cparse/ast"

// Layout is the size and alignment of a type in bytes, for an LP64 machine.
// ok is false when the type, or a part of it, is not known.
func (u *Unit) Layout(t *ast.Type) (size, align int64, ok bool) {
	return (&evaluator{u: u}).layout(t)
}

func (v *evaluator) layout(t *ast.Type) (size, align int64, ok bool) {
	if t == nil || !v.enter() {
		return 0, 0, false
	}
	defer v.leave()
	// A typedef may align its type otherwise, also less than the type itself.
	for n := 0; n < maxTypedefs; n++ {
		if t.Align != nil && !t.Defined {
			c := *t
			c.Align = nil
			size, _, ok = v.layout(&c)
			align, known := v.alignment(t.Align)
			return size, align, ok && known
		}
		d := v.u.Typedef(t.Name)
		if t.Kind != ast.KindNamed || d == nil {
			break
		}
		t = d
	}
	if t = v.u.Resolve(t); t == nil {
		return 0, 0, false
	}
	switch t.Kind {
	case ast.KindVoid, ast.KindFunc: // GNU
		return 1, 1, true
	case ast.KindBool:
		return 1, 1, true
	case ast.KindEnum:
		size = v.enumSize(t)
		return size, size, true
	case ast.KindInt, ast.KindFloat:
		return int64(t.Size), int64(t.Size), t.Size > 0
	case ast.KindPointer:
		return 8, 8, true
	case ast.KindArray:
		size, align, ok = v.layout(t.Elem)
		if !ok || t.Len == nil {
			return 0, align, ok && t.Len == nil
		}
		n, ok := v.eval(t.Len)
		if !ok || n.n > 1<<40 || size > 1<<20 {
			return 0, 0, false
		}
		return size * int64(n.n), align, true
	case ast.KindTypeof:
		return v.layout(v.typeOf(t.X))
	case ast.KindStruct, ast.KindUnion:
		l := structLayout{v: v, t: t, align: 1}
		return l.run(nil)
	}
	return 0, 0, false
}

// FieldAt is where a field lies within its struct.
type FieldAt struct {
	*ast.Field
	Offset int64
}

// Fields lays out a struct or union. ok is false when a part of it is not
// known; the fields before that are right.
func (u *Unit) Fields(t *ast.Type) (list []FieldAt, ok bool) {
	return (&evaluator{u: u}).fields(t)
}

func (v *evaluator) fields(t *ast.Type) (list []FieldAt, ok bool) {
	t = v.u.Resolve(t)
	if t == nil || !t.Defined {
		return nil, false
	}
	l := structLayout{v: v, t: t, align: 1}
	_, _, ok = l.run(func(f *ast.Field, off int64) { list = append(list, FieldAt{f, off}) })
	return list, ok
}

// structLayout lays out one struct or union, bit fields packed as the System V
// ABI has it.
type structLayout struct {
	v     *evaluator
	t     *ast.Type
	off   int64 // in bits
	size  int64 // of a union
	align int64
}

func (l *structLayout) run(visit func(*ast.Field, int64)) (size, align int64, ok bool) {
	if !l.t.Defined {
		return 0, 0, false
	}
	if l.t.Align != nil {
		a, ok := l.v.alignment(l.t.Align)
		if !ok {
			return 0, 0, false
		}
		l.align = a
	}
	for _, f := range l.t.Fields {
		fsize, falign, ok := l.v.layout(f.Type)
		if !ok {
			return 0, 0, false
		}
		if l.t.Packed || f.Packed {
			falign = 1
		}
		if f.Align != nil {
			a, ok := l.v.alignment(f.Align)
			if !ok {
				return 0, 0, false
			}
			falign = max(falign, a)
		}
		if l.t.Pack > 0 {
			falign = min(falign, int64(l.t.Pack))
		}
		if f.Bits != nil {
			n, ok := l.v.eval(f.Bits)
			if !ok || n.n > 64 {
				return 0, 0, false
			}
			if visit != nil {
				visit(f, l.off/8)
			}
			l.bits(int64(n.n), fsize*8, falign)
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

// bits places a bit field: it does not cross a unit of its type, or, where
// #pragma pack lets units begin anywhere, not more of them than it must.
func (l *structLayout) bits(n, unit, align int64) {
	if n == 0 {
		l.off = roundUp(l.off, unit)
		return
	}
	if begin := l.unitAlign(unit); !l.t.Packed && (l.off%begin+n+begin-1)/begin > unit/begin {
		l.off = roundUp(l.off, begin)
	}
	l.align = max(l.align, align)
	l.off += n
	l.union()
}

// unitAlign is where units of bit fields begin, all in bits.
func (l *structLayout) unitAlign(unit int64) int64 {
	if pack := int64(l.t.Pack) * 8; pack > 0 && pack < unit {
		return pack
	}
	return unit
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

// alignment evaluates the argument of an aligned attribute, which must be a
// power of two and not of a hostile size.
func (v *evaluator) alignment(x ast.Expr) (int64, bool) {
	a, ok := v.eval(x)
	return int64(a.n), ok && a.n > 0 && a.n <= 1<<28 && a.n&(a.n-1) == 0
}

func roundUp(n, to int64) int64 {
	if to <= 0 {
		return n
	}
	return (n + to - 1) / to * to
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
	return (&evaluator{u: u}).field(t, name)
}

func (v *evaluator) field(t *ast.Type, name string) *ast.Field {
	t = v.u.Resolve(t)
	if t == nil || !v.enter() {
		return nil
	}
	defer v.leave()
	for _, f := range t.Fields {
		if f.Name == name {
			return f
		}
		if f.Name == "" && f.Bits == nil {
			if g := v.field(f.Type, name); g != nil {
				return g
			}
		}
	}
	return nil
}
