package rules

import (
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// changesShadow tells the functions that make or free shadow variables.
func changesShadow(name string) bool { return isShadowAlloc(name) || isShadowFree(name) }

func isShadowAlloc(name string) bool {
	return name == "klp_shadow_alloc" || name == "klp_shadow_get_or_alloc"
}

func isShadowFree(name string) bool {
	return name == "klp_shadow_free" || name == "klp_shadow_free_all"
}

// shadowArg is where a function takes the id and the constructor or destructor.
func shadowArg(name string) (id, function int) {
	switch name {
	case "klp_shadow_free_all":
		return 0, 1
	case "klp_shadow_free":
		return 1, 2
	}
	return 1, 4
}

// shadowID is the id that a call names; known is false when it is no constant.
func shadowID(c unit.Call) (id uint64, known bool) {
	if n, _ := shadowArg(c.CalleeName()); n < len(c.Args) {
		return c.In.Unit.Eval(c.Args[n])
	}
	return 0, false
}

// underShadowLock visits the constructors and destructors of shadow variables
// that the module defines, each once.
func underShadowLock(p *pass, visit func(what string, f *livepatch.Function, c unit.Call)) {
	seen := map[*ast.Func]bool{}
	p.unit.AllCalls(changesShadow, func(c unit.Call) {
		_, n := shadowArg(c.CalleeName())
		if n >= len(c.Args) {
			return
		}
		x := ast.Uncast(c.Args[n])
		if a, ok := x.(*ast.Unary); ok && a.Op == "&" {
			x = a.X
		}
		id, ok := x.(*ast.Ident)
		if !ok || declaresLocal(c.In, id.Name) {
			return
		}
		f := p.module.FuncIn(id.Name, c.In.Unit)
		if f == nil || seen[f.Func] {
			return
		}
		seen[f.Func] = true
		what := "destructor"
		if isShadowAlloc(c.CalleeName()) {
			what = "constructor"
		}
		visit(what, f, c)
	})
}

// shadowName names an id in messages.
func shadowName(c unit.Call) string {
	n, _ := shadowArg(c.CalleeName())
	id, _ := shadowID(c)
	return numbered(livepatch.NameOf(c.In.Unit, c.Args[n]), id)
}
