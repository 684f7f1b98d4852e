package livepatch

import (
	"maps"
	"strings"

	"klplint/cparse"
	"klplint/cparse/ast"
)

// maxElems bounds how many elements of an array are looked at.
const maxElems = 4096

// object is what is known of a C object's value when module init has run: a
// scalar's expression, a struct's fields, an array's elements. Parts that
// nothing mentions are zero and absent.
type object struct {
	ast.Span
	u       *cparse.Unit // where its expressions are to be read
	typ     *ast.Type
	expr    ast.Expr // of a scalar; nil when it is zero
	fields  map[string]*object
	elems   map[int]*object
	written bool
	// unknown: the value is computed, or set on some path only.
	unknown bool
	// open: parts of an array or struct may differ from what stands here.
	open bool
}

func newObject(u *cparse.Unit, t *ast.Type, at ast.Span) *object {
	return &object{Span: at, u: u, typ: u.Resolve(t)}
}

// field returns a member, made when it is absent.
func (o *object) field(name string) *object {
	if f := o.fields[name]; f != nil {
		return f
	}
	if o.fields == nil {
		o.fields = map[string]*object{}
	}
	var t *ast.Type
	if f := o.u.Field(o.typ, name); f != nil {
		t = f.Type
	}
	f := newObject(o.u, t, o.Span)
	f.unknown = o.unknown
	o.fields[name] = f
	return f
}

// elem returns an element, made when it is absent.
func (o *object) elem(i int) *object {
	if e := o.elems[i]; e != nil {
		return e
	}
	if o.elems == nil {
		o.elems = map[int]*object{}
	}
	var t *ast.Type
	if o.typ != nil && o.typ.Kind == ast.KindArray {
		t = o.typ.Elem
	}
	e := newObject(o.u, t, o.Span)
	e.unknown = o.unknown
	o.elems[i] = e
	return e
}

// mention notes that a part of the object is set.
func (o *object) mention(at ast.Span) {
	if !o.written {
		o.written, o.Span = true, at
	}
}

// blur makes the value unknown, all of it.
// An array keeps its length.
func (o *object) blur(at ast.Span) {
	elems := o.elems
	*o = object{Span: at, u: o.u, typ: o.typ, written: true, unknown: true, elems: elems}
	for _, e := range elems {
		e.blur(at)
	}
}

// zero clears the object. An array keeps its length.
func (o *object) zero(at ast.Span) {
	elems := o.elems
	*o = object{Span: at, u: o.u, typ: o.typ, written: true, elems: elems}
	for _, e := range elems {
		e.zero(at)
	}
}

// same tells whether the object is known to have the value already.
func (o *object) same(y *rvalue) bool {
	if o.unknown || o.open || o.isAggregate() {
		return false
	}
	b, ok := y.u.Eval(y.x)
	if o.expr == nil {
		return ok && b == 0
	}
	a, known := o.u.Eval(o.expr)
	return ok && known && a == b
}

// at returns a member without making it. One that is absent is zero, nil, or
// unknown where the struct may have more than is seen.
func (o *object) at(name string) *object {
	if o == nil {
		return nil
	}
	f := o.fields[name]
	if f == nil && (o.unknown || o.open) {
		f = newObject(o.u, nil, o.Span)
		f.blur(o.Span)
	}
	return f
}

// assign sets the object to an expression's value.
func (o *object) assign(u *cparse.Unit, x ast.Expr) {
	*o = object{Span: x.Where(), u: u, typ: o.typ, written: true}
	switch y := x.(type) {
	case *ast.InitList:
		o.fill(y)
	case *ast.CompoundLit:
		if o.isAggregate() {
			o.fill(y.Init)
			return
		}
		o.expr = x
	case *ast.OpaqueExpr:
		o.unknown = true
	default:
		if o.isAggregate() {
			// A struct copied from elsewhere, or a string for an array.
			o.unknown, o.open = true, true
		}
		o.expr = x
	}
}

