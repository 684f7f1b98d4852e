package rules

import (
	"klplint/analyzer"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
)

var prevOutsideTransition = newRule("KLP406", "prev-outside-transition", analyzer.Error, analyzer.Doc{
	Title: "klp_get_prev_state() is called outside a transition",
	Why: `Outside a transition the kernel warns once (WARN_ON_ONCE, a panic on machines with
panic_on_warn) and returns NULL. Module init runs before the transition, module exit
behind it, and new functions run at any time, without the lock that the walk over
the installed livepatches needs. Callbacks of a module object also run when the
module is loaded or removed later; then there is usually no transition, and if
there is one it is another livepatch's.`,
	Mend:   "Ask in the callbacks of vmlinux, keep what was found, and use that elsewhere. In callbacks of a module object ask only behind a condition that excludes a module that comes or goes.",
	Source: "specification, section 1; kernel/livepatch/state.c, klp_get_prev_state()",
	Limits: "For callbacks of a module object a warning, and silent when the call depends on the object or on a variable of the module.",
}, func(p *pass) {
	isPrev := func(name string) bool { return name == "klp_get_prev_state" }
	reported := map[ast.Span]bool{}
	for _, r := range p.unit.Roots() {
		p.unit.Calls(r.Func, isPrev, func(c unit.Call) {
			if reported[c.Span] {
				return
			}
			rel := callPath(r, c)
			switch r.Kind {
			case unit.RootInit:
				reported[c.Span] = true
				p.report(c.Span, rel, "klp_get_prev_state() in module init %q is outside any transition: it warns and returns NULL", r.Func.Name)
			case unit.RootExit:
				reported[c.Span] = true
				p.report(c.Span, rel, "klp_get_prev_state() in module exit %q is outside any transition: it warns and returns NULL", r.Func.Name)
			case unit.RootNew:
				reported[c.Span] = true
				p.report(c.Span, rel, "klp_get_prev_state() in new function %q runs at any time: outside a transition it warns and returns NULL, and it walks the livepatches without their lock", r.Func.Name)
			case unit.RootCallback:
				o := r.Object
				if o == nil || !o.Name.Known || !o.Name.Set || guarded(p, r, c) {
					return
				}
				reported[c.Span] = true
				p.reportAs(analyzer.Warning, c.Span, rel, "klp_get_prev_state() in %s of module object %q also runs when the module is loaded or removed later: it then warns and returns NULL", r.Callback.Slot, o.Title())
			}
		})
	}
})

// callPath tells how the kernel comes to a call.
func callPath(r unit.Root, c unit.Call) []related {
	rel := []related{{r.At, "the kernel calls " + quote(r.Func.Name)}}
	for _, v := range c.Via {
		rel = append(rel, related{v.Span, "which calls " + quote(v.CalleeName())})
	}
	return rel
}

// guarded tells whether some condition on the way to a call looks at the
// callback's object, at a parameter, or at a variable of the module: it may
// exclude a module that comes or goes.
func guarded(p *pass, r unit.Root, c unit.Call) bool {
	for _, step := range append(c.Via, c) {
		for i, n := range step.Parents {
			switch n := n.(type) {
			case *ast.If:
				if looksAround(p, step, n.Cond) {
					return true
				}
			case *ast.Cond:
				if looksAround(p, step, n.C) {
					return true
				}
			case *ast.Binary:
				if (n.Op == "&&" || n.Op == "||") && looksAround(p, step, n.X) {
					return true
				}
			case *ast.Switch:
				if looksAround(p, step, n.X) {
					return true
				}
			case *ast.Block:
				// if (...) return; earlier in the block
				for _, s := range n.List {
					if i+1 < len(step.Parents) && ast.Node(s) == step.Parents[i+1] {
						break
					}
					if f, ok := s.(*ast.If); ok && looksAround(p, step, f.Cond) {
						return true
					}
				}
			}
		}
	}
	return false
}

// looksAround tells whether a condition mentions a parameter of its function
// or a variable that the module defines.
func looksAround(p *pass, c unit.Call, cond ast.Expr) (found bool) {
	ast.Inspect(cond, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		for _, v := range c.In.Params() {
			found = found || v.Name == id.Name
		}
		if v, own := c.In.Unit.OwnVar(id.Name); own && v != nil {
			found = true
		}
		return true
	})
	return found
}
