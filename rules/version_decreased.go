package rules

import (
	"slices"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle/release"
	"klplint/cparse/livepatch"
)

var versionDecreased = newSeriesRule("KLP501", "version-decreased", analyzer.Error, analyzer.Doc{
	Title: "a state has a lower version than in an earlier release",
	Why: `The kernel asks each livepatch for every state of every installed one: its version must
not be lower. klp_enable_patch() returns -EINVAL otherwise, also where the livepatch
replaces nothing, and the customers of the earlier release cannot load this one.`,
	Mend:   "Give the state the version of the earlier release, or a higher one where the variant of the change is another.",
	Source: "Documentation/livepatch/system-state.rst, section 2; kernel/livepatch/state.c, klp_is_state_compatible()",
	Limits: "Silent where a version is not known, and about the proposed callbacks of states.",
}, func(p *seriesPass) {
	if p.Self.Dialect == livepatch.StateCallbacks {
		return
	}
	p.eachState(func(now *release.State, older []*release.Release) {
		var higher []*release.Release
		var rel []related
		for _, o := range older {
			was := highest(o, now.ID)
			if !now.Known || was == nil || uint32(was.Version) <= uint32(now.Version) {
				continue
			}
			higher = append(higher, o)
			rel = append(rel, p.of(o, was.At, "version "+number(was.Version)+" in "+o.Label))
		}
		if len(higher) == 0 {
			return
		}
		top := uint64(0)
		for _, o := range higher {
			top = max(top, uint64(uint32(highest(o, now.ID).Version)))
		}
		slices.Reverse(higher)
		p.between(now.At, rel, "state %s has version %d in %s, lower than in %s: the kernel refuses to load %s while %s is installed (-EINVAL); set .version to %d or more",
			stateName(now), uint32(now.Version), p.Self.Label, versions(higher, now.ID), p.Self.Label, oneOf(higher), top)
	})
})
