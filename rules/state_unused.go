package rules

import (
	"klplint/analyzer"
	"klplint/analyzer/unit"
	"klplint/cparse/livepatch"
)

var stateUnused = newRule("KLP107", "state-unused", analyzer.Note, analyzer.Doc{
	Title: "nothing asks for a declared state",
	Why: `A state is declared so that callbacks can store data in it and find what an earlier
livepatch did. One that nothing asks for still binds every later cumulative
livepatch to declare it. That may be what it is for: an id can serve as a mere
compatibility mark.`,
	Mend:      "Ask for the state in the callbacks, or drop it before the livepatch is released.",
	Source:    "Documentation/livepatch/system-state.rst, section 1",
	Limits:    "Silent when some id is not a constant or the array is used directly.",
	Precision: analyzer.Medium,
}, func(p *pass) {
	if p.module.Opaque || len(p.module.Missing) > 0 {
		return
	}
	used := map[uint64]bool{}
	for _, q := range stateQueries(p.unit) {
		if !q.known {
			return
		}
		used[q.id] = true
	}
	open := false
	p.unit.AllCalls(isShadowCall, func(c unit.Call) {
		i := 1
		if c.CalleeName() == "klp_shadow_free_all" {
			i = 0
		}
		if i < len(c.Args) {
			id, known := c.In.Unit.Eval(c.Args[i])
			used[id] = true
			open = open || !known
		}
	})
	if open {
		return
	}
	for _, patch := range p.module.Patches {
		a := patch.States
		if a == nil || patch.Dialect == livepatch.StateCallbacks || usedDirectly(p, a) {
			continue
		}
		seen, _ := a.Seen()
		for _, s := range seen {
			if !used[s.ID.Number] && s.Data == nil {
				p.report(s.Span, nil, "state %q is declared and nothing asks for it: every later cumulative livepatch has to declare it nonetheless", s.Title())
			}
		}
	}
})

func isShadowCall(name string) bool {
	switch name {
	case "klp_shadow_alloc", "klp_shadow_get", "klp_shadow_get_or_alloc", "klp_shadow_free", "klp_shadow_free_all":
		return true
	}
	return false
}

// usedDirectly tells whether the array's name stands in a function's body, or
// that of the klp_patch member which leads to it.
func usedDirectly(p *pass, a *livepatch.StateArray) bool {
	for _, u := range p.module.Units() {
		for _, f := range u.FuncNames() {
			for _, w := range u.BodyWords(f) {
				if w == "states" || w != "" && w == a.Name {
					return true
				}
			}
		}
	}
	return false
}
