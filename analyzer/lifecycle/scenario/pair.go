package scenario

import (
	"klplint/analyzer/lifecycle/exec"
	"klplint/cparse/livepatch"
)

// This file puts a livepatch on top of another member of its series: the two
// life cycles in which they meet, takeover and reverted takeover.

// meeting is a system with livepatches installed, the last of them the one that
// the new livepatch meets.
type meeting struct {
	world  *exec.World
	listed []*exec.Instance
}

// newest is the livepatch that was installed last.
func (m *meeting) newest() *exec.Instance { return m.listed[len(m.listed)-1] }

// meet loads the driver's livepatch into a system in which others are installed,
// and takes it through what may follow.
func (d *driver) meet(s meeting) {
	d.old = s.newest()
	if d.how.Replace {
		d.supersede(s)
	} else {
		d.pile(s)
	}
	d.file(Takeover)
	for _, f := range d.after {
		f()
	}
	d.after = nil
}

// supersede lets the livepatch replace all that is installed: to the end, after
// a failure, and with a transition that is reverted.
func (d *driver) supersede(s meeting) {
	for _, l := range d.m.Load(s.world, d.self, d.how) {
		d.file(Takeover)
		if !l.Enabled || l.Error {
			if !l.Refused {
				d.remains(s, l.World)
			}
			continue
		}
		for _, w := range d.unloaded(l.World, s.listed) {
			w.Settle()
			if d.rehomed(w) {
				d.end(Takeover, w, d.self)
			}
		}
	}
	d.file(Takeover)
	how := d.how
	how.Revert = true
	for _, l := range d.m.Load(s.world, d.self, how) {
		if !l.Enabled || l.Error {
			continue
		}
		for _, w := range d.m.Unload(l.World, d.self) {
			d.remains(s, w)
		}
	}
	d.file(RevertedTakeover)
}

// unloaded unloads the modules of replaced livepatches.
func (d *driver) unloaded(w *exec.World, replaced []*exec.Instance) []*exec.World {
	worlds := []*exec.World{w}
	for _, old := range replaced {
		var next []*exec.World
		for _, before := range worlds {
			for _, after := range d.m.Unload(before, old) {
				d.exitUndoes(Takeover, before, after, old)
				next = append(next, after)
			}
		}
		worlds = next
	}
	return d.m.Merge(worlds)
}

// remains looks at a system in which the installed livepatches stay in charge.
func (d *driver) remains(s meeting, w *exec.World) {
	if !d.reached(RevertedTakeover, w) || !d.unchanged(s.world, w) || len(s.listed) > 1 {
		return // one of several cannot be disabled without a look at the others
	}
	d.end(RevertedTakeover, w, d.old)
}

// pile puts a livepatch that replaces nothing on top of the installed ones, and
// disables it again: the others then are as they were.
func (d *driver) pile(s meeting) {
	for _, l := range d.m.Load(s.world, d.self, d.how) {
		d.file(Stack)
		if l.Refused || !d.reached(Stack, l.World) {
			continue
		}
		if !l.Enabled || l.Error {
			d.unchanged(s.world, l.World)
			continue
		}
		d.taken(s.world, l.World)
		for _, w := range d.m.Disable(l.World, d.self, false) {
			for _, w := range d.m.Unload(w, d.self) {
				if d.reached(Stack, w) {
					d.unchanged(s.world, w)
				}
			}
		}
	}
	d.file(Stack)
}

// alone disables the livepatch that is installed alone and returns what goes
// wrong: none of that is a successor's doing.
func (d *driver) alone(s meeting) map[string]bool {
	known := map[string]bool{}
	if len(s.listed) == 1 {
		d.end(Disable, s.world, d.self)
		for _, f := range d.after {
			f()
		}
	}
	for site := range d.found {
		known[site] = true
	}
	return known
}

// spread installs a livepatch over others, without a look at what goes wrong,
// and gives the systems that it may then be in.
func (d *driver) spread(s meeting) (list []meeting) {
	w := d.m.Forget(s.world, d.self)
	for _, l := range d.m.Load(w, d.self, d.how) {
		if !l.Enabled || l.Error || l.World.Unsure != "" || l.World.Failure.Phase == livepatch.PostPatch.String() {
			continue
		}
		worlds, listed := []*exec.World{l.World}, append(s.listed[:len(s.listed):len(s.listed)], d.self)
		if d.how.Replace {
			worlds, listed = d.unloaded(l.World, s.listed), []*exec.Instance{d.self}
		}
		for _, w := range worlds {
			if w.Unsure == "" {
				w.Settle()
				w.Failure = exec.Write{}
				list = append(list, meeting{w, listed})
			}
		}
	}
	d.skip()
	return list
}
