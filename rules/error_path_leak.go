package rules

import "klplint/analyzer"

var errorPathLeak = newEvidenceRule("KLP302", "error-path-leak", analyzer.Error, analyzer.Doc{
	Title: "pre_patch fails and leaves something behind",
	Why: `When pre_patch of an object returns an error the kernel does not call post_unpatch of
that object: pre_patch has to clean up its own mess. What it allocated is lost, what
it registered stays registered while the module, whose init has failed, is freed.`,
	Mend:   "Release it on the error path, in reverse order, or call the post_unpatch callback there.",
	Source: "Documentation/livepatch/system-state.rst, sections 3 and 4, pre_patch(); kernel/livepatch/core.h, klp_pre_patch_callback()",
	Limits: "By execution: silent where a life cycle could not be executed to its end, and about what unknown functions are given.",
})
