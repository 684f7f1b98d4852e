package scenario

import (
	"fmt"
	"slices"

	"klplint/cparse/livepatch"
)

// notes gathers what is undone on every life cycle and yet better done
// elsewhere: variables of the kernel that pre_patch modifies, when the new code
// is not in place and whether it ever will be is not known.
func (d *driver) notes() {
	d.unpaired()
	for _, w := range d.enabled {
		for _, c := range d.m.Cells(w, kernelVariable) {
			x, early := w.Assigned(c, d.self, livepatch.PrePatch.String())
			_, late := w.Assigned(c, d.self, livepatch.PostPatch.String())
			restored, known := d.m.Restored(w, c)
			if !early || late || restored || !known || d.found["value "+c.Name()] != nil || !x.At.From.IsValid() {
				continue
			}
			if slices.ContainsFunc(d.ev.Notes, func(v *Violation) bool { return v.At == x.At }) {
				continue
			}
			d.ev.Notes = append(d.ev.Notes, &Violation{
				Rule: "KLP206", Level: "note", At: x.At, Scenarios: []Name{Enable}, Story: w.Story.Steps(),
				Message: `pre_patch modifies "` + c.Name() + `" while the old code still runs, in a transition that may be reverted; modify it in post_patch, and restore it in pre_unpatch`,
			})
		}
	}
}

// unpaired gathers what unpatch callbacks release in the module's own storage
// though nothing was ever acquired there, on any life cycle.
func (d *driver) unpaired() {
	if slices.ContainsFunc(d.ev.Verdicts, func(v Verdict) bool { return v.Status == Undecided }) {
		return // what was cut off may have acquired it
	}
	for at, r := range d.m.Releases {
		if r.Held || forgiving(r.What) || d.elsewhere().acquires[r.What] || !at.From.IsValid() {
			continue
		}
		d.ev.Notes = append(d.ev.Notes, &Violation{
			Rule: "KLP203", At: at, Scenarios: []Name{Disable}, Story: r.Story.Steps(),
			Message: fmt.Sprintf("%s releases the %s %q, which nothing has acquired on any life cycle; do that in %s or drop the call", r.Phase, r.What, r.Name, counterpart(r.Phase)),
		})
	}
	slices.SortFunc(d.ev.Notes, func(a, b *Violation) int { return int(a.At.From - b.At.From) })
}

// forgiving tells whether releasing what was never acquired is allowed.
func forgiving(what string) bool {
	switch what {
	case "timer", "high-resolution timer", "work", "delayed work", "tasklet", "kernel thread's work", "static key", "sysfs file", "sysfs group", "device attribute":
		return true
	}
	return false
}

func counterpart(phase string) livepatch.Slot {
	if phase == livepatch.PreUnpatch.String() {
		return livepatch.PostPatch
	}
	return livepatch.PrePatch
}
