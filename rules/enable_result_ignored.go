package rules

import "klplint/analyzer"

var enableResultIgnored = newEvidenceRule("KLP115", "enable-result-ignored", analyzer.Warning, analyzer.Doc{
	Title: "module init succeeds although enabling the livepatch failed",
	Why: `When klp_enable_patch() fails and module init returns 0, the module stays loaded and
patches nothing. insmod reports success, and monitoring that looks at lsmod takes the
system for fixed.`,
	Mend:   "Return the result of klp_enable_patch() from module init.",
	Source: "kernel/livepatch/core.c, klp_enable_patch(); kernel/module/main.c, do_init_module()",
	Limits: "By execution: silent where a life cycle could not be executed to its end, and about what unknown functions are given.",
})
