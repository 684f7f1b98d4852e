package rules

import "klplint/analyzer"

var prevIgnoredInPrePatch = newEvidenceRule("KLP401", "prev-ignored-in-pre-patch", analyzer.Warning, analyzer.Doc{
	Title: "pre_patch allocates the state's data without asking for the previous one",
	Why: `When the livepatch replaces one that has modified the state already, the data is
there: klp_get_prev_state() finds it. A second allocation leaves two of them, and
one is lost for ever unless post_patch takes care of both.`,
	Mend:   "Ask klp_get_prev_state() in pre_patch and allocate only when it finds nothing; or copy the previous data in post_patch and free it there.",
	Source: "Documentation/livepatch/system-state.rst, section 4, pre_patch()",
	Limits: "Shown by executing a takeover from an installed copy of the same livepatch.",
})
