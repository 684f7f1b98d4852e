package rules

import "klplint/analyzer"

var valueNotRestored = newEvidenceRule("KLP205", "value-not-restored", analyzer.Error, analyzer.Doc{
	Title: "a variable of the kernel does not get its original value back",
	Why: `After the livepatch is disabled, or its transition reverted, the system has to be
as before. A variable that was modified and not restored keeps the value for ever:
nothing remembers the original any more once the module is removed.`,
	Mend:   "Save the original before the first modification, in state->data where a successor finds it, and restore it in pre_unpatch, or in post_unpatch when pre_patch modifies it.",
	Source: "Documentation/livepatch/system-state.rst, sections 3 and 4",
	Limits: "Variables that are reached by name. A value that cannot be followed (computed, or written by unknown functions) counts as restored, and so does a pointer that is set back to NULL.",
})
