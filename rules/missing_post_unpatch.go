package rules

import (
	"klplint/analyzer"
	"klplint/analyzer/lifecycle"
	"klplint/cparse/livepatch"
)

var missingPostUnpatch = withEvidence(newRule("KLP201", "missing-post-unpatch", analyzer.Error, analyzer.Doc{
	Title: "pre_patch leaves something behind and there is no post_unpatch",
	Why: `post_unpatch is the counterpart of pre_patch: it alone runs when a transition is
reverted, or when enabling fails after pre_patch of this object succeeded, and it
runs last when the livepatch is disabled. What pre_patch allocated, registered or
changed stays for ever when there is none; a notifier or timer of the module even
after its code is gone.`,
	Mend:   "Add a post_unpatch callback to the object that undoes what pre_patch did.",
	Source: "Documentation/livepatch/system-state.rst, section 4; kernel/livepatch/core.h, klp_post_unpatch_callback()",
	Limits: "The callbacks are executed; where that is not decided, by what stands in the text: what any other function of the module could release counts as released, except in pre_unpatch, which does not run on a reverted transition. Memory and references count when they are kept in state->data or in a variable of the module.",
}, func(p *pass) {
	missing(p, "KLP201", livepatch.PrePatch, func(o *livepatch.Object) bool {
		return o.Callbacks[livepatch.PostUnpatch] == nil
	}, func(o *livepatch.Object, e *lifecycle.Effect, late bool) string {
		does, undo := leftBy(p, livepatch.PrePatch, o, e)
		switch {
		case late && e.Kind == lifecycle.Modify:
			return does + " and restored in pre_unpatch only: " + stays(e) + " when the transition is reverted, where pre_unpatch does not run; add a post_unpatch that " + undo
		case late:
			return does + " is undone in pre_unpatch only: " + stays(e) + " when the transition is reverted, where pre_unpatch does not run; add a post_unpatch that " + undo
		case e.Kind == lifecycle.Modify:
			return does + " and never restored: " + stays(e) + " after a reverted transition and after disable; save the original and add a post_unpatch that " + undo
		}
		return does + " is never undone: " + stays(e) + " after a reverted transition and after disable; add a post_unpatch that " + undo
	})
}))
