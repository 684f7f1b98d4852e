package scenario

import (
	"fmt"
	"slices"
	"strings"

	"klplint/analyzer/lifecycle"
	"klplint/analyzer/lifecycle/exec"
	"klplint/analyzer/unit"
	"klplint/cparse"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// asBefore looks at a system that the livepatch, and all that it replaced, has
// left: nothing of them may be left behind.
func (d *driver) asBefore(n Name, w *exec.World) {
	if d.failedLate(w) {
		d.after = append(d.after, func() { d.leftLate(n, w) })
		return
	}
	for _, b := range d.forgotten(w) {
		d.leak(n, w, b)
	}
	d.shadowsLeft(n, w)
	for _, r := range w.Held() {
		if !r.Lock && r.Phase != exec.NewCode && !d.ownStorage(r) && (!hangsOn(w, r) || n == Takeover && d.stateless() && d.leadsIntoModule(r)) && !d.elsewhere().releases[r.What] {
			d.leftover(n, w, r)
		}
	}
	for _, c := range d.m.Cells(w, kernelVariable) {
		switch yes, known := d.m.Restored(w, c); {
		case known && !yes && !c.Write.Again && !d.elsewhere().modifies[c.Region.Name]:
			d.changed(n, w, c)
		case !yes && c.Write.At.From.IsValid():
			d.open(n, fmt.Sprintf("whether %q has its original value back cannot be told", c.Name()))
		}
	}
	// Shadow variables, which are zeroed, are the livepatch's own.
	for _, c := range d.m.Cells(w, func(r *exec.Region) bool { return r.Kind == exec.Foreign && !r.Zeroed }) {
		if c.Write.At.From.IsValid() && !d.m.Untouched(w, c) {
			d.open(n, fmt.Sprintf("whether memory that %q leads to is as it was cannot be told", c.Region.Name))
		}
	}
}

// open notes what stands in the way of a proof.
func (d *driver) open(n Name, why string) {
	if v := d.verdict[n]; v.Open == "" {
		v.Open = why
	}
}

// forgotten are the pieces of memory that are left behind, without those that only
// others of them lead to: who frees the one that is forgotten will free what
// hangs on it.
func (d *driver) forgotten(w *exec.World) (list []exec.Block) {
	left := map[*exec.Region]bool{}
	for _, b := range d.m.Blocks(w) {
		if !b.Freed && !b.Lost && !d.m.Reached(w, b) && !d.elsewhere().releases[b.What] {
			list = append(list, b)
			left[b.Region] = true
		}
	}
	if len(list) < 2 {
		return list
	}
	hangs := map[*exec.Region]bool{}
	for _, c := range d.m.Cells(w, func(r *exec.Region) bool { return left[r] }) {
		if g := d.m.RegionOf(c.Value); g != nil && g != c.Region && left[g] && !hangs[c.Region] {
			hangs[g] = true
		}
	}
	for _, b := range list {
		if c := d.m.Container(b); c != nil && left[c] {
			hangs[b.Region] = true
		}
	}
	return slices.DeleteFunc(list, func(b exec.Block) bool { return hangs[b.Region] })
}

// leftLate looks at a system that is not as before because a call has failed in
// post_patch.
func (d *driver) leftLate(n Name, w *exec.World) {
	for _, b := range d.m.Blocks(w) {
		if !b.Freed && !b.Lost && !d.m.Reached(w, b) && !d.elsewhere().releases[b.What] && b.Phase != "module init" && !d.leaked[b.At] {
			d.late(n, w, b.What+" is left behind", Place{b.At, "allocated here"})
			return
		}
	}
	for _, c := range d.m.Cells(w, kernelVariable) {
		if yes, known := d.m.Restored(w, c); known && !yes && !c.Write.Again && !d.elsewhere().modifies[c.Region.Name] && d.found["value "+c.Name()] == nil {
			d.late(n, w, quote(c.Name())+" is not restored", Place{c.Write.At, "modified here"})
			return
		}
	}
}

// elsewhere is what functions do that no callback calls: new functions, works,
// timers and the like. They run at any time, so that nobody can tell what they
// leave undone.
type elsewhere struct {
	modifies map[string]bool // variables of the kernel
	releases map[string]bool // kinds of resources
	acquires map[string]bool
}

func (d *driver) elsewhere() *elsewhere {
	if d.other != nil {
		return d.other
	}
	d.other = &elsewhere{modifies: map[string]bool{}, releases: map[string]bool{}, acquires: map[string]bool{}}
	for _, name := range d.u.Model.Beyond.Modifies {
		d.other.modifies[name] = true
	}
	for _, what := range d.u.Model.Beyond.Releases {
		d.other.releases[what] = true
	}
	for _, f := range lifecycle.Elsewhere(d.u, d.m.CalledBack) {
		for _, e := range lifecycle.Effects(d.u, f) {
			switch {
			case e.Kind == lifecycle.Modify:
				d.other.modifies[e.Variable] = true
			case e.Kind == lifecycle.Acquire:
				d.other.acquires[e.Resource.What] = true
			case e.Kind == lifecycle.Release && (e.Resource.What != "memory" || ofModule(d.u, &e)):
				d.other.releases[e.Resource.What] = true
			}
		}
	}
	return d.other
}

// ofModule tells whether what is released is kept in a variable of the module or
// behind a pointer, not in a local variable.
func ofModule(u *unit.Unit, e *lifecycle.Effect) bool {
	if m, ok := ast.Uncast(e.Handle).(*ast.Member); ok {
		return m.Arrow
	}
	return lifecycle.OwnerOf(u, e.Scope, e.Handle) != lifecycle.Unknown || isFileScope(u, e)
}

func isFileScope(u *unit.Unit, e *lifecycle.Effect) bool {
	id, ok := ast.Uncast(e.Handle).(*ast.Ident)
	return ok && slices.ContainsFunc(u.Model.Units(), func(c *cparse.Unit) bool { return c.Defines(id.Name) })
}

func kernelVariable(r *exec.Region) bool { return r.Kind == exec.KernelVar }

// ownStorage tells whether a resource goes with the module: a static key of its
// own.
func (d *driver) ownStorage(r exec.Resource) bool {
	g := d.m.RegionOf(r.Handle)
	return r.What == "static key" && g != nil && g.Kind == exec.ModuleVar
}

// hangsOn tells whether a resource is a file of a kobject or directory that is left itself:
// what releases that takes its files along.
func hangsOn(w *exec.World, r exec.Resource) bool {
	switch r.What {
	case "sysfs file", "sysfs group":
		return slices.ContainsFunc(w.Held(), func(o exec.Resource) bool { return o.What == "kobject" })
	case "debugfs entry", "proc entry":
		return slices.ContainsFunc(w.Held(), func(o exec.Resource) bool { return o.What == r.What && r.HangsOn(o) })
	}
	return false
}

// leak reports memory that is left behind.
func (d *driver) leak(n Name, w *exec.World, b exec.Block) {
	self := b.Module == d.self
	site := key("left", b.At)
	d.leaked[b.At] = true
	switch {
	case b.Phase == "module init" && n == FailedEnable:
		d.add(site, "KLP304", b.At, n, w, "%s of module init is not freed when it returns an error: module exit does not run then; free it when klp_enable_patch() fails", b.What)
	case d.ofFailed(w, b.Phase, b.Call):
		d.add(site, "KLP302", b.At, n, w, "%s is not freed when %s fails afterwards: post_unpatch does not run for the object whose pre_patch failed; free it on the error path", b.What, b.Phase)
	case n == RevertedDisable && self && b.Phase == livepatch.PostPatch.String() && d.verdict[Disable].Status != Violated:
		d.add(key("phase", b.At), "KLP206", b.At, n, w, "post_patch runs again when a disabling is reverted, and allocates %s anew: what it allocated before is lost; do it in pre_patch", b.What)
	case d.twice(n, w, b):
		d.add("shared", "KLP412", b.At, n, w, "%s, which several objects share, allocates %s once for each object, and the pointer to the first is overwritten; allocate only when there is none yet", b.Phase, b.What)
	case n == Takeover && !self && b.Phase != "module init" && d.stateless():
		d.withoutState(n, w, b.At, "warning", b.What+" allocated in "+b.Phase)
	case n == Takeover && !self && d.found[site] != nil:
		d.found[site].shows(n) // it is never released, whoever owns it
	case n == Takeover && !self && b.Phase != "module init":
		d.notTakenOver(n, w, b)
	case n == Takeover && self && b.Phase == livepatch.PrePatch.String():
		d.add(site, "KLP401", b.At, n, w, "%s is lost on a takeover: pre_patch allocates it though klp_get_prev_state() would find the previous data, and post_patch drops it; ask before allocating, or free one of the two in post_patch", b.What)
	default:
		d.notReleased(n, w, site, b.At, b.Phase, b.What+" allocated in "+b.Phase)
	}
}

// ofFailed tells whether something was acquired by the pre_patch that failed:
// no post_unpatch runs for that.
func (d *driver) ofFailed(w *exec.World, phase string, call int) bool {
	return phase == livepatch.PrePatch.String() && call > 0 && call == w.Failed
}

// stateless tells whether the livepatch could declare states and has none.
func (d *driver) stateless() bool {
	p := d.ev.Patch
	if p.StatesUnknown || !p.Dialect.HasStates() {
		return false
	}
	if p.States == nil {
		return true
	}
	seen, complete := p.States.Seen()
	return complete && len(seen) == 0
}

// withoutState reports what a takeover leaves behind of a livepatch without
// states: all of it is one defect, on the worst of its places.
func (d *driver) withoutState(n Name, w *exec.World, at span, level, what string) {
	const site = "without state"
	old := d.found[site]
	then := "nobody undoes it, and a successor cannot find out about it"
	if level == "error" {
		then = "nobody unregisters it, and the kernel calls into freed memory when the module is removed"
	}
	if old != nil && old.At != at && old.Level != "error" && level == "error" {
		delete(d.found, site)
		d.ev.Violations = slices.DeleteFunc(d.ev.Violations, func(v *Violation) bool { return v == old })
	}
	d.add(site, "KLP108", at, n, w, "%s stays when the livepatch is replaced: its callbacks do not run then, it declares no state, so %s; declare a klp_state and take it over, or do without .replace", what, then)
	v := d.found[site]
	note := func(at span, text string) {
		p := Place{at, text}
		if at != v.At && !slices.Contains(v.Other, p) {
			v.Other = append(v.Other, p)
		}
	}
	if v.Level == "" {
		v.Level = level
	}
	if old != nil && old != v {
		note(old.At, "so does what is done here")
		for _, o := range old.Other {
			note(o.Span, o.Text)
		}
	}
	note(at, "so does what is done here")
}

// notTakenOver reports data of the replaced livepatch that nobody owns any
// more. All that is lost of it is one defect.
func (d *driver) notTakenOver(n Name, w *exec.World, b exec.Block) {
	const site = "prev"
	if !d.asksWhenEnabled() {
		if at, ok := d.allocatesInPrePatch(w); ok {
			d.add(site, "KLP401", at, n, w, "pre_patch allocates without asking klp_get_prev_state(): on a takeover the data of the replaced livepatch is never freed; take it over, or free it in post_patch")
			return
		}
	}
	at, what := d.callbackSpan(livepatch.PostPatch), "the data of the replaced livepatch is neither taken over nor freed: after a takeover nobody owns it; copy the pointer in post_patch, or free it there"
	for _, o := range d.m.Blocks(w) {
		if o.Freed && o.Module == b.Module && o.FreedBy == livepatch.PostPatch.String() {
			at, what = o.FreedAt, "post_patch frees the data of the replaced livepatch without the memory that it points at: nobody owns that any more; free it too"
		}
	}
	d.add(site, "KLP402", at, n, w, "%s", what, Place{b.At, "allocated here by the replaced livepatch"})
}

// losesData reports data of a replaced livepatch that is lost when a successor
// is disabled which has none of its own.
func (d *driver) losesData(n Name, w *exec.World) bool {
	if len(w.Listed) != 1 {
		return false
	}
	for _, b := range d.m.Blocks(w) {
		if !b.Freed && !b.Lost && b.Module != d.self && b.Phase != "module init" && !d.owned(w, b) {
			d.notTakenOver(n, w, b)
			return true
		}
	}
	return false
}

// owned tells whether the livepatch has a pointer to a piece of heap.
func (d *driver) owned(w *exec.World, b exec.Block) bool {
	if c := d.m.Container(b); c != nil {
		return true // with what has it
	}
	return slices.ContainsFunc(d.m.Cells(w, func(r *exec.Region) bool { return r.Kind == exec.ModuleVar && r.Module == d.self }),
		func(c exec.Cell) bool { return d.m.RegionOf(c.Value) == b.Region })
}

// lostData tells whether a world has lost data of a replaced livepatch.
func (d *driver) lostData(w *exec.World) bool {
	return slices.ContainsFunc(d.m.Blocks(w), func(b exec.Block) bool {
		return !b.Freed && !b.Lost && b.Module != d.self && b.Phase != "module init"
	})
}

// assignedBy finds where the livepatch assigned a variable in one of some
// phases.
func (d *driver) assignedBy(w *exec.World, c exec.Cell, slots ...livepatch.Slot) (exec.Write, bool) {
	for _, s := range slots {
		if x, ok := w.Assigned(c, d.self, s.String()); ok {
			return x, true
		}
	}
	return exec.Write{}, false
}

// notReleased reports what is left after disable or revert, by the most
// specific rule.
func (d *driver) notReleased(n Name, w *exec.World, site string, at span, phase, what string) {
	switch {
	case phase == "pre_patch" && d.lacks(livepatch.PrePatch, livepatch.PostUnpatch):
		d.add(site, "KLP201", at, n, w, "%s is left behind and the object has no post_unpatch callback; add one that releases it", what)
	case phase == "post_patch" && d.lacks(livepatch.PostPatch, livepatch.PreUnpatch, livepatch.PostUnpatch):
		d.add(site, "KLP202", at, n, w, "%s is left behind and the object has neither pre_unpatch nor post_unpatch; add a pre_unpatch callback that releases it", what)
	case phase == "pre_patch" || phase == "post_patch":
		d.add(site, "KLP204", at, n, w, "%s is not released", what)
	case phase == "module init":
		d.add(site, "KLP603", at, n, w, "%s is left behind when the module is removed; release it in module exit", what)
	default:
		d.add(site, "KLP603", at, n, w, "%s is left behind: nothing that could release it runs after %s", what, phase)
	}
}

// leftover reports a registration, a reference or the like that is left.
func (d *driver) leftover(n Name, w *exec.World, r exec.Resource) {
	site := key("left", r.At)
	what := article(r.What) + " acquired in " + r.Phase
	switch {
	case r.DroppedBy != "":
		d.add(key("left", r.Dropped), "KLP204", r.Dropped, n, w, "%s() does not wait for %q, which may be running and arms the %s again: it is not released; use the variant that ends in _sync", r.DroppedBy, r.Again, r.What, Place{r.At, "acquired here"})
	case r.Shadow && !d.freesShadows():
		// Rule KLP701 knows those that are freed nowhere.
	case n == FailedEnable && r.Phase == "module init":
		d.add(site, "KLP304", r.At, n, w, "%s is not released when module init returns an error: module exit does not run then; release it when klp_enable_patch() fails", what)
		if r.What == "kobject" {
			// A directory in sysfs; the kernel's own test modules leave one.
			d.level(site, "note")
		}
	case d.ofFailed(w, r.Phase, r.Call):
		d.add(site, "KLP302", r.At, n, w, "%s is not released when %s fails afterwards: post_unpatch does not run for the object whose pre_patch failed; release it on the error path", what, r.Phase)
	case n == Takeover && r.By != d.self && r.Phase != "module init" && d.stateless():
		level := "warning"
		if d.leadsIntoModule(r) {
			level = "error"
		}
		d.withoutState(n, w, r.At, level, what)
	default:
		d.notReleased(n, w, site, r.At, r.Phase, what)
	}
}

// freesShadows tells whether the module frees shadow variables at all.
func (d *driver) freesShadows() (frees bool) {
	d.u.AllCalls(func(name string) bool { return strings.HasPrefix(name, "klp_shadow_free") }, func(unit.Call) { frees = true })
	return frees
}

// leadsIntoModule tells whether the kernel comes to code or storage of the
// module through a resource.
func (d *driver) leadsIntoModule(r exec.Resource) bool {
	if g := d.m.RegionOf(r.Handle); g != nil && g.Kind == exec.ModuleVar {
		return true
	}
	switch r.What {
	case "kernel thread", "proc entry", "debugfs entry", "sysfs file", "sysfs group", "sysctl table", "CPU hotplug state", "timer",
		"high-resolution timer", "work", "delayed work", "interrupt", "power-off handler":
		return true
	}
	return false
}

// changed reports a variable of the kernel that did not get its original value
// back.
func (d *driver) changed(n Name, w *exec.World, c exec.Cell) {
	site := "value " + c.Name()
	at := c.Write.At
	phase := c.Write.Phase
	times := 0
	for _, s := range []livepatch.Slot{livepatch.PostPatch, livepatch.PrePatch} {
		if x, ok := w.Assigned(c, d.self, s.String()); ok {
			at, phase, times = x.At, x.Phase, x.N
			break
		}
	}
	switch {
	case c.Write.Phase == "module exit" && c.Write.By == d.self && d.ev.Patch.Replace != livepatch.No:
		d.add(key("exit", c.Write.At), "KLP208", c.Write.At, n, w, "module exit changes %q after the livepatch has left it as it was: exit runs after the livepatch was replaced or its transition reverted, too; restore it in pre_unpatch", c.Name())
	case times > 1 && d.sharedCallback(phase) && d.found[site] == nil:
		d.add("shared", "KLP412", at, n, w, "%s, which several objects share, saves and modifies %q once for each object: the second time it saves the modified value as the original; do it for one of them", phase, c.Name())
	case (n == Takeover || n == RevertedTakeover) && d.verdict[Disable].Status != Violated && d.stateless():
		d.withoutState(n, w, at, "warning", quote(c.Name())+" modified in "+phase)
	case d.ofFailed(w, c.Write.Phase, c.Write.Call) && !d.lacks(livepatch.PrePatch, livepatch.PostUnpatch):
		d.add(site, "KLP302", c.Write.At, n, w, "%q keeps the value set here when pre_patch fails afterwards: post_unpatch does not run for the object whose pre_patch failed; restore it on the error path", c.Name())
	case n == FailedEnable && phase == "module init":
		d.add(site, "KLP304", at, n, w, "%q keeps the value that module init gave it when that returns an error: module exit does not run then; restore it when klp_enable_patch() fails", c.Name())
	case n == Takeover:
		_, modified := d.assignedBy(w, c, livepatch.PostPatch, livepatch.PrePatch)
		_, undone := d.assignedBy(w, c, livepatch.PreUnpatch, livepatch.PostUnpatch)
		switch {
		case !modified && d.lostData(w):
			// The original went with the data, which is reported.
		case modified || undone:
			if saved, ok := d.m.SavedAt(w, c, d.self); ok {
				d.add(site, "KLP402", saved.At, n, w, "the original value of %q is lost on a takeover: what %s saves here is the value that the replaced livepatch has set; take over the original that it saved, from klp_get_prev_state()", c.Name(), saved.Phase, Place{at, "put back here"})
				break
			}
			d.add(site, "KLP402", at, n, w, "the original value of %q is lost on a takeover: what %s finds is the value that the replaced livepatch has set; take over the original that it saved, from klp_get_prev_state()", c.Name(), phase)
		default:
			d.add(site, "KLP205", at, n, w, "%q does not get its original value back when a livepatch is disabled that has taken over from another: it restores only what it has modified itself", c.Name())
		}
	case n == RevertedTakeover && d.verdict[Disable].Status != Violated:
		d.add(site, "KLP205", at, n, w, "%q does not get its original value back when the installed livepatch is disabled after a transition to its successor was reverted", c.Name())
	case n == RevertedDisable && d.verdict[Disable].Status != Violated:
		d.add(site, "KLP205", at, n, w, "%q does not get its original value back after a disabling that was reverted: %s runs again then, and saves the modified value as the original; restore it in pre_unpatch, or save it once only", c.Name(), phase)
	case phase == "pre_patch" && d.lacks(livepatch.PrePatch, livepatch.PostUnpatch):
		d.add(site, "KLP201", at, n, w, "pre_patch modifies %q and the object has no post_unpatch callback: it keeps that value; add one that restores the original", c.Name())
	case phase == "post_patch" && d.lacks(livepatch.PostPatch, livepatch.PreUnpatch, livepatch.PostUnpatch):
		d.add(site, "KLP202", at, n, w, "post_patch modifies %q and the object has neither pre_unpatch nor post_unpatch: it keeps that value; add a pre_unpatch callback that restores the original", c.Name())
	case phase != "pre_patch" && phase != "post_patch":
		d.add(site, "KLP603", at, n, w, "%q keeps the value that it is given in %s; restore the original", c.Name(), phase)
	default:
		d.add(site, "KLP205", at, n, w, "%q does not get its original value back; save it before it is modified in %s, and restore it", c.Name(), phase)
	}
}

// unchanged looks at a system in which a livepatch stays installed because the
// transition to its successor was reverted or failed. It returns false when
// something is not as it was.
func (d *driver) unchanged(before, w *exec.World) bool {
	ok := true
	report := func(site string, wr exec.Write, what, how string) {
		ok = false
		rule, then := "KLP403", "check klp_get_prev_state() in post_unpatch and leave it alone on a reverted transition"
		if wr.Phase == livepatch.PrePatch.String() || wr.Phase == "module init" {
			rule, then = "KLP405", "wait for post_patch: only then the transition can no longer be reverted"
		}
		if wr.Phase == "module exit" {
			rule, then = "KLP208", "leave it to the callbacks"
		}
		d.add(site, rule, wr.At, RevertedTakeover, w, "%s %s %s, which it still uses when the transition is reverted; %s", wr.Phase, how, what, then)
	}
	for _, b := range d.m.Blocks(before) {
		now, freed := w.Freed(b.ID)
		if !b.Freed && freed && !now.Lost {
			report(key("freed", now.FreedAt), exec.Write{At: now.FreedAt, Phase: now.FreedBy}, "data of the installed livepatch", "frees")
		}
	}
	kept := func(r *exec.Region) bool {
		return r.Kind == exec.KernelVar || r.Kind == exec.Heap || r.Kind == exec.ModuleVar && r.Module != d.self
	}
	for _, c := range d.m.Cells(w, kept) {
		if c.Write.By != d.self || exec.Same(c.Value, d.m.ValueAt(before, c)) {
			continue
		}
		if c.Region.Kind == exec.Heap && !existed(d.m.Blocks(before), c.Region) {
			continue
		}
		if c.Region.Kind == exec.KernelVar && c.Write.Phase != "post_unpatch" && c.Write.Phase != "module exit" {
			ok = false
			d.add("value "+c.Name(), "KLP205", c.Write.At, RevertedTakeover, w, "%s modifies %q and post_unpatch does not restore it when the transition is reverted", c.Write.Phase, c.Name())
			continue
		}
		what := "data of the installed livepatch"
		if c.Region.Kind == exec.KernelVar {
			what = quote(c.Name()) + " as the installed livepatch has set it"
		}
		site := key("overwritten", c.Write.At)
		if c.Write.Phase == "module exit" {
			site = key("exit", c.Write.At)
		}
		report(site, c.Write, what, "overwrites")
	}
	for _, r := range before.Held() {
		if w.Holds(r) || r.Lock {
			continue
		}
		wr, known := w.LetGo(r)
		if r.Phase == exec.NewCode && wr.Phase == "module exit" {
			continue // the machine has reported it
		}
		if !known {
			wr = exec.Write{At: d.callbackSpan(livepatch.PostUnpatch), Phase: livepatch.PostUnpatch.String()}
		}
		report(key("released", wr.At), wr, "the "+r.What+" of the installed livepatch", "releases")
	}
	return ok
}

func existed(list []exec.Block, r *exec.Region) bool {
	for _, b := range list {
		if b.ID == r.ID {
			return true
		}
	}
	return false
}

// enableIgnored reports a module init that returns 0 though enabling failed.
func (d *driver) enableIgnored(w *exec.World) {
	i := d.u.Model.Init
	if i == nil || i.Func == nil {
		return
	}
	at := i.Func.NameAt
	d.u.Calls(i.Func, func(name string) bool { return name == "klp_enable_patch" }, func(c unit.Call) { at = c.Span })
	d.add(key("ignored", i.Func.NameAt), "KLP115", at, FailedEnable, w, "module init %q returns 0 though klp_enable_patch() failed: the module stays loaded and patches nothing; return its error", i.Name)
}
