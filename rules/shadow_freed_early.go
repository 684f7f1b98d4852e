package rules

import (
	"strings"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

var shadowFreedEarly = newRule("KLP703", "shadow-freed-early", analyzer.Warning, analyzer.Doc{
	Title: "shadow variables are freed in pre_unpatch while new code still uses them",
	Why: `Between pre_unpatch and post_unpatch tasks still run the new functions. What these got
from klp_shadow_get() is freed under their hands, and what they allocate afterwards is
left behind. When the disabling is reverted, what was stored in the
variables is lost.`,
	Mend:      "Call klp_shadow_free_all() in post_unpatch, and not on a reverted transition to which another livepatch stays in charge: check klp_get_prev_state().",
	Source:    "Documentation/livepatch/callbacks.rst; kernel/livepatch/transition.c, klp_complete_transition()",
	Limits:    "Only where a new function of the module uses the same id. Silent where pre_unpatch first tells the new code to stop: by a variable of the module, a static key, or by waiting for RCU.",
	Weakness:  analyzer.UseAfterFree,
	Precision: analyzer.Medium,
}, func(p *pass) {
	used := map[uint64]unit.Call{}
	for _, r := range p.unit.Roots() {
		if r.Kind != unit.RootNew {
			continue
		}
		p.unit.Calls(r.Func, func(name string) bool { return isShadowAlloc(name) || name == "klp_shadow_get" }, func(c unit.Call) {
			if len(c.Args) < 2 {
				return
			}
			if id, known := c.In.Unit.Eval(c.Args[1]); known {
				if _, ok := used[id]; !ok {
					used[id] = c
				}
			}
		})
	}
	reported := map[ast.Span]bool{}
	for _, r := range p.unit.Roots() {
		if r.Kind != unit.RootCallback || r.Callback.Slot != livepatch.PreUnpatch || stopsNewCode(p, r) {
			continue
		}
		p.unit.Calls(r.Func, func(name string) bool { return name == "klp_shadow_free_all" }, func(c unit.Call) {
			id, known := shadowID(c)
			use, ok := used[id]
			if !known || !ok || reported[c.Span] {
				return
			}
			reported[c.Span] = true
			rel := append(callPath(r, c), related{use.Span, "new code uses it here"})
			p.report(c.Span, rel, "shadow variables %s are freed in pre_unpatch %q while new code still uses them: it runs until post_unpatch; free them there", shadowName(c), r.Func.Name)
		})
	}
})

// stopsNewCode tells whether a pre_unpatch callback does something that may let
// the new code stop: it sets a variable of the module, switches a static key,
// or waits for readers.
func stopsNewCode(p *pass, r unit.Root) (stops bool) {
	p.unit.Calls(r.Func, func(name string) bool {
		return strings.HasPrefix(name, "synchronize_") || strings.HasPrefix(name, "static_branch_") || strings.HasPrefix(name, "static_key_") ||
			strings.HasPrefix(name, "atomic_set") || strings.HasSuffix(name, "_bit") || name == "WRITE_ONCE" || name == "smp_store_release" || name == "rcu_assign_pointer" || name == "xchg"
	}, func(unit.Call) { stops = true })
	seen := map[*ast.Func]bool{}
	var walk func(f *livepatch.Function)
	walk = func(f *livepatch.Function) {
		if f == nil || seen[f.Func] {
			return
		}
		seen[f.Func] = true
		ast.Inspect(f.Body(), func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Assign:
				stops = stops || lifecycle.OwnerOf(p.unit, f, &ast.Unary{Op: "&", X: n.X}) == lifecycle.Modules
			case *ast.Call:
				walk(p.module.FuncIn(n.CalleeName(), f.Unit))
			}
			return true
		})
	}
	walk(r.Func)
	return stops
}
