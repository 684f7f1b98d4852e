package scenario

import (
	"slices"
	"strings"

	"klplint/analyzer/lifecycle/exec"
	"klplint/analyzer/unit"
)

// rehomed looks at a system in which the successor is in charge and the module
// of the replaced livepatch was removed: nothing may lead there any more. It
// returns false when something does.
func (d *driver) rehomed(w *exec.World) bool {
	if d.stateless() {
		return true // rule KLP108 says why
	}
	ok := true
	for _, r := range w.Held() {
		if r.Lock || r.Shadow || d.ownStorage(r) {
			continue
		}
		if what := d.leadsToGone(w, r); what != "" {
			ok = false
			if r.DroppedBy != "" {
				d.leftover(Takeover, w, r)
				continue
			}
			d.add(key("left", r.At), "KLP410", r.At, Takeover, w, "%s acquired in %s stays in place on a takeover and leads to %s of the replaced livepatch, whose module can be removed; release it in post_patch of the successor, found through klp_get_prev_state(), and acquire it anew", article(r.What), r.Phase, what)
		}
	}
	for _, c := range d.m.Cells(w, kernelVariable) {
		if what := d.m.Gone(w, c.Value); what != "" {
			ok = false
			d.add("value "+c.Name(), "KLP410", c.Write.At, Takeover, w, "%q still points at %s of the replaced livepatch after a takeover, whose module can be removed; set it anew in post_patch", c.Name(), what)
		}
	}
	return ok
}

// leadsToGone says what of a removed module a resource leads to.
func (d *driver) leadsToGone(w *exec.World, r exec.Resource) string {
	for _, v := range append([]exec.Value{r.Handle}, r.Uses...) {
		if what := d.m.Gone(w, v); what != "" {
			return what
		}
	}
	// A structure in heap memory that holds a function of the module.
	g := d.m.RegionOf(r.Handle)
	if g == nil || g.Kind != exec.Heap {
		return ""
	}
	for _, c := range d.m.Cells(w, func(o *exec.Region) bool { return o == g }) {
		if strings.HasPrefix(c.Path, r.Handle.S) && c.Value.Kind == exec.Func {
			if what := d.m.Gone(w, c.Value); what != "" {
				return what
			}
		}
	}
	return ""
}

// shadows lets the shadow variables be there that the new functions of an
// installed livepatch make.
//
// Those of a livepatch without states cannot be told from those of another:
// that it has none is the defect.
func (d *driver) shadows(w *exec.World, mod *exec.Instance) {
	if d.stateless() {
		return
	}
	for _, id := range d.u.Model.Beyond.Shadows {
		w.UseShadow(mod, int64(id), d.ev.Patch.Span)
	}
	for _, r := range d.u.Roots() {
		if r.Kind != unit.RootNew || r.Patch != d.ev.Patch {
			continue
		}
		d.u.Calls(r.Func, func(name string) bool { return name == "klp_shadow_alloc" || name == "klp_shadow_get_or_alloc" }, func(c unit.Call) {
			if len(c.Args) > 1 {
				if id, known := c.In.Unit.Eval(c.Args[1]); known {
					w.UseShadow(mod, int64(id), c.Span)
				}
			}
		})
	}
}

// stack puts a livepatch that replaces nothing on top of an installed one with
// the same states: the data of that is not its own.
func (d *driver) stack() {
	if d.stateless() || !d.asksPrevious() {
		return
	}
	for _, before := range d.limit(Stack, d.install(d.old)) {
		for _, l := range d.m.Load(before, d.self, d.how) {
			if !l.Enabled || l.Error || !d.reached(Stack, l.World) {
				continue
			}
			d.taken(before, l.World)
		}
	}
}

// taken looks for data of the installed livepatch that the one on top of it
// has taken or freed.
func (d *driver) taken(before, w *exec.World) {
	theirs := map[*exec.Region]bool{}
	for _, b := range d.m.Blocks(before) {
		if !b.Freed && !b.Lost && b.Module == d.old {
			theirs[b.Region] = true
		}
	}
	worlds := append([]*exec.World{w}, d.m.Disable(w, d.self, false)...)
	d.skip()
	const site = "stack"
	for _, end := range worlds {
		for _, b := range d.m.Blocks(end) {
			if theirs[b.Region] && b.Freed && !b.Lost && end.Unsure == "" {
				d.add(site, "KLP409", b.FreedAt, Stack, end, "%s frees data of the installed livepatch, which stays in charge of it as .replace is not set; keep data of its own, or set .replace", b.FreedBy)
				return
			}
		}
	}
	for _, c := range d.m.Cells(w, func(r *exec.Region) bool { return r.Kind == exec.ModuleVar && r.Module == d.self }) {
		g := d.m.RegionOf(c.Value)
		if g == nil || !theirs[g] || c.Write.By != d.self {
			continue
		}
		d.add(site, "KLP409", c.Write.At, Stack, w, "%s takes the data of the installed livepatch, which keeps and frees it as .replace is not set: the pointer is left dangling; copy what is needed, or set .replace", c.Write.Phase)
		d.level(site, "warning")
		return
	}
}

// asksPrevious tells whether any callback asks for the previous state.
func (d *driver) asksPrevious() bool {
	for _, cb := range d.ev.Patch.CallbackFuncs() {
		if cb.Func != nil && d.callsFrom(cb.Func, "klp_get_prev_state") {
			return true
		}
	}
	return false
}

// twice tells whether a callback that several objects share has allocated the
// same memory once for each.
func (d *driver) twice(n Name, w *exec.World, b exec.Block) bool {
	if !d.sharedCallback(b.Phase) {
		return false
	}
	same := func(o exec.Block) bool {
		return o.At == b.At && o.Module == b.Module && o.Phase == b.Phase && o.Call != b.Call
	}
	for _, e := range d.enabled {
		kept := d.m.Cells(e, func(r *exec.Region) bool { return r.Kind == exec.ModuleVar || r.Kind == exec.Heap })
		has := func(b exec.Block) bool {
			return slices.ContainsFunc(kept, func(c exec.Cell) bool { return d.m.RegionOf(c.Value) == b.Region })
		}
		if has(b) && slices.ContainsFunc(d.m.Blocks(e), func(o exec.Block) bool { return same(o) && has(o) }) {
			return false // each of them is kept
		}
	}
	if n == Target && !slices.ContainsFunc(d.enabled, func(e *exec.World) bool {
		return slices.ContainsFunc(d.m.Blocks(e), func(o exec.Block) bool { return o.Region == b.Region })
	}) {
		return false // allocated when its target came back
	}
	return slices.ContainsFunc(d.m.Blocks(w), same)
}

// doubled looks for what callbacks that objects share have registered more
// than once.
func (d *driver) doubled(w *exec.World) {
	for _, r := range w.Held() {
		if g := d.m.RegionOf(r.Handle); r.Times > 1 && !r.Lock && g != nil && g.Kind == exec.ModuleVar && d.sharedCallback(r.Phase) && registered(r.What) {
			d.add("shared", "KLP412", r.At, Enable, w, "%s, which several objects share, registers the same %s once for each object; do it for one of them", r.Phase, r.What)
		}
	}
}

// registered tells whether a resource may be acquired once only.
func registered(what string) bool {
	switch what {
	case "static key", "timer", "high-resolution timer", "work", "delayed work", "tasklet", "kernel thread's work":
		return false
	}
	return !strings.Contains(what, "reference")
}
