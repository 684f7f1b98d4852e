package release

import (
	"klplint/analyzer/unit"
	"klplint/cparse/livepatch"
)

// OfPatch is the release of a patch that nobody has written in C: its states as
// the kernel sees them.
func OfPatch(label string, p *livepatch.Patch) *Release {
	s := &summarizer{
		u: &unit.Unit{Model: &livepatch.Module{Patches: []*livepatch.Patch{p}}}, p: p,
		r: &Release{Label: label, Patches: 1, Replace: p.Replace},
	}
	s.states()
	return s.r
}

// SummaryOf is the release of a module with one C file.
func SummaryOf(label, text string) *Release { return summary(label, text) }
