package scenario

import (
	"slices"
	"strings"

	"klplint/analyzer/lifecycle/exec"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// freedEarly looks for memory that pre_unpatch frees while new functions still
// reach it through a variable of the module.
func (d *driver) freedEarly(enabled *exec.World) {
	for _, w := range d.m.Disable(enabled, d.self, false) {
		for _, b := range d.m.Blocks(w) {
			if !b.Freed || b.Lost || b.FreedBy != livepatch.PreUnpatch.String() || b.Module != d.self || w.Unsure != "" {
				continue
			}
			for _, c := range d.m.Cells(enabled, func(r *exec.Region) bool { return r.Kind == exec.ModuleVar && r.Module == d.self }) {
				if d.m.RegionOf(c.Value) != b.Region || c.Path != "" || d.stopsNewCode(c.Region.Name) {
					continue
				}
				cleared := d.m.ValueAt(w, c).IsNull()
				if use, guarded := d.usedByNewCode(c.Region.Name); use.From.IsValid() && !(cleared && guarded) {
					d.add(key("freed", b.FreedAt), "KLP206", b.FreedAt, Disable, w, "pre_unpatch frees what %q points at while new functions, which run until post_unpatch, still use it; free it in post_unpatch", c.Region.Name, Place{use, "used here by new code"})
				}
			}
		}
	}
	d.skip()
}

// usedByNewCode finds where new functions name a variable, and whether they test
// it.
func (d *driver) usedByNewCode(name string) (use span, guarded bool) {
	seen := map[*ast.Func]bool{}
	var walk func(f *livepatch.Function)
	walk = func(f *livepatch.Function) {
		if f == nil || f.Body() == nil || seen[f.Func] {
			return
		}
		seen[f.Func] = true
		unit.WithParents(f.Body(), func(n ast.Node, parents []ast.Node) {
			switch n := n.(type) {
			case *ast.Ident:
				if n.Name != name {
					return
				}
				if !use.From.IsValid() {
					use = n.Span
				}
				guarded = guarded || len(parents) > 0 && tests(parents[len(parents)-1])
			case *ast.Call:
				walk(d.u.Model.FuncIn(n.CalleeName(), f.Unit))
			}
		})
	}
	for _, r := range d.u.Roots() {
		if r.Kind == unit.RootNew && r.Patch == d.ev.Patch {
			walk(r.Func)
		}
	}
	return use, guarded
}

// tests tells whether a node asks whether its operand is there, or hands it on.
func tests(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.If, *ast.While, *ast.Cond, *ast.Call, *ast.Assign, *ast.Var:
		return true
	case *ast.Unary:
		return n.Op == "!"
	case *ast.Binary:
		return slices.Contains([]string{"&&", "||", "==", "!="}, n.Op)
	}
	return false
}

// stopsNewCode tells whether a pre_unpatch callback does something that may let
// new code stop using a variable: it sets another one, switches a static key,
// takes a lock or waits for readers.
func (d *driver) stopsNewCode(name string) (stops bool) {
	for _, cb := range d.ev.Patch.CallbackFuncs() {
		if cb.Slot != livepatch.PreUnpatch || cb.Func == nil {
			continue
		}
		d.u.Calls(cb.Func, func(n string) bool {
			for _, p := range [...]string{"synchronize_", "static_branch_", "static_key_", "atomic_", "smp_", "rcu_", "call_rcu", "xchg", "WRITE_ONCE"} {
				if strings.HasPrefix(n, p) {
					return true
				}
			}
			return strings.HasSuffix(n, "_bit") || strings.Contains(n, "lock") || strings.Contains(n, "wait") || strings.HasSuffix(n, "_sync") || strings.Contains(n, "rcu")
		}, func(unit.Call) { stops = true })
		seen := map[*ast.Func]bool{}
		var walk func(f *livepatch.Function)
		walk = func(f *livepatch.Function) {
			if f == nil || f.Body() == nil || seen[f.Func] {
				return
			}
			seen[f.Func] = true
			ast.Inspect(f.Body(), func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.Assign:
					if id, ok := ast.Uncast(n.X).(*ast.Ident); ok && id.Name != name && d.ownVariable(id.Name) {
						stops = true
					}
				case *ast.Call:
					walk(d.u.Model.FuncIn(n.CalleeName(), f.Unit))
				}
				return true
			})
		}
		walk(cb.Func)
	}
	return stops
}

func (d *driver) ownVariable(name string) bool {
	for _, u := range d.u.Model.Units() {
		if u.Defines(name) {
			return true
		}
	}
	return false
}
