package rules

import "klplint/analyzer"

var exitUndoesTakenOver = newEvidenceRule("KLP208", "exit-undoes-taken-over", analyzer.Error, analyzer.Doc{
	Title: "module exit undoes what a successor has taken over",
	Why: `Module exit of a replaced livepatch runs when its module is removed, after the
successor has taken over its data and modifications. What exit frees the successor
still uses, what it restores the successor has just been told is modified, and shadow
variables of the same id are the successor's. Exit also runs after a reverted
transition, when the livepatch that was to be replaced is still in charge.`,
	Mend:     "Undo it in pre_unpatch and post_unpatch, which do not run for a livepatch that was replaced; in post_unpatch ask klp_get_prev_state(), which finds the state on a reverted transition. Leave module exit empty.",
	Source:   "kernel/livepatch/core.c, klp_free_replaced_patches_async(); kernel/module/main.c, delete_module()",
	Limits:   "By execution: silent where a life cycle could not be executed to its end, and about what unknown functions are given. Without .replace nothing is reported, though a later cumulative livepatch may take such a patch over, too.",
	Weakness: analyzer.UseAfterFree,
})
