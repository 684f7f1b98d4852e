package rules

import "klplint/analyzer"

var prevNotTakenOver = newEvidenceRule("KLP402", "prev-not-taken-over", analyzer.Error, analyzer.Doc{
	Title: "post_patch does not take over what the replaced livepatch has left",
	Why: `The callbacks of a replaced livepatch never run again: whatever it allocated and
saved is the successor's to free and to restore. Data that is neither taken over
nor freed is lost, and with it the original value; an original that is saved anew
is the value that the replaced livepatch has set.`,
	Mend:   "In post_patch, when klp_get_prev_state() finds a state, copy its data pointer; or copy what it holds and free it.",
	Source: "Documentation/livepatch/system-state.rst, sections 3 and 4, post_patch()",
	Limits: "Shown by executing a takeover from an installed copy of the same livepatch, then a disable.",
})
