package rules

import "klplint/analyzer"

var doubleFree = newEvidenceRule("KLP601", "double-free", analyzer.Error, analyzer.Doc{
	Title: "memory is freed twice",
	Why: `On some life cycle the same memory is freed again: the slab allocator's lists are
corrupted, and whoever allocates next gets memory that someone else uses.`,
	Mend:     "Free in one place, and set the pointer to NULL there.",
	Source:   "Documentation/livepatch/system-state.rst, section 3; mm/slub.c, kfree()",
	Limits:   "By execution: silent where a life cycle could not be executed to its end, and about what unknown functions are given.",
	Weakness: analyzer.DoubleFree,
})
