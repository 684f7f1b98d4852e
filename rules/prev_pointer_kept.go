package rules

import "klplint/analyzer"

var prevPointerKept = newEvidenceRule("KLP408", "prev-pointer-kept", analyzer.Warning, analyzer.Doc{
	Title: "the result of klp_get_prev_state() is kept beyond the transition",
	Why: `The state that klp_get_prev_state() returns lies in the storage of the replaced
module. It may be read until the transition ends; after that the module can be
removed, and the pointer leads into freed memory.`,
	Mend:     "Copy what is needed (the data pointer, the version) in post_patch, and ask again in post_unpatch.",
	Source:   "kernel/livepatch/state.c, klp_get_prev_state(); kernel/livepatch/core.c, klp_free_patch_finish()",
	Limits:   "Shown by executing a takeover after which the replaced module is removed.",
	Weakness: analyzer.UseAfterFree,
})
