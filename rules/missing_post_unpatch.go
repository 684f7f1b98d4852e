package rules

import (
	"klplint/analyzer"
	"klplint/cparse/livepatch"
)

var missingPostUnpatch = newRule("KLP201", "missing-post-unpatch", analyzer.Error, analyzer.Doc{
	Title: "pre_patch leaves something behind and there is no post_unpatch",
	Why: `post_unpatch is the counterpart of pre_patch: it alone runs when a transition is
reverted, or when enabling fails after pre_patch of this object succeeded, and it
runs last when the livepatch is disabled. What pre_patch allocated, registered or
changed stays for ever when there is none; a notifier or timer of the module even
after its code is gone.`,
	Mend:   "Add a post_unpatch callback to the object that undoes what pre_patch did.",
	Source: "specification, section 4; kernel/livepatch/core.h, klp_post_unpatch_callback()",
	Limits: "By what stands in the text: what any other function of the module could release is taken as released.",
}, func(p *pass) {
	missing(p, livepatch.PrePatch, func(o *livepatch.Object) bool {
		return o.Callbacks[livepatch.PostUnpatch] == nil
	}, "on revert and on disable nothing undoes it; add a post_unpatch callback")
})
