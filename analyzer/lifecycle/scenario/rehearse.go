package scenario

// rehearsal is how many instructions a rehearsal may take.
const rehearsal = 20_000

// rehearse enables and disables the livepatch once, with all targets loaded and
// nothing failing, to learn which functions the callbacks call through pointers:
// those would else be taken for functions that the kernel may call at any time.
func (d *driver) rehearse() {
	d.m.Rehearse(rehearsal, func() {
		for _, l := range d.m.Load(d.starts()[0], d.self, d.how) {
			if !l.Enabled || l.Error {
				continue
			}
			for _, w := range d.m.Disable(l.World, d.self, false) {
				d.m.Unload(w, d.self)
			}
		}
	})
}
