package scenario

import (
	"fmt"
	"slices"
	"strings"

	"klplint/analyzer/lifecycle/exec"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

type span = ast.Span

// key identifies a defect, whichever scenario shows it.
func key(kind string, at span) string { return fmt.Sprintf("%s@%d-%d", kind, at.From, at.To) }

func quote(s string) string { return `"` + s + `"` }

func article(what string) string {
	switch what {
	case "memory", "per-CPU memory", "pages", "work", "delayed work":
		return what
	}
	if strings.ContainsRune("aeiou", rune(what[0])) {
		return "an " + what
	}
	return "a " + what
}

// add files a violation. One defect is one finding: what other scenarios show
// of it is added to the first.
func (d *driver) add(site, rule string, at span, n Name, w *exec.World, format string, args ...any) {
	var other []Place
	for len(args) > 0 {
		p, ok := args[len(args)-1].(Place)
		if !ok {
			break
		}
		other = append([]Place{p}, other...)
		args = args[:len(args)-1]
	}
	v := d.verdict[n]
	v.Status = Violated
	if old := d.found[site]; old != nil && supersedes(rule, old.Rule) {
		old.Rule, old.At, old.Message = rule, at, fmt.Sprintf(format, args...)
		old.Story, old.Other = w.Story.Steps(), other
	}
	if old := d.found[site]; old != nil {
		old.shows(n)
		return
	}
	x := &Violation{
		Rule: rule, At: at, Message: fmt.Sprintf(format, args...), Scenarios: []Name{n},
		Story: w.Story.Steps(), Other: other,
	}
	d.found[site] = x
	d.ev.Violations = append(d.ev.Violations, x)
}

// shows notes that another scenario shows the same.
func (v *Violation) shows(n Name) {
	if !slices.Contains(v.Scenarios, n) {
		v.Scenarios = append(v.Scenarios, n)
	}
}

// supersedes tells whether a rule says more of a place than another: what is
// not released at all is not only not released on the error path.
func supersedes(rule, old string) bool {
	switch rule {
	case "KLP201", "KLP202", "KLP204", "KLP205":
		return old == "KLP302"
	case "KLP401":
		return old == "KLP204" || old == "KLP302" // shown by a reverted takeover before
	}
	return false
}

// level sets the level of a violation where it is not its rule's.
func (d *driver) level(site, level string) {
	if v := d.found[site]; v != nil {
		v.Level = level
	}
}

// roots drops what follows from another defect.
func (d *driver) roots() {
	has := func(rule string) bool {
		return slices.ContainsFunc(d.ev.Violations, func(v *Violation) bool { return v.Rule == rule })
	}
	shared, early := has("KLP412"), has("KLP405")
	d.ev.Violations = slices.DeleteFunc(d.ev.Violations, func(v *Violation) bool {
		switch v.Rule {
		case "KLP204", "KLP205", "KLP302", "KLP303", "KLP401", "KLP404", "KLP411", "KLP601", "KLP602":
			return shared
		case "KLP403":
			return shared || early && len(v.Scenarios) == 1
		case "KLP402":
			return shared || early && len(v.Scenarios) == 1
		}
		return false
	})
}

// skip forgets the machine's problems: they belong to a livepatch that is only
// there to be replaced, whose own scenarios show them.
func (d *driver) skip() { d.done = len(d.m.Problems) }

// file turns the machine's new problems into violations.
func (d *driver) file(n Name) {
	for ; d.done < len(d.m.Problems); d.done++ {
		p := d.m.Problems[d.done]
		d.problem(n, &p)
	}
}

func (d *driver) problem(n Name, p *exec.Problem) {
	w := p.World
	switch p.Kind {
	case exec.NullDeref:
		d.nullDeref(n, p)
	case exec.UseAfterFree:
		d.freed(n, p, "KLP602", "used")
	case exec.DoubleFree:
		d.freed(n, p, "KLP601", "freed again")
	case exec.GoneModule:
		d.gone(n, p)
	case exec.Deadlock:
		if p.Through != "" {
			d.add(key("deadlock", p.Other), "KLP209", p.At, n, w, "%s() in %s deadlocks: it waits for %q, which waits for what needs klp_mutex, which callbacks run under; do that from module init, before klp_enable_patch()", p.What, p.Phase, p.Through, Place{p.Other, "it waits here"})
			break
		}
		d.add(key("deadlock", p.At), "KLP209", p.At, n, w, "%s() in %s deadlocks: it waits for what needs klp_mutex, which callbacks run under; call it from module init, before klp_enable_patch()", p.What, p.Phase)
	case exec.Sleeps:
		// Rule KLP702 reports it, whoever calls the function; this is for the
		// verdict.
		d.add(key("sleeps", p.At), "KLP702", p.At, n, w, "%s() may sleep in %q, which runs under a spinlock with interrupts off", p.What, p.Through, Place{p.Other, "called here"})
	case exec.LockHeld:
		d.add(key("lock", p.At), "KLP204", p.At, n, w, "the lock taken here is still held when %s returns", p.Phase)
	case exec.NotLocked:
		d.add(key("unlock", p.At), "KLP204", p.At, n, w, "%s() in %s releases a lock that is not held", p.What, p.Phase)
	case exec.NotAcquired:
		c := p.Cause
		if failedIn(w, c.At) == livepatch.PrePatch.String() {
			at, where := swallowedAt(w, c.At)
			d.add(key("swallowed", c.At), "KLP303", at, n, w, "pre_patch returns 0 although %s, and %s() in %s works on what is not there; return the error", append([]any{c.Text, p.What, p.Phase, Place{p.At, "released here"}}, where...)...)
		} else if failedIn(w, c.At) == livepatch.PostPatch.String() {
			d.add(key("phase", c.At), "KLP206", c.At, n, w, "%s in post_patch, which cannot stop the livepatch, and %s() in %s works on what is not there; do it in pre_patch", c.Text, p.What, p.Phase, Place{p.At, "released here"})
		}
	case exec.Swallowed:
		d.after = append(d.after, func() {
			if v := d.found[key("swallowed", p.At)]; v != nil {
				v.shows(n)
				return
			}
			site := key("gives up", p.Other)
			if v := d.found[site]; v != nil && v.At != p.At && !slices.ContainsFunc(v.Other, func(o Place) bool { return o.Span == p.At }) {
				if also := (Place{p.At, "so it does when this fails"}); !slices.Contains(v.Other, also) {
					v.Other = append(v.Other, also)
				}
			}
			at, where := swallowedAt(w, p.At)
			if len(where) == 0 {
				where = []any{Place{p.Other, "returns 0 here"}}
			}
			d.add(site, "KLP303", at, n, w, "%s, pre_patch %s and returns 0 nonetheless: the livepatch is enabled without what it needs; return the error", append([]any{p.What, p.Through}, where...)...)
		})
	case exec.ExitFrees:
		d.add(key("exit", p.At), "KLP208", p.At, n, w, "%s() in module exit frees the shadow variables of the installed livepatch: exit runs after the livepatch was replaced or its transition reverted, too; free them in post_unpatch", p.What)
	case exec.PositiveResult:
		d.add(key("positive", p.At), "KLP303", p.At, n, w, "pre_patch returns %s: a positive value cancels the enabling, yet the module stays loaded; return a negative error", p.What)
	}
}

func (d *driver) nullDeref(n Name, p *exec.Problem) {
	c := p.Cause
	switch {
	case d.failedLate(p.World) && !(c != nil && c.Kind == exec.CauseFailure && samePhase(p, c)):
		d.late(n, p.World, p.Phase+" dereferences NULL", Place{p.At, "dereferenced here"})
	case n == RevertedDisable && c != nil && c.Kind == exec.CauseData && p.Phase == livepatch.PostPatch.String() && d.freedInPreUnpatch(p.World).From.IsValid():
		at := d.freedInPreUnpatch(p.World)
		d.add(key("freed", at), "KLP206", at, n, p.World, "memory freed in pre_unpatch is missing in post_patch when the disabling is reverted, and new code runs until post_unpatch; free it in post_unpatch", Place{p.At, "NULL is dereferenced here"})
	case c != nil && c.Kind == exec.CauseFailure && c.Missed != "":
		d.add(key("unchecked", c.At), "KLP301", c.At, n, p.World, "the result is checked for %s, which does not find that %s, and is then dereferenced; %s", c.Missed, c.Text, rightCheck(c), Place{p.At, "dereferenced here"})
	case c != nil && c.Kind == exec.CauseFailure && !samePhase(p, c):
		if failedIn(p.World, c.At) == livepatch.PrePatch.String() {
			if d.untested(c.At) {
				d.add(key("unchecked", c.At), "KLP301", c.At, n, p.World, "the result is not checked: %s, pre_patch returns 0 nonetheless, and %s dereferences it; check it and return the error", c.Text, p.Phase, Place{p.At, "dereferenced here"})
				return
			}
			at, where := swallowedAt(p.World, c.At)
			d.add(key("swallowed", c.At), "KLP303", at, n, p.World, "%s, pre_patch returns 0 nonetheless, and %s dereferences the result; return the error", append([]any{c.Text, p.Phase, Place{p.At, "dereferenced here"}}, where...)...)
			return
		}
		d.add(key("phase", c.At), "KLP206", c.At, n, p.World, "%s in post_patch, which cannot stop the livepatch, and %s dereferences the result; do it in pre_patch", c.Text, p.Phase, Place{p.At, "dereferenced here"})
	case c != nil && c.Kind == exec.CauseFailure:
		d.add(key("unchecked", c.At), "KLP301", c.At, n, p.World, "the result is dereferenced without a check: %s", c.Text, Place{p.At, "dereferenced here"})
	case c != nil && c.Kind == exec.CauseState:
		// Rule KLP106 knows undeclared states.
	case c != nil && c.Kind == exec.CausePrevState:
		d.add(key("null", p.At), "KLP404", p.At, n, p.World, "the result of klp_get_prev_state() is dereferenced where it is NULL: no installed livepatch has the state", Place{c.At, "returned NULL here"})
	case c != nil && c.Kind == exec.CauseData && n == Takeover && p.In == d.self && p.World.Transition == d.self && d.losesData(n, p.World):
		// The data was there to be taken over, which is reported.
	case c != nil && c.Kind == exec.CauseData && n == Takeover && p.In == d.self && p.Phase == livepatch.PostPatch.String() && d.offersData(p.World) && !d.asksIn(livepatch.PostPatch):
		d.add("prev", "KLP402", d.callbackSpan(livepatch.PostPatch), n, p.World, "post_patch does not take over the data of the replaced livepatch, and dereferences %s, which is NULL then; take it over from klp_get_prev_state()", c.Text, Place{p.At, "NULL is dereferenced here"})
	case c != nil && c.Kind == exec.CauseData:
		d.add(key("null", p.At), "KLP404", p.At, n, p.World, "%s dereferences %s where it is NULL; check it first", p.Phase, c.Text, Place{c.At, "NULL is read here"})
	case c == nil && p.World.GaveUp.From.IsValid():
		at, where := swallowedAt(p.World, p.World.Failure.At)
		d.add(key("swallowed", p.World.Failure.At), "KLP303", at, n, p.World, "%s, pre_patch returns 0 nonetheless, and %s dereferences NULL; return the error", append([]any{p.World.Failure.Value.S, p.Phase, Place{p.At, "dereferenced here"}}, where...)...)
	default:
		d.add(key("null", p.At), "KLP404", p.At, n, p.World, "%s dereferences a pointer that is NULL here; check it first", p.Phase)
	}
}

// rightCheck is how to tell a failure that the wrong check has missed.
func rightCheck(c *exec.Cause) string {
	if c.Missed == "NULL" {
		return "it returns an error pointer then: use IS_ERR()"
	}
	return "it returns NULL then: compare with NULL"
}

// failedLate tells whether a call has failed in post_patch, which cannot stop
// the livepatch.
func (d *driver) failedLate(w *exec.World) bool {
	return w.Failure.Phase == livepatch.PostPatch.String() && w.Failure.By == d.self
}

// late reports what becomes of such a failure.
func (d *driver) late(n Name, w *exec.World, then string, other ...any) {
	at := w.Failure.At
	if old := d.found[key("phase", at)]; old != nil && strings.Contains(old.Message, "runs again") {
		old.Message = fmt.Sprintf("%s in post_patch, which cannot stop the livepatch, and %s; do it in pre_patch", w.Failure.Value.S, then)
	}
	d.add(key("phase", at), "KLP206", at, n, w, "%s in post_patch, which cannot stop the livepatch, and "+then+"; do it in pre_patch", append([]any{w.Failure.Value.S}, other...)...)
}

// freedInPreUnpatch finds memory that pre_unpatch has freed.
func (d *driver) freedInPreUnpatch(w *exec.World) (at span) {
	for _, b := range d.m.Blocks(w) {
		if b.Freed && b.FreedBy == livepatch.PreUnpatch.String() {
			at = b.FreedAt
		}
	}
	return at
}

// samePhase tells whether the failure happened in the callback that
// dereferences.
func samePhase(p *exec.Problem, c *exec.Cause) bool { return failedIn(p.World, c.At) == p.Phase }

// failedIn is the callback in which the call at a place failed.
func failedIn(w *exec.World, at span) string {
	phase := ""
	for _, s := range w.Story.Steps() {
		if s.Event {
			phase = phaseOf(s)
		} else if s.At == at {
			return phase
		}
	}
	return phase
}

// phaseOf is the callback that an event begins.
func phaseOf(s *exec.Step) string {
	for slot := range livepatch.Slots {
		if isCallOf(s, slot) {
			return slot.String()
		}
	}
	if strings.Contains(s.Text, "module init") {
		return "module init"
	}
	return "module exit"
}

func isCallOf(s *exec.Step, slot livepatch.Slot) bool {
	return strings.Contains(s.Text, "the kernel calls "+slot.String()+" ")
}

// freed reports a use after free or a double free by the most specific rule:
// the one that says why the memory was freed too early.
func (d *driver) freed(n Name, p *exec.Problem, rule, how string) {
	first := Place{p.Other, "freed here first, in " + p.What}
	again := Place{p.At, how + " here, in " + p.Phase}
	// All that happens to it afterwards is one defect.
	site := key("freed", p.Other)
	switch {
	case p.World.GaveUp.From.IsValid() && p.What == livepatch.PrePatch.String() && p.Phase != p.What && p.In == d.self:
		at, where := swallowedAt(p.World, p.World.Failure.At)
		d.add(key("swallowed", p.World.Failure.At), "KLP303", at, n, p.World, "%s, pre_patch returns 0 nonetheless, and %s works on what pre_patch has given back; return the error", append([]any{p.World.Failure.Value.S, p.Phase, again}, where...)...)
	case p.Through != "":
		d.add(site, rule, p.At, n, p.World, "the loop goes on from the element that its body has freed; use %s", p.Through, Place{p.Other, "freed here"})
	case p.What == "module exit":
		d.add(site, "KLP208", p.Other, n, p.World, "module exit frees what a successor has taken over: it runs after the livepatch was replaced, too; free it in post_unpatch", again)
	case p.Phase == "module exit" && d.ev.Patch.Replace != livepatch.No:
		d.add(site, "KLP208", p.At, n, p.World, "memory that was freed in %s is %s by module exit", p.What, how, first)
	case d.found["shared"] != nil && d.sharedCallback(p.Phase):
		d.found["shared"].shows(n)
	case n == Target && p.What == "post_unpatch":
		d.add(site, "KLP411", p.Other, n, p.World, "post_unpatch frees the data and leaves the pointer: it is %s when the target module comes back; set it to NULL", how, again)
	case n == RevertedDisable && p.What == "pre_unpatch":
		d.add(site, "KLP206", p.Other, n, p.World, "memory freed in pre_unpatch is %s in %s when the disabling is reverted, and new code runs until post_unpatch; free it in post_unpatch", how, p.Phase, again)
	case n == Takeover && p.What == "pre_patch", n == RevertedTakeover && p.What == "pre_patch":
		d.add(site, "KLP405", p.Other, n, p.World, "pre_patch frees data of the previous livepatch, which is %s in %s; wait for post_patch: only then the transition can no longer be reverted", how, p.Phase, again)
	case n == RevertedTakeover && p.What == "post_unpatch":
		d.add(site, "KLP403", p.Other, n, p.World, "post_unpatch frees data that the installed livepatch still uses; check klp_get_prev_state() and leave it alone on a reverted transition", again)
	case d.sharedCallback(p.Phase) && p.What == p.Phase:
		d.add("shared", "KLP412", p.At, n, p.World, "a callback that several objects share frees the state's data once for each object; do it for one of them", first)
	default:
		d.add(site, rule, p.At, n, p.World, "memory that was freed in %s is %s in %s", p.What, how, p.Phase, first)
	}
}

// gone reports a use of what went away with a module.
func (d *driver) gone(n Name, p *exec.Problem) {
	if p.Region == nil {
		d.add(key("gone", p.At), "KLP410", p.At, n, p.World, "function %q belongs to the replaced module, whose code is gone", p.What)
		return
	}
	for _, a := range d.u.Model.States {
		if a.Name == p.Region.Name {
			d.add(key("kept", p.At), "KLP408", p.At, n, p.World, "the state that klp_get_prev_state() returned is used after the transition: it lies in the replaced module, which may be gone; copy what is needed")
			return
		}
	}
	at, what := d.pointedAt(p)
	d.add("storage "+p.Region.Name, "KLP109", at, n, p.World, "%s points at %q in the module's own storage, which is gone when the successor uses it; allocate it", what, p.Region.Name,
		Place{p.At, "the successor uses it here, after the replaced module was removed"})
}

// pointedAt finds where the replaced livepatch let a state's data point into its
// storage.
func (d *driver) pointedAt(p *exec.Problem) (span, string) {
	for _, c := range d.m.Cells(p.World, func(r *exec.Region) bool { return r.Kind == exec.ModuleVar && r.Module == p.Region.Module }) {
		if d.m.RegionOf(c.Value) == p.Region && c.Write.At.From.IsValid() {
			return c.Write.At, "state data"
		}
	}
	for _, a := range d.u.Model.States {
		for _, s := range a.Elems {
			if s.Data != nil {
				return s.Data.Where(), "state data"
			}
		}
	}
	if at := d.dataSetTo(p.Region.Name); at.From.IsValid() {
		return at, "state data"
	}
	return p.At, "what was taken over"
}

// dataSetTo finds the assignment of a variable's address to a member data.
func (d *driver) dataSetTo(name string) (at span) {
	for _, cb := range d.ev.Patch.CallbackFuncs() {
		if cb.Func == nil || at.From.IsValid() {
			continue
		}
		ast.Inspect(cb.Func.Body(), func(n ast.Node) bool {
			a, ok := n.(*ast.Assign)
			if !ok || lastName(a.X) != "data" {
				return true
			}
			y := ast.Uncast(a.Y)
			if u, ok := y.(*ast.Unary); ok && u.Op == "&" {
				y = u.X
			}
			if id, ok := y.(*ast.Ident); ok && id.Name == name {
				at = a.Span
			}
			return true
		})
	}
	return at
}

// exitUndoes compares a system in which another livepatch is in charge before
// and after the module exit of one that was replaced, or reverted.
func (d *driver) exitUndoes(n Name, before, after *exec.World, mod *exec.Instance) {
	for _, c := range d.m.Cells(after, kernelVariable) {
		if c.Write.By == mod && c.Write.Phase == "module exit" && !exec.Same(c.Value, d.m.ValueAt(before, c)) {
			d.add(key("exit", c.Write.At), "KLP208", c.Write.At, n, after, "module exit changes %q, which the livepatch that is in charge relies on: exit runs after the livepatch was replaced or its transition reverted, too; restore it in pre_unpatch", c.Name())
		}
	}
	for _, r := range before.Held() {
		if r.What != "static key" || after.Holds(r) {
			continue
		}
		if g := d.m.RegionOf(r.Handle); g != nil && g.Kind == exec.KernelVar && d.u.Model.Exit != nil && d.u.Model.Exit.Func != nil {
			at := d.u.Model.Exit.Func.NameAt
			d.add("exit key "+g.Name, "KLP208", at, n, after, "module exit switches static key %q back, which the livepatch that is in charge relies on: exit runs after the livepatch was replaced, too; do it in pre_unpatch", g.Name)
		}
	}
}

// sharedCallback tells whether several objects have the same function in a
// slot.
func (d *driver) sharedCallback(phase string) bool {
	seen := map[string]bool{}
	for _, cb := range d.ev.Patch.CallbackFuncs() {
		if cb.Slot.String() == phase {
			if seen[cb.Name] {
				return true
			}
			seen[cb.Name] = true
		}
	}
	return false
}

// lacks tells whether an object has a callback in a slot and none in the
// others.
func (d *driver) lacks(slot livepatch.Slot, others ...livepatch.Slot) bool {
	if d.ev.Patch.Objects == nil {
		return false
	}
	for _, o := range d.ev.Patch.Objects.Elems {
		if o.Callbacks[slot] == nil || o.CallbacksUnknown {
			continue
		}
		if !slices.ContainsFunc(others, func(s livepatch.Slot) bool { return o.Callbacks[s] != nil }) {
			return true
		}
	}
	return false
}

// callbackSpan is where the first callback of a slot is defined, or where the
// patch is when there is none.
func (d *driver) callbackSpan(slot livepatch.Slot) span {
	for _, cb := range d.ev.Patch.CallbackFuncs() {
		if cb.Slot == slot && cb.Func != nil {
			return cb.Func.NameAt
		}
	}
	return d.ev.Patch.Span
}

// callsFrom tells whether a function leads to a call of another.
func (d *driver) callsFrom(f *livepatch.Function, name string) (calls bool) {
	d.u.Calls(f, func(n string) bool { return n == name }, func(unit.Call) { calls = true })
	return calls
}

// asksWhenEnabled tells whether pre_patch or post_patch asks for the previous
// state.
func (d *driver) asksWhenEnabled() bool {
	for _, cb := range d.ev.Patch.CallbackFuncs() {
		if cb.Func != nil && (cb.Slot == livepatch.PrePatch || cb.Slot == livepatch.PostPatch) && d.callsFrom(cb.Func, "klp_get_prev_state") {
			return true
		}
	}
	return false
}

// asksIn tells whether a callback of a slot asks for the previous state.
func (d *driver) asksIn(slot livepatch.Slot) bool {
	return slices.ContainsFunc(d.ev.Patch.CallbackFuncs(), func(cb *livepatch.Callback) bool {
		return cb.Slot == slot && cb.Func != nil && d.callsFrom(cb.Func, "klp_get_prev_state")
	})
}

// offersData tells whether the installed livepatch has data that could be taken
// over.
func (d *driver) offersData(w *exec.World) bool {
	return slices.ContainsFunc(d.m.Blocks(w), func(b exec.Block) bool { return !b.Freed && b.Module == d.old })
}

// allocatesInPrePatch finds what the successor itself allocated in pre_patch.
func (d *driver) allocatesInPrePatch(w *exec.World) (span, bool) {
	for _, b := range d.m.Blocks(w) {
		if b.Module == d.self && b.Phase == livepatch.PrePatch.String() {
			return b.At, true
		}
	}
	return span{}, false
}
