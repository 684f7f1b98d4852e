package livepatch

import (
	"slices"
	"strconv"

	"klplint/cparse"
	"klplint/cparse/ast"
)

// place is a part of a variable of the module, or of a compound literal.
type place struct {
	u    *cparse.Unit // where it is declared
	v    *ast.Var     // nil for a literal
	lit  *ast.CompoundLit
	path []step
}

// step goes from a struct to a field or from an array to an element.
type step struct {
	field string
	index int
	any   bool // an index that is not known
}

func (p place) typ() *ast.Type {
	if p.v != nil {
		return p.v.Type
	}
	return p.lit.Type
}

// watched tells whether the place lies in a structure that the model reads, or
// in a pointer to one.
func (p place) watched() bool {
	t := p.u.Resolve(p.typ())
	for n := 0; t != nil && t.Kind == ast.KindPointer && n < 4; n++ {
		t = p.u.Resolve(t.Elem)
	}
	return isLivepatchStruct(structName(p.u, t))
}

func isLivepatchStruct(name string) bool {
	switch name {
	case "klp_patch", "klp_object", "klp_func", "klp_state":
		return true
	}
	return false
}

func (p place) to(s step) place {
	p.path = append(slices.Clip(p.path), s)
	return p
}

// last is the element that the place is, nil when it is none.
func (p place) last() *step {
	if n := len(p.path); n > 0 && p.path[n-1].field == "" {
		return &p.path[n-1]
	}
	return nil
}

// shift moves a pointer to an element along its array.
func (p place) shift(n int) place {
	s := p.last()
	if s == nil || s.any || n == 0 {
		return p
	}
	moved := step{index: s.index + n, any: s.index+n < 0 || s.index+n >= maxElems}
	p.path = append(slices.Clone(p.path[:len(p.path)-1]), moved)
	return p
}

// anywhere lets a pointer to an element point at any of its array.
func (p place) anywhere() place {
	if p.last() == nil {
		return p
	}
	p.path = append(slices.Clone(p.path[:len(p.path)-1]), step{any: true})
	return p
}

// whole is the array that an element is of, else the place itself.
func (p place) whole() place {
	if p.last() != nil {
		p.path = slices.Clone(p.path[:len(p.path)-1])
	}
	return p
}

func eachPlace(list []place, f func(place) place) (out []place) {
	for _, p := range list {
		out = append(out, f(p))
	}
	return out
}

// expr is a pointer to the place as an expression of its unit; nil when there
// is none.
func (p place) expr(at ast.Span) ast.Expr {
	if p.v == nil {
		return nil
	}
	var x ast.Expr = &ast.Ident{Span: at, Name: p.v.Name}
	if len(p.path) == 1 && p.path[0] == (step{}) {
		return x // the array itself
	}
	for _, s := range p.path {
		switch {
		case s.any:
			return nil
		case s.field != "":
			x = &ast.Member{Span: at, X: x, Name: s.field}
		default:
			x = &ast.Index{Span: at, X: x, I: &ast.Int{Span: at, Text: strconv.Itoa(s.index), Value: uint64(s.index)}}
		}
	}
	return &ast.Unary{Span: at, Op: "&", X: x}
}

// root is the value of the variable or literal.
func (l *linker) root(p place) *object {
	if p.v != nil {
		return l.build(located{p.v, p.u})
	}
	return l.literal(p.lit, p.u)
}

// literal is the value of a compound literal, made once.
func (l *linker) literal(x *ast.CompoundLit, u *cparse.Unit) *object {
	if o := l.literals[x]; o != nil {
		return o
	}
	if l.literals == nil {
		l.literals = map[*ast.CompoundLit]*object{}
	}
	o := newObject(u, x.Type, x.Span)
	o.fill(x.Init)
	l.literals[x] = o
	return o
}

