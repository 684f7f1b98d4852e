package livepatch

import (
	"slices"

	"klplint/cparse"
	"klplint/cparse/ast"
)

// startup carries out what module init does to the livepatch structures:
// patch.states = states; objs[0].callbacks.pre_patch = f; and which patches it
// enables. Helpers of the module are entered. What happens on some path only,
// to an element that a loop chooses, or through a pointer that may point
// elsewhere makes the value unknown. So does code that cannot be followed, for
// the structures that are handed to it; they are marked as addressed.
func (l *linker) startup() {
	l.enabled = map[patchKey]bool{}
	l.addressed = map[*ast.Var]bool{}
	for _, c := range l.params {
		w := newWalk(l, c.u)
		w.maybe++
		for _, x := range c.decl.Args {
			if _, name := x.(*ast.Ident); name {
				continue // of the parameter, or of a plain variable
			}
			for _, p := range slices.Concat(w.place(x), w.pointer(x)) {
				w.change(p, c.decl.Span)
			}
		}
	}
	if l.m.Init == nil || l.m.Init.Func == nil {
		return
	}
	w := newWalk(l, l.m.Init.Func.Unit)
	w.block(l.m.Init.Func.Body())
}

// maxStartupDepth is how deep helpers of module init are entered.
const maxStartupDepth = 4

// startupWalk walks a function that runs at the start of the module.
type startupWalk struct {
	l      *linker
	u      *cparse.Unit
	locals map[string]*ast.Type
	alias  map[string][]place // local pointers: what they may point at
	args   map[string]rvalue  // parameters that are no such pointers
	maybe  int                // > 0 inside code that may not run
	depth  int
}

// rvalue is an expression and the unit that it is to be read in.
type rvalue struct {
	x ast.Expr
	u *cparse.Unit
	// part, where it is not nil, is the constant that the expression copies.
	part *object
}

func newWalk(l *linker, u *cparse.Unit) *startupWalk {
	return &startupWalk{l: l, u: u, locals: map[string]*ast.Type{}, alias: map[string][]place{}, args: map[string]rvalue{}}
}

// block walks statements in order. What stands behind a conditional return
// still runs on the path that enables the patch.
func (w *startupWalk) block(b *ast.Block) {
	if b == nil {
		return
	}
	for _, s := range b.List {
		w.stmt(s)
	}
}

func (w *startupWalk) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.Block:
		w.block(s)
	case *ast.ExprStmt:
		w.expr(s.X)
	case *ast.DeclStmt:
		for _, d := range s.Decls {
			if v, ok := d.(*ast.Var); ok {
				w.declare(v)
			}
		}
	case *ast.If:
		w.expr(s.Cond)
		w.perhaps(s.Then, s.Else)
	case *ast.While:
		w.loop(s, s.Cond, nil, s.Body)
	case *ast.For:
		w.stmt(s.Init)
		w.loop(s, s.Cond, s.Post, s.Body)
	case *ast.MacroBlock:
		for _, a := range s.Call.Args {
			if id, ok := a.(*ast.Ident); ok {
				delete(w.alias, id.Name) // an iterator sets its cursor
			}
		}
		w.loop(s, s.Call, nil, s.Body)
	case *ast.Switch:
		w.expr(s.X)
		w.perhaps(s.Body)
	case *ast.Case:
		w.stmt(s.Stmt)
	case *ast.Label:
		w.perhaps(s.Stmt) // reached by a goto: cleanup, usually
	case *ast.Return:
		w.expr(s.X)
	}
}

// perhaps walks what may not run.
func (w *startupWalk) perhaps(list ...ast.Stmt) {
	w.maybe++
	for _, s := range list {
		w.stmt(s)
	}
	w.maybe--
}

// loop walks a loop's body once, for all times that it runs.
func (w *startupWalk) loop(s ast.Stmt, cond, post ast.Expr, body ast.Stmt) {
	w.loosen(s)
	w.maybe++
	w.expr(cond)
	w.stmt(body)
	w.expr(post)
	w.maybe--
}

