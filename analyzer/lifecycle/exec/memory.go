package exec

import (
	"fmt"
	"strings"

	"klplint/cparse/ast"
)

// field steps into a member.
func (m *Machine) field(s *state, base Value, name string) Value {
	switch base.Kind {
	case Ptr:
		if m.isArray(base) {
			base.S += "[0]" // array->member
		}
		base.S += "." + name
		return base
	case Sym:
		if s.w.facts[base.N]&(isZero|isError) != 0 {
			return base // the load reports it
		}
		return place(m.foreign(base).ID, "."+name)
	case Int:
		return base // the load reports it
	}
	return m.Unknown("field:"+base.key()+"."+name, name)
}

// index steps to an element, or along a pointer.
func (m *Machine) index(s *state, base, i Value) Value {
	if base.Kind == Sym && s.w.facts[base.N]&(isZero|isError) != 0 {
		return base
	}
	if base.Kind == Sym {
		base = place(m.foreign(base).ID, "")
	}
	if base.Kind != Ptr {
		if base.Kind == Int || base.Kind == Str {
			return base
		}
		return m.Unknown("index:"+base.key()+"["+i.key()+"]", "an element")
	}
	if i.Kind != Int {
		base.S += "[?" + i.key() + "]"
		return base
	}
	return m.shift(base, i.N)
}

// shift is pointer arithmetic in elements.
func (m *Machine) shift(p Value, n int64) Value {
	if k := strings.LastIndexByte(p.S, '['); k >= 0 && strings.HasSuffix(p.S, "]") {
		var at int64
		if c, _ := fmt.Sscanf(p.S[k:], "[%d]", &at); c == 1 {
			p.S = elemPath(p.S[:k], at+n)
			return p
		}
	}
	if n == 0 && !m.isArray(p) {
		return p
	}
	p.S = elemPath(p.S, n)
	return p
}

// isArray tells whether what a pointer points at is declared as an array.
func (m *Machine) isArray(p Value) bool {
	r := m.Regions.at(p)
	if r.unit == nil {
		return false
	}
	t := r.unit.Resolve(r.typ)
	for _, step := range splitPath(p.S) {
		if t == nil {
			return false
		}
		switch t.Kind {
		case ast.KindArray:
			t = r.unit.Resolve(t.Elem)
		case ast.KindStruct, ast.KindUnion:
			f := r.unit.Field(t, step)
			if f == nil {
				return false
			}
			t = r.unit.Resolve(f.Type)
		default:
			return false
		}
	}
	return t != nil && t.Kind == ast.KindArray
}

// foreign is the region that a pointer of unknown value points into.
func (m *Machine) foreign(sym Value) *Region {
	return m.Regions.get("foreign:"+sym.key(), func(r *Region) {
		r.Kind, r.Name = Foreign, m.Symbol(sym).Name
	})
}

// target checks that memory can be accessed and returns its place. ok is false
// when the path ends here.
func (m *Machine) target(s *state, addr Value, at ast.Span) (p Value, ok bool) {
	switch addr.Kind {
	case Int:
		m.problem(s, Problem{Kind: NullDeref, At: at, Cause: addr.cause()})
		return p, false
	case Sym:
		if s.w.facts[addr.N]&(isZero|isError) != 0 {
			m.problem(s, Problem{Kind: NullDeref, At: at, Cause: m.cause(addr)})
			return p, false
		}
		s.w.know(addr.N, notZero)
		return place(m.foreign(addr).ID, ""), true
	case Ptr:
		r := m.Regions.at(addr)
		if b, freed := s.w.Freed(r.ID); freed && !b.Lost {
			m.problem(s, Problem{Kind: UseAfterFree, At: at, Region: r, Other: b.FreedAt, What: b.FreedBy})
			return p, false
		}
		if r.Kind == ModuleVar && s.w.Gone[r.Module] {
			m.problem(s, Problem{Kind: GoneModule, At: at, Region: r, What: r.Name})
			return p, false
		}
		if m.isArray(addr) {
			addr.S += "[0]"
		}
		return addr, true
	}
	return m.Unknown("deref:"+addr.key(), "memory"), true
}

