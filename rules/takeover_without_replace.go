package rules

import "klplint/analyzer"

var takeoverWithoutReplace = newEvidenceRule("KLP409", "takeover-without-replace", analyzer.Error, analyzer.Doc{
	Title: "a livepatch that replaces nothing takes or frees the data of another",
	Why: `Without .replace the installed livepatch stays: it goes on using its data, and frees
it when it is disabled. A second owner frees it too, or is left with a pointer to
what is freed. Both can be disabled in any order.`,
	Mend:   "Set .replace = true, or keep data of its own: copy what is needed from the other's.",
	Source: "kernel/livepatch/core.c, enabled_store(); Documentation/livepatch/system-state.rst, section 2",
	Limits: "Shown by stacking the livepatch on an installed one with the same state. Taking the pointer is a warning, freeing an error; reading the data is fine.",
})