// loosen lets the local variables that a loop changes have any of their values.
func (w *startupWalk) loosen(s ast.Stmt) {
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Assign:
			w.loosenVar(n.X, n.Op, n.Y)
		case *ast.Postfix:
			w.loosenVar(n.X, n.Op, nil)
		case *ast.Unary:
			if n.Op == "++" || n.Op == "--" {
				w.loosenVar(n.X, n.Op, nil)
			}
		}
		return true
	})
}

func (w *startupWalk) loosenVar(x ast.Expr, op string, y ast.Expr) {
	id, ok := x.(*ast.Ident)
	if !ok || w.locals[id.Name] == nil {
		return
	}
	delete(w.args, id.Name)
	if op == "=" {
		w.alias[id.Name] = slices.Concat(w.alias[id.Name], w.pointer(y))
		return
	}
	w.alias[id.Name] = eachPlace(w.alias[id.Name], place.anywhere)
}

func (w *startupWalk) declare(v *ast.Var) {
	w.locals[v.Name] = v.Type
	delete(w.alias, v.Name)
	delete(w.args, v.Name)
	if v.Init != nil {
		w.expr(v.Init)
		w.alias[v.Name] = w.pointer(v.Init)
	}
}

func (w *startupWalk) expr(x ast.Expr) {
	switch x := x.(type) {
	case *ast.Assign:
		w.expr(x.Y)
		w.expr(x.X)
		w.assign(x)
	case *ast.Unary:
		w.expr(x.X)
		if x.Op == "++" || x.Op == "--" {
			w.step(x.X, x.Op)
		}
	case *ast.Postfix:
		w.step(x.X, x.Op)
	case *ast.Member:
		w.expr(x.X)
	case *ast.Index:
		w.expr(x.X)
		w.expr(x.I)
	case *ast.Binary:
		w.expr(x.X)
		if x.Op == "&&" || x.Op == "||" {
			w.maybe++
			defer func() { w.maybe-- }()
		}
		w.expr(x.Y)
	case *ast.Cond:
		w.expr(x.C)
		w.maybe++
		w.expr(x.Then)
		w.expr(x.Else)
		w.maybe--
	case *ast.Comma:
		for _, y := range x.List {
			w.expr(y)
		}
	case *ast.Cast:
		w.expr(x.X)
	case *ast.StmtExpr:
		w.block(x.Block)
	case *ast.Call:
		w.call(x)
	}
}

// step handles ++ and --, of a local variable or of a structure's field.
func (w *startupWalk) step(x ast.Expr, op string) {
	if id, ok := x.(*ast.Ident); ok && w.locals[id.Name] != nil {
		delete(w.args, id.Name)
		w.alias[id.Name] = eachPlace(w.alias[id.Name], func(p place) place {
			switch {
			case w.maybe > 0:
				return p.anywhere()
			case op == "--":
				return p.shift(-1)
			}
			return p.shift(1)
		})
		return
	}
	w.write(x, x.Where(), nil)
}

// assign carries out an assignment.
func (w *startupWalk) assign(x *ast.Assign) {
	if id, ok := x.X.(*ast.Ident); ok && w.locals[id.Name] != nil {
		delete(w.args, id.Name)
		switch to := w.pointer(x.Y); {
		case x.Op != "=":
			w.alias[id.Name] = eachPlace(w.alias[id.Name], place.anywhere)
		case w.maybe > 0:
			w.alias[id.Name] = slices.Concat(w.alias[id.Name], to)
		default:
			w.alias[id.Name] = to
		}
		return
	}
	var y *rvalue
	if x.Op == "=" {
		y = w.value(x.Y)
	}
	w.write(x.X, x.Span, y)
}

