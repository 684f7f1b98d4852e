package rules

import "klplint/analyzer"

var callbackDeadlock = newEvidenceRule("KLP209", "callback-deadlock", analyzer.Error, analyzer.Doc{
	Title: "a callback waits for what needs klp_mutex",
	Why: `Callbacks run under klp_mutex. Loading a module takes klp_mutex as well
(klp_module_coming()), and so does klp_enable_patch(): a callback that waits for
either waits for itself, and from then on no module at all can be loaded and no
livepatch be disabled until the machine is rebooted. (A request for a module that is
loaded already returns; nobody can rely on that.)`,
	Mend:   "Load modules from module init before klp_enable_patch(), or use request_module_nowait(); enable each livepatch from the init of its own module.",
	Source: "kernel/livepatch/core.c, klp_mutex; kernel/module/kmod.c, __request_module()",
	Limits: "Works and threads that a callback waits for are followed where their functions are in the module. By execution: silent where a life cycle could not be executed to its end, and about what unknown functions are given.",
})
