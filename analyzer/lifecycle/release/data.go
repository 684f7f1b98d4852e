package release

import (
	"klplint/analyzer/unit"
	"klplint/cparse"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// data finds the types of what the states' data pointers hold: what is assigned
// to them, and what they are read as, in the functions of the module. A state
// whose data is used as several structures keeps none.
func (s *summarizer) data() {
	if len(s.r.States) == 0 {
		return
	}
	own, prev := map[uint64]*uses{}, map[uint64]*uses{}
	checks := false
	for _, c := range s.u.Model.Units() {
		for _, name := range c.FuncNames() {
			if !mentions(c.BodyWords(name)) {
				continue
			}
			f := s.u.Model.FuncIn(name, c)
			if f == nil || f.Unit != c {
				continue
			}
			w := &dataWalk{s: s, f: f, own: own, prev: prev, from: map[string]origin{}}
			c.Assignments(f.Func, w.learn)
			c.Assignments(f.Func, w.use)
			checks = checks || s.checksVersion(f)
		}
	}
	for i := range s.r.States {
		st := &s.r.States[i]
		if x := own[st.ID]; x != nil {
			st.Data, st.TakesOver = x.only(), x.taken
		}
		if x := prev[st.ID]; x != nil {
			st.PrevAs = x.only()
		}
		st.ChecksVersion = checks
	}
}

func mentions(words []string) bool {
	for _, w := range words {
		if w == "data" || w == "version" {
			return true
		}
	}
	return false
}

// uses are the types that the data of a state has been seen with.
type uses struct {
	structs []*Type
	others  []*Type
	scalar  bool
	taken   bool // it was given the data of the previous state
}

func (x *uses) add(t *Type) {
	if t == nil {
		return
	}
	list := &x.others
	if t.Fields != nil {
		list = &x.structs
	}
	for _, o := range *list {
		if o.Name == t.Name {
			return
		}
	}
	*list = append(*list, t)
}

// only is the one type that the data has, nil where that is not certain.
func (x *uses) only() *Type {
	switch {
	case len(x.structs) == 1:
		return x.structs[0]
	case len(x.structs) > 1 || len(x.others) > 1:
		return nil
	case len(x.others) == 1 && !x.scalar:
		return x.others[0]
	case x.scalar && len(x.others) == 0:
		return &Type{Name: "a number", Scalar: true, Size: -1}
	}
	return nil
}

// origin says which state a variable points at.
type origin struct {
	id    uint64
	prev  bool
	mixed bool
}

// dataWalk looks at one function.
type dataWalk struct {
	s         *summarizer
	f         *livepatch.Function
	own, prev map[uint64]*uses
	from      map[string]origin // by variable
}

// learn notes the variables that hold the results of queries.
func (w *dataWalk) learn(a cparse.Assignment) {
	name := ""
	switch {
	case a.Var != nil:
		name = a.Var.Name
	case a.To != nil:
		if id, ok := ast.Uncast(a.To).(*ast.Ident); ok {
			name = id.Name
		}
	}
	if name == "" {
		return
	}
	src, ok := w.query(a.X, 0)
	if !ok {
		return
	}
	if old, there := w.from[name]; there && old != src {
		src.mixed = true
	}
	w.from[name] = src
}

// maxHelpers bounds through how many helpers a query is followed.
const maxHelpers = 4

// query tells which state an expression asks for: by a call, or by a helper of
// the module that returns one.
func (w *dataWalk) query(x ast.Expr, depth int) (src origin, ok bool) {
	c, isCall := ast.Uncast(x).(*ast.Call)
	if !isCall {
		return src, false
	}
	return w.s.asked(w.f, c, depth)
}

func (s *summarizer) asked(in *livepatch.Function, c *ast.Call, depth int) (src origin, ok bool) {
	name := c.CalleeName()
	if isQuery(name) {
		id, known := queried(in.Unit, c)
		return origin{id: id, prev: name == "klp_get_prev_state"}, known
	}
	g := s.u.Model.FuncIn(name, in.Unit)
	if g == nil || depth >= maxHelpers || g.Body() == nil {
		return src, false
	}
	n := 0
	ast.Inspect(g.Body(), func(node ast.Node) bool {
		if r, isReturn := node.(*ast.Return); isReturn && r.X != nil {
			n++
			if inner, isCall := ast.Uncast(r.X).(*ast.Call); isCall {
				src, ok = s.asked(g, inner, depth+1)
			}
		}
		return true
	})
	return src, ok && n == 1
}

// use notes what the data of a state is read as, or given.
func (w *dataWalk) use(a cparse.Assignment) {
	u := w.f.Unit
	if r := u.Resolve(a.Base); r == nil || r.Name != "klp_state" {
		return
	}
	if m, ok := ast.Uncast(a.To).(*ast.Member); ok && m.Name == "data" {
		if x := w.usesOf(m); x != nil {
			w.given(x, a)
		}
		return
	}
	m, ok := ast.Uncast(a.X).(*ast.Member)
	if !ok || m.Name != "data" {
		return
	}
	if x := w.usesOf(m); x != nil {
		x.readAs(u, a.Type)
	}
}

// readAs notes the type that the data becomes.
func (x *uses) readAs(u *cparse.Unit, t *ast.Type) {
	r := u.Resolve(t)
	switch {
	case r == nil:
	case r.Kind == ast.KindPointer:
		x.add(describe(u, r.Elem))
	case r.Kind == ast.KindInt || r.Kind == ast.KindBool || r.Kind == ast.KindEnum:
		x.scalar = true
	}
}

// given notes what is assigned to the data.
func (w *dataWalk) given(x *uses, a cparse.Assignment) {
	u := w.f.Unit
	value := ast.Uncast(a.X)
	if m, ok := value.(*ast.Member); ok && m.Name == "data" {
		x.taken = true
		return
	}
	if c, ok := value.(*ast.Call); ok {
		for _, arg := range c.Args {
			ast.Inspect(arg, func(n ast.Node) bool {
				if z, ok := n.(*ast.Sizeof); ok && z.Type != nil {
					x.add(describe(u, z.Type))
				}
				return true
			})
		}
	}
	if n, ok := value.(*ast.Int); ok && n.Value == 0 {
		return // NULL
	}
	if cast, ok := a.X.(*ast.Cast); ok && value != a.X {
		// (void *)(unsigned long)level: a number kept in the pointer.
		for y := ast.Expr(cast); ; {
			c, ok := y.(*ast.Cast)
			if !ok {
				break
			}
			if r := u.Resolve(c.Type); r != nil && (r.Kind == ast.KindInt || r.Kind == ast.KindBool) {
				x.scalar = true
				return
			}
			y = c.X
		}
	}
	x.readAs(u, a.From)
}

// usesOf finds the state that base->data belongs to.
func (w *dataWalk) usesOf(m *ast.Member) *uses {
	src, ok := origin{}, false
	switch x := ast.Uncast(m.X).(type) {
	case *ast.Ident:
		src, ok = w.from[x.Name]
	case *ast.Call:
		src, ok = w.query(x, 0)
	}
	if !ok && len(w.s.r.States) == 1 && !asksPrevious(w.f) {
		src, ok = origin{id: w.s.r.States[0].ID}, true
	}
	if !ok || src.mixed {
		return nil
	}
	into := w.own
	if src.prev {
		into = w.prev
	}
	if into[src.id] == nil {
		into[src.id] = &uses{}
	}
	return into[src.id]
}

func asksPrevious(f *livepatch.Function) bool {
	for _, w := range f.Unit.BodyWords(f.Name) {
		if w == "klp_get_prev_state" {
			return true
		}
	}
	// A parameter may be the previous state.
	for _, p := range f.Params() {
		if r := f.Unit.Resolve(p.Type); r != nil && r.Kind == ast.KindPointer {
			if e := f.Unit.Resolve(r.Elem); e != nil && e.Name == "klp_state" {
				return true
			}
		}
	}
	return false
}

// checksVersion tells whether a function looks at the version of a state.
func (s *summarizer) checksVersion(f *livepatch.Function) (checks bool) {
	unit.WithParents(f.Body(), func(n ast.Node, _ []ast.Node) {
		if m, ok := n.(*ast.Member); ok && m.Name == "version" {
			checks = true
		}
	})
	return checks
}