// load reads memory.
func (m *Machine) load(s *state, addr Value, at ast.Span) (Value, bool) {
	if addr.Kind == Str {
		return m.Unknown("char:"+addr.S, "a character"), true
	}
	p, ok := m.target(s, addr, at)
	if !ok || p.Kind != Ptr {
		return p, ok
	}
	v, ok := m.firstElement(s.w, p)
	if !ok {
		v = m.read(s.w, p)
	}
	if v.IsNull() && v.why == nil && strings.HasSuffix(p.S, ".data") {
		v.why = &Cause{Kind: CauseData, At: at, Text: "state->data"}
		if r := m.Regions.at(p); r.Kind == ModuleVar && r.Module != s.top().mod {
			v.why.Text = "the data of the previous livepatch's state"
		}
	}
	return v, true
}

// firstElement is what *p reads where memory without a type holds elements: the
// first of them, not all.
func (m *Machine) firstElement(w *World, p Value) (Value, bool) {
	r := m.Regions.at(p)
	if r.Kind == ModuleVar || r.Kind == LocalVar || r.Kind == Target {
		return Value{}, false
	}
	c := cell{r.ID, p.S}
	elements := false
	for path := range w.cells.region(c.region) {
		if !isBelow(path, c.path) {
			continue
		}
		if path[len(c.path)] == '.' {
			return Value{}, false
		}
		elements = true
	}
	if !elements {
		return Value{}, false
	}
	if v, ok := w.cells.get(c); ok {
		return v, v.Kind != Agg
	}
	return m.initialValue(w, r, p.S), true
}

// read is the value of a place.
func (m *Machine) read(w *World, p Value) Value {
	r := m.Regions.at(p)
	c := cell{r.ID, p.S}
	if r.Kind == ModuleVar && !m.Concrete && w.wrote[c].Call != w.Calls && m.sharedOf(r).isVolatile(r.Name) {
		return m.Unknown(fmt.Sprintf("volatile:%d%s:%d", r.ID, p.S, w.Calls), r.Name)
	}
	if v, ok := w.cells.get(c); ok {
		if !w.hasParts(c) {
			return v
		}
	}
	if parts := w.parts(c); parts != nil {
		if _, ok := parts.Cells[""]; !ok {
			parts.Cells[""] = m.rest(w, c)
		}
		return Value{Kind: Agg, Parts: parts}
	}
	// A struct that was set to zero as a whole, or copied from one.
	for path := parent(p.S); ; path = parent(path) {
		if v, ok := w.cells.get(cell{r.ID, path}); ok && path != p.S {
			return m.part(w, v, p.S[len(path):])
		}
		if path == "" {
			break
		}
	}
	return m.initialValue(w, r, p.S)
}

// part is a member or element of a value.
func (m *Machine) part(w *World, v Value, path string) Value {
	if v.IsNull() {
		return v
	}
	if whole, ok := m.wholes[v.N]; ok && v.Kind == Sym && !(strings.HasPrefix(path, ".") && m.isNumber(whole)) {
		whole.S += path
		return m.initialValue(w, m.Regions.at(whole), whole.S)
	}
	return m.Unknown("part:"+v.key()+path, "a member")
}

// isNumber tells whether a place is declared as a number, or an array of which
// each element is one: it has no members. Memory that holds one may be read as a
// struct all the same; what the member then is depends on where it lies.
func (m *Machine) isNumber(p Value) bool {
	r := m.Regions.at(p)
	if r.unit == nil || r.typ == nil || strings.Contains(p.S, ".") {
		return false
	}
	t := r.unit.Resolve(r.typ)
	for t != nil && t.Kind == ast.KindArray {
		t = r.unit.Resolve(t.Elem)
	}
	return t != nil && (t.Kind == ast.KindInt || t.Kind == ast.KindBool || t.Kind == ast.KindEnum)
}

// parent is the path without its last step.
func parent(path string) string {
	i := strings.LastIndexAny(path, ".[")
	if i < 0 {
		return ""
	}
	return path[:i]
}

// hasParts tells whether cells lie below a cell.
func (w *World) hasParts(c cell) bool {
	for path := range w.cells.region(c.region) {
		if isBelow(path, c.path) {
			return true
		}
	}
	return false
}

