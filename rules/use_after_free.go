package rules

import "klplint/analyzer"

var useAfterFree = newEvidenceRule("KLP602", "use-after-free", analyzer.Error, analyzer.Doc{
	Title: "memory is used after it was freed",
	Why: `On some life cycle a callback reads or writes memory that was freed before and may
belong to someone else by now.`,
	Mend:   "Free it last, in post_unpatch, and set the pointer to NULL there.",
	Source: "specification, section 3; mm/slub.c, kfree()",
	Limits: "By execution: silent where a life cycle could not be executed to its end, and about what unknown functions are given.",
})
