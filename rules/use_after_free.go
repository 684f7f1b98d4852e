package rules

import "klplint/analyzer"

var useAfterFree = newEvidenceRule("KLP602", "use-after-free", analyzer.Error, analyzer.Doc{
	Title: "memory is used after it was freed",
	Why: `On some life cycle a callback reads or writes memory that was freed before and may
belong to someone else by now.`,
	Mend:     "Free it where nobody uses it any more, and set the pointer to NULL there: own data in post_unpatch, that of a replaced livepatch in post_patch.",
	Source:   "Documentation/livepatch/system-state.rst, section 3; mm/slub.c, kfree()",
	Limits:   "By execution: silent where a life cycle could not be executed to its end, and about what unknown functions are given.",
	Weakness: analyzer.UseAfterFree,
})
