package rules

import "klplint/analyzer"

var initErrorLeak = newEvidenceRule("KLP304", "init-error-leak", analyzer.Error, analyzer.Doc{
	Title: "module init leaves something behind when enabling fails",
	Why: `When klp_enable_patch() fails, module init returns the error and the kernel frees the
module without calling module exit. What init has allocated is lost; what it has
registered is called in freed memory.`,
	Mend:   "Check the result of klp_enable_patch() and release what init acquired before returning it; or acquire it in pre_patch.",
	Source: "Documentation/livepatch/system-state.rst, section 3; kernel/module/main.c, do_init_module()",
	Limits: "By execution: silent where a life cycle could not be executed to its end, and about what unknown functions are given. A kobject that stays is a note.",
})
