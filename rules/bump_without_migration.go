package rules

import (
	"slices"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle/release"
)

var bumpWithoutMigration = newSeriesRule("KLP505", "bump-without-migration", analyzer.Warning, analyzer.Doc{
	Title: "data of an older version is read as if it were of the new one",
	Why: `A higher version lets the livepatch be loaded over the older one, whose data then is of
the older shape. A livepatch that takes that pointer over, or reads it by the new type,
without a look at the version of the previous state, reads and writes past what is there.`,
	Mend:   "Compare the version of the state that klp_get_prev_state() returns with the own one, and make new data of the old where it is lower.",
	Source: "Documentation/livepatch/system-state.rst, sections 2 and 4",
	Limits: "By the types that the functions of the module give to the data. Any look at the version of the state, or of versioned data, counts. Silent where a type is not known, or all that is read lies where it lay.",
}, func(p *seriesPass) {
	p.eachState(func(now *release.State, older []*release.Release) {
		if !now.Known || now.ChecksVersion {
			return
		}
		var misread []*release.Release
		var rel []related
		diff := ""
		for _, old := range older {
			was := old.State(now.ID)
			if !was.Known || was.Data == nil || uint32(was.Version) >= uint32(now.Version) || !meet(old, p.Self) || !misreads(was, now) || reused(was, now) {
				continue
			}
			if misread == nil {
				as := now.PrevAs
				if as == nil || !differ(was.Data, as) {
					as = now.Data
				}
				diff = release.Compare(was.Data, as).Diff
			}
			misread = append(misread, old)
			rel = append(rel, p.of(old, was.At, "version "+number(was.Version)+", the state of "+old.Label))
		}
		if len(misread) == 0 {
			return
		}
		slices.Reverse(misread)
		how := "reads the data of the previous livepatch by its own type"
		if now.TakesOver {
			how = "takes over the data of the previous livepatch as its own"
		}
		p.between(now.At, rel, "state %s has version %d in %s, which %s, though that of %s has another shape (%s): it reads or writes what is not there; look at the version of the previous state, and convert the data of a lower one",
			stateName(now), uint32(now.Version), p.Self.Label, how, versions(misread, now.ID), diff)
	})
})
