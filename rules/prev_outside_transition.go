package rules

import (
	"cmp"
	"slices"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle/table"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

var prevOutsideTransition = newRule("KLP406", "prev-outside-transition", analyzer.Error, analyzer.Doc{
	Title: "klp_get_prev_state() is called outside a transition",
	Why: `Outside a transition the kernel warns once (WARN_ON_ONCE, a panic on machines with
panic_on_warn) and returns NULL. klp_enable_patch() begins the transition and may return
before it ends: what module init asks before is too early and behind it a race. Module
exit runs when it is over, and new functions at any time, without the lock that the walk over
the installed livepatches needs. Callbacks of a module object also run when the
module is loaded or removed later; then there is usually no transition, and if
there is one it is another livepatch's.`,
	Mend:   "Ask in the callbacks of an object for vmlinux (which needs .funcs, an empty array if need be), keep what was found, and use that elsewhere. In callbacks of a module object ask only while a flag of the module says that the livepatch is being enabled: set before klp_enable_patch(), cleared in post_patch of a vmlinux object that is the last of the list (a module object gets no post_patch while its module is not loaded).",
	Source: "Documentation/livepatch/system-state.rst, section 1; kernel/livepatch/state.c, klp_get_prev_state()",
	Limits: "For callbacks of a module object a warning, and silent when the call depends on the object or on a variable of the module.",
}, func(p *pass) {
	isPrev := func(name string) bool { return name == "klp_get_prev_state" }
	reported := map[ast.Span]bool{}
	roots := p.unit.Roots()
	slices.SortStableFunc(roots, func(a, b unit.Root) int { // the errors first
		return cmp.Compare(min(b.Kind, unit.RootInit), min(a.Kind, unit.RootInit))
	})
	for _, r := range roots {
		p.unit.Calls(r.Func, isPrev, func(c unit.Call) {
			if reported[c.Span] {
				return
			}
			rel := callPath(r, c)
			switch r.Kind {
			case unit.RootInit:
				reported[c.Span] = true
				p.report(c.Span, rel, "klp_get_prev_state() in module init %q is outside any transition: it warns and returns NULL; ask in pre_patch or post_patch", r.Func.Name)
			case unit.RootExit:
				reported[c.Span] = true
				p.report(c.Span, rel, "klp_get_prev_state() in module exit %q is outside any transition: it warns and returns NULL; ask in post_unpatch", r.Func.Name)
			case unit.RootNew:
				reported[c.Span] = true
				p.report(c.Span, rel, "klp_get_prev_state() in new function %q runs at any time: outside a transition it warns and returns NULL, and it walks the livepatches without their lock; let a callback ask and keep the answer", r.Func.Name)
			case unit.RootCallback:
				o := r.Object
				if o == nil || !o.Name.Known || !o.Name.Set || guarded(p, r, c) {
					return
				}
				reported[c.Span] = true
				p.reportAs(analyzer.Warning, c.Span, rel, "klp_get_prev_state() in %s %q of module object %q also runs when the module is loaded or removed later: it then warns and returns NULL; ask in a callback of vmlinux, or only while the livepatch is being enabled", r.Callback.Slot, r.Func.Name, o.Title())
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
			case *ast.While:
				if looksAround(p, step, n.Cond) {
					return true
				}
			case *ast.For:
				if n.Cond != nil && looksAround(p, step, n.Cond) {
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

// looksAround tells whether a condition depends on a parameter of its function,
// on a variable that the module defines, or on what some function says, at once
// or through a local variable. Checks of what can fail do not count.
func looksAround(p *pass, c unit.Call, cond ast.Expr) bool {
	return dependsOnSituation(p, c.In, cond, map[string]bool{})
}

func dependsOnSituation(p *pass, f *livepatch.Function, x ast.Expr, seen map[string]bool) (found bool) {
	ast.Inspect(x, func(n ast.Node) bool {
		if found {
			return false
		}
		switch n := n.(type) {
		case *ast.Call:
			switch name := n.CalleeName(); {
			case isStateQuery(name), acquires(p, name):
				return false
			case checksOnly(name):
			default:
				found = true
			}
		case *ast.Ident:
			if seen[n.Name] {
				return false
			}
			seen[n.Name] = true
			if slices.ContainsFunc(f.Params(), func(v *ast.Var) bool { return v.Name == n.Name }) {
				found = true
			} else if declaresLocal(f, n.Name) {
				found = assignedBySituation(p, f, n.Name, seen)
			} else if v, own := f.Unit.OwnVar(n.Name); own && v != nil {
				found = true
			}
		}
		return !found
	})
	return found
}

// assignedBySituation tells whether a local variable gets a value that depends
// on the situation.
func assignedBySituation(p *pass, f *livepatch.Function, name string, seen map[string]bool) (found bool) {
	ast.Inspect(f.Body(), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Var:
			found = found || n.Name == name && n.Init != nil && dependsOnSituation(p, f, n.Init, seen)
		case *ast.Assign:
			found = found || isName(n.X, name) && dependsOnSituation(p, f, n.Y, seen)
		}
		return !found
	})
	return found
}

// acquires tells whether a function is one whose result says only whether it
// has failed.
func acquires(p *pass, name string) bool {
	return slices.ContainsFunc(p.unit.Functions().Roles(name), func(r table.Role) bool { return r.Acquires })
}

// checksOnly tells whether a function says no more than its arguments.
func checksOnly(name string) bool {
	switch name {
	case "IS_ERR", "IS_ERR_OR_NULL", "PTR_ERR", "PTR_ERR_OR_ZERO", "WARN_ON", "WARN_ON_ONCE", "WARN", "WARN_ONCE", "likely", "unlikely",
		"READ_ONCE", "IS_ENABLED":
		return true
	}
	return false
}
