package livepatch

import (
	"klplint/cparse"
	"klplint/cparse/ast"
)

// startup carries out what module init does to the livepatch structures:
// patch.states = states; objs[0].callbacks.pre_patch = f; and which patches it
// enables. Helpers of the module are entered. What happens on some path only
// makes the value unknown; a structure that is handed to code that cannot be
// followed is left as its initialiser has it, and marked as addressed.
func (l *linker) startup() {
	l.enabled = map[*ast.Var]Tri{}
	l.addressed = map[*ast.Var]bool{}
	if l.m.Init == nil || l.m.Init.Func == nil {
		return
	}
	w := &startupWalk{l: l}
	w.function(l.m.Init.Func, nil, 0)
}

// maxStartupDepth is how deep helpers of module init are entered.
const maxStartupDepth = 4

// place is a variable of the module, or a pointer to one.
type place struct {
	located
	path []step
}

// step goes from a struct to a field or from an array to an element.
type step struct {
	field string
	index int
	any   bool // an index that is not constant
}

type startupWalk struct {
	l     *linker
	u     *cparse.Unit
	alias map[string]place // local pointers to module variables
	maybe int              // > 0 inside code that may not run
	depth int
}

// function walks a function with its parameters bound to places.
func (w *startupWalk) function(f *Function, alias map[string]place, depth int) {
	body := f.Body()
	if body == nil {
		return
	}
	v := &startupWalk{l: w.l, u: f.Unit, alias: alias, maybe: w.maybe, depth: depth}
	if v.alias == nil {
		v.alias = map[string]place{}
	}
	v.block(body.List)
}

// block walks statements in order. What stands behind a conditional return
// still runs on the path that enables the patch.
func (w *startupWalk) block(list []ast.Stmt) {
	for _, s := range list {
		w.stmt(s)
	}
}

func (w *startupWalk) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case nil:
	case *ast.Block:
		w.block(s.List)
	case *ast.ExprStmt:
		w.expr(s.X)
	case *ast.DeclStmt:
		for _, d := range s.Decls {
			if v, ok := d.(*ast.Var); ok && v.Init != nil {
				w.expr(v.Init)
				if p, ok := w.pointer(v.Init); ok {
					w.alias[v.Name] = p
				}
			}
		}
	case *ast.If:
		w.expr(s.Cond)
		w.maybe++
		w.stmt(s.Then)
		w.stmt(s.Else)
		w.maybe--
	case *ast.While:
		w.loop(s.Do, s.Cond, nil, nil, s.Body)
	case *ast.For:
		w.stmt(s.Init)
		w.loop(false, s.Cond, s.Post, nil, s.Body)
	case *ast.MacroBlock:
		w.loop(false, s.Call, nil, nil, s.Body)
	case *ast.Switch:
		w.expr(s.X)
		w.maybe++
		w.stmt(s.Body)
		w.maybe--
	case *ast.Case:
		w.stmt(s.Stmt)
	case *ast.Label:
		w.maybe++ // reached by a goto: cleanup, usually
		w.stmt(s.Stmt)
		w.maybe--
	case *ast.Return:
		w.expr(s.X)
	}
}

func (w *startupWalk) loop(once bool, cond, post, init ast.Expr, body ast.Stmt) {
	if !once {
		w.maybe++
		defer func() { w.maybe-- }()
	}
	w.expr(cond)
	w.stmt(body)
	w.expr(post)
}

func (w *startupWalk) expr(x ast.Expr) {
	switch x := x.(type) {
	case nil:
	case *ast.Assign:
		w.expr(x.Y)
		if p, ok := w.place(x.X); ok {
			w.assign(p, x)
			return
		}
		if id, ok := x.X.(*ast.Ident); ok {
			if p, ok := w.pointer(x.Y); ok && w.maybe == 0 {
				w.alias[id.Name] = p
			} else {
				delete(w.alias, id.Name)
			}
		}
	case *ast.Unary:
		w.expr(x.X)
		w.changed(x.Op, x.X)
	case *ast.Postfix:
		w.changed(x.Op, x.X)
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
		w.block(x.Block.List)
	case *ast.Call:
		w.call(x)
	}
}

// changed handles ++ and -- of a livepatch structure's field.
func (w *startupWalk) changed(op string, x ast.Expr) {
	if op == "++" || op == "--" {
		if p, ok := w.place(x); ok {
			w.forget(p)
		}
	}
}

// assign carries out an assignment to a part of a module variable.
func (w *startupWalk) assign(p place, x *ast.Assign) {
	if !w.watched(p) {
		return
	}
	o, exact := w.object(p)
	switch {
	case !exact:
		o.open = true
	case x.Op != "=" || w.maybe > 0:
		w.unsure(o, x)
	default:
		o.assign(w.u, w.resolveLocal(x.Y))
		o.Span = x.Span
	}
}

