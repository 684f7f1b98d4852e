package rules

import (
	"klplint/analyzer"
	"klplint/analyzer/lifecycle/release"
	"klplint/cparse/livepatch"
)

var stateDropped = newSeriesRule("KLP502", "state-dropped", analyzer.Error, analyzer.Doc{
	Title: "a livepatch that replaces the others lacks a state of an earlier release",
	Why: `A livepatch that replaces the others takes their place, and with it the duty to undo
what they did: their callbacks never run again. The kernel therefore wants each of their
states declared in it; klp_enable_patch() returns -EINVAL otherwise.`,
	Mend:   "Declare the state again, in the same version or a higher one, and let the callbacks take over or undo what the earlier release left; a state must be kept for as long as a release that has it may be installed.",
	Source: "Documentation/livepatch/system-state.rst, section 2; kernel/livepatch/state.c, klp_is_state_compatible()",
	Limits: "Silent where not all states are known, where .replace is not, and about the proposed callbacks of states.",
}, func(p *seriesPass) {
	if p.Self.Replace != livepatch.Yes || !p.Self.StatesKnown || p.Self.Dialect == livepatch.StateCallbacks {
		return
	}
	seen := map[uint64]bool{}
	for i := len(p.Older) - 1; i >= 0; i-- {
		for k := range p.Older[i].States {
			was := &p.Older[i].States[k]
			if seen[was.ID] || p.Self.State(was.ID) != nil {
				continue
			}
			seen[was.ID] = true
			var having []*release.Release
			var rel []related
			for _, o := range p.Older {
				if s := o.State(was.ID); s != nil && o.Dialect != livepatch.StateCallbacks {
					having = append(having, o)
					rel = append([]related{p.of(o, s.At, "declared in "+o.Label)}, rel...)
				}
			}
			if len(having) == 0 {
				continue
			}
			mend := "declare it, in version " + number(was.Version) + " or a higher one"
			if !was.Known {
				mend = "declare it"
			}
			if !p.Self.Dialect.HasStates() {
				mend = "these macros declare no states, so it cannot follow"
			}
			p.between(p.Self.StatesAt, rel, "%s replaces the other livepatches and lacks state %s of %s: the kernel refuses to load it while %s is installed (-EINVAL); %s",
				p.Self.Label, stateName(was), labels(having), oneOf(having), mend)
		}
	}
})
