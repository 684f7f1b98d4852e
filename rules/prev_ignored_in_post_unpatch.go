package rules

import "klplint/analyzer"

var prevIgnoredInPostUnpatch = newEvidenceRule("KLP403", "prev-ignored-in-post-unpatch", analyzer.Error, analyzer.Doc{
	Title: "post_unpatch undoes on a reverted transition what the installed livepatch still needs",
	Why: `post_unpatch runs when the livepatch is disabled and also when its transition is
reverted. In the latter case the livepatch that was to be replaced stays in charge:
its data, its shadow variables and its modifications must be left alone.`,
	Mend:     "Ask klp_get_prev_state() in post_unpatch: when it finds a state, the transition was reverted and the previous livepatch keeps it; release then only what the own pre_patch has acquired.",
	Source:   "Documentation/livepatch/system-state.rst, sections 3 and 4, post_unpatch()",
	Limits:   "Shown by executing a reverted transition over an installed copy of the same livepatch.",
	Weakness: analyzer.UseAfterFree,
})