func isBelow(path, base string) bool {
	return len(path) > len(base) && strings.HasPrefix(path, base) && (path[len(base)] == '.' || path[len(base)] == '[')
}

// parts gathers the cells below a cell, nil when there are none.
func (w *World) parts(c cell) *Parts {
	var p *Parts
	for path, v := range w.cells.region(c.region) {
		if isBelow(path, c.path) || path == c.path {
			if p == nil {
				p = &Parts{Cells: map[string]Value{}}
			}
			p.Cells[path[len(c.path):]] = v
		}
	}
	if p != nil && len(p.Cells) == 1 {
		if _, only := p.Cells[""]; only {
			return nil
		}
	}
	return p
}

// rest is what the members that nobody wrote hold.
func (m *Machine) rest(w *World, c cell) Value {
	for path := parent(c.path); ; path = parent(path) {
		if v, ok := w.cells.get(cell{c.region, path}); ok && path != c.path {
			return m.part(w, v, c.path[len(path):])
		}
		if path == "" {
			return m.initialValue(w, m.Regions.list[c.region], c.path)
		}
	}
}

// initialValue is what memory holds that nobody wrote.
func (m *Machine) initialValue(w *World, r *Region, path string) Value {
	switch r.Kind {
	case ModuleVar:
		if strings.Contains(path, "?") {
			return m.Unknown(fmt.Sprintf("init:%d%s", r.ID, path), r.Name)
		}
		if !m.Concrete && m.sharedOf(r).params[r.Name] {
			return m.Unknown(fmt.Sprintf("parameter:%d%s", r.ID, path), r.Name)
		}
		x, known := initial(r.unit, r.typ, r.init, splitPath(path))
		if !known {
			return m.whole(m.Unknown(fmt.Sprintf("init:%d%s", r.ID, path), r.Name), r, path)
		}
		return m.whole(m.constant(r, x), r, path)
	case KernelVar:
		v := m.Unknown(fmt.Sprintf("original:%s%s", r.Name, path), r.Name+path)
		m.Symbol(v).Original = true
		return m.whole(v, r, path)
	case Heap:
		if r.Zeroed {
			return Null
		}
		v := m.Unknown(fmt.Sprintf("memory:%d%s", r.ID, path), r.Name+path)
		m.Symbol(v).Garbage = r.Raw
		return v
	}
	return m.Unknown(fmt.Sprintf("memory:%d%s", r.ID, path), r.Name+path)
}

// whole remembers what a symbol is the initial content of, so that its parts
// are known.
func (m *Machine) whole(v Value, r *Region, path string) Value {
	if v.Kind == Sym {
		if _, ok := m.wholes[v.N]; !ok {
			m.wholes[v.N] = place(r.ID, path)
		}
	}
	return v
}

// constant is the value of a part of a static initialiser.
func (m *Machine) constant(r *Region, x ast.Expr) Value {
	if x == nil {
		return Null
	}
	u := r.unit
	if n, ok := u.Eval(x); ok {
		return Number(int64(n))
	}
	switch y := ast.Uncast(x).(type) {
	case *ast.Str:
		return Value{Kind: Str, S: y.Value}
	case *ast.Ident:
		if f := r.Module.Model.FuncIn(y.Name, u); f != nil {
			return Value{Kind: Func, S: y.Name, Module: r.Module}
		}
		if u.Func(y.Name) != nil {
			return Value{Kind: Func, S: y.Name}
		}
		g := m.variable(r.Module, u, y.Name)
		if g.Kind == ModuleVar {
			return place(g.ID, "") // an array's name
		}
	case *ast.Unary:
		if y.Op == "&" {
			if p, ok := m.constantPlace(r, y.X); ok {
				return p
			}
		}
	case *ast.InitList, *ast.CompoundLit:
		// The whole of a struct: its parts are read one by one.
	}
	return m.Unknown(fmt.Sprintf("constant:%s:%d", r.Module.Name, x.Pos()), "a constant")
}