// copyOf sets the object to the value of another, which stays as it is.
func (o *object) copyOf(from *object) {
	typ := o.typ
	*o = *from
	if typ != nil {
		o.typ = typ
	}
	o.written = true
	o.fields, o.elems = maps.Clone(from.fields), maps.Clone(from.elems)
	for name, f := range o.fields {
		c := &object{}
		c.copyOf(f)
		c.written = f.written
		o.fields[name] = c
	}
	for i, e := range o.elems {
		c := &object{}
		c.copyOf(e)
		c.written = e.written
		o.elems[i] = c
	}
}

func (o *object) isAggregate() bool {
	return o.typ != nil && (o.typ.Kind == ast.KindStruct || o.typ.Kind == ast.KindUnion || o.typ.Kind == ast.KindArray)
}

// fill carries out a braced initialiser by the rules of C: designators, nested
// and flat, ranges, positions, and braces left out.
func (o *object) fill(list *ast.InitList) {
	o.written = true
	if !o.isAggregate() {
		if len(list.Elems) > 0 && len(list.Elems[0].Path) == 0 && o.typ != nil {
			o.assign(o.u, list.Elems[0].Value) // int x = {1}
		} else if len(list.Elems) > 0 {
			o.fillUntyped(list)
		}
		o.Span = list.Span
		return
	}
	c := &cursor{list: list.Elems}
	c.into(o, true)
}

// fillUntyped takes what designators say where the type is not known.
func (o *object) fillUntyped(list *ast.InitList) {
	for _, e := range list.Elems {
		if len(e.Path) == 0 {
			o.unknown, o.open = true, true
			continue
		}
		for _, part := range o.designated(e) {
			part.assign(o.u, e.Value)
		}
	}
}

// cursor walks the elements of one braced list.
type cursor struct {
	list []*ast.InitElem
	i    int
}

// into fills an aggregate from the list. top is true for the list's own
// object, which takes designators; an aggregate whose braces are left out
// takes just as many elements as it has parts.
func (c *cursor) into(o *object, top bool) {
	o.written = true
	members := o.members()
	for next := 0; c.i < len(c.list); next++ {
		e := c.list[c.i]
		if len(e.Path) > 0 {
			if !top {
				return
			}
			c.i++
			parts := o.designated(e)
			if len(parts) == 0 {
				o.open = true
			}
			for _, p := range parts {
				p.assign(o.u, e.Value)
				p.Span = e.Span
			}
			next = o.position(e.Path[0])
			continue
		}
		if _, opaque := e.Value.(*ast.OpaqueExpr); opaque && o.typ.Kind == ast.KindArray {
			// It may stand for any number of elements.
			o.open = true
		}
		if next >= members {
			if !top {
				return
			}
			c.i++ // an excess element
			continue
		}
		part := o.part(next)
		if part == nil {
			c.i++
			continue
		}
		switch {
		case isList(e.Value):
			part.assign(o.u, e.Value)
			part.Span = e.Span
			c.i++
		case maybeList(o.u, e.Value, part):
			part.blur(e.Span)
			o.open = true
			c.i++
		case part.isAggregate() && !isAggregateValue(o.u, e.Value, part.typ):
			part.mention(e.Span)
			c.into(part, false)
		default:
			part.assign(o.u, e.Value)
			c.i++
		}
	}
}

func isList(x ast.Expr) bool {
	switch x.(type) {
	case *ast.InitList, *ast.CompoundLit, *ast.OpaqueExpr:
		return true
	}
	return false
}

// maybeList tells whether a positional initialiser is an unknown name that,
// spelt like a macro, may stand for a list: of elements, or of members. For a
// number it is taken as one.
func maybeList(u *cparse.Unit, x ast.Expr, part *object) bool {
	id, ok := x.(*ast.Ident)
	if !ok || strings.ToUpper(id.Name) != id.Name || part.typ == nil || part.typ.Kind == ast.KindInt {
		return false
	}
	_, known := u.Eval(x)
	return !known && u.Var(id.Name) == nil && u.Func(id.Name) == nil
}

