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
// klp_mutex: one that loads a module, say.
func (c *kernelCall) awaited() {
	if !isCallback(c.m.phase) || !waitsFor(c.name) {
		return
	}
	f, mod := c.m.handler(c.s.w, c.arg(0))
	if f == nil {
		return
	}
	u := &unit.Unit{Model: mod.Model}
	found := false
	u.Calls(f, func(name string) bool { return c.m.Table.Class(name) == table.Waits }, func(call unit.Call) {
		if !found {
			found = true
			c.m.problem(c.s, Problem{Kind: Deadlock, At: c.in.At, What: c.name, Other: call.Span, Through: f.Name})
		}
	})
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
