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
	for _, c := range u.Model.Units() {
		for _, name := range c.FuncNames() {
			if uses(u, name) < 2 {
				continue // nothing names it: it never runs
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

// uses counts how often a module names something, its definition included.
func uses(u *unit.Unit, name string) (n int) {
	for _, c := range u.Model.Units() {
		n += c.Uses(name)
	}
	return n
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
