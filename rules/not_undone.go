package rules

import "klplint/analyzer"

var notUndone = newEvidenceRule("KLP603", "not-undone", analyzer.Error, analyzer.Doc{
	Title: "a life cycle ends with something left behind",
	Why: `After a livepatch was disabled and removed nothing of it may be left: no memory, no
registration, no reference, no modified variable. What module init acquires is
for module exit to release (and for init itself when enabling fails), and what an unpatch
callback acquires nobody releases any more.`,
	Mend:   "Release it in the counterpart of the function that acquired it; acquire nothing in an unpatch callback that outlives it.",
	Source: "Documentation/livepatch/system-state.rst, section 3; kernel/module/main.c, delete_module()",
	Limits: "By execution: silent where a life cycle could not be executed to its end, and about what unknown functions are given. What pre_patch and post_patch leave behind has rules of its own.",
})
