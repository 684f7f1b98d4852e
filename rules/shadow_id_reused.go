package rules

import (
	"fmt"
	"slices"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle/release"
)

var shadowIDReused = newSeriesRule("KLP507", "shadow-id-reused", analyzer.Warning, analyzer.Doc{
	Title: "a shadow variable has another size or type than in an earlier release",
	Why: `Shadow variables outlive the livepatch that made them, and the next one finds them by
object and id. klp_shadow_get() and klp_shadow_get_or_alloc() return what the earlier
release has allocated, whatever size is asked for: the new code reads and writes past
its end, or takes one thing for another.`,
	Mend:   "Use a new id for data of another shape, and free the variables of the old id, or convert them, when the livepatch is enabled.",
	Source: "kernel/livepatch/shadow.c, klp_shadow_get_or_alloc()",
	Limits: "Silent where a size or type is not known, or an id is allocated in several sizes, where pre_patch or post_patch frees those that are there, and where the module looks at the version of a previous state.",
}, func(p *seriesPass) {
	if slices.ContainsFunc(p.Self.States, func(s release.State) bool { return s.ChecksVersion }) {
		return
	}
	for i := range p.Self.Shadows {
		now := &p.Self.Shadows[i]
		old, was := nearestShadow(p.Older, now.ID)
		if was == nil || now.Renewed || now.Size == 0 || was.Size == 0 {
			continue
		}
		what := ""
		c := release.Compare(was.Data, now.Data)
		switch {
		case was.Size != now.Size && c.Differs:
			what = fmt.Sprintf("has %d bytes in %s and had %d in %s (%s)", now.Size, p.Self.Label, was.Size, old.Label, c.Diff)
		case was.Size != now.Size:
			what = fmt.Sprintf("has %d bytes in %s and had %d in %s", now.Size, p.Self.Label, was.Size, old.Label)
		case c.Differs && !c.RenamedOnly:
			what = fmt.Sprintf("has another type in %s than in %s (%s)", p.Self.Label, old.Label, c.Diff)
		default:
			continue
		}
		p.between(now.At, []related{p.of(old, was.At, "allocated here in "+old.Label)},
			"shadow variable %s %s: those that %s has made stay, and are found under this id; use another id, or free the old ones when the livepatch is enabled",
			numbered(now.Written, now.ID), what, old.Label)
	}
})

// nearestShadow is the last release that allocates a shadow variable.
func nearestShadow(older []*release.Release, id uint64) (*release.Release, *release.Shadow) {
	for _, o := range slices.Backward(older) {
		for i := range o.Shadows {
			if o.Shadows[i].ID == id {
				return o, &o.Shadows[i]
			}
		}
	}
	return nil, nil
}
