package rules

import "klplint/analyzer"

var effectWithoutState = newEvidenceRule("KLP108", "effect-without-state", analyzer.Warning, analyzer.Doc{
	Title: "a cumulative livepatch changes the system and declares no state",
	Why: `A livepatch with .replace is replaced without any of its callbacks: what they did to
the system stays, and without a state the successor can neither find out that it was
done nor what the original was. It modifies the system once more, takes the modified
value for the original, and nobody ever frees or unregisters what the first one left.
A notifier, a timer or a file of the replaced module is worse: the kernel calls into
memory that was freed with the module.`,
	Mend:   "Declare a klp_state for the change, keep what is needed to undo it in state->data, and let the callbacks ask klp_get_prev_state().",
	Source: "Documentation/livepatch/system-state.rst, section 1; kernel/livepatch/transition.c, klp_complete_transition()",
	Limits: "By execution of a takeover of the livepatch by a copy of itself. It is an error where code or storage of the replaced module stays registered. Silent for livepatches made with macros, which cannot declare states.",
})
