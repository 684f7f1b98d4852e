package rules

import "klplint/analyzer"

var prevFreedEarly = newEvidenceRule("KLP405", "prev-freed-early", analyzer.Error, analyzer.Doc{
	Title: "pre_patch destroys what the installed livepatch needs if the transition is reverted",
	Why: `Until post_patch the transition can be reverted, and enabling can fail. The livepatch
that is to be replaced then goes on as if nothing had happened: with its data freed,
overwritten, or its modification undone by pre_patch it works on garbage.`,
	Mend:     "Leave everything of the previous livepatch alone in pre_patch; take it over, convert it or free it in post_patch.",
	Source:   "Documentation/livepatch/system-state.rst, sections 3 and 4",
	Limits:   "Shown by executing a reverted transition over an installed copy of the same livepatch.",
	Weakness: analyzer.UseAfterFree,
})
