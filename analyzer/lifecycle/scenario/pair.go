package scenario

import (
	"fmt"

	"klplint/analyzer/lifecycle/exec"
	"klplint/cparse/livepatch"
)

// This file puts a livepatch on top of another member of its series: the life
// cycles in which they meet, takeover, reverted takeover and stack, and those that
// follow a takeover.

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
				d.goesOn(w)
			}
		}
	}
	d.file(Takeover)
	for _, i := range halfway(d.ev.Patch) {
		how := d.how
		how.FailPatch = i
		for _, l := range d.m.Load(s.world, d.self, how) {
			if (!l.Enabled || l.Error) && !l.Refused {
				d.remains(s, l.World)
			}
		}
	}
	d.file(RevertedTakeover)
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

// goesOn lets happen to a livepatch that has replaced another what may happen
// before it is disabled for good: a disabling that is reverted, so that post_patch
// runs again and finds no previous state, and targets that come and go. What a
// plain disabling shows already is not shown once more.
func (d *driver) goesOn(w *exec.World) {
	if d.verdict[Takeover].Status == Violated {
		return
	}
	if d.verdict[RevertedDisable].Status != Violated {
		for _, again := range d.m.Disable(w, d.self, true) {
			d.file(RevertedDisable)
			d.end(RevertedDisable, again, d.self)
		}
		d.file(RevertedDisable)
	}
	for _, t := range targetsOf(d.ev.Patch) {
		var moved []*exec.World
		if _, there := w.Loaded[t]; there {
			moved = d.m.Going(w, t)
		} else {
			loaded, refused := d.m.Coming(w, t)
			moved = append(loaded, refused...)
		}
		for _, w := range moved {
			d.file(Target)
			d.end(Target, w, d.self)
		}
	}
	d.file(Target)
}

// halfway are the objects at which patching may fail so that only some of the
// callbacks of pre_patch have run. At the last of them it is like a transition
// that is reverted.
func halfway(p *livepatch.Patch) (list []int) {
	if p.Dialect != livepatch.ObjectCallbacks || p.Objects == nil {
		return nil
	}
	for i := 1; i < len(p.Objects.Elems); i++ {
		if o := p.Objects.Elems[i]; o.Callbacks[livepatch.PrePatch] != nil || o.Callbacks[livepatch.PostUnpatch] != nil {
			list = append(list, i-1)
		}
	}
	return list
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
		d.lowerFirst(s, l.World)
	}
	d.file(Stack)
}

// lowerFirst disables the installed livepatch before the one on top of it: the
// kernel allows any order.
func (d *driver) lowerFirst(s meeting, w *exec.World) {
	if len(s.listed) > 1 {
		return
	}
	for _, w := range d.m.Disable(w, d.old, false) {
		for _, w := range d.m.Unload(w, d.old) {
			for _, w := range d.m.Disable(w, d.self, false) {
				for _, w := range d.m.Unload(w, d.self) {
					if d.reached(Stack, w) && !d.outOfOrder(w) {
						d.asBefore(Stack, w)
					}
				}
			}
		}
	}
	d.file(Stack)
}

// outOfOrder finds a variable of the kernel that both of two livepatches modify,
// each with an original of its own: it depends on the order in which they are
// disabled whether it gets that back. The documentation lets livepatches that
// replace nothing touch what others have modified, so that this is no defect, and
// no proof either.
func (d *driver) outOfOrder(w *exec.World) bool {
	if d.failedLate(w) {
		return false
	}
	for _, c := range d.m.Cells(w, kernelVariable) {
		if yes, known := d.m.Restored(w, c); !known || yes || c.Write.Again || d.elsewhere().modifies[c.Region.Name] {
			continue
		}
		_, mine := d.assignedBy(w, c, livepatch.PostPatch, livepatch.PrePatch)
		_, theirs := w.Assigned(c, d.old, livepatch.PostPatch.String())
		if !theirs {
			_, theirs = w.Assigned(c, d.old, livepatch.PrePatch.String())
		}
		if mine && theirs {
			d.undecided(Stack, fmt.Sprintf("both modify %q, and it gets its original value back only if %s is disabled before %s", c.Name(), d.self.Title(), d.old.Title()))
			return true
		}
	}
	return false
}

// shadowsLeft looks for shadow variables of a replaced livepatch that nobody has
// freed, though that would have done so.
func (d *driver) shadowsLeft(n Name, w *exec.World) {
	if n == RevertedTakeover || d.own == nil || d.own.releases["shadow variable"] {
		return
	}
	for _, r := range w.Held() {
		if r.Shadow && r.Phase == exec.NewCode && r.By != d.self && r.By.Model != d.self.Model && d.frees[r.By] {
			site := "shadow " + r.Handle.S // one defect, whoever has made them
			d.add(site, "KLP402", r.At, n, w, "nobody frees the shadow variables of a replaced livepatch that are allocated here: its callbacks do not run any more; free them with klp_shadow_free_all() in post_patch, or in post_unpatch when the livepatch is disabled")
			d.level(site, "warning")
		}
	}
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