func (m *Machine) constantPlace(r *Region, x ast.Expr) (Value, bool) {
	switch x := x.(type) {
	case *ast.Ident:
		if f := r.Module.Model.FuncIn(x.Name, r.unit); f != nil {
			return Value{Kind: Func, S: x.Name, Module: r.Module}, true
		}
		return place(m.variable(r.Module, r.unit, x.Name).ID, ""), true
	case *ast.Member:
		if p, ok := m.constantPlace(r, x.X); ok && !x.Arrow {
			p.S += "." + x.Name
			return p, true
		}
	case *ast.Index:
		if p, ok := m.constantPlace(r, x.X); ok {
			if n, ok := r.unit.Eval(x.I); ok {
				p.S = elemPath(p.S, int64(n))
				return p, true
			}
		}
	}
	return Value{}, false
}

// store writes memory.
func (m *Machine) store(s *state, addr, v Value, at ast.Span) bool {
	p, ok := m.target(s, addr, at)
	if !ok {
		return false
	}
	if p.Kind != Ptr {
		return true
	}
	if strings.Contains(p.S, "?") {
		m.storeSomewhere(s.w, p, v)
		return true
	}
	m.forgetSomewhere(s.w, p)
	m.storeAt(s, p, v, at)
	return true
}

// storeSomewhere writes an element whose number is not known: all elements may
// have changed, but the one of the same number has the value until another is
// written.
func (m *Machine) storeSomewhere(w *World, p, v Value) {
	base, elem := p, p.S
	base.S = p.S[:strings.IndexByte(p.S, '[')]
	if k := strings.IndexByte(p.S, ']'); k > 0 {
		elem = p.S[:k+1]
	}
	// The other members of the same element stay as they are.
	same := map[string]Value{}
	for path, v := range w.cells.region(p.Region()) {
		if isBelow(path, elem) {
			same[path] = v
		}
	}
	w.cells.remove(p.Region(), func(path string) bool { return path == p.S || same[path] != Value{} })
	m.loseElements(w, base)
	m.havoc(w, m.Regions.at(p), base.S)
	for path, v := range same {
		w.cells.set(cell{p.Region(), path}, v)
	}
	w.cells.set(cell{p.Region(), p.S}, v)
	w.cells.regions[p.Region()].somewhere = true
}

// forgetSomewhere forgets such an element when another is written, which may be
// the same.
func (m *Machine) forgetSomewhere(w *World, p Value) {
	k := strings.IndexByte(p.S, '[')
	if k < 0 || p.Region() >= len(w.cells.regions) {
		return
	}
	g := w.cells.regions[p.Region()]
	if g == nil || !g.somewhere {
		return
	}
	base := p.S[:k]
	for path, v := range g.m {
		if strings.HasPrefix(path, base+"[?") && path != p.S {
			m.lose(w, v, map[int]bool{})
			w.cells.remove(p.Region(), func(x string) bool { return x == path })
		}
	}
}

// loseElements hands what the elements of an array point at to nobody knows whom.
func (m *Machine) loseElements(w *World, base Value) {
	for path, v := range w.cells.region(base.Region()) {
		if isBelow(path, base.S) {
			m.lose(w, v, map[int]bool{base.Region(): true})
		}
	}
}

// inArray tells whether a place is the first element of an array.
func (m *Machine) inArray(p Value) bool {
	q := p
	q.S = strings.TrimSuffix(p.S, "[0]")
	return q.S != p.S && m.isArray(q)
}

// storeAt writes a place and notes who did.
func (m *Machine) storeAt(s *state, p, v Value, at ast.Span) {
	if v.Kind == Agg && m.Regions.at(p).Kind == KernelVar && m.isNumber(p) {
		// A struct that was read as the number that it begins with: which
		// member that is only its layout tells.
		v = m.Unknown(fmt.Sprintf("first:%s:%d", v.key(), at.From), "the first member of a struct")
	}
	m.write(s.w, p, v)
	if k := m.Regions.at(p).Kind; k != LocalVar {
		c, by := cell{p.Region(), p.S}, Write{At: at, Phase: m.phase, By: s.top().mod, Call: s.w.Calls, Literal: s.top().storesLiteral(), Value: v}
		if was, ok := s.w.wrote[c]; ok && v.Kind == Int && was.Call == by.Call && was.Phase == by.Phase && was.By == by.By {
			by.Again = true
		}
		s.w.mine(itsWrote).wrote[c] = by
		if k == KernelVar {
			a := assignment{c, by.By, by.Phase}
			by.N = s.w.assigned[a].N + 1
			s.w.mine(itsAssigned).assigned[a] = by
		}
	}
}

