package scenario

import (
	"fmt"
	"slices"

	"klplint/analyzer/lifecycle/exec"
	"klplint/analyzer/unit"
	"klplint/cparse/livepatch"
)

// budget is how many instructions the scenarios of one patch may take in all.
var budget = 400_000

// maxWorlds bounds how many worlds a scenario starts from.
const maxWorlds = 24

// driver runs the scenarios of one patch.
type driver struct {
	m       *exec.Machine
	u       *unit.Unit
	ev      *Evidence
	self    *exec.Instance // the livepatch
	old     *exec.Instance // an installed copy of it
	older   *exec.Instance // the copy that one replaced
	targets []string
	how     exec.How

	verdict map[Name]*Verdict
	found   map[string]*Violation
	leaked  map[span]bool // where memory was allocated that is reported as left behind
	after   []func()      // what is looked at when all else is found
	other   *elsewhere
	// Of a series: what the livepatch itself does elsewhere, and which
	// livepatches free the shadow variables that they make.
	own     *elsewhere
	frees   map[*exec.Instance]bool
	enabled []*exec.World // after enable
	done    int           // problems of the machine that are filed
}

func run(u *unit.Unit, p *livepatch.Patch) *Evidence {
	d := &driver{
		m: exec.NewMachine(budget), u: u, ev: &Evidence{Patch: p},
		verdict: map[Name]*Verdict{}, found: map[string]*Violation{}, leaked: map[span]bool{}, how: exec.Normal,
	}
	d.m.Table = u.Functions()
	name := u.Model.Name
	d.self = &exec.Instance{Name: name, Model: u.Model, Patch: p, Self: true}
	d.old = &exec.Instance{Name: name + " (installed)", Model: u.Model, Patch: p}
	d.older = &exec.Instance{Name: name + " (installed first)", Model: u.Model, Patch: p}
	d.targets = targetsOf(p)
	for _, n := range Names {
		d.verdict[n] = &Verdict{Scenario: n}
	}
	if why := d.unknown(); why != "" {
		for _, n := range Names {
			d.undecided(n, why)
		}
	} else {
		d.rehearse()
		for _, replace := range replaceVariants(p) {
			d.how.Replace = replace
			d.enabled = nil
			d.enableAll()
			d.revert()
			d.disable()
			d.target()
			if replace {
				d.takeover()
			} else {
				d.stack()
			}
		}
	}
	for _, f := range d.after {
		f()
	}
	for _, n := range Names {
		v := d.verdict[n]
		if v.Status == NotApplicable && v.Reason == "" {
			v.Reason = d.inapplicable(n)
		}
		d.ev.Verdicts = append(d.ev.Verdicts, *v)
	}
	d.notes()
	d.refused()
	d.roots()
	slices.SortStableFunc(d.ev.Violations, func(a, b *Violation) int { return int(a.At.From - b.At.From) })
	return d.ev
}

// unknown says why nothing can be executed.
func (d *driver) unknown() string {
	switch m := d.u.Model; {
	case d.ev.Patch.ObjectsUnknown:
		return "the objects of the patch are not known"
	case d.ev.Patch.Dialect == livepatch.StateCallbacks:
		return "state callbacks are not executed yet"
	case m.Opaque:
		return "a part of the sources was not understood"
	case len(m.Missing) > 0:
		return fmt.Sprintf("%q is not in the module's sources", m.Missing[0].Name)
	}
	return ""
}

// inapplicable says why the livepatch never gets into a scenario.
func (d *driver) inapplicable(n Name) string {
	switch {
	case n == Target && len(d.targets) == 0:
		return "it patches no module"
	case (n == Takeover || n == RevertedTakeover) && d.ev.Patch.Replace == livepatch.No:
		return ".replace is not set"
	case n == Stack:
		return "it looks at no other livepatch's state, or replaces the others"
	case n != Enable && d.verdict[Enable].Runs == 0:
		return "it is never enabled"
	}
	return "it does not get there"
}

// targetsOf are the target modules, each once.
func targetsOf(p *livepatch.Patch) (list []string) {
	if p.Objects == nil {
		return nil
	}
	seen, _ := p.Objects.Seen()
	for _, o := range seen {
		if o.Name.Known && o.Name.Set && !slices.Contains(list, o.Name.Value) {
			list = append(list, o.Name.Value)
		}
	}
	return list
}

// replaceVariants are the values that .replace may have.
func replaceVariants(p *livepatch.Patch) []bool {
	switch p.Replace {
	case livepatch.Yes:
		return []bool{true}
	case livepatch.No:
		return []bool{false}
	}
	return []bool{false, true}
}

