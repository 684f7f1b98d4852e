package exec

import (
	"fmt"

	"klplint/analyzer/lifecycle/ir"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// This file is kernel/livepatch/{core,transition}.c: which callbacks run, in
// which order, and what the kernel says meanwhile.

// States of a target module, as enum module_state numbers them.
const (
	ModuleLive   = 0
	ModuleComing = 1
	ModuleGoing  = 2
)

// How says what happens while a livepatch is loaded.
type How struct {
	// Revert: the transition is reverted before it completes.
	Revert bool
	// FailPatch is the object whose patching fails after its pre_patch, or -1.
	FailPatch int
	// FailPrePatch: the first pre_patch returns an error, whatever it does.
	FailPrePatch bool
	// Replace is what .replace counts as where the sources leave it open.
	Replace bool
	// During happens in the middle of the transition, if it is not nil: what
	// the system may be afterwards.
	During func(*World) []*World
}

// meanwhile lets happen what happens in the middle of a transition.
func (m *Machine) meanwhile(w *World, during func(*World) []*World) []*World {
	if during == nil {
		return []*World{w}
	}
	return m.merge(during(w))
}

// Normal is a load in which nothing goes wrong but what the code itself lets
// fail.
var Normal = How{FailPatch: -1}

// Loaded is how the loading of a module may end.
type Loaded struct {
	World   *World
	Error   bool // module init returned an error: the module is gone again
	Enabled bool // klp_enable_patch succeeded
	Asked   bool // klp_enable_patch was called
	Refused bool // ... and found the livepatch incompatible
}

// Marks of a world while a module is being loaded, kept among the counters.
const (
	markAsked   = "klp_enable_patch called"
	markEnabled = "klp_enable_patch succeeded"
	markRefused = "klp_enable_patch refused"
)

// Load runs module init, and what klp_enable_patch() sets off.
func (m *Machine) Load(w *World, mod *Instance, how How) (list []Loaded) {
	w = w.Clone()
	for _, k := range []string{markAsked, markEnabled, markRefused} {
		delete(w.mine(itsAlloc).alloc, k)
	}
	was := m.enable
	m.enable = func(s *state, in ir.Instr, patch Value) []*state { return m.enabling(s, in, mod, how) }
	defer func() { m.enable = was }()
	var outs []Outcome
	if init := mod.Model.Init; init != nil && init.Func != nil {
		w.Event(init.Span, "%s is loaded: module init %q", mod.Title(), init.Name)
		outs = m.Call(w, mod, init.Func, nil, "module init")
	} else {
		for _, r := range m.enablePatch(w, mod, how) {
			r.World.mine(itsAlloc).alloc[markAsked] = 1
			outs = append(outs, r)
		}
	}
	for _, o := range outs {
		l := Loaded{
			World: o.World, Asked: o.World.alloc[markAsked] > 0,
			Enabled: o.World.alloc[markEnabled] > 0, Refused: o.World.alloc[markRefused] > 0,
		}
		if bad, known := m.truth(o.World, o.Result); known {
			l.Error = bad
		} else {
			l.Error = !l.Enabled
		}
		if m.Concrete && o.Result.Kind == Int && o.Result.N > 0 {
			l.Error = false // init suspiciously returned: it stays loaded
		}
		if l.Error {
			o.World.Gone[mod] = true
		}
		list = append(list, l)
	}
	return list
}

// enabling is klp_enable_patch as module init calls it.
func (m *Machine) enabling(s *state, in ir.Instr, mod *Instance, how How) (next []*state) {
	s.w.mine(itsAlloc).alloc[markAsked] = 1
	for _, o := range m.enablePatch(s.w, mod, how) {
		c := s.clone()
		c.w = o.World
		c.top().regs[in.Dst] = o.Result
		next = append(next, c)
	}
	if next == nil {
		next = []*state{}
	}
	return next
}

func (w *World) klp(format string, args ...any) {
	w.Print("livepatch: " + fmt.Sprintf(format, args...))
}

// replaces tells whether a patch replaces the others.
func (m *Machine) replaces(w *World, mod *Instance, how How) bool {
	switch mod.Patch.Replace {
	case livepatch.Yes:
		return true
	case livepatch.No:
		return false
	}
	if p, ok := m.patchPlace(mod); ok {
		p.S += ".replace"
		if yes, known := m.truth(w, m.read(w, p)); known && m.Concrete {
			return yes
		}
	}
	return how.Replace
}

// enablePatch is __klp_enable_patch, and the transition to its end.
func (m *Machine) enablePatch(w *World, mod *Instance, how How) []Outcome {
	w = w.Clone()
	refuse := func(err int64, how string) []Outcome {
		w.Event(mod.Patch.Span, "the kernel refuses %s as %s", mod.Title(), how)
		w.mine(itsAlloc).alloc[markRefused] = 1
		return []Outcome{{World: w, Result: Number(err)}}
	}
	if err, says := m.malformed(mod); err != 0 && m.Concrete {
		if says != "" {
			w.klp("%s", says)
		}
		return refuse(err, "malformed")
	}
	replace := m.replaces(w, mod, how)
	ok, known := m.Compatible(w, mod, replace)
	if !known {
		w.doubt("whether the kernel accepts %s is not known", mod.Name)
	} else if !ok {
		w.klp("Livepatch patch (%s) is not compatible with the already installed livepatches.", mod.Name)
		return refuse(errInvalid, "incompatible")
	}
	if m.Concrete && m.ambiguous(mod) {
		return refuse(errExists, "ambiguous")
	}
	w.Listed = append(w.Listed, mod)
	w.Transition = mod
	w.klp("enabling patch '%s'", mod.Name)
	w.klp("'%s': initializing patching transition", mod.Name)
	type path struct {
		w      *World
		failed Value // the error, when enabling fails
		bad    bool
	}
	paths := []path{{w: w}}
	for i, o := range m.objects(mod) {
		var next []path
		for _, p := range paths {
			if p.bad || !m.present(p.w, o) {
				next = append(next, p)
				continue
			}
			for _, out := range m.prePatch(p.w, mod, i, o, how.FailPrePatch) {
				q := path{w: out.World}
				if failed, known := m.truth(out.World, out.Result); known && failed {
					q.bad, q.failed = true, out.Result
					q.w.klp("pre-patch callback failed for object '%s'", o.Title())
				} else if !known {
					q.w.doubt("the result of pre_patch is not known")
				} else if how.FailPatch == i {
					q.w.Event(o.Span, "patching object %q fails", o.Title())
					q.w.klp("failed to patch object '%s'", o.Title())
					q.bad, q.failed = true, Number(-22)
				}
				next = append(next, q)
			}
		}
		paths = next
	}
	var done []Outcome
	for _, p := range paths {
		switch {
		case p.bad:
			p.w.klp("failed to enable patch '%s'", mod.Name)
			p.w.klp("'%s': canceling patching transition, going to unpatch", mod.Name)
			for _, w := range m.finishUnpatch(p.w, mod) {
				done = append(done, Outcome{World: w, Result: p.failed})
			}
		case how.Revert:
			p.w.klp("'%s': starting patching transition", mod.Name)
			for _, w := range m.meanwhile(p.w, how.During) {
				w.Event(mod.Patch.Span, "the transition of %s is reverted", mod.Title())
				w.klp("'%s': reversing transition from patching to unpatching", mod.Name)
				w.klp("'%s': starting unpatching transition", mod.Name)
				for _, w := range m.finishUnpatch(w, mod) {
					w.mine(itsAlloc).alloc[markEnabled] = 1
					done = append(done, Outcome{World: w, Result: Null})
				}
			}
		default:
			p.w.klp("'%s': starting patching transition", mod.Name)
			for _, w := range m.meanwhile(p.w, how.During) {
				for _, w := range m.finishPatch(w, mod, replace) {
					w.mine(itsAlloc).alloc[markEnabled] = 1
					done = append(done, Outcome{World: w, Result: Null})
				}
			}
		}
	}
	return done
}

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

// each runs a callback for every loaded object whose pre_patch succeeded.
func (m *Machine) each(w *World, mod *Instance, slot livepatch.Slot) []*World {
	worlds := []*World{w}
	for i, o := range m.objects(mod) {
		var next []*World
		for _, w := range worlds {
			if !w.patched[object{mod, i}] || !m.present(w, o) {
				next = append(next, w)
				continue
			}
			for _, out := range m.callback(w, mod, i, o, slot) {
				if slot == livepatch.PostUnpatch {
					delete(out.World.mine(itsPatched).patched, object{mod, i})
				}
				next = append(next, out.World)
			}
		}
		worlds = m.merge(next)
	}
	return worlds
}

// merge drops worlds that are the same but for their stories.
func (m *Machine) merge(list []*World) []*World {
	if len(list) < 2 {
		return list
	}
	seen := map[uint64]bool{}
	out := list[:0]
	for _, w := range list {
		m.Steps -= w.weight()
		if k := w.hash(); !seen[k] {
			seen[k] = true
			out = append(out, w)
		}
	}
	return out
}

// finishPatch completes a transition to the new code.
func (m *Machine) finishPatch(w *World, mod *Instance, replace bool) []*World {
	w.klp("'%s': completing patching transition", mod.Name)
	worlds := m.each(w, mod, livepatch.PostPatch)
	for _, w := range worlds {
		w.klp("'%s': patching complete", mod.Name)
		w.Transition = nil
		if replace {
			for _, o := range w.Listed {
				if o != mod {
					w.Event(mod.Patch.Span, "%s has replaced %s, whose callbacks never run again", mod.Title(), o.Title())
				}
			}
			w.Listed = []*Instance{mod}
		}
	}
	return worlds
}

// finishUnpatch completes a transition back to the old code.
func (m *Machine) finishUnpatch(w *World, mod *Instance) []*World {
	w.klp("'%s': completing unpatching transition", mod.Name)
	worlds := m.each(w, mod, livepatch.PostUnpatch)
	for _, w := range worlds {
		w.klp("'%s': unpatching complete", mod.Name)
		w.Transition = nil
		var rest []*Instance
		for _, o := range w.Listed {
			if o != mod {
				rest = append(rest, o)
			}
		}
		w.Listed = rest
	}
	return worlds
}

// Disable is echo 0 > enabled. When reverted, the disabling is undone before it
// completes: post_patch runs again.
func (m *Machine) Disable(w *World, mod *Instance, reverted bool) (list []*World) {
	return m.DisableDuring(w, mod, reverted, nil)
}

// DisableDuring is Disable with something that happens in the middle of the
// transition, as in [How].
func (m *Machine) DisableDuring(w *World, mod *Instance, reverted bool, during func(*World) []*World) (list []*World) {
	w = w.Clone()
	w.Event(mod.Patch.Span, "%s is disabled", mod.Title())
	w.Transition = mod
	w.klp("'%s': initializing unpatching transition", mod.Name)
	for _, w := range m.each(w, mod, livepatch.PreUnpatch) {
		w.klp("'%s': starting unpatching transition", mod.Name)
		for _, w := range m.meanwhile(w, during) {
			if reverted {
				w.Event(mod.Patch.Span, "the disabling of %s is reverted", mod.Title())
				w.klp("'%s': reversing transition from unpatching to patching", mod.Name)
				w.klp("'%s': starting patching transition", mod.Name)
				list = append(list, m.finishPatch(w, mod, false)...)
				continue
			}
			list = append(list, m.finishUnpatch(w, mod)...)
		}
	}
	return m.merge(list)
}

// Unload is rmmod: module exit runs, then code and storage are gone.
func (m *Machine) Unload(w *World, mod *Instance) (list []*World) {
	w = w.Clone()
	exit := mod.Model.Exit
	if exit == nil || exit.Func == nil {
		w.Gone[mod] = true
		return []*World{w}
	}
	w.Event(exit.Span, "%s is removed: module exit %q", mod.Title(), exit.Name)
	for _, o := range m.Call(w, mod, exit.Func, nil, "module exit") {
		o.World.Gone[mod] = true
		list = append(list, o.World)
	}
	return m.merge(list)
}

// Coming is a target module that is loaded while livepatches are installed.
// refused worlds are those in which a pre_patch failed, so that the target is
// not loaded.
func (m *Machine) Coming(w *World, target string) (loaded, refused []*World) {
	w = w.Clone()
	w.Event(ast.Span{}, "target module %s is loaded", target)
	w.Loaded[target] = ModuleComing
	worlds := []*World{w}
	for n, mod := range w.Listed {
		for i, o := range m.objects(mod) {
			if !o.Name.Known || !o.Name.Set || o.Name.Value != target {
				continue
			}
			var next []*World
			for _, w := range worlds {
				w.klp("applying patch '%s' to loading module '%s'", mod.Name, target)
				for _, out := range m.prePatch(w, mod, i, o, false) {
					if failed, known := m.truth(out.World, out.Result); known && failed {
						out.World.klp("pre-patch callback failed for object '%s'", target)
						out.World.klp("patch '%s' failed for module '%s', refusing to load module '%s'", mod.Name, target, target)
						refused = append(refused, m.cleanUp(out.World, n, target)...)
						continue
					}
					if out.World.Transition == mod {
						next = append(next, out.World)
						continue
					}
					for _, post := range m.callback(out.World, mod, i, o, livepatch.PostPatch) {
						next = append(next, post.World)
					}
				}
			}
			worlds = m.merge(next)
		}
	}
	for _, w := range worlds {
		w.Loaded[target] = ModuleLive
	}
	return worlds, refused
}

// cleanUp takes a refused target out of the earlier livepatches.
func (m *Machine) cleanUp(w *World, upTo int, target string) []*World {
	worlds := m.leaveTarget(w, w.Listed[:upTo], target)
	for _, w := range worlds {
		delete(w.Loaded, target)
	}
	return worlds
}

// Going is a target module that is removed while livepatches are installed.
func (m *Machine) Going(w *World, target string) []*World {
	w = w.Clone()
	w.Event(ast.Span{}, "target module %s is removed", target)
	w.Loaded[target] = ModuleGoing
	worlds := m.leaveTarget(w, w.Listed, target)
	for _, w := range worlds {
		delete(w.Loaded, target)
	}
	return worlds
}

func (m *Machine) leaveTarget(w *World, patches []*Instance, target string) []*World {
	worlds := []*World{w}
	for _, mod := range patches {
		for i, o := range m.objects(mod) {
			if !o.Name.Known || !o.Name.Set || o.Name.Value != target {
				continue
			}
			var next []*World
			for _, w := range worlds {
				if !w.patched[object{mod, i}] {
					next = append(next, w)
					continue
				}
				pre := []Outcome{{World: w, Result: Null}}
				if w.Transition != mod {
					pre = m.callback(w, mod, i, o, livepatch.PreUnpatch)
				}
				for _, p := range pre {
					p.World.klp("reverting patch '%s' on unloading module '%s'", mod.Name, target)
					for _, q := range m.callback(p.World, mod, i, o, livepatch.PostUnpatch) {
						delete(q.World.mine(itsPatched).patched, object{mod, i})
						next = append(next, q.World)
					}
				}
			}
			worlds = m.merge(next)
		}
	}
	return worlds
}

// Compatible is klp_is_patch_compatible; known is false when ids or versions
// are not.
func (m *Machine) Compatible(w *World, mod *Instance, replace bool) (ok, known bool) {
	p, found := m.patchPlace(mod)
	if !found {
		return true, len(w.Listed) == 0
	}
	for _, old := range w.Listed {
		q, found := m.patchPlace(old)
		if !found {
			return true, false
		}
		q.S += ".states"
		states := m.read(w, q)
		if states.IsNull() {
			continue
		}
		if states.Kind != Ptr {
			return true, false
		}
		for i := range int64(maxStates) {
			e := m.shift(states, i)
			id, version := m.member(w, e, "id"), m.member(w, e, "version")
			if id.Kind != Int || version.Kind != Int {
				return true, false
			}
			if id.N == 0 {
				break
			}
			now, known := m.findState(w, p, id)
			if !known {
				return true, false
			}
			if now.IsNull() {
				if replace {
					return false, true
				}
				continue
			}
			v := m.member(w, now, "version")
			if v.Kind != Int {
				return true, false
			}
			if uint32(v.N) < uint32(version.N) {
				return false, true
			}
		}
	}
	return true, true
}

func (m *Machine) member(w *World, p Value, name string) Value {
	p.S += "." + name
	return m.read(w, p)
}

// RunInit runs the init function of a module that is no livepatch.
func (m *Machine) RunInit(w *World, mod *Instance) (list []*World) {
	init := mod.Model.Init
	if init == nil || init.Func == nil {
		return []*World{w}
	}
	for _, o := range m.Call(w, mod, init.Func, nil, "module init") {
		list = append(list, o.World)
	}
	return m.merge(list)
}

// Set gives a variable of a module a value, as a module parameter does; false
// means that it has no such variable.
func (m *Machine) Set(w *World, mod *Instance, name string, value int64) bool {
	for _, u := range mod.Model.Units() {
		if u.Defines(name) {
			m.write(w, place(m.variable(mod, u, name).ID, ""), Number(value))
			return true
		}
	}
	return false
}

// Forget makes a module's storage what it is when the module is loaded anew.
func (m *Machine) Forget(w *World, mod *Instance) *World {
	w = w.Clone()
	delete(w.Gone, mod)
	for _, r := range m.Regions.list {
		if r.Kind == ModuleVar && r.Module == mod {
			w.drop(r.ID)
		}
	}
	return w
}

// Merge drops worlds that are the same but for their stories.
func (m *Machine) Merge(list []*World) []*World { return m.merge(list) }

// Settle lets a failure of the past be forgotten: what comes next may fail
// anew.
func (w *World) Settle() { delete(w.mine(itsAlloc).alloc, "failures") }
