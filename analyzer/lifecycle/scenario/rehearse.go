package scenario

import "klplint/analyzer/lifecycle/exec"

// rehearsal is how many instructions a rehearsal may take.
const rehearsal = 20_000

// rehearse enables and disables the livepatch once on a machine where nothing
// fails, to learn which functions the callbacks call through pointers: those
// would else be taken for functions that the kernel may call at any time.
func (d *driver) rehearse() {
	m := exec.NewMachine(rehearsal)
	m.Table, m.Concrete = d.m.Table, true
	how := d.how
	how.Replace = true
	for _, w := range d.starts() {
		for _, l := range m.Load(w, d.self, how) {
			if !l.Enabled || l.Error {
				continue
			}
			for _, w := range m.Disable(l.World, d.self, false) {
				m.Unload(w, d.self)
			}
		}
		break // all targets are loaded there
	}
	d.m.CalledBack = m.CalledBack
}
