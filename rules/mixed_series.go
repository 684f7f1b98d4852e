package rules

import (
	"slices"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle/release"
	"klplint/cparse/livepatch"
)

var mixedSeries = newSeriesRule("KLP506", "mixed-series", analyzer.Note, analyzer.Doc{
	Title: "a livepatch that replaces nothing amid releases that replace each other",
	Why: `A cumulative livepatch brings all earlier fixes and takes the place of the others. One
without .replace amid them stays on top of what is installed: it leaves the fixes and
states of the others to them, both can be disabled in any order, and what a customer has
depends on the way there.`,
	Mend:   "Set .replace where the release is meant to be cumulative; otherwise make sure that it works on top of every earlier one and alone.",
	Source: "Documentation/livepatch/system-state.rst, section 2",
	Limits: "Silent where .replace is not known. It does not judge the first release.",
}, func(p *seriesPass) {
	if p.Self.Replace != livepatch.No {
		return
	}
	i := slices.IndexFunc(p.Older, func(o *release.Release) bool { return o.Replace == livepatch.Yes })
	if i < 0 || p.Older[len(p.Older)-1].Replace == livepatch.No {
		return // it was said of the one before
	}
	for n := len(p.Older) - 1; n >= 0; n-- {
		if o := p.Older[n]; o.Replace == livepatch.Yes {
			p.between(p.Self.At, []related{p.of(o, o.At, o.Label+" replaces the other livepatches")},
				"%s replaces no other livepatch, and %s does: it stays on top of what is installed instead of taking its place; set .replace if it is meant to be cumulative", p.Self.Label, o.Label)
			return
		}
	}
})