// parts finds the objects of a place, and makes them when they are absent;
// exact is false when they may be more than are meant.
func (l *linker) parts(p place, at ast.Span) (list []*object, exact bool) {
	list, exact = []*object{l.root(p)}, true
	for _, s := range p.path {
		var next []*object
		for _, o := range list {
			o.mention(at)
			switch {
			case s.any:
				exact = false
				n, known := o.length()
				o.open = o.open || !known
				for i := range n {
					next = append(next, o.elem(i))
				}
			case s.field != "":
				next = append(next, o.field(s.field))
			default:
				next = append(next, o.elem(s.index))
			}
		}
		list = next
	}
	return list, exact
}

// typeAt is the type of a place; its kind is unknown when that is not known.
func (l *linker) typeAt(p place) *ast.Type {
	t := p.u.Resolve(p.typ())
	for _, s := range p.path {
		switch {
		case t == nil:
		case s.field == "":
			t = p.u.Resolve(t.Elem)
		default:
			f := p.u.Field(t, s.field)
			t = nil
			if f != nil {
				t = p.u.Resolve(f.Type)
			}
		}
	}
	if t == nil {
		return &ast.Type{}
	}
	return t
}

// deref lists what the pointer in a place points at.
func (l *linker) deref(p place, depth int) (list []place) {
	if depth > 2*maxStartupDepth {
		return nil
	}
	at := []*object{l.root(p)}
	for _, s := range p.path {
		var next []*object
		for _, o := range at {
			switch {
			case o == nil || o.unknown:
			case s.any:
				for _, e := range o.elems {
					next = append(next, e)
				}
			case s.field != "":
				next = append(next, o.fields[s.field])
			default:
				next = append(next, o.elems[s.index])
			}
		}
		at = next
	}
	for _, o := range at {
		if o != nil && !o.unknown && o.expr != nil {
			w := newWalk(l, o.u)
			w.depth = depth + 1
			list = append(list, w.pointer(o.expr)...)
		}
	}
	return list
}

// place lists what an lvalue may mean: patch.states, objs[0].name,
// p->replace, p->states[1].version.
func (w *startupWalk) place(x ast.Expr) (list []place) {
	switch x := x.(type) {
	case *ast.Ident:
		if w.locals[x.Name] != nil {
			return nil
		}
		if v, ok := w.l.global(w.u, x.Name); ok {
			return []place{{u: v.u, v: v.Var}}
		}
	case *ast.Member:
		base := w.place
		if x.Arrow {
			base = w.pointer
		}
		return eachPlace(base(x.X), func(p place) place { return p.to(step{field: x.Name}) })
	case *ast.Index:
		n, known := w.u.Eval(x.I)
		return eachPlace(w.pointer(x.X), func(p place) place { return p.along(n, known) })
	case *ast.Unary:
		if x.Op == "*" {
			return w.pointer(x.X)
		}
	case *ast.Cast:
		return w.place(x.X)
	case *ast.CompoundLit:
		return []place{{u: w.u, lit: x}}
	}
	return nil
}

// along is p[n].
func (p place) along(n uint64, known bool) place {
	if !known || n >= maxElems {
		return p.anywhere()
	}
	return p.shift(int(n))
}

// pointer lists what an expression may point at: &patch, objs, p, p->states.
func (w *startupWalk) pointer(x ast.Expr) []place {
	switch x := ast.Uncast(x).(type) {
	case *ast.Ident:
		if w.locals[x.Name] != nil {
			return w.alias[x.Name]
		}
		return w.decay(w.place(x))
	case *ast.Member, *ast.Index, *ast.CompoundLit:
		return w.decay(w.place(x))
	case *ast.Unary:
		switch x.Op {
		case "&":
			return w.place(x.X)
		case "*":
			return w.decay(w.place(x))
		case "++", "--":
			return w.pointer(x.X)
		}
	case *ast.Postfix:
		// Its effect has taken place when the value is looked at.
		back := 1
		if x.Op == "++" {
			back = -1
		}
		return eachPlace(w.pointer(x.X), func(p place) place { return p.shift(back) })
	case *ast.Binary:
		if x.Op == "+" || x.Op == "-" {
			n, known := w.u.Eval(x.Y)
			known = known && x.Op == "+"
			return eachPlace(w.pointer(x.X), func(p place) place { return p.along(n, known) })
		}
	case *ast.Cond:
		if x.Then == nil {
			return slices.Concat(w.pointer(x.C), w.pointer(x.Else))
		}
		return slices.Concat(w.pointer(x.Then), w.pointer(x.Else))
	case *ast.Comma:
		if n := len(x.List); n > 0 {
			return w.pointer(x.List[n-1])
		}
	case *ast.Assign:
		return w.pointer(x.X)
	case *ast.Call:
		// struct klp_patch *lp(void) { return &patch; }
		f := w.l.m.FuncIn(x.CalleeName(), w.u)
		if f == nil || f.Body() == nil || len(f.Body().List) != 1 || len(f.Params()) > 0 || w.depth >= maxStartupDepth {
			return nil
		}
		if r, ok := f.Body().List[0].(*ast.Return); ok {
			v := newWalk(w.l, f.Unit)
			v.depth = w.depth + 1
			return v.pointer(r.X)
		}
	}
	return nil
}

