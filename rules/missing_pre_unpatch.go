package rules

import (
	"klplint/analyzer"
	"klplint/analyzer/lifecycle"
	"klplint/cparse/livepatch"
)

var missingPreUnpatch = withEvidence(newRule("KLP202", "missing-pre-unpatch", analyzer.Error, analyzer.Doc{
	Title: "post_patch leaves something behind and there is neither pre_unpatch nor post_unpatch",
	Why: `pre_unpatch is the counterpart of post_patch: it runs before the livepatch is
disabled. Without it, and without a post_unpatch that does its work, the system
stays as post_patch made it: a changed variable keeps its value, and what is
registered or armed calls into a module that is gone.`,
	Mend:   "Add a pre_unpatch callback to the object that reverts what post_patch did.",
	Source: "Documentation/livepatch/system-state.rst, section 4; kernel/livepatch/core.h, klp_pre_unpatch_callback()",
	Limits: "The callbacks are executed; where that is not decided, by what stands in the text: what any other function of the module could release counts as released. Memory and references count when they are kept in state->data or in a variable of the module.",
}, func(p *pass) {
	missing(p, "KLP202", livepatch.PostPatch, func(o *livepatch.Object) bool {
		return o.Callbacks[livepatch.PreUnpatch] == nil && o.Callbacks[livepatch.PostUnpatch] == nil
	}, func(o *livepatch.Object, e *lifecycle.Effect, _ bool) string {
		does, undo := leftBy(p, livepatch.PostPatch, o, e)
		if e.Kind == lifecycle.Modify {
			return does + " and never restored: " + stays(e) + " after disable; save the original and add a pre_unpatch that " + undo
		}
		return does + " is never undone: " + stays(e) + " after disable; add a pre_unpatch that " + undo
	})
}))