// starts are the systems that the livepatch may meet: with all of its targets
// loaded, with none, and with each missing.
func (d *driver) starts() (list []*exec.World) {
	sets := [][]string{d.targets}
	if len(d.targets) > 0 {
		sets = append(sets, nil)
	}
	if len(d.targets) > 1 && len(d.targets) <= 4 {
		for i := range d.targets {
			sets = append(sets, slices.Delete(slices.Clone(d.targets), i, i+1))
		}
	}
	for _, set := range sets {
		w := exec.NewWorld()
		for _, t := range set {
			w.Loaded[t] = exec.ModuleLive
		}
		list = append(list, w)
	}
	return list
}

// reached counts a world that has come to the end of a scenario.
func (d *driver) reached(n Name, w *exec.World) bool {
	d.file(n)
	v := d.verdict[n]
	v.Runs++
	if w.Unsure != "" {
		d.undecided(n, w.Unsure)
		return false
	}
	if v.Status == NotApplicable {
		v.Status = Holds
	}
	return true
}

func (d *driver) undecided(n Name, why string) {
	v := d.verdict[n]
	if v.Status != Violated {
		v.Status = Undecided
	}
	if v.Reason == "" {
		v.Reason = why
	}
}

// limit keeps the worlds that a scenario starts from few.
func (d *driver) limit(n Name, list []*exec.World) []*exec.World {
	if len(list) > maxWorlds {
		d.undecided(n, "too many ways to get there")
		return list[:maxWorlds]
	}
	return list
}

// enableAll loads the livepatch into each system, lets each call fail, and
// patching fail behind each pre_patch.
func (d *driver) enableAll() {
	for _, w := range d.starts() {
		for _, l := range d.m.Load(w, d.self, d.how) {
			d.loaded(l)
		}
		for i := range objectCount(d.ev.Patch) {
			if d.ev.Patch.Dialect != livepatch.ObjectCallbacks && i < objectCount(d.ev.Patch)-1 {
				continue // several elements may stand for one object
			}
			how := d.how
			how.FailPatch = i
			for _, l := range d.m.Load(w, d.self, how) {
				if !l.Enabled {
					d.loaded(l)
				}
			}
		}
	}
	d.file(Enable)
	d.enabled = d.limit(Enable, d.enabled)
}

func objectCount(p *livepatch.Patch) int {
	if p.Objects == nil {
		return 0
	}
	return len(p.Objects.Elems)
}

// loaded looks at one way in which loading ended.
func (d *driver) loaded(l exec.Loaded) {
	switch {
	case l.Enabled && !l.Error:
		if d.reached(Enable, l.World) {
			d.doubled(l.World)
			d.missingForNewCode(l.World)
			d.enabled = append(d.enabled, l.World)
		} else if d.verdict[Disable].Reason == "" {
			d.undecided(Disable, l.World.Unsure)
		}
	case !l.Asked && !l.Error:
		d.undecided(Enable, "module init does not enable the patch")
	case l.Enabled:
		// Enabled, and init fails afterwards: the kernel keeps such a module.
		d.reached(FailedEnable, l.World)
	default:
		if d.reached(FailedEnable, l.World) {
			if !l.Error {
				d.enableIgnored(l.World)
				return // the module stays
			}
			d.asBefore(FailedEnable, l.World)
		}
	}
}

// revert reverts the transition, over nothing.
func (d *driver) revert() {
	how := d.how
	how.Revert = true
	for _, w := range d.starts() {
		for _, l := range d.m.Load(w, d.self, how) {
			if !l.Enabled || l.Error {
				continue
			}
			for _, w := range d.m.Unload(l.World, d.self) {
				if d.reached(Revert, w) {
					d.asBefore(Revert, w)
				}
			}
		}
	}
}

// disable disables what was enabled, also after a first attempt that was
// reverted.
func (d *driver) disable() {
	for _, w := range d.enabled {
		d.freedEarly(w)
		d.end(Disable, w, d.self)
		for _, w := range d.m.Disable(w, d.self, true) {
			d.file(RevertedDisable)
			d.end(RevertedDisable, w, d.self)
		}
		d.file(RevertedDisable)
	}
}

// end disables a livepatch, removes its module and looks at what is left.
func (d *driver) end(n Name, w *exec.World, mod *exec.Instance) {
	for _, w := range d.m.Disable(w, mod, false) {
		for _, w := range d.m.Unload(w, mod) {
			if d.reached(n, w) {
				d.asBefore(n, w)
			}
		}
	}
	d.file(n)
}

