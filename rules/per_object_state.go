package rules

import "klplint/analyzer"

var perObjectState = newEvidenceRule("KLP412", "per-object-state", analyzer.Error, analyzer.Doc{
	Title: "a callback that objects share handles the livepatch's state once for each of them",
	Why: `States belong to the patch, callbacks to its objects. A callback that several objects
have runs once for each that is loaded, and again whenever a target comes or goes:
the second allocation overwrites the first pointer, the second free is a double
free, and the second time the modified value is saved as the original.`,
	Mend:   "Give the callback to one object, or do the work only for the first (state->data is NULL) and the last of them.",
	Source: "kernel/livepatch/core.c, __klp_enable_patch(); kernel/livepatch/transition.c, klp_complete_transition()",
	Limits: "Shown by executing the callbacks of all objects in order.",
})
