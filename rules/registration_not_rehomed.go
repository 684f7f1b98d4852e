package rules

import "klplint/analyzer"

var registrationNotRehomed = newEvidenceRule("KLP410", "registration-not-rehomed", analyzer.Error, analyzer.Doc{
	Title: "code or storage of the replaced module stays registered after a takeover",
	Why: `The replaced module can be removed, and its callbacks do not run any more. A
notifier, timer, work, thread or function pointer of it that is still in place
leads into memory that is gone. Handing over state->data is not enough: the
function that is called lies in the replaced module.`,
	Mend:     "Keep a pointer to what is registered in state->data; in post_patch unregister the previous one through it and register the own one.",
	Source:   "kernel/module/main.c, free_module(); kernel/livepatch/core.c, klp_unpatch_replaced_patches()",
	Limits:   "Shown by executing a takeover from an installed copy of the same livepatch whose module is then removed.",
	Weakness: analyzer.UseAfterFree,
})
