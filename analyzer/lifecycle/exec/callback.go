package exec

import (
	"fmt"

	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// objects are those that the kernel sees.
func (m *Machine) objects(mod *Instance) []*livepatch.Object {
	if mod.Patch.Objects == nil {
		return nil
	}
	if mod.Patch.Objects.Open {
		return mod.Patch.Objects.Elems
	}
	list, _ := mod.Patch.Objects.Seen()
	return list
}

// present tells whether an object's target is loaded.
func (m *Machine) present(w *World, o *livepatch.Object) bool {
	if o.Vmlinux() || !o.Name.Known {
		return true
	}
	_, there := w.Loaded[o.Name.Value]
	return there
}

// callback runs a callback of an object; a slot that is empty succeeds.
func (m *Machine) callback(w *World, mod *Instance, index int, o *livepatch.Object, slot livepatch.Slot) []Outcome {
	cb := o.Callbacks[slot]
	if cb == nil {
		if o.CallbacksUnknown {
			w.doubt("the callbacks of object %q are not known", o.Title())
		}
		return []Outcome{{World: w, Result: Null}}
	}
	if cb.Func == nil {
		w = w.Clone()
		w.doubt("callback %q is not in the module's sources", cb.Name)
		return []Outcome{{World: w, Result: Null}}
	}
	w = w.Clone()
	w.Calls++
	w.Event(cb.Span, "%s: the kernel calls %s %q for %s", mod.Title(), slot, cb.Name, o.Title())
	before := len(w.HeldKeys())
	outs := m.callIn(w, mod, cb.Func, []Value{m.objectPointer(w, mod, index, o)}, slot.String())
	for _, out := range outs {
		if len(out.World.HeldKeys()) < before {
			continue
		}
		for _, k := range out.World.HeldKeys() {
			if x := out.World.held[k]; x.Lock && x.Phase == slot.String() && out.World.Unsure == "" && !m.Concrete {
				m.Problems = append(m.Problems, Problem{Kind: LockHeld, At: x.At, In: mod, Phase: slot.String(), World: out.World, What: "lock"})
			}
		}
	}
	return outs
}

// objectPointer is the argument of a callback: the element of the objs array,
// with the fields that the kernel sets.
func (m *Machine) objectPointer(w *World, mod *Instance, index int, o *livepatch.Object) Value {
	var p Value
	found := false
	if a := mod.Patch.Objects; a != nil && a.Name != "" {
		for _, u := range mod.Model.Units() {
			if u.Defines(a.Name) {
				p, found = place(m.variable(mod, u, a.Name).ID, elemPath("", int64(index))), true
				break
			}
		}
	}
	if !found {
		r := m.Regions.get(fmt.Sprintf("object:%s:%d", mod.Name, index), func(r *Region) {
			r.Kind, r.Name = Target, "the object"
		})
		p = place(r.ID, "")
		name := p
		name.S += ".name"
		switch {
		case o.Vmlinux():
			m.write(w, name, Null)
		case o.Name.Known:
			m.write(w, name, Value{Kind: Str, S: o.Name.Value})
		}
	}
	at := p
	at.S += ".mod"
	switch {
	case o.Vmlinux():
		m.write(w, at, Null)
	case o.Name.Known:
		t := m.Regions.get("module:"+o.Name.Value, func(r *Region) { r.Kind, r.Name = Target, "module "+o.Name.Value })
		m.write(w, at, place(t.ID, ""))
		m.write(w, place(t.ID, ".name"), Value{Kind: Str, S: o.Name.Value})
		m.write(w, place(t.ID, ".state"), Number(int64(w.Loaded[o.Name.Value])))
	}
	return p
}

// prePatch is klp_pre_patch_callback: post_unpatch is due when it returned 0.
//
// A pre_patch that fails and returns 0 is noted when it has evidently given up.
func (m *Machine) prePatch(w *World, mod *Instance, i int, o *livepatch.Object, fail bool) []Outcome {
	outs := m.callback(w, mod, i, o, livepatch.PrePatch)
	for k := range outs {
		if v := outs[k].Result; v.Kind == Sym {
			// What nobody knows may be an error.
			if _, known := m.truth(outs[k].World, v); !known {
				bad := outs[k].World.Clone()
				if m.assume(bad, v, true) && bad.know(v.N, isNegative) {
					outs = append(outs, Outcome{World: bad, Result: v})
				}
				m.assume(outs[k].World, v, false)
			}
		}
	}
	m.givesUp(mod, outs)
	for k := range outs {
		if fail {
			outs[k].Result = Number(-19)
		}
		if r := outs[k].Result; r.Kind == Int && r.N > 0 && !m.Concrete && outs[k].World.Unsure == "" {
			m.Problems = append(m.Problems, Problem{Kind: PositiveResult, At: outs[k].At, In: mod, Phase: "pre_patch", World: outs[k].World, What: fmt.Sprint(r.N)})
		}
		if g := outs[k].Result; g.Kind == Ptr && m.Regions.at(g).Kind == Foreign && !m.Concrete && outs[k].World.Unsure == "" {
			// The number that setting something up returned.
			m.Problems = append(m.Problems, Problem{Kind: PositiveResult, At: outs[k].At, In: mod, Phase: "pre_patch", World: outs[k].World, What: "the result of " + m.Regions.at(g).Name})
			outs[k].World.doubt("pre_patch returns a positive value")
		}
		switch failed, known := m.truth(outs[k].World, outs[k].Result); {
		case known && failed:
			outs[k].World.Failed = outs[k].World.Calls
		case known:
			outs[k].World.mine(itsPatched).patched[object{mod, i}] = true
		}
	}
	return outs
}

// markComplained is the number of the callback that has logged an error after a
// call in it had failed, kept among the counters.
const markComplained = "complained"

// givesUp notes the ways through a pre_patch that give up because a call has
// failed, and return 0: what was allocated is freed again, or an error is logged
// and the return statement is none that success leads to.
func (m *Machine) givesUp(mod *Instance, outs []Outcome) {
	if m.Concrete || !mod.Self {
		return
	}
	failed := func(w *World) bool {
		return w.Failure.Phase == livepatch.PrePatch.String() && w.Failure.Call == w.Calls && w.Failure.By == mod
	}
	returns := map[ast.Span]bool{}
	keeps := map[ast.Span]bool{}
	holds := map[string]bool{}
	for _, o := range outs {
		if bad, known := m.truth(o.World, o.Result); !known || bad || failed(o.World) {
			continue
		}
		returns[o.At] = true
		for id, b := range o.World.heap {
			if b.Call == o.World.Calls && !b.Freed && !b.Lost {
				keeps[m.Regions.list[id].At] = true
			}
		}
		for k, r := range o.World.held {
			if r.Call == o.World.Calls && !r.Lock {
				holds[k] = true
			}
		}
	}
	for _, o := range outs {
		if bad, known := m.truth(o.World, o.Result); !known || bad || !failed(o.World) || o.World.Unsure != "" {
			continue
		}
		if !returns[o.At] && len(returns) > 0 {
			o.World.GaveUp = o.At
		}
		how := ""
		if o.World.alloc[markComplained] == o.World.Calls && !returns[o.At] && len(returns) > 0 {
			how = "logs an error"
		}
		for id, b := range o.World.heap {
			if b.Call == o.World.Calls && b.Freed && !b.Lost && keeps[m.Regions.list[id].At] {
				how = "frees what it has allocated"
			}
		}
		for k := range holds {
			if _, held := o.World.held[k]; !held && how == "" && o.World.letGo[k].Phase == livepatch.PrePatch.String() {
				how = "releases what it has acquired"
			}
		}
		if how != "" {
			m.Problems = append(m.Problems, Problem{Kind: Swallowed, At: o.World.Failure.At, In: mod, Phase: "pre_patch", World: o.World, What: o.World.Failure.Value.S, Other: o.At, Through: how})
		}
	}
}