// write stores a value (nil for one that is not known) where x says.
func (w *startupWalk) write(x ast.Expr, at ast.Span, y *rvalue) {
	places := w.place(x)
	sure := w.maybe == 0 && len(places) == 1
	if len(places) == 0 {
		places = w.everywhere(x)
	}
	for _, p := range places {
		if !p.watched() {
			continue
		}
		list, exact := w.l.parts(p, at)
		for _, o := range list {
			switch {
			case y != nil && sure && exact:
				if y.part != nil {
					o.copyOf(y.part)
				} else {
					o.assign(y.u, y.x)
				}
				o.Span = at
			case y == nil || !o.same(y):
				o.blur(at)
			}
		}
	}
}

// change makes a place's value unknown.
func (w *startupWalk) change(p place, at ast.Span) {
	if p.watched() {
		list, _ := w.l.parts(p, at)
		for _, o := range list {
			o.blur(at)
		}
	}
}

// value is what an expression means outside the function: a parameter stands
// for its argument, a local pointer for what it points at. It is nil when that
// is not known.
func (w *startupWalk) value(x ast.Expr) *rvalue {
	if a, ok := x.(*ast.Assign); ok {
		return w.value(a.Y) // a = b = c
	}
	if id, ok := ast.Uncast(x).(*ast.Ident); ok {
		if v, bound := w.args[id.Name]; bound {
			return &v
		}
	}
	local, clash := false, false
	ast.Inspect(x, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && w.locals[id.Name] != nil {
			local = true
			clash = clash || w.u.Var(id.Name) != nil || w.u.Func(id.Name) != nil
			if _, enum := w.u.Enum(id.Name); enum {
				clash = true
			}
		}
		return true
	})
	if !local {
		return &rvalue{x: x, u: w.u, part: w.constant(x)}
	}
	if to := w.pointer(x); len(to) == 1 {
		if y := to[0].expr(x.Where()); y != nil {
			return &rvalue{x: y, u: to[0].u}
		}
		return nil
	}
	if clash {
		return nil
	}
	return &rvalue{x: x, u: w.u} // what is local in it cannot be evaluated
}

// constant finds what an expression copies of a const variable of the module:
// a field of a table of callbacks, or all of it. It is nil when the expression
// copies none, or when that part of it is not known.
func (w *startupWalk) constant(x ast.Expr) *object {
	list := w.place(x)
	if len(list) != 1 || list[0].v == nil || list[0].watched() || !isConst(list[0].v.Type) {
		return nil
	}
	p := list[0]
	if len(p.path) == 0 && !isStruct(w.l.typeAt(p)) {
		return nil // a constant of its own has a name that says more
	}
	o := w.l.root(p)
	for _, s := range p.path {
		switch {
		case s.any || o == nil || o.unknown || o.open:
			return nil
		case s.field != "":
			o = o.field(s.field)
		default:
			o = o.elem(s.index)
		}
	}
	if o.unknown || o.open {
		return nil
	}
	return o
}

// isConst tells whether a variable of this type never changes.
func isConst(t *ast.Type) bool {
	for t != nil && t.Kind == ast.KindArray {
		t = t.Elem
	}
	return t != nil && t.Const
}

func isStruct(t *ast.Type) bool { return t.Kind == ast.KindStruct || t.Kind == ast.KindUnion }

// harmless tells which unknown names do nothing to what they are given.
func harmless(name string) bool {
	switch name {
	case "klp_get_state", "klp_get_prev_state", "likely", "unlikely", "IS_ERR", "WARN_ON", "BUG_ON", "printk", "_printk":
		return true
	}
	return false
}

// call follows calls: klp_enable_patch, helpers of the module, and the rest,
// to which a structure may be lost.
func (w *startupWalk) call(c *ast.Call) {
	for _, a := range c.Args {
		w.expr(a)
	}
	name := c.CalleeName()
	switch {
	case name == "klp_enable_patch" && len(c.Args) == 1:
		w.enable(c.Args[0])
	case harmless(name):
	case name == "memset" && len(c.Args) == 3:
		w.clear(c)
	case name == "memcpy" || name == "memmove":
		if len(c.Args) == 3 {
			w.overwrite(c)
		}
	default:
		w.enter(c, name)
	}
}