// target lets target modules come and go while the livepatch is enabled.
func (d *driver) target() {
	for _, w := range d.limit(Target, d.enabled) {
		for _, t := range d.targets {
			if _, there := w.Loaded[t]; there {
				for _, w := range d.m.Going(w, t) {
					d.end(Target, w, d.self)
					d.comeBack(w, t)
				}
				continue
			}
			d.comeBack(w, t)
		}
	}
	d.amid()
	d.file(Target)
}

func (d *driver) comeBack(w *exec.World, t string) {
	loaded, refused := d.m.Coming(w, t)
	for _, w := range append(loaded, refused...) {
		d.end(Target, w, d.self)
	}
	for _, w := range loaded {
		for _, w := range d.m.Going(w, t) {
			d.end(Target, w, d.self)
		}
	}
}

// takeover loads the livepatch over an installed copy of itself.
func (d *driver) takeover() {
	installed := d.install(d.old)
	if !d.ev.Patch.Dialect.HasStates() {
		for _, n := range []Name{Takeover, RevertedTakeover} {
			d.undecided(n, "livepatches made with macros have no states to hand over")
		}
		return
	}
	for _, w := range d.limit(Takeover, installed) {
		for _, next := range d.over(w, d.old, d.self, true) {
			d.end(Takeover, next, d.self)
			d.goesOn(next)
		}
		d.revertOver(w)
	}
	if d.verdict[Takeover].Status == Violated {
		return // what follows would only show the same again
	}
	// Over one that has itself taken over.
	for _, w := range d.limit(Takeover, d.install(d.older)) {
		for _, mid := range d.over(w, d.older, d.old, false) {
			for _, next := range d.over(mid, d.old, d.self, true) {
				d.end(Takeover, next, d.self)
			}
		}
	}
	d.file(Takeover)
}

// install enables a copy in every system, and lets its targets come and go.
func (d *driver) install(mod *exec.Instance) (list []*exec.World) {
	for _, w := range d.starts() {
		for _, l := range d.m.Load(w, mod, d.how) {
			if l.Enabled && !l.Error && l.World.Unsure == "" {
				if l.World.Failure.Phase == livepatch.PostPatch.String() {
					continue // it is not in order itself
				}
				l.World.Settle()
				l.World.Failure = exec.Write{}
				d.shadows(l.World, mod)
				list = append(list, l.World)
				for _, t := range d.targets {
					if _, there := l.World.Loaded[t]; !there {
						loaded, _ := d.m.Coming(l.World, t)
						for _, w := range loaded {
							w.Settle()
						}
						list = append(list, loaded...)
						continue
					}
					for _, w := range d.m.Going(l.World, t) {
						w.Settle()
						list = append(list, w)
					}
				}
			}
		}
	}
	d.skip()
	return d.m.Merge(list)
}

// over replaces an installed livepatch and removes its module. Where the
// successor cannot be enabled, and failures are to be looked at, the installed
// one stays in charge.
func (d *driver) over(w *exec.World, old, mod *exec.Instance, failures bool) (list []*exec.World) {
	for _, l := range d.m.Load(w, mod, d.how) {
		d.file(Takeover)
		if !l.Enabled || l.Error {
			if failures && !l.Refused {
				d.afterFailure(w, l.World, old)
			}
			continue
		}
		for _, w := range d.m.Unload(l.World, old) {
			d.exitUndoes(Takeover, l.World, w, old)
			w.Settle()
			if w.Unsure != "" || mod != d.self || d.rehomed(w) {
				list = append(list, w)
			}
		}
	}
	d.file(Takeover)
	return d.m.Merge(list)
}

// afterFailure looks at a system in which the successor could not be enabled:
// the installed livepatch stays in charge.
func (d *driver) afterFailure(before, w *exec.World, old *exec.Instance) {
	if d.reached(RevertedTakeover, w) && d.unchanged(before, w) {
		d.end(RevertedTakeover, w, old)
	}
}

// revertOver reverts the transition to the successor.
func (d *driver) revertOver(before *exec.World) {
	how := d.how
	how.Revert = true
	for _, l := range d.m.Load(before, d.self, how) {
		if !l.Enabled || l.Error {
			continue
		}
		for _, w := range d.m.Unload(l.World, d.self) {
			if d.reached(RevertedTakeover, w) && d.unchanged(before, w) {
				d.end(RevertedTakeover, w, d.old)
			}
		}
	}
	d.file(RevertedTakeover)
}
