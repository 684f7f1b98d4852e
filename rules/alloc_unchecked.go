package rules

import "klplint/analyzer"

var allocUnchecked = newEvidenceRule("KLP301", "alloc-unchecked", analyzer.Error, analyzer.Doc{
	Title: "the result of a call that may fail is used without a check",
	Why: `Under memory pressure the allocation returns NULL, or an error pointer where the
function reports errors so. The callback then dereferences it: an oops while
klp_mutex is held, so that livepatching is stuck until the next reboot.`,
	Mend:     "Check the result and return the error from pre_patch; move the call there when it stands in post_patch, which cannot fail.",
	Source:   "Documentation/livepatch/system-state.rst, section 4, pre_patch()",
	Limits:   "By execution: silent where a life cycle could not be executed to its end, and about what unknown functions are given.",
	Weakness: analyzer.NullDereference,
})