// isAggregateValue tells whether an expression is a whole aggregate: a call or
// a variable of that type, a string for an array. Anything else begins an
// aggregate without braces.
func isAggregateValue(u *cparse.Unit, x ast.Expr, t *ast.Type) bool {
	switch x := x.(type) {
	case *ast.Str:
		return t.Kind == ast.KindArray
	case *ast.Call:
		return t.Kind != ast.KindArray
	case *ast.Ident:
		if v := u.Var(x.Name); v != nil {
			r := u.Resolve(v.Type)
			return r != nil && r.Kind == t.Kind && t.Kind != ast.KindArray
		}
	}
	return false
}

// members is how many parts can be set by position.
func (o *object) members() int {
	if o.typ.Kind == ast.KindArray {
		if o.typ.Len != nil {
			if n, ok := o.u.Eval(o.typ.Len); ok && n < maxElems {
				return int(n)
			}
		}
		return maxElems
	}
	if o.typ.Kind == ast.KindUnion {
		return min(1, len(o.typ.Fields))
	}
	return len(o.typ.Fields)
}

// part is the part at a position.
func (o *object) part(i int) *object {
	if o.typ.Kind == ast.KindArray {
		return o.elem(i)
	}
	f := o.typ.Fields[i]
	if f.Name == "" {
		return nil
	}
	return o.field(f.Name)
}

// position is the position of a designator's part.
func (o *object) position(d ast.Designator) int {
	if d.Field == "" {
		x := d.Index
		if d.To != nil {
			x = d.To
		}
		if n, ok := o.u.Eval(x); ok && n < maxElems {
			return int(n)
		}
		return maxElems
	}
	if o.typ != nil {
		for i, f := range o.typ.Fields {
			if f.Name == d.Field {
				return i
			}
		}
	}
	return maxElems
}

// designated lists the parts that an element's designators name: several for
// a range.
func (o *object) designated(e *ast.InitElem) []*object {
	at := []*object{o}
	for _, d := range e.Path {
		var next []*object
		for _, p := range at {
			p.mention(e.Span)
			if d.Field != "" {
				next = append(next, p.field(d.Field))
				continue
			}
			lo, ok := p.u.Eval(d.Index)
			hi := lo
			if ok && d.To != nil {
				hi, ok = p.u.Eval(d.To)
			}
			if !ok || hi < lo || hi >= maxElems {
				p.open = true
				continue
			}
			for i := lo; i <= hi; i++ {
				next = append(next, p.elem(int(i)))
			}
		}
		at = next
	}
	return at
}

// length is the number of elements of an array object; known is false when the
// declaration does not tell.
func (o *object) length() (n int, known bool) {
	for i := range o.elems {
		n = max(n, i+1)
	}
	if o.typ == nil || o.typ.Kind != ast.KindArray || o.typ.Len == nil {
		return n, true
	}
	l, ok := o.u.Eval(o.typ.Len)
	if !ok || l > maxElems || int(l) < n || sizesList(o.u, o.typ.Len) {
		return n, false
	}
	return int(l), true
}

// sizesList tells whether an expression holds the size of an array whose
// length follows from its initialiser: ARRAY_SIZE(names) + 1. It is not known.
func sizesList(u *cparse.Unit, x ast.Expr) (found bool) {
	ast.Inspect(x, func(n ast.Node) bool {
		if s, ok := n.(*ast.Sizeof); ok {
			if id, ok := s.X.(*ast.Ident); ok {
				if v := u.Var(id.Name); v != nil {
					t := u.Resolve(v.Type)
					found = found || t.Kind == ast.KindArray && t.Len == nil
				}
			}
		}
		return !found
	})
	return found
}