// decay makes pointers of lvalues: an array gives its first element, a pointer
// what it points at.
func (w *startupWalk) decay(list []place) (out []place) {
	for _, p := range list {
		switch w.l.typeAt(p).Kind {
		case ast.KindArray:
			out = append(out, p.to(step{}))
		case ast.KindPointer:
			out = append(out, w.l.deref(p, w.depth)...)
		}
	}
	return out
}

// everywhere lists all that an lvalue may mean which goes through a pointer
// that was not followed: the same part of every structure of that type.
func (w *startupWalk) everywhere(x ast.Expr) (list []place) {
	var path []step
	t := w.typeOf(x)
	for !isLivepatchStruct(tagOf(t)) {
		switch y := x.(type) {
		case *ast.Member:
			path = append([]step{{field: y.Name}}, path...)
			x, t = y.X, w.typeOf(y.X)
			if y.Arrow {
				t = w.target(t)
			}
		case *ast.Index:
			path = append([]step{{any: true}}, path...)
			x, t = y.X, w.typeOf(y.X)
		default:
			return nil
		}
	}
	for _, v := range w.l.structs[t.Name] {
		p := place{u: v.u, v: v.Var}
		if w.l.typeAt(p).Kind == ast.KindArray {
			p = p.to(step{any: true})
		}
		p.path = slices.Concat(p.path, path)
		list = append(list, p)
	}
	return list
}

func tagOf(t *ast.Type) string {
	if t != nil && t.Kind == ast.KindStruct {
		return t.Name
	}
	return ""
}

// typeOf is the resolved type of an lvalue or call, nil when it is not known.
func (w *startupWalk) typeOf(x ast.Expr) *ast.Type {
	switch x := x.(type) {
	case *ast.Ident:
		if t := w.locals[x.Name]; t != nil {
			return w.u.Resolve(t)
		}
		if v, ok := w.l.global(w.u, x.Name); ok {
			return w.u.Resolve(v.Type)
		}
	case *ast.Member:
		t := w.typeOf(x.X)
		if x.Arrow {
			t = w.target(t)
		}
		if f := w.u.Field(t, x.Name); f != nil {
			return w.u.Resolve(f.Type)
		}
	case *ast.Index:
		return w.target(w.typeOf(x.X))
	case *ast.Unary:
		if x.Op == "*" {
			return w.target(w.typeOf(x.X))
		}
		return w.typeOf(x.X)
	case *ast.Postfix:
		return w.typeOf(x.X)
	case *ast.Binary:
		return w.typeOf(x.X)
	case *ast.Cast:
		return w.u.Resolve(x.Type)
	case *ast.Call:
		if f := w.u.Func(x.CalleeName()); f != nil {
			return w.u.Resolve(f.Type.Elem)
		}
	}
	return nil
}

// target is what a pointer or array type leads to.
func (w *startupWalk) target(t *ast.Type) *ast.Type {
	if t == nil || t.Elem == nil || t.Kind == ast.KindFunc {
		return nil
	}
	return w.u.Resolve(t.Elem)
}
