package rules

import (
	"klplint/analyzer"
	"klplint/cparse/livepatch"
)

var stateIDDuplicate = newRule("KLP102", "state-id-duplicate", analyzer.Error, analyzer.Doc{
	Title: "two states of one array have the same id",
	Why: `klp_get_state() and klp_get_prev_state() take the first element with the id they
look for: the second one's data pointer is never handed to a callback or to the
livepatch that takes over. Its version counts only half: a livepatch that is loaded
is judged by its first element, one that is installed by each, so that a copy of it
with the same array is refused where the second version is higher.`,
	Mend:   "Give each state an id of its own, or merge the two into one state.",
	Source: "Documentation/livepatch/system-state.rst, section 1; kernel/livepatch/state.c, klp_get_state() and klp_is_patch_compatible()",
}, func(p *pass) {
	for _, a := range p.module.States {
		if len(a.Attached) == 0 {
			continue // a table to choose from, perhaps
		}
		first := map[uint64]*livepatch.State{}
		seen, _ := a.Seen()
		for _, s := range seen {
			if f := first[s.ID.Number]; f != nil {
				p.report(s.ID.Span, []related{{f.ID.Span, "first state with this id"}},
					"state %s has the id of another state of the %s: the kernel only ever finds the first; give it an id of its own", numbered(s.ID.Written, s.ID.Number), arrayTitle("states array", a.Array))
				continue
			}
			first[s.ID.Number] = s
		}
	}
})
