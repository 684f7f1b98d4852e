package rules

import (
	"klplint/analyzer"
	"klplint/cparse/livepatch"
)

var stateIDZero = newRule("KLP101", "state-id-zero", analyzer.Error, analyzer.Doc{
	Title: "a state without id hides itself and all states behind it",
	Why: `The kernel walks the states array until it meets an element whose id is 0.
Such an element is the terminator, whatever else is set in it: klp_get_state()
never returns it or anything behind it, and the compatibility check of the next
livepatch does not see those states, so that an incompatible one is accepted.`,
	Mend:   "Give the state a non-zero id of its own, and keep the only empty element at the end of the array.",
	Source: "Documentation/livepatch/system-state.rst, section 1; kernel/livepatch/state.c, klp_for_each_state()",
}, func(p *pass) {
	for _, a := range p.module.States {
		if len(a.Attached) > 0 {
			checkZero(p, a)
		}
	}
})

func checkZero(p *pass, a *livepatch.StateArray) {
	for i, s := range a.Elems {
		if !s.ID.Known {
			return
		}
		if !s.Terminates() {
			continue
		}
		hidden := hiddenStates(a.Elems[i+1:])
		switch {
		case s.Filled:
			behind := ""
			var rel []related
			if len(hidden) > 0 {
				behind = " and does not see " + count(len(hidden), "state") + " behind it"
				rel = []related{{hidden[0].Span, "never seen by the kernel"}}
			}
			what := "state without id in the " + arrayTitle("states array", a.Array)
			if id := s.ID.Written; id != "" && id != "0" {
				what = "state " + quote(id) + " has id 0"
			}
			p.report(s.Span, rel, "%s: the kernel takes it for the end of the array%s; give it a non-zero id", what, behind)
		case len(hidden) > 0 && s.Written:
			p.report(s.Span, []related{{hidden[0].Span, "never seen by the kernel"}},
				"empty element amid the %s hides %s behind it; move it to the end", arrayTitle("states array", a.Array), count(len(hidden), "state"))
		case len(hidden) > 0:
			p.report(hidden[0].Span, nil, "the kernel never sees state %q: element %d of the %s is left out and ends it", hidden[0].Title(), s.Index, arrayTitle("states array", a.Array))
		}
		return
	}
}

// hiddenStates are the elements with content among those behind a terminator.
func hiddenStates(list []*livepatch.State) (hidden []*livepatch.State) {
	for _, s := range list {
		if s.Filled {
			hidden = append(hidden, s)
		}
	}
	return hidden
}
