package release

import (
	"slices"
	"strings"

	"klplint/cparse"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// This file follows states and their data through the functions of a module:
// along the statements, into the helpers that are called, with their arguments,
// and back with what they return. Branches are walked with the same knowledge
// and joined behind; a loop is walked once. It proves nothing about what
// happens: it gathers what each pointer may be, and as what it is used.

// value is what an expression may be.
type value struct {
	kind valueKind
	use         // of a state or its data
	size *Type  // of memory: what was asked for
	n    uint64 // of a number
	in   *bundle
}

// bundle is a struct that holds such values, by member.
type bundle struct{ members map[string][]value }

type valueKind uint8

const (
	aState  valueKind = iota // a pointer to a struct klp_state
	itsData                  // what the data pointer of a state holds
	memory                   // fresh memory
	number                   // a constant
	several                  // a struct of values
)

// env says what the variables of a function hold. nil is a place that is not
// reached.
type env map[string][]value

func (e env) clone() env {
	if e == nil {
		return nil
	}
	c := env{}
	for k, v := range e {
		c[k] = v
	}
	return c
}

// join is what holds where two ways meet.
func (e env) join(o env) env {
	if e == nil {
		return o
	}
	for k, v := range o {
		e[k] = merge(e[k], v)
	}
	return e
}

// merge is the union of two sets; neither is changed.
func merge(a, b []value) []value {
	out := slices.Clip(a)
	for _, v := range b {
		if len(out) >= maxValues {
			break
		}
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// Bounds of the walk.
const (
	maxWalkDepth = 8
	maxWalkCalls = 2000
	maxWalkSteps = 300_000 // expressions
	maxValues    = 64      // of a variable
)

// dataWalk walks through a module.
type dataWalk struct {
	s       *summarizer
	uses    map[use]*uses
	checks  map[uint64]bool // ids of which a version is looked at
	globals env             // of the module's own variables, in all functions
	types   map[*ast.Func]*exprTypes
	entered map[*ast.Func]bool
	leads   map[*ast.Func]bool // memo of concerned
	holders map[string]bool
	calls   int
	steps   int
}

// gaveUp tells whether the module was too large to be walked through: what was
// gathered then is a part only.
func (w *dataWalk) gaveUp() bool { return w.steps > maxWalkSteps || w.calls >= maxWalkCalls }

// exprTypes are the types of a function's expressions, as far as assignments,
// initialisers and casts tell.
type exprTypes struct {
	is    map[ast.Expr]*ast.Type // what an expression is
	given map[ast.Expr]*ast.Type // what it becomes
	named map[string]*ast.Type   // variables; nil where two of the name differ
}

func newWalk(s *summarizer) *dataWalk {
	return &dataWalk{
		s: s, uses: map[use]*uses{}, checks: map[uint64]bool{}, globals: env{},
		types: map[*ast.Func]*exprTypes{}, entered: map[*ast.Func]bool{},
		leads: map[*ast.Func]bool{}, holders: holders(s.u.Model),
	}
}

// of is where the uses of a state are gathered; nil for one that the livepatch
// does not declare.
func (w *dataWalk) of(u use) *uses {
	if w.s.r.State(u.id) == nil {
		return nil
	}
	if w.uses[u] == nil {
		w.uses[u] = &uses{}
	}
	return w.uses[u]
}

// root walks a function that the kernel calls, unless that was done, or it has
// nothing to do with states.
func (w *dataWalk) root(f *livepatch.Function) {
	if f != nil && !w.entered[f.Func] && w.concerned(f) {
		w.enter(f, nil, nil)
	}
}

// concerned tells, by the words in function bodies, whether states may come up
// in a function: the bodies of the others are not even parsed.
func (w *dataWalk) concerned(f *livepatch.Function) bool {
	if yes, known := w.leads[f.Func]; known {
		return yes
	}
	w.leads[f.Func] = false // for one that calls itself
	yes := slices.ContainsFunc(f.Unit.BodyWords(f.Name), func(word string) bool {
		if isQuery(word) || word == "states" || w.s.p != nil && w.s.p.States != nil && word == w.s.p.States.Name || w.holders[word] {
			return true
		}
		g := w.s.u.Model.FuncIn(word, f.Unit)
		return g != nil && w.concerned(g)
	})
	w.leads[f.Func] = yes
	return yes
}

// holders are the variables of a module that may hold a pointer to a state.
func holders(m *livepatch.Module) map[string]bool {
	names := map[string]bool{}
	for _, u := range m.Units() {
		for _, d := range u.DeclsWith(func(w string) bool { return w == "klp_state" }) {
			if v, ok := d.(*ast.Var); ok {
				names[v.Name] = true
			}
		}
	}
	return names
}

// enter walks a function and gives what it returns.
func (w *dataWalk) enter(f *livepatch.Function, args [][]value, path []*ast.Func) []value {
	body := f.Body()
	if body == nil || slices.Contains(path, f.Func) || len(path) >= maxWalkDepth || w.calls >= maxWalkCalls {
		return nil
	}
	w.calls++
	w.entered[f.Func] = true
	fr := &frame{w: w, f: f, path: append(slices.Clip(path), f.Func), env: env{}, gotos: map[string]env{}, types: w.typesOf(f)}
	for i, p := range f.Params() {
		if i < len(args) && p.Name != "" {
			fr.env[p.Name] = args[i]
			fr.become(args[i], p.Type)
		} else if p.Name != "" {
			fr.env[p.Name] = nil
		}
	}
	fr.block(body)
	return fr.result
}

func (w *dataWalk) typesOf(f *livepatch.Function) *exprTypes {
	if t := w.types[f.Func]; t != nil {
		return t
	}
	t := &exprTypes{map[ast.Expr]*ast.Type{}, map[ast.Expr]*ast.Type{}, map[string]*ast.Type{}}
	w.types[f.Func] = t
	name := func(v *ast.Var) {
		if old, there := t.named[v.Name]; there && (old == nil || v.Type == nil || spell(f.Unit, old) != spell(f.Unit, v.Type)) {
			t.named[v.Name] = nil
			return
		}
		t.named[v.Name] = v.Type
	}
	for _, p := range f.Params() {
		name(p)
	}
	ast.Inspect(f.Body(), func(n ast.Node) bool {
		if v, ok := n.(*ast.Var); ok {
			name(v)
		}
		return true
	})
	f.Unit.Assignments(f.Func, func(a cparse.Assignment) {
		t.is[a.X], t.given[a.X] = a.From, a.Type
		if a.To != nil {
			t.is[a.To] = a.Type
		}
	})
	return t
}

// frame is a function while it is walked.
type frame struct {
	w      *dataWalk
	f      *livepatch.Function
	path   []*ast.Func
	env    env // nil behind a return
	gotos  map[string]env
	types  *exprTypes
	result []value
}

func (fr *frame) block(b *ast.Block) {
	for _, s := range b.List {
		fr.stmt(s)
	}
}

func (fr *frame) stmt(s ast.Stmt) {
	if l, ok := s.(*ast.Label); ok {
		fr.env = fr.env.join(fr.gotos[l.Name].clone())
		fr.stmt(l.Stmt)
		return
	}
	if fr.env == nil && s != nil {
		// Only a label leads here. There may be one within.
		switch s.(type) {
		case *ast.Block, *ast.If, *ast.While, *ast.For, *ast.Switch, *ast.MacroBlock, *ast.Case:
		default:
			return
		}
		fr.env = env{}
	}
	switch s := s.(type) {
	case *ast.Block:
		fr.block(s)
	case *ast.ExprStmt:
		fr.eval(s.X)
	case *ast.DeclStmt:
		for _, d := range s.Decls {
			if v, ok := d.(*ast.Var); ok {
				fr.declare(v)
			}
		}
	case *ast.If:
		fr.eval(s.Cond)
		before := fr.env.clone()
		fr.narrow(s.Cond, true)
		fr.stmt(s.Then)
		then := fr.env
		fr.env = before
		fr.narrow(s.Cond, false)
		fr.stmt(s.Else)
		fr.env = fr.env.join(then)
	case *ast.While:
		fr.eval(s.Cond)
		fr.perhaps(s.Body)
	case *ast.For:
		fr.stmt(s.Init)
		fr.eval(s.Cond)
		fr.perhaps(s.Body)
		fr.eval(s.Post)
	case *ast.MacroBlock:
		fr.eval(s.Call)
		fr.perhaps(s.Body)
	case *ast.Switch:
		fr.eval(s.X)
		before := fr.env.clone()
		fr.gotos["switch"] = before
		fr.stmt(s.Body)
		fr.env = fr.env.join(before)
	case *ast.Case:
		fr.env = fr.env.join(fr.gotos["switch"].clone())
		fr.stmt(s.Stmt)
	case *ast.Return:
		if s.X != nil {
			v := fr.eval(s.X)
			fr.become(v, fr.f.Type.Elem)
			fr.result = merge(fr.result, v)
		}
		fr.env = nil
	case *ast.Goto:
		fr.gotos[s.Name] = fr.gotos[s.Name].join(fr.env.clone())
		fr.env = nil
	}
}

// narrow drops what a variable cannot hold where a condition is true or false:
// a pointer that is NULL points at nothing.
func (fr *frame) narrow(cond ast.Expr, holds bool) {
	if fr.env == nil {
		return
	}
	switch x := ast.Uncast(cond).(type) {
	case *ast.Ident:
		if v, local := fr.env[x.Name]; local && !holds && isPointers(v) {
			fr.env[x.Name] = nil
		}
	case *ast.Unary:
		if x.Op == "!" {
			fr.narrow(x.X, !holds)
		}
	case *ast.Binary:
		switch {
		case x.Op == "&&" && holds, x.Op == "||" && !holds:
			fr.narrow(x.X, holds)
			fr.narrow(x.Y, holds)
		}
	}
}

func isPointers(list []value) bool {
	return !slices.ContainsFunc(list, func(v value) bool { return v.kind == number })
}

// perhaps walks what may run, or not.
func (fr *frame) perhaps(s ast.Stmt) {
	before := fr.env.clone()
	fr.stmt(s)
	fr.env = fr.env.join(before)
}

func (fr *frame) declare(v *ast.Var) {
	if v.Init == nil {
		fr.env[v.Name] = nil
		return
	}
	x := fr.eval(v.Init)
	fr.become(x, v.Type)
	fr.env[v.Name] = x
}

// eval gives what an expression may be, and notes what happens in it.
func (fr *frame) eval(x ast.Expr) []value {
	if fr.w.steps++; fr.w.steps > maxWalkSteps {
		return nil
	}
	switch x := x.(type) {
	case *ast.Ident:
		return fr.name(x.Name)
	case *ast.Int:
		return []value{{kind: number, n: x.Value}}
	case *ast.Cast:
		v := fr.eval(x.X)
		fr.become(v, x.Type)
		return v
	case *ast.Assign:
		return fr.assign(x)
	case *ast.Cond:
		first := fr.eval(x.C)
		if x.Then != nil {
			first = fr.eval(x.Then)
		}
		return merge(first, fr.eval(x.Else))
	case *ast.Comma:
		var last []value
		for _, y := range x.List {
			last = fr.eval(y)
		}
		return last
	case *ast.Member:
		return fr.member(x)
	case *ast.Index:
		fr.eval(x.I)
		base := fr.eval(x.X)
		fr.whole(base)
		return fr.element(x)
	case *ast.Unary:
		v := fr.eval(x.X)
		if x.Op == "*" {
			fr.whole(v)
		}
		if x.Op == "&" && slices.ContainsFunc(v, func(v value) bool { return v.kind == aState }) {
			return v // &states[0]
		}
		return nil
	case *ast.Binary:
		fr.eval(x.X)
		fr.eval(x.Y)
	case *ast.Postfix:
		fr.eval(x.X)
	case *ast.Call:
		return fr.call(x)
	case *ast.InitList:
		return fr.bundle(x)
	case *ast.CompoundLit:
		return fr.bundle(x.Init)
	case *ast.StmtExpr:
		var last []value
		for _, s := range x.Block.List {
			if e, ok := s.(*ast.ExprStmt); ok && fr.env != nil {
				last = fr.eval(e.X)
				continue
			}
			fr.stmt(s)
			last = nil
		}
		return last
	}
	return nil
}

// bundle is what a braced initialiser holds. What it gives to no member by name
// is not followed.
func (fr *frame) bundle(list *ast.InitList) []value {
	b := &bundle{map[string][]value{}}
	for _, e := range list.Elems {
		v := fr.eval(e.Value)
		if len(e.Path) == 1 && e.Path[0].Field != "" {
			b.members[e.Path[0].Field] = v
		} else {
			fr.whole(v)
		}
	}
	return []value{{kind: several, in: b}}
}

// memberKey is the name under which a member of a variable is kept beside the
// variables; "" for what is no member of one.
func memberKey(x *ast.Member) (root, key string) {
	switch base := ast.Uncast(x.X).(type) {
	case *ast.Ident:
		return base.Name, base.Name + "." + x.Name
	case *ast.Member:
		if root, key = memberKey(base); key != "" {
			return root, key + "." + x.Name
		}
	}
	return "", ""
}

func (fr *frame) name(name string) []value {
	if v, local := fr.env[name]; local {
		return v
	}
	if n, ok := fr.f.Unit.Eval(&ast.Ident{Name: name}); ok {
		return []value{{kind: number, n: n}}
	}
	if id, ok := fr.arrayElement(name, 0); ok {
		return []value{{kind: aState, use: use{id: id}}}
	}
	return fr.w.globals[name]
}

// arrayElement is the state that an element of the states array declares, by
// the name of the array.
func (fr *frame) arrayElement(name string, n uint64) (id uint64, ok bool) {
	a := fr.w.s.p.States
	if a == nil || a.Name == "" || a.Name != name {
		return 0, false
	}
	return fr.w.s.stateAt(n)
}

// element is what states[n] and patch.states[n] are.
func (fr *frame) element(x *ast.Index) []value {
	n := fr.eval(x.I)
	if len(n) != 1 || n[0].kind != number {
		return nil
	}
	id, ok := uint64(0), false
	switch base := ast.Uncast(x.X).(type) {
	case *ast.Ident:
		if _, local := fr.env[base.Name]; !local {
			id, ok = fr.arrayElement(base.Name, n[0].n)
		}
	case *ast.Member:
		if base.Name == "states" {
			id, ok = fr.w.s.stateAt(n[0].n)
		}
	}
	if !ok {
		return nil
	}
	return []value{{kind: aState, use: use{id: id}}}
}

// member is what state->data holds; what is a member of data is noted.
func (fr *frame) member(x *ast.Member) (out []value) {
	if x.Name == "states" {
		if v, ok := x.X.(*ast.Ident); ok && !x.Arrow && v.Name == fr.w.s.p.Name {
			if id, ok := fr.w.s.stateAt(0); ok {
				return []value{{kind: aState, use: use{id: id}}}
			}
		}
	}
	base := fr.eval(x.X)
	known := false
	if root, key := memberKey(x); key != "" {
		if _, local := fr.env[root]; local {
			out = fr.env[key]
		} else {
			out = fr.w.globals[key]
		}
	}
	for _, v := range base {
		switch {
		case v.kind == several:
			out = merge(out, v.in.members[x.Name])
		case v.kind == aState && x.Name == "data":
			out = append(out, value{kind: itsData, use: v.use})
		case v.kind == aState && x.Name == "version":
			fr.w.checks[v.id] = true
			known = true
		case v.kind == itsData && x.Arrow:
			if u := fr.w.of(v.use); u != nil {
				u.fields = add(u.fields, x.Name)
			}
		}
	}
	if x.Name == "version" && !known {
		// Of something that was not followed, or of versioned data.
		for i := range fr.w.s.r.States {
			fr.w.checks[fr.w.s.r.States[i].ID] = true
		}
	}
	return out
}

// whole notes that data is read as a whole, or by someone who is not seen.
func (fr *frame) whole(list []value) { fr.wholeAt(list, 0) }

func (fr *frame) wholeAt(list []value, depth int) {
	for _, v := range list {
		if v.kind == several && depth < maxWalkDepth {
			for _, m := range v.in.members {
				fr.wholeAt(m, depth+1)
			}
		}
		if v.kind == itsData {
			if u := fr.w.of(v.use); u != nil {
				u.whole = true
			}
		}
	}
}

// certain tells whether all data in a list is that of one state id.
func certain(list []value) bool {
	var first *value
	for i := range list {
		v := &list[i]
		if v.kind != itsData && v.kind != aState {
			continue
		}
		if first != nil && first.id != v.id {
			return false
		}
		first = v
	}
	return true
}

// become notes the type that values are given.
func (fr *frame) become(list []value, t *ast.Type) {
	if t == nil || !certain(list) {
		return
	}
	for _, v := range list {
		if v.kind != itsData {
			continue
		}
		u := fr.w.of(v.use)
		if u == nil {
			continue
		}
		switch r := fr.f.Unit.Resolve(t); {
		case r == nil:
		case r.Kind == ast.KindPointer:
			u.add(&u.typed, describe(fr.f.Unit, r.Elem))
		case r.Kind == ast.KindInt || r.Kind == ast.KindEnum:
			u.scalar = true
		}
	}
}

// assign notes an assignment.
func (fr *frame) assign(x *ast.Assign) []value {
	v := fr.eval(x.Y)
	if x.Op != "=" {
		fr.eval(x.X)
		return v
	}
	fr.store(x.X, x.Y, v)
	return v
}

// store notes that a place is given a value.
func (fr *frame) store(to, from ast.Expr, v []value) {
	fr.become(v, fr.types.given[from])
	switch to := ast.Uncast(to).(type) {
	case *ast.Ident:
		if _, local := fr.env[to.Name]; local {
			fr.env[to.Name] = v
			return
		}
		fr.w.globals[to.Name] = merge(fr.w.globals[to.Name], v)
		return
	case *ast.Member:
		if to.Name == "data" {
			if base := fr.eval(to.X); certain(base) && len(base) > 0 && base[0].kind == aState {
				for _, st := range base {
					fr.given(st.use, from, v)
				}
				return
			}
		}
		fr.eval(to)
		if root, key := memberKey(to); key != "" {
			if _, local := fr.env[root]; local {
				fr.env[key] = v
			} else {
				fr.w.globals[key] = merge(fr.w.globals[key], v)
			}
			return
		}
	default:
		fr.eval(to)
	}
	fr.whole(v) // it is kept where it is not followed
}

// given notes what the data pointer of a state is given.
func (fr *frame) given(to use, from ast.Expr, list []value) {
	u := fr.w.of(to)
	if u == nil {
		return
	}
	for _, v := range list {
		switch {
		case v.kind == memory:
			u.add(&u.sized, v.size)
		case v.kind == itsData && v.prev && !to.prev:
			if v.id == to.id {
				u.taken = true
			}
		}
	}
	if n, ok := ast.Uncast(from).(*ast.Int); ok && n.Value == 0 {
		return // NULL
	}
	unit := fr.f.Unit
	// (void *)(unsigned long)level: a number kept in the pointer.
	is := fr.types.is[from]
	for y := from; ; {
		c, ok := y.(*ast.Cast)
		if !ok {
			break
		}
		if r := unit.Resolve(c.Type); r != nil && (r.Kind == ast.KindInt || r.Kind == ast.KindBool) {
			u.scalar = true
			return
		}
		y = c.X
		if t := fr.types.is[y]; t != nil {
			is = t
		}
	}
	if is == nil {
		if id, ok := ast.Uncast(from).(*ast.Ident); ok {
			is = fr.types.named[id.Name]
		}
	}
	switch r := unit.Resolve(is); {
	case r == nil:
	case r.Kind == ast.KindPointer:
		u.add(&u.typed, describe(unit, r.Elem))
	case r.Kind == ast.KindArray:
		u.add(&u.typed, describe(unit, r.Elem))
	case r.Kind == ast.KindInt || r.Kind == ast.KindEnum:
		u.scalar = true
	}
}

// call follows a call.
func (fr *frame) call(c *ast.Call) []value {
	name := c.CalleeName()
	if isQuery(name) {
		return fr.query(name, c)
	}
	switch name {
	case "READ_ONCE", "rcu_dereference", "rcu_dereference_raw", "rcu_dereference_protected", "smp_load_acquire", "unlikely", "likely", "no_free_ptr", "return_ptr", "ERR_CAST":
		if len(c.Args) > 0 {
			x := c.Args[0]
			if a, ok := ast.Uncast(x).(*ast.Unary); ok && a.Op == "&" {
				x = a.X
			}
			return fr.eval(x)
		}
	case "WRITE_ONCE", "rcu_assign_pointer", "smp_store_release", "smp_store_mb", "xchg":
		if len(c.Args) == 2 {
			x := c.Args[0]
			if a, ok := ast.Uncast(x).(*ast.Unary); ok && a.Op == "&" {
				x = a.X
			}
			v := fr.eval(c.Args[1])
			was := []value(nil)
			if name == "xchg" {
				was = fr.eval(x)
			}
			fr.store(x, c.Args[1], v)
			return was
		}
	}
	args := make([][]value, len(c.Args))
	for i, a := range c.Args {
		args[i] = fr.eval(a)
	}
	if f := fr.w.s.u.Model.FuncIn(name, fr.f.Unit); f != nil && name != "" {
		if !slices.ContainsFunc(args, carries) && !fr.w.concerned(f) {
			return nil
		}
		return fr.w.enter(f, args, fr.path)
	}
	size := fr.sizeArg(c)
	if size != nil {
		fr.filled(name, args, size)
	}
	if !frees(name) && !isPrint(name) {
		for _, a := range args {
			fr.whole(a)
		}
	}
	if size != nil && allocates(name) {
		return []value{{kind: memory, size: size}}
	}
	return nil
}

// carries tells whether a list holds states or their data.
func carries(list []value) bool {
	return slices.ContainsFunc(list, func(v value) bool { return v.kind == aState || v.kind == itsData || v.kind == several })
}

// filled notes the size with which memory is copied or cleared.
func (fr *frame) filled(name string, args [][]value, size *Type) {
	switch name {
	case "memcpy", "memset", "memmove", "memcmp", "copy_from_user":
	default:
		return
	}
	for _, list := range args {
		if !certain(list) {
			continue
		}
		for _, v := range list {
			if u := fr.w.of(v.use); v.kind == itsData && u != nil {
				u.add(&u.sized, size)
			}
		}
	}
}

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
