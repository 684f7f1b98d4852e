package rules

import (
	"klplint/analyzer"
	"klplint/cparse/livepatch"
)

var statesNotAttached = newRule("KLP105", "states-not-attached", analyzer.Error, analyzer.Doc{
	Title: "a states array is not attached to any patch",
	Why: `klp_get_state() searches patch->states. When that is not set it returns NULL for
every id: callbacks that ask for one fail or, unchecked, oops; and no later
livepatch sees the states at all.`,
	Mend:   "Set .states of the klp_patch to the array.",
	Source: "Documentation/livepatch/system-state.rst, section 1; kernel/livepatch/state.c, klp_get_state()",
	Limits: "Silent when the array is used in a way that is not followed, or when no callback asks for one of its ids.",
}, func(p *pass) {
	if p.module.Opaque {
		return
	}
	var free *livepatch.Patch // one that could have had the array
	for _, q := range p.module.Patches {
		if q.StatesUnknown {
			return
		}
		if q.States == nil && q.Enabled == livepatch.Yes && q.Dialect == livepatch.ObjectCallbacks && free == nil {
			free = q
		}
	}
	if free == nil {
		return
	}
	for _, a := range p.module.States {
		if len(a.Attached) > 0 || a.Escapes {
			continue
		}
		for _, q := range stateQueries(p.unit) {
			if !q.known || !holds(a, q.id) {
				continue
			}
			if asked := q.patchOf(p.module); asked != nil && asked != free {
				continue
			}
			p.report(a.NameAt, []related{{q.Span, "asks for a state of the array"}, {free.Span, "the patch has no .states"}},
				"states array %q is not attached to %s: %s finds nothing; set .states = %s", a.Name, patchTitle(free), q.CalleeName()+"()", a.Name)
			break
		}
	}
})

func holds(a *livepatch.StateArray, id uint64) bool {
	seen, _ := a.Seen()
	for _, s := range seen {
		if s.ID.Number == id {
			return true
		}
	}
	return false
}
