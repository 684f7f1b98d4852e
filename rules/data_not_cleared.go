package rules

import "klplint/analyzer"

var dataNotCleared = newEvidenceRule("KLP411", "data-not-cleared", analyzer.Warning, analyzer.Doc{
	Title: "post_unpatch of a module object frees data and leaves the pointer",
	Why: `When the target module goes, post_unpatch runs while the livepatch stays enabled.
When the target comes back, pre_patch finds the stale pointer: it is used or freed
again.`,
	Mend:     "Set the pointer to NULL after freeing.",
	Source:   "kernel/livepatch/core.c, klp_module_going() and klp_module_coming()",
	Limits:   "Shown by letting each target come and go.",
	Weakness: analyzer.UseAfterFree,
})
