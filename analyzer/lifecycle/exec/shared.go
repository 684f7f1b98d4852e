package exec

import (
	"slices"
	"strings"

	"klplint/analyzer/lifecycle"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// shared are the variables of a module whose values the callbacks alone do not
// decide.
type shared struct {
	volatile  map[string]bool // assigned by new functions, works, timers, notifiers ...; as far as asked for
	params    map[string]bool // module parameters
	elsewhere []*livepatch.Function
}

func (m *Machine) sharedOf(r *Region) *shared {
	s := m.shared[r.Module.Model]
	if s == nil {
		s = findShared(r.Module.Model, m.CalledBack)
		m.shared[r.Module.Model] = s
	}
	return s
}

// isVolatile tells whether functions that run at any time may change a variable.
// Of those whose text cannot do that, none is parsed.
func (s *shared) isVolatile(name string) bool {
	yes, known := s.volatile[name]
	if !known {
		yes = slices.ContainsFunc(s.elsewhere, func(f *livepatch.Function) bool {
			return f.Unit.MayChange(f.Name, name) && changes(f.Body(), name)
		})
		s.volatile[name] = yes
	}
	return yes
}

// changes tells whether a variable or a part of it is assigned, or a call told
// where it is.
func changes(body *ast.Block, name string) (yes bool) {
	note := func(x ast.Expr) { yes = yes || rootName(x) == name }
	ast.Inspect(body, func(n ast.Node) bool {
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
		return !yes
	})
	return yes
}

func findShared(mod *livepatch.Module, called map[*ast.Func]bool) *shared {
	s := &shared{volatile: map[string]bool{}, params: map[string]bool{}}
	for _, name := range mod.Beyond.Changes {
		s.volatile[name] = true
	}
	s.elsewhere = lifecycle.Elsewhere(&unit.Unit{Model: mod}, called)
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
