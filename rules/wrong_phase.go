package rules

import "klplint/analyzer"

var wrongPhase = newEvidenceRule("KLP206", "wrong-phase", analyzer.Warning, analyzer.Doc{
	Title: "work is done in a callback that is too early or too late for it",
	Why: `pre_patch is the only callback that can stop the livepatch: an allocation that fails
in post_patch cannot be reported, and what depends on it goes wrong later. New code
runs until post_unpatch: what pre_unpatch frees may be in use still, and is gone
when the disabling is reverted, where post_patch runs again without a pre_patch.`,
	Mend:   "Allocate in pre_patch, modify in post_patch, revert the modification in pre_unpatch, free in post_unpatch.",
	Source: "Documentation/livepatch/system-state.rst, section 4; kernel/livepatch/transition.c, klp_complete_transition() and klp_reverse_transition()",
	Limits: "Reported where an execution shows the damage, or where the new functions name the variable whose memory pre_unpatch frees. A note where pre_patch modifies a variable of the kernel that is restored on every life cycle.",
})
