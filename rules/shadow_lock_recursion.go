package rules

import (
	"klplint/analyzer"
	"klplint/analyzer/unit"
	"klplint/cparse/livepatch"
)

var shadowLockRecursion = newRule("KLP704", "shadow-lock-recursion", analyzer.Error, analyzer.Doc{
	Title: "shadow variables are allocated or freed in a constructor or destructor",
	Why: `The constructor and the destructor of a shadow variable run with klp_shadow_lock held.
klp_shadow_alloc(), klp_shadow_get_or_alloc(), klp_shadow_free() and
klp_shadow_free_all() take the same spinlock: the CPU spins on it for ever, with
interrupts off.`,
	Mend:   "Allocate and free the other variable outside; klp_shadow_get() is allowed inside.",
	Source: "kernel/livepatch/shadow.c, klp_shadow_lock",
}, func(p *pass) {
	underShadowLock(p, func(what string, f *livepatch.Function, made unit.Call) {
		p.unit.Calls(f, changesShadow, func(c unit.Call) {
			rel := []related{{made.Span, "which " + made.CalleeName() + "() calls with the lock held"}}
			for _, v := range c.Via {
				rel = append(rel, related{v.Span, "which calls " + quote(v.CalleeName())})
			}
			p.report(c.Span, rel, "%s() in %s %q deadlocks: both need klp_shadow_lock; call it outside", c.CalleeName(), what, f.Name)
		})
	})
})
