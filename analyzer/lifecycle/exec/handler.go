package exec

import (
	"strings"

	"klplint/analyzer/lifecycle"
	"klplint/analyzer/lifecycle/table"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// This file knows the functions that timers, works and threads run.

// handler is the function of the module that a timer, a work or a thread runs, as
// far as the world knows; nil else.
func (m *Machine) handler(w *World, h Value) (*livepatch.Function, *Instance) {
	if h.Kind != Ptr {
		return nil, nil
	}
	for _, path := range []string{h.S, strings.TrimSuffix(h.S, ".work")} { // &dwork->work
		if v, ok := w.cells.get(cell{h.Region(), path + ".function"}); ok && v.Kind == Func && v.Module != nil {
			return v.Module.Model.FuncIn(v.S, v.Module.Model.Units()[0]), v.Module
		}
		if f, mod := m.declared(m.Regions.at(h)); f != nil && path == "" {
			return f, mod
		}
	}
	return nil, nil
}

// declared is the function that DECLARE_WORK() and its kin name.
func (m *Machine) declared(r *Region) (*livepatch.Function, *Instance) {
	if r.Kind != ModuleVar {
		return nil, nil
	}
	for _, d := range r.unit.DeclsWith(func(w string) bool { return w == r.Name }) {
		d, ok := d.(*ast.MacroDecl)
		if !ok || len(d.Args) < 2 {
			continue
		}
		switch d.Name {
		case "DECLARE_WORK", "DECLARE_DELAYED_WORK", "DECLARE_DEFERRABLE_WORK", "DEFINE_TIMER", "DEFINE_KTHREAD_WORK":
			id, ok := ast.Uncast(d.Args[1]).(*ast.Ident)
			if name, isName := d.Args[0].(*ast.Ident); ok && isName && name.Name == r.Name {
				return r.Module.Model.FuncIn(id.Name, r.unit), r.Module
			}
		}
	}
	return nil, nil
}

// waitsFor tells whether a call waits for the end of the function that its first
// argument runs.
func waitsFor(name string) bool {
	switch name {
	case "flush_work", "flush_delayed_work", "cancel_work_sync", "cancel_delayed_work_sync", "kthread_stop", "kthread_stop_put",
		"kthread_flush_work", "kthread_cancel_work_sync":
		return true
	}
	return false
}

// awaited reports a callback that waits for a function which itself waits for
// klp_mutex: one that loads a module, say. It waits for the end of the function
// that its first argument runs, or for a completion which that function
// completes behind such a call.
func (c *kernelCall) awaited() {
	if !isCallback(c.m.phase) {
		return
	}
	if waitsFor(c.name) {
		if f, mod := c.m.handler(c.s.w, c.arg(0)); f != nil && !c.longDone(f, mod) {
			c.blocks(f, mod, "")
		}
		return
	}
	done := c.completion()
	if done == "" {
		return
	}
	for _, k := range c.s.w.HeldKeys() {
		x := c.s.w.held[k]
		switch x.What {
		case "work", "delayed work", "timer", "kernel thread", "kernel thread's work":
			if f, mod := c.m.handler(c.s.w, x.Handle); f != nil && c.blocks(f, mod, done) {
				return
			}
		}
	}
}

// longDone tells whether a work is not queued, or was by an earlier callback and
// does not queue itself again: it has run by now, most likely.
func (c *kernelCall) longDone(f *livepatch.Function, mod *Instance) bool {
	if strings.HasPrefix(c.name, "kthread_") {
		return false
	}
	for _, what := range [...]string{"work", "delayed work"} {
		if x, ok := c.s.w.held[resourceKey(what, c.arg(0))]; ok {
			if x.Call == c.s.w.Calls {
				return false
			}
			again := what == "delayed work" // it may be its time now
			(&unit.Unit{Model: mod.Model}).Calls(f, func(name string) bool {
				return strings.HasPrefix(name, "schedule_") || strings.HasPrefix(name, "queue_") || strings.HasPrefix(name, "mod_delayed_work")
			}, func(unit.Call) { again = true })
			return !again
		}
	}
	return true
}

// completion is the variable of the module that a call waits to be completed
// for as long as it takes, "" if there is none.
func (c *kernelCall) completion() string {
	switch c.name {
	case "wait_for_completion", "wait_for_completion_io", "wait_for_completion_killable", "wait_for_completion_interruptible", "wait_for_completion_state":
	default:
		return ""
	}
	if h := c.arg(0); h.Kind == Ptr && h.S == "" && (c.m.Regions.at(h).Kind == ModuleVar || c.m.Regions.at(h).Kind == KernelVar) {
		return c.m.Regions.at(h).Name
	}
	return ""
}

// blocks reports that a function waits for klp_mutex. With a completion it does
// so only where the function completes that one behind, and nothing else does.
func (c *kernelCall) blocks(f *livepatch.Function, mod *Instance, done string) (found bool) {
	u := &unit.Unit{Model: mod.Model}
	if done != "" && !onlyCompletes(u, f, done) {
		return false
	}
	u.Calls(f, func(name string) bool { return c.m.Table.Class(name) == table.Waits }, func(call unit.Call) {
		if !found && (done == "" || len(call.Via) == 0 && completesBehind(f, done, call.Span)) {
			found = true
			c.m.problem(c.s, Problem{Kind: Deadlock, At: c.in.At, What: c.name, Other: call.Span, Through: f.Name})
		}
	})
	return found
}

// onlyCompletes tells whether the body of a function is the only place of the
// module that completes a completion.
func onlyCompletes(u *unit.Unit, f *livepatch.Function, done string) bool {
	in, all := 0, 0
	ast.Inspect(f.Body(), func(n ast.Node) bool {
		if completes(n, done) {
			in++
		}
		return true
	})
	u.AllCalls(func(name string) bool { return name == "complete" || name == "complete_all" }, func(call unit.Call) {
		if completes(call.Call, done) {
			all++
		}
	})
	return in > 0 && in == all
}

// completesBehind tells whether a function completes only behind a call.
func completesBehind(f *livepatch.Function, done string, call ast.Span) bool {
	behind := true
	ast.Inspect(f.Body(), func(n ast.Node) bool {
		if completes(n, done) && n.Pos() < call.From {
			behind = false
		}
		return true
	})
	return behind
}

func completes(n ast.Node, done string) bool {
	call, ok := n.(*ast.Call)
	if !ok || len(call.Args) != 1 || call.CalleeName() != "complete" && call.CalleeName() != "complete_all" {
		return false
	}
	a, ok := ast.Uncast(call.Args[0]).(*ast.Unary)
	if !ok || a.Op != "&" {
		return false
	}
	id, ok := a.X.(*ast.Ident)
	return ok && id.Name == done
}

// armsAgain tells whether what a release does not wait for arms itself again: a
// timer whose function ends in mod_timer(). It must do so whatever happens.
func (c *kernelCall) armsAgain(r *table.Resource, h Value) string {
	switch r.What {
	case "timer", "delayed work", "work":
	default:
		return ""
	}
	if c.m.Concrete || !isCallback(c.m.phase) {
		return ""
	}
	switch c.name {
	case "timer_delete", "del_timer", "cancel_work", "cancel_delayed_work", "try_to_del_timer_sync":
	default:
		return ""
	}
	f, mod := c.m.handler(c.s.w, h)
	if f == nil {
		return ""
	}
	u := &unit.Unit{Model: mod.Model}
	u.SetFunctions(c.m.Table)
	returns := false
	ast.Inspect(f.Body(), func(n ast.Node) bool {
		_, is := n.(*ast.Return)
		returns = returns || is
		return !returns
	})
	if returns {
		return "" // it may return before
	}
	for _, e := range lifecycle.Effects(u, f) {
		if e.Kind == lifecycle.Acquire && e.Resource.What == r.What && e.Sure {
			return f.Name
		}
	}
	return ""
}
