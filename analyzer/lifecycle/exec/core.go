package exec

import (
	"fmt"

	"klplint/analyzer/lifecycle/ir"
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
