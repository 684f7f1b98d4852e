package scenario

import "klplint/analyzer/lifecycle/exec"

// amid lets target modules come and go in the middle of a transition: of the
// one that enables the livepatch, also when that is reverted, and of the one
// that disables it. Then the object gets pre_patch, or post_unpatch, alone; the
// other callbacks are those at the end of the transition.
//
// Only over nothing: amid a transition from one livepatch to another, the
// callbacks of the installed one run, too, and klp_get_prev_state() gives them
// their own state. No callback can tell that from a takeover; rule KLP406 says
// so of those that ask.
func (d *driver) amid() {
	for _, t := range d.targets {
		move := func(w *exec.World) []*exec.World {
			if _, there := w.Loaded[t]; there {
				return d.m.Going(w, t)
			}
			loaded, refused := d.m.Coming(w, t)
			return append(loaded, refused...)
		}
		for _, w := range d.starts() {
			for _, revert := range []bool{false, true} {
				how := d.how
				how.During, how.Revert = move, revert
				for _, l := range d.m.Load(w, d.self, how) {
					switch {
					case !l.Enabled || l.Error:
					case revert:
						d.removed(Target, l.World)
					default:
						d.end(Target, l.World, d.self)
					}
				}
			}
		}
		for _, w := range d.limit(Target, d.enabled) {
			for _, w := range d.m.DisableDuring(w, d.self, false, move) {
				d.removed(Target, w)
			}
		}
	}
	d.file(Target)
}

// removed takes out the module of a livepatch that is no longer enabled, and looks at
// what is left.
func (d *driver) removed(n Name, w *exec.World) {
	for _, w := range d.m.Unload(w, d.self) {
		if d.reached(n, w) {
			d.asBefore(n, w)
		}
	}
	d.file(n)
}
