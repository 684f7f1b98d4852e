package lifecycle

import (
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// Elsewhere lists the functions of a module that its callbacks, init and exit do
// not call: new functions, and those that the kernel calls through a pointer
// (works, timers, notifiers, file operations), with what these call. What they
// do happens at any time. Those of called are known to be called by callbacks, if
// only through a pointer.
func Elsewhere(u *unit.Unit, called map[*ast.Func]bool) (list []*livepatch.Function) {
	own := map[*ast.Func]bool{}
	for f := range called {
		own[f] = true
	}
	for _, r := range u.Roots() {
		if r.Kind != unit.RootNew {
			calledBy(u, r.Func, own, func(*livepatch.Function) {})
		}
	}
	seen := map[*ast.Func]bool{}
	dead := NeverRuns(u)
	for _, c := range u.Model.Units() {
		for _, name := range c.FuncNames() {
			if dead[name] {
				continue // it never runs
			}
			f := u.Model.FuncIn(name, c)
			if f == nil || own[f.Func] || f.Unit != c {
				continue
			}
			list = named(u, f, seen, list)
		}
	}
	return list
}

// NeverRuns lists the static functions that nothing names but functions that never
// run themselves.
func NeverRuns(u *unit.Unit) map[string]bool {
	// How often each is named, but for its definition and by what never runs.
	n := map[string]int{}
	for _, c := range u.Model.Units() {
		for word, times := range c.Words() {
			n[word] += times
		}
	}
	dead := map[string]bool{}
	var found []string
	look := func(name string, less int) {
		if n[name] -= less; n[name] <= 0 && !dead[name] {
			dead[name] = true
			found = append(found, name)
		}
	}
	defines := map[string]bool{}
	for _, c := range u.Model.Units() {
		for _, name := range c.FuncNames() {
			defines[name] = true
			look(name, 1)
		}
	}
	for len(found) > 0 {
		name := found[0]
		found = found[1:]
		for _, c := range u.Model.Units() {
			for _, w := range c.BodyWords(name) {
				if defines[w] && !dead[w] {
					look(w, c.BodyUses(name, w))
				}
			}
		}
	}
	return dead
}

// named adds a function and those of the module that its text names, or that
// stand in the initialiser of a variable that it names: they may run whenever it
// does. No body is parsed for that.
func named(u *unit.Unit, f *livepatch.Function, seen map[*ast.Func]bool, list []*livepatch.Function) []*livepatch.Function {
	if seen[f.Func] {
		return list
	}
	seen[f.Func] = true
	list = append(list, f)
	for _, w := range f.Unit.BodyWords(f.Name) {
		if g := u.Model.FuncIn(w, f.Unit); g != nil {
			list = named(u, g, seen, list)
			continue
		}
		v, _ := f.Unit.OwnVar(w)
		if v == nil || v.Init == nil {
			continue
		}
		ast.Inspect(v.Init, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				if g := u.Model.FuncIn(id.Name, f.Unit); g != nil {
					list = named(u, g, seen, list)
				}
			}
			return true
		})
	}
	return list
}

// calledBy visits a function and those of the module that it calls.
func calledBy(u *unit.Unit, f *livepatch.Function, seen map[*ast.Func]bool, visit func(*livepatch.Function)) {
	if f == nil || seen[f.Func] {
		return
	}
	seen[f.Func] = true
	visit(f)
	ast.Inspect(f.Body(), func(n ast.Node) bool {
		if c, ok := n.(*ast.Call); ok {
			if g := u.Model.FuncIn(c.CalleeName(), f.Unit); g != nil {
				calledBy(u, g, seen, visit)
			}
		}
		return true
	})
}
