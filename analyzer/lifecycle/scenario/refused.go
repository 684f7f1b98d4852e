package scenario

import (
	"klplint/analyzer/lifecycle"
	"klplint/analyzer/lifecycle/exec"
)

// refused looks at a livepatch that the kernel refuses however the system is. Its
// life cycles were executed all the same, as if that were mended: what goes wrong
// in them is of interest, and that nothing does proves nothing.
func (d *driver) refused() {
	at, why := lifecycle.Refused(d.u.Model, d.ev.Patch)
	if why == "" {
		return
	}
	d.add("refused", "KLP114", at, Enable, exec.NewWorld(), "klp_enable_patch() returns -EINVAL, as %s: the livepatch is never enabled", why)
	for i := range d.ev.Verdicts {
		switch v := &d.ev.Verdicts[i]; {
		case v.Scenario == Enable:
			v.Status = Violated
		case v.Status == Holds || v.Status == Undecided:
			v.Status, v.Reason = NotApplicable, "the kernel refuses to enable it"
		}
	}
}
