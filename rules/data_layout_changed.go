package rules

import (
	"fmt"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle/release"
)

var dataLayoutChanged = newSeriesRule("KLP504", "data-layout-changed", analyzer.Error, analyzer.Doc{
	Title: "the data of a state changed its shape and the version did not",
	Why: `state->data is handed from one livepatch to the next as a bare pointer. The version is the
only thing that tells the next one what lies behind it: under the same version each of
the two may be loaded over the other, and reads the other's memory by its own struct.`,
	Mend:   "Raise the version of the state, and convert the data of older versions in post_patch, told apart by the version of the previous state.",
	Source: "Documentation/livepatch/system-state.rst, sections 2 and 4",
	Limits: "By the types that the functions of the module give to the data. Silent where a type is not known, where neither release looks at the other's data, where all that is read lies where it lay, and about members that use room which the older struct kept (reserved, pad).",
}, func(p *seriesPass) {
	p.eachState(func(now *release.State, older []*release.Release) {
		for _, old := range older {
			was := old.State(now.ID)
			up, down := meet(old, p.Self), meet(p.Self, old)
			if !was.Known || !now.Known || uint32(was.Version) != uint32(now.Version) || was.Data == nil || now.Data == nil || !up && !down || reused(was, now) {
				continue
			}
			c := release.Compare(was.Data, now.Data)
			if !c.Differs {
				return
			}
			up = up && misreads(was, now)
			down = down && misreads(now, was)
			if !up && !down {
				continue
			}
			happens := fmt.Sprintf("loaded over %s, %s reads the other's data by its own type", old.Label, p.Self.Label)
			if !up {
				happens = fmt.Sprintf("loaded over %s, %s reads the other's data by its own type", p.Self.Label, old.Label)
			}
			level := analyzer.Level(0)
			if c.RenamedOnly {
				level = analyzer.Warning
				happens = "members have other names in the same places, which is right only if they mean the same"
			}
			p.reportAs(level, p.span(p.Self, now.At), []related{p.of(old, was.At, "the state of "+old.Label)},
				"the data of state %s changed from %s to %s and its version is still %d (%s): %s; raise .version and convert data of the older one in post_patch",
				stateName(now), old.Label, p.Self.Label, uint32(now.Version), c.Diff, happens)
			return
		}
	})
})

// misreads tells whether a livepatch, loaded over another one, evidently takes
// the data that this has made for something else.
func misreads(there, mine *release.State) bool {
	if mine.TakesOver && differ(there.Data, mine.Data) && !mine.Data.Reads(there.Data, nil) {
		return true
	}
	if mine.PrevAs == nil || !differ(there.Data, mine.PrevAs) {
		return false
	}
	if mine.PrevWhole {
		return !mine.PrevAs.Reads(there.Data, nil)
	}
	return len(mine.PrevFields) > 0 && !mine.PrevAs.Reads(there.Data, mine.PrevFields)
}

func differ(a, b *release.Type) bool { return release.Compare(a, b).Differs }
