package rules

import "klplint/analyzer"

var errorSwallowed = newEvidenceRule("KLP303", "error-swallowed", analyzer.Error, analyzer.Doc{
	Title: "pre_patch fails and does not say so",
	Why: `Only pre_patch can stop a livepatch. When it returns 0 after a failure the livepatch is
enabled although what its other callbacks rely on is not there: they dereference NULL
or unregister what was never registered. A positive value is no better: it cancels the
enabling, but module init takes it for success and the module stays loaded.`,
	Mend:   "Return the negative error code of the call that failed.",
	Source: "Documentation/livepatch/system-state.rst, section 4, pre_patch(); kernel/livepatch/core.c, __klp_enable_patch()",
	Limits: "By execution: silent where a life cycle could not be executed to its end, and about what unknown functions are given. A failure that later callbacks provide for is reported only where pre_patch has evidently given up: it frees what it has allocated, or logs an error and returns 0 from a place that success does not reach.",
})
