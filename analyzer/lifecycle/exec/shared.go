package exec

import (
	"slices"
	"strings"

	"klplint/analyzer/lifecycle"
	"klplint/analyzer/unit"
	"klplint/cparse"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// shared are the variables of a module whose values the callbacks alone do not
// decide.
type shared struct {
	volatile map[string]bool // assigned by new functions, works, timers, notifiers ...
	params   map[string]bool // module parameters
}

func (m *Machine) sharedOf(r *Region) *shared {
	s := m.shared[r.Module.Model]
	if s == nil {
		s = findShared(r.Module.Model, m.CalledBack)
		m.shared[r.Module.Model] = s
	}
	return s
}

// ownVariable tells whether a name, as seen from a unit, may be a variable of
// the module.
func ownVariable(mod *livepatch.Module, u *cparse.Unit, name string) bool {
	if u.Defines(name) {
		return u.DefinesVar(name)
	}
	return slices.ContainsFunc(mod.Units(), func(v *cparse.Unit) bool { return v != u && v.DefinesVar(name) })
}

func findShared(mod *livepatch.Module, called map[*ast.Func]bool) *shared {
	s := &shared{volatile: map[string]bool{}, params: map[string]bool{}}
	for _, name := range mod.Beyond.Changes {
		s.volatile[name] = true
	}
	for _, f := range lifecycle.Elsewhere(&unit.Unit{Model: mod}, called) {
		if !f.Unit.MayChange(f.Name, func(w string) bool { return ownVariable(mod, f.Unit, w) }) {
			continue // it cannot change a variable of the module: not even parsed
		}
		note := func(x ast.Expr) {
			if name := rootName(x); name != "" {
				s.volatile[name] = true
			}
		}
		ast.Inspect(f.Body(), func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Assign:
				note(n.X)
			case *ast.Postfix:
				note(n.X)
			case *ast.Unary:
				if n.Op == "++" || n.Op == "--" {
					note(n.X)
				}
			case *ast.Call:
				if name := n.CalleeName(); name == "klp_get_state" || name == "klp_enable_patch" {
					return true // the one only reads the patch, the other is known
				}
				for _, a := range n.Args {
					if u, ok := ast.Uncast(a).(*ast.Unary); ok && u.Op == "&" {
						note(u.X)
					} else if n.CalleeName() == "WRITE_ONCE" || n.CalleeName() == "rcu_assign_pointer" {
						note(a)
					}
				}
			}
			return true
		})
	}
	for _, u := range mod.Units() {
		for _, d := range u.DeclsWith(func(w string) bool { return strings.HasPrefix(w, "module_param") || w == "core_param" }) {
			if d, ok := d.(*ast.MacroDecl); ok {
				for _, a := range d.Args {
					s.params[rootName(a)] = true
				}
			}
		}
		for _, d := range u.DeclsWith(func(w string) bool { return w == "ctl_table" }) {
			if v, ok := d.(*ast.Var); ok && v.Init != nil {
				s.addressed(v.Init)
			}
		}
	}
	u := &unit.Unit{Model: mod}
	u.AllCalls(func(name string) bool { return strings.HasPrefix(name, "debugfs_create_") }, func(c unit.Call) {
		for _, a := range c.Args {
			s.addressed(a)
		}
	})
	return s
}

// addressed notes the variables whose addresses are handed to the user.
func (s *shared) addressed(x ast.Expr) {
	ast.Inspect(x, func(n ast.Node) bool {
		if a, ok := n.(*ast.Unary); ok && a.Op == "&" {
			if name := rootName(a.X); name != "" {
				s.volatile[name] = true
			}
		}
		return true
	})
}

// rootName is the variable that an expression is a part of, "" behind a
// pointer.
func rootName(x ast.Expr) string {
	for {
		switch y := ast.Uncast(x).(type) {
		case *ast.Ident:
			return y.Name
		case *ast.Index:
			x = y.X
		case *ast.Member:
			if y.Arrow {
				return ""
			}
			x = y.X
		default:
			return ""
		}
	}
}