// unsure makes a value unknown, unless it stays what it was anyway.
func (w *startupWalk) unsure(o *object, x *ast.Assign) {
	if x.Op == "=" && o.expr != nil && !o.unknown {
		a, okA := o.u.Eval(o.expr)
		b, okB := w.u.Eval(x.Y)
		if okA && okB && a == b {
			return
		}
	}
	o.written, o.unknown = true, true
	o.Span = x.Span
}

func (w *startupWalk) forget(p place) {
	if w.watched(p) {
		o, _ := w.object(p)
		o.unknown, o.open = true, true
	}
}

// watched tells whether the variable is one whose value the model reads.
func (w *startupWalk) watched(p place) bool {
	switch structName(p.u, p.Type) {
	case "klp_patch", "klp_object", "klp_func", "klp_state":
		return true
	}
	return false
}

// object finds the object of a place; exact is false when only an enclosing
// array is known.
func (w *startupWalk) object(p place) (o *object, exact bool) {
	o = w.l.build(p.located)
	for _, s := range p.path {
		o.written = true
		switch {
		case s.any:
			return o, false
		case s.field != "":
			o = o.field(s.field)
		default:
			o = o.elem(s.index)
		}
	}
	return o, true
}

// place resolves an lvalue: patch.states, objs[0].name, p->replace.
func (w *startupWalk) place(x ast.Expr) (place, bool) {
	switch x := x.(type) {
	case *ast.Ident:
		if _, local := w.alias[x.Name]; local {
			return place{}, false // the pointer itself, not what it points at
		}
		if v, ok := w.l.global(w.u, x.Name); ok {
			return place{located: v}, true
		}
	case *ast.Member:
		base, ok := w.place(x.X)
		if x.Arrow {
			base, ok = w.pointer(x.X)
		}
		return base.to(step{field: x.Name}), ok
	case *ast.Index:
		base, ok := w.place(x.X)
		if !ok {
			base, ok = w.pointer(x.X)
			if ok && len(base.path) > 0 && base.path[len(base.path)-1].field == "" {
				base.path = base.path[:len(base.path)-1] // p = &objs[0]; p[i]
			}
		}
		n, known := w.u.Eval(x.I)
		known = known && n < maxElems
		return base.to(step{index: int(n), any: !known}), ok
	case *ast.Unary:
		if x.Op == "*" {
			return w.pointer(x.X)
		}
	case *ast.Cast:
		return w.place(x.X)
	}
	return place{}, false
}

func (p place) to(s step) place {
	p.path = append(append([]step(nil), p.path...), s)
	return p
}

// pointer resolves an expression that points at a module variable: &patch,
// objs, p.
func (w *startupWalk) pointer(x ast.Expr) (place, bool) {
	switch x := ast.Uncast(x).(type) {
	case *ast.Ident:
		if p, ok := w.alias[x.Name]; ok {
			return p, true
		}
		if v, ok := w.l.global(w.u, x.Name); ok && v.u.Resolve(v.Type).Kind == ast.KindArray {
			return place{located: v}.to(step{}), true
		}
	case *ast.Unary:
		if x.Op == "&" {
			return w.place(x.X)
		}
	}
	return place{}, false
}

// resolveLocal replaces a local pointer by what it points at, so that
// patch.objs = o is understood.
func (w *startupWalk) resolveLocal(x ast.Expr) ast.Expr {
	id, ok := ast.Uncast(x).(*ast.Ident)
	if !ok {
		return x
	}
	p, ok := w.alias[id.Name]
	if !ok || p.Var == nil {
		return x
	}
	if len(p.path) == 0 || len(p.path) == 1 && p.path[0] == (step{}) {
		return &ast.Ident{Span: id.Span, Name: p.Name}
	}
	return x
}

// call follows calls: klp_enable_patch, helpers of the module, and the rest,
// to which a structure may be lost.
func (w *startupWalk) call(c *ast.Call) {
	for _, a := range c.Args {
		w.expr(a)
	}
	name := c.CalleeName()
	switch name {
	case "klp_enable_patch":
		if len(c.Args) == 1 {
			if p, ok := w.pointer(c.Args[0]); ok {
				w.l.enabled[p.Var] = Yes
			}
		}
		return
	case "klp_get_state", "klp_get_prev_state", "likely", "unlikely", "IS_ERR", "WARN_ON", "printk", "_printk":
		return
	case "memcpy", "memmove", "memset":
		if len(c.Args) > 0 {
			if p, ok := w.pointer(c.Args[0]); ok {
				w.forget(p)
			}
		}
		return
	}
	f := w.l.m.FuncIn(name, w.u)
	if f == nil || w.depth >= maxStartupDepth {
		for _, a := range c.Args {
			if p, ok := w.pointer(a); ok && w.watched(p) {
				w.l.addressed[p.Var] = true
			}
		}
		return
	}
	alias := map[string]place{}
	for i, prm := range f.Params() {
		if i < len(c.Args) {
			if p, ok := w.pointer(c.Args[i]); ok {
				alias[prm.Name] = p
			}
		}
	}
	w.function(f, alias, w.depth+1)
}