func (w *startupWalk) enable(x ast.Expr) {
	to := w.pointer(x)
	for _, p := range to {
		switch s := p.last(); {
		case p.v == nil:
		case s == nil:
			w.l.enabled[patchKey{v: p.v}] = true
		case s.any:
			w.l.addressed[p.v] = true
		default:
			w.l.enabled[patchKey{p.v, s.index}] = true
		}
	}
	if len(to) == 0 {
		for _, v := range w.l.patchVars {
			w.l.addressed[v.Var] = true
		}
	}
}

// clear handles memset.
func (w *startupWalk) clear(c *ast.Call) {
	to := w.pointer(c.Args[0])
	n, known := w.u.Eval(c.Args[1])
	if known && n == 0 && w.maybe == 0 && len(to) == 1 && to[0].watched() {
		if p, sized := w.sized(to[0], c.Args[2]); sized {
			if list, exact := w.l.parts(p, c.Span); exact {
				list[0].zero(c.Span)
				return
			}
		}
	}
	w.lose(to, c.Span, false)
}

// overwrite handles memcpy.
func (w *startupWalk) overwrite(c *ast.Call) {
	to := w.pointer(c.Args[0])
	for _, p := range to {
		if q, sized := w.sized(p, c.Args[2]); sized {
			w.change(q, c.Span)
		} else {
			w.lose([]place{p}, c.Span, false)
		}
	}
}

// sized finds what a size in bytes makes of a pointer: the element that it
// points at, or the whole array.
func (w *startupWalk) sized(p place, size ast.Expr) (place, bool) {
	if s, ok := size.(*ast.Sizeof); ok && s.X != nil {
		if t := w.typeOf(s.X); t != nil && t.Kind == ast.KindArray {
			return p.whole(), true
		}
	}
	n, known := w.u.Eval(size)
	if s, ok := size.(*ast.Sizeof); ok && !known && s.X != nil {
		if bytes, _, ok := w.u.Layout(w.typeOf(s.X)); ok {
			n, known = uint64(bytes), true
		}
	}
	bytes, _, ok := p.u.Layout(w.l.typeAt(p))
	return p, known && ok && n == uint64(bytes)
}

// enter walks a helper of the module with its parameters bound.
func (w *startupWalk) enter(c *ast.Call, name string) {
	f := w.l.m.FuncIn(name, w.u)
	if f == nil || w.depth >= maxStartupDepth {
		if g := w.u.Func(name); f == nil && g != nil && !g.NameAt.From.IsValid() {
			return // a function of the kernel's headers
		}
		for _, a := range c.Args {
			w.lose(w.pointer(a), c.Span, true)
		}
		return
	}
	v := newWalk(w.l, f.Unit)
	v.maybe, v.depth = w.maybe, w.depth+1
	for i, prm := range f.Params() {
		v.locals[prm.Name] = prm.Type
		if i >= len(c.Args) {
			continue
		}
		if to := w.pointer(c.Args[i]); len(to) > 0 {
			v.alias[prm.Name] = to
		} else if y := w.value(c.Args[i]); y != nil && !w.mentionsLocal(y.x) {
			v.args[prm.Name] = *y
		}
	}
	v.block(f.Body())
}

func (w *startupWalk) mentionsLocal(x ast.Expr) (found bool) {
	ast.Inspect(x, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && w.locals[id.Name] != nil
		return !found
	})
	return found
}

// lose gives up what is known of structures that are handed to code which is
// not followed; deep: and of what they point at.
func (w *startupWalk) lose(list []place, at ast.Span, deep bool) {
	for _, p := range list {
		if !p.watched() {
			continue
		}
		p = p.whole()
		if deep {
			for _, f := range [...]string{"objs", "states", "funcs"} {
				q := p
				if w.l.typeAt(q).Kind == ast.KindArray {
					q = q.to(step{any: true})
				}
				w.lose(w.l.deref(q.to(step{field: f}), w.depth), at, w.depth < 2*maxStartupDepth)
			}
		}
		if p.v != nil {
			w.l.addressed[p.v] = true
		}
		w.change(p, at)
	}
}
