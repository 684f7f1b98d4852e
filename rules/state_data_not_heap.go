package rules

import "klplint/analyzer"

var stateDataNotHeap = newEvidenceRule("KLP109", "state-data-not-heap", analyzer.Warning, analyzer.Doc{
	Title: "a state's data lies in the module's own storage",
	Why: `After a takeover the replaced module is removed, and its static variables with it. A
successor that has copied the pointer in state->data then reads and writes freed
memory.`,
	Mend:     "Allocate what state->data points at, or copy its contents in the successor's post_patch instead of the pointer.",
	Source:   "Documentation/livepatch/system-state.rst, section 4; kernel/module/main.c, free_module()",
	Limits:   "By execution of a takeover: reported where the successor uses the pointer after the replaced module is gone.",
	Weakness: analyzer.UseAfterFree,
})
