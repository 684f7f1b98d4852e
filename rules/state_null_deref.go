package rules

import "klplint/analyzer"

var stateNullDeref = newEvidenceRule("KLP404", "state-null-deref", analyzer.Error, analyzer.Doc{
	Title: "a state, or its data, is dereferenced where it is NULL",
	Why: `klp_get_prev_state() finds nothing when no installed livepatch has the state, and
outside a transition. A state that is found need not have data: the target module
was never loaded, or the data was freed. Dereferencing NULL in a callback is an
oops under klp_mutex, and no livepatch can be handled any more.`,
	Mend:     "Check the state and its data before they are used.",
	Source:   "kernel/livepatch/state.c, klp_get_prev_state(); Documentation/livepatch/system-state.rst, section 4",
	Limits:   "klp_get_state() with a declared id is never NULL and needs no check.",
	Weakness: analyzer.NullDereference,
})
