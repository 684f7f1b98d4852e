package rules

import (
	"klplint/analyzer"
	"klplint/analyzer/lifecycle"
	"klplint/analyzer/unit"
	"klplint/cparse/livepatch"
)

var shadowAtomic = newRule("KLP702", "shadow-atomic", analyzer.Warning, analyzer.Doc{
	Title: "a constructor or destructor of shadow variables may sleep",
	Why: `klp_shadow_alloc(), klp_shadow_get_or_alloc(), klp_shadow_free() and
klp_shadow_free_all() call the constructor and the destructor under a spinlock, with
interrupts off. What sleeps there lets the scheduler run with the lock held: "BUG:
scheduling while atomic", and a deadlock when another task wants a shadow variable.`,
	Mend:      "Allocate with GFP_ATOMIC, take spinlocks instead of mutexes, and do what has to sleep before the allocation or after the free.",
	Source:    "kernel/livepatch/shadow.c, __klp_shadow_get_or_alloc(), klp_shadow_free_struct()",
	Limits:    "By a table of functions that sleep, followed through the module's helpers. An allocation counts where its flags are known to allow sleeping.",
	Precision: analyzer.Medium,
}, func(p *pass) {
	underShadowLock(p, func(what string, f *livepatch.Function, made unit.Call) {
		lifecycle.Sleeps(p.unit, f, func(c unit.Call, byFlags bool) {
			name := c.CalleeName()
			rel := []related{{made.Span, "which " + made.CalleeName() + "() calls under a spinlock"}}
			for _, v := range c.Via {
				rel = append(rel, related{v.Span, "which calls " + quote(v.CalleeName())})
			}
			then := "do it outside"
			if byFlags {
				then = "use GFP_ATOMIC"
			}
			p.report(c.Span, rel, "%s() may sleep in %s %q of shadow variable %s, which runs under a spinlock with interrupts off; %s", name, what, f.Name, shadowName(made), then)
		})
	})
})
