package rules

import "klplint/analyzer"

var resourceNotReleased = newEvidenceRule("KLP204", "resource-not-released", analyzer.Error, analyzer.Doc{
	Title: "what a callback acquires is not released on some life cycle",
	Why: `Memory, registrations, references and locks that pre_patch or post_patch acquired
outlive the livepatch when neither pre_unpatch nor post_unpatch gives them back.
What is registered with the module's own code or storage is worse than a leak: it
is called, or walked, after the module is gone. A disable runs both callbacks, a
reverted transition and a failed enable only post_unpatch.`,
	Mend:   "Release in post_unpatch what pre_patch acquired and in pre_unpatch what post_patch acquired; release it on every branch, or keep a flag of what was done.",
	Source: "Documentation/livepatch/system-state.rst, sections 3 and 4; kernel/livepatch/transition.c, klp_complete_transition()",
	Limits: "The callbacks are executed with the functions of the module that they call. What unknown functions were given counts as released.",
})
