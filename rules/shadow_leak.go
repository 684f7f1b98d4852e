package rules

import (
	"klplint/analyzer"
	"klplint/analyzer/lifecycle"
	"klplint/analyzer/unit"
)

var shadowLeak = newRule("KLP701", "shadow-leak", analyzer.Warning, analyzer.Doc{
	Title: "a shadow variable is allocated and never freed",
	Why: `Shadow variables outlive the livepatch that made them. When nobody frees those of an
id, each object that had one leaves it behind; and when the memory of such an object
is used for another, a later livepatch finds the old variable and takes it for the new
object's.`,
	Mend:      "Free each variable with klp_shadow_free() where its object ends, and all that are left with klp_shadow_free_all() in post_unpatch: behind a check of klp_get_prev_state() where another livepatch may stay in charge of them.",
	Source:    "Documentation/livepatch/shadow-vars.rst; kernel/livepatch/shadow.c, klp_shadow_free_all()",
	Limits:    "Any klp_shadow_free() or klp_shadow_free_all() of the id in the module counts. Silent where an id that is freed is no constant.",
	Precision: analyzer.Medium,
}, func(p *pass) {
	if p.module.Opaque || len(p.module.Missing) > 0 {
		return
	}
	dead := lifecycle.NeverRuns(p.unit)
	freed := map[uint64]bool{}
	unknown := false
	p.unit.AllCalls(isShadowFree, func(c unit.Call) {
		if dead[c.In.Name] && len(c.Via) == 0 {
			return
		}
		id, known := shadowID(c)
		freed[id] = true
		unknown = unknown || !known
	})
	// By a name that is handed on, as in a table of functions.
	for _, u := range p.module.Units() {
		for _, name := range [...]string{"klp_shadow_free", "klp_shadow_free_all"} {
			calls := 0
			p.unit.AllCalls(func(n string) bool { return n == name }, func(c unit.Call) {
				if c.In.Unit == u {
					calls++
				}
			})
			unknown = unknown || u.Uses(name) > calls
		}
	}
	if unknown {
		return
	}
	p.unit.AllCalls(isShadowAlloc, func(c unit.Call) {
		id, known := shadowID(c)
		if !known || freed[id] {
			return
		}
		freed[id] = true // once an id
		p.report(c.Span, nil, "shadow variable %s is allocated and nothing in the module frees it: it outlives the livepatch and its objects; call klp_shadow_free_all() in post_unpatch", shadowName(c))
	})
})
