package unit

import (
	"slices"

	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// Call is a call in the sources, and how a walk came to it.
type Call struct {
	*ast.Call
	In *livepatch.Function // the function that the call stands in
	// Via are the calls that led here from the root of the walk, outermost
	// first.
	Via []Call
	// Parents are the nodes around the call within its function, outermost
	// first.
	Parents []ast.Node
}

// maxCallDepth bounds how deep calls are followed.
const maxCallDepth = 12

// Calls visits the calls that match, in root and in the functions of the
// module that root calls, each function once. Functions whose text cannot lead
// to a match are not even parsed.
func (u *Unit) Calls(root *livepatch.Function, match func(name string) bool, visit func(Call)) {
	if root == nil {
		return
	}
	w := &callWalk{u: u, match: match, visit: visit, seen: map[*ast.Func]bool{}, leads: map[*ast.Func]bool{}}
	w.function(root, nil)
}

// AllCalls visits the calls that match in all functions of the module, in
// source order of each file, and calls made by initialisers of file-scope
// macros excepted.
func (u *Unit) AllCalls(match func(name string) bool, visit func(Call)) {
	for _, c := range u.Model.Units() {
		for _, name := range c.FuncNames() {
			if !slices.ContainsFunc(c.BodyWords(name), match) {
				continue
			}
			if f := c.Func(name); f != nil {
				w := &callWalk{u: u, match: match, visit: visit, flat: true}
				w.function(&livepatch.Function{Func: f, Unit: c}, nil)
			}
		}
	}
}

type callWalk struct {
	u     *Unit
	match func(string) bool
	visit func(Call)
	flat  bool // do not enter callees
	seen  map[*ast.Func]bool
	leads map[*ast.Func]bool // memo of leadsTo
}

func (w *callWalk) function(f *livepatch.Function, via []Call) {
	if !w.flat {
		if w.seen[f.Func] || len(via) > maxCallDepth || !w.leadsTo(f) {
			return
		}
		w.seen[f.Func] = true
	}
	body := f.Body()
	if body == nil {
		return
	}
	WithParents(body, func(n ast.Node, parents []ast.Node) {
		call, ok := n.(*ast.Call)
		if !ok {
			return
		}
		name := call.CalleeName()
		c := Call{Call: call, In: f, Via: via, Parents: slices.Clone(parents)}
		if w.match(name) {
			w.visit(c)
			return
		}
		if w.flat || name == "" {
			return
		}
		if callee := w.u.Model.FuncIn(name, f.Unit); callee != nil {
			w.function(callee, append(slices.Clone(via), c))
		}
	})
}

// leadsTo tells, by the words in function bodies, whether a match can be
// reached from f.
func (w *callWalk) leadsTo(f *livepatch.Function) bool {
	seen := map[*ast.Func]bool{}
	found := w.search(f, seen)
	if !found {
		for g := range seen {
			w.leads[g] = false
		}
	}
	return found
}

func (w *callWalk) search(f *livepatch.Function, seen map[*ast.Func]bool) bool {
	if v, ok := w.leads[f.Func]; ok || seen[f.Func] {
		return v
	}
	seen[f.Func] = true
	words := f.Unit.BodyWords(f.Name)
	found := slices.ContainsFunc(words, w.match) || slices.ContainsFunc(words, func(word string) bool {
		g := w.u.Model.FuncIn(word, f.Unit)
		return g != nil && w.search(g, seen)
	})
	if found {
		w.leads[f.Func] = true
	}
	return found
}

// WithParents visits the nodes below n in source order, each with the nodes
// around it, outermost first.
func WithParents(n ast.Node, visit func(n ast.Node, parents []ast.Node)) {
	var parents []ast.Node
	var walk func(ast.Node)
	walk = func(n ast.Node) {
		first := true
		ast.Inspect(n, func(m ast.Node) bool {
			if first {
				first = false
				visit(m, parents)
				parents = append(parents, m)
				return true
			}
			walk(m)
			return false
		})
		parents = parents[:len(parents)-1]
	}
	walk(n)
}

// Roots are the functions that the kernel calls: callbacks, module init and
// exit, and the new functions, each with what it is.
type Root struct {
	Kind     RootKind
	Func     *livepatch.Function
	Callback *livepatch.Callback // of a RootCallback
	Object   *livepatch.Object   // of a RootCallback or RootNew, nil for state callbacks
	Patch    *livepatch.Patch    // of a RootCallback or RootNew
	At       ast.Span            // where it is named
}

// RootKind tells what the kernel calls a function for.
type RootKind uint8

const (
	RootCallback RootKind = iota
	RootInit
	RootExit
	RootNew // the new_func of a struct klp_func
)

// Roots lists the module's roots whose definitions were found.
func (u *Unit) Roots() (list []Root) {
	m := u.Model
	for _, p := range m.Patches {
		if p.Objects != nil {
			for _, o := range p.Objects.Elems {
				for _, cb := range o.Callbacks {
					if cb != nil && cb.Func != nil {
						list = append(list, Root{Kind: RootCallback, Func: cb.Func, Callback: cb, Object: o, Patch: p, At: cb.Span})
					}
				}
			}
		}
		if p.States != nil {
			for _, s := range p.States.Elems {
				for _, cb := range s.Callbacks {
					if cb != nil && cb.Func != nil {
						list = append(list, Root{Kind: RootCallback, Func: cb.Func, Callback: cb, Patch: p, At: cb.Span})
					}
				}
			}
		}
	}
	if m.Init != nil && m.Init.Func != nil {
		list = append(list, Root{Kind: RootInit, Func: m.Init.Func, At: m.Init.Span})
	}
	if m.Exit != nil && m.Exit.Func != nil {
		list = append(list, Root{Kind: RootExit, Func: m.Exit.Func, At: m.Exit.Span})
	}
	for _, p := range m.Patches {
		if p.Objects == nil {
			continue
		}
		for _, o := range p.Objects.Elems {
			if o.Funcs == nil {
				continue
			}
			for _, f := range o.Funcs.Elems {
				if f.NewFunc != nil && f.NewFunc.Func != nil {
					list = append(list, Root{Kind: RootNew, Func: f.NewFunc.Func, Object: o, Patch: p, At: f.NewFunc.Span})
				}
			}
		}
	}
	return list
}