// write sets a place.
func (m *Machine) write(w *World, p Value, v Value) {
	c := cell{m.Regions.at(p).ID, p.S}
	if v.Kind == Agg {
		w.cells.remove(c.region, func(path string) bool { return path == c.path || isBelow(path, c.path) })
		for path, part := range v.Parts.Cells {
			w.cells.set(cell{c.region, c.path + path}, part)
		}
		return
	}
	w.cells.remove(c.region, func(path string) bool { return isBelow(path, c.path) })
	w.cells.set(c, v)
}

// havoc makes all below a path unknown.
func (m *Machine) havoc(w *World, r *Region, path string) {
	w.cells.remove(r.ID, func(p string) bool { return p == path || isBelow(p, path) })
	w.cells.set(cell{r.ID, path}, m.Unknown(fmt.Sprintf("havoc:%d%s", r.ID, path), r.Name))
}

// lose hands what a value points at to unknown code: the memory, and all that
// can be reached from it.
func (m *Machine) lose(w *World, v Value, seen map[int]bool) {
	switch v.Kind {
	case Agg:
		for _, p := range v.Parts.Cells {
			m.lose(w, p, seen)
		}
		return
	case Ptr:
	default:
		return
	}
	r := m.Regions.at(v)
	if seen[r.ID] {
		return
	}
	seen[r.ID] = true
	w.loseChained(r.ID)
	for k, x := range w.held {
		if x.Handle.Kind == Ptr && x.Handle.Region() == r.ID {
			delete(w.mine(itsHeld).held, k) // it may be released
		}
	}
	for _, x := range w.cells.region(r.ID) {
		m.lose(w, x, seen)
	}
	switch r.Kind {
	case Heap:
		b := w.heap[r.ID]
		b.Lost = true
		w.mine(itsHeap).heap[r.ID] = b
		m.havoc(w, r, "")
	case LocalVar, KernelVar, Foreign:
		m.havoc(w, r, v.S)
	case ModuleVar:
		w.cells.set(cell{r.ID, lent}, Null)
		// Structures handed to the kernel (a notifier, a work) keep their
		// constant parts; a plain variable may be changed.
		if r.unit != nil {
			if t := r.unit.Resolve(r.typ); t != nil && t.Kind != ast.KindStruct && t.Kind != ast.KindArray {
				m.havoc(w, r, v.S)
			}
		}
	}
}

// lent marks, among its cells, a variable that unknown code has had.
const lent = "?lent"

// touched tells whether unknown code has had the memory at a place.
func (m *Machine) touched(w *World, p Value) bool {
	if _, ok := w.cells.get(cell{p.Region(), lent}); ok {
		return true
	}
	for path := p.S; ; path = parent(path) {
		if v, ok := w.cells.get(cell{p.Region(), path}); ok && v.Kind == Sym {
			return true
		}
		if path == "" {
			return false
		}
	}
}

// problem notes a problem of the world at hand, unless the world is unsure.
func (m *Machine) problem(s *state, p Problem) {
	if s.w.Unsure != "" || m.Concrete {
		return
	}
	p.World = s.w.Clone()
	p.Phase = m.phase
	if len(s.frames) > 0 {
		p.In = s.top().mod
		for _, f := range s.frames[1:] {
			p.World.Note(f.call, "calls %q", f.fn.Name)
		}
	}
	m.Problems = append(m.Problems, p)
}

// cause is why a null pointer is one.
func (v Value) cause() *Cause { return v.why }

// Why is why a value is NULL, nil where that is not known.
func (v Value) Why() *Cause { return v.why }

// cause is why a value is NULL or an error.
func (m *Machine) cause(v Value) *Cause {
	if v.Kind == Sym {
		return m.Symbol(v).Cause
	}
	return v.why
}
