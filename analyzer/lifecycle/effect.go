// Package lifecycle knows what livepatch callbacks do to the system over the
// life cycles that the kernel puts them through.
//
// [Effects] lists what a callback, helpers of the module included,
// evidently does: calls of functions in the table, and assignments to variables
// of the kernel.
//
// Effects is an approximation by what stands in the text: it does not execute.
// It knows of an effect whether it stands on an error path and whether it is
// certain to be reached, and errs to silence: an effect through a pointer that
// could be anything is not listed.
package lifecycle

import (
	"slices"
	"strings"

	"klplint/analyzer/lifecycle/table"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// Kind tells effects apart.
type Kind uint8

const (
	Acquire Kind = iota
	Release
	Modify // a kernel variable is assigned
)

// Effect is one thing that a function does.
type Effect struct {
	Kind     Kind
	Resource *table.Resource // of Acquire and Release
	Call     *ast.Call       // of Acquire and Release
	// Handle is what names the resource: an argument, or where the result
	// goes; nil when unknown. An argument that a helper was given is followed
	// to the caller; Scope is the function whose names it is written with.
	Handle   ast.Expr
	Scope    *livepatch.Function
	Variable string // of Modify: the variable
	At       ast.Span
	In       *livepatch.Function
	Via      []unit.Call
	// Parents are the nodes around the effect within In, outermost first.
	Parents []ast.Node
	// OnError: it stands where only a failure leads.
	OnError bool
	// Sure: no condition is in its way, in its function and in those that
	// lead to it.
	Sure bool
}

// What names the effect's object for messages: "memory", "console_loglevel".
func (e *Effect) What() string {
	if e.Kind == Modify {
		return e.Variable
	}
	return e.Resource.What
}

// Effects lists what a function and the module's helpers that it calls do, in
// the order of the text; what a helper does is there once a call.
func Effects(u *unit.Unit, f *livepatch.Function) []Effect {
	w := &effectWalk{u: u, table: u.Functions(), flows: map[*ast.Func]*flow{}}
	w.function(f, nil, false, true)
	return w.list
}

// maxEffectDepth and maxEffectVisits bound how far helpers are followed.
const (
	maxEffectDepth  = 8
	maxEffectVisits = 500
)

type effectWalk struct {
	u      *unit.Unit
	table  *table.Table
	flows  map[*ast.Func]*flow
	path   []*ast.Func // the functions that are being walked
	visits int
	list   []Effect
}

func (w *effectWalk) function(f *livepatch.Function, via []unit.Call, onError, sure bool) {
	if f == nil || slices.Contains(w.path, f.Func) || len(via) > maxEffectDepth || w.visits >= maxEffectVisits {
		return
	}
	body := f.Body()
	if body == nil {
		return
	}
	w.visits++
	w.path = append(w.path, f.Func)
	defer func() { w.path = w.path[:len(w.path)-1] }()
	fl := w.flows[f.Func]
	if fl == nil {
		fl = newFlow(f, w.table)
		w.flows[f.Func] = fl
	}
	unit.WithParents(body, func(n ast.Node, parents []ast.Node) {
		place := func() Effect {
			return Effect{
				In: f, Via: via, At: n.Where(), Parents: slices.Clone(parents),
				OnError: onError || fl.onError(n, parents), Sure: sure && unconditional(n, parents),
			}
		}
		switch n := n.(type) {
		case *ast.Call:
			if target := storedBy(n); target != nil {
				w.modify(target, fl, place)
				return
			}
			w.call(n, f, place)
		case *ast.Assign:
			w.modify(n.X, fl, place)
		case *ast.Unary:
			if n.Op == "++" || n.Op == "--" {
				w.modify(n.X, fl, place)
			}
		case *ast.Postfix:
			w.modify(n.X, fl, place)
		}
	})
}

// call notes what a call does: in its body when the module has one, else by
// the table.
func (w *effectWalk) call(c *ast.Call, f *livepatch.Function, place func() Effect) {
	name := c.CalleeName()
	if name == "" {
		return
	}
	if callee := w.u.Model.FuncIn(name, f.Unit); callee != nil {
		e := place()
		via := append(slices.Clone(e.Via), unit.Call{Call: c, In: f, Via: e.Via, Parents: e.Parents})
		w.function(callee, via, e.OnError, e.Sure)
		return
	}
	for _, r := range w.table.Roles(name) {
		e := place()
		e.Resource, e.Call, e.Scope = r.Resource, c, f
		e.Kind = Release
		if r.Acquires {
			e.Kind = Acquire
		}
		switch n := r.Handle.Arg; {
		case n == 0:
			e.Handle = resultTarget(e.Parents)
		case n <= len(c.Args):
			e.Handle, e.Scope = followParam(c.Args[n-1], f, e.Via)
		}
		w.list = append(w.list, e)
	}
}

// followParam goes from a parameter to the argument that the caller gave.
func followParam(x ast.Expr, f *livepatch.Function, via []unit.Call) (ast.Expr, *livepatch.Function) {
	for len(via) > 0 {
		id, ok := ast.Uncast(x).(*ast.Ident)
		if !ok {
			break
		}
		i := slices.IndexFunc(f.Params(), func(v *ast.Var) bool { return v.Name == id.Name })
		last := via[len(via)-1]
		if i < 0 || i >= len(last.Args) {
			break
		}
		x, f, via = last.Args[i], last.In, via[:len(via)-1]
	}
	return x, f
}

// storedBy is the variable that a macro such as WRITE_ONCE assigns, nil for all
// other calls.
func storedBy(c *ast.Call) ast.Expr {
	if len(c.Args) < 2 {
		return nil
	}
	switch c.CalleeName() {
	case "WRITE_ONCE":
		return c.Args[0]
	case "xchg", "smp_store_release", "smp_store_mb", "rcu_assign_pointer":
		if a, ok := ast.Uncast(c.Args[0]).(*ast.Unary); ok && a.Op == "&" {
			return a.X
		}
		if c.CalleeName() == "rcu_assign_pointer" || c.CalleeName() == "smp_store_mb" {
			return c.Args[0]
		}
	}
	return nil
}

// modify notes an assignment whose target is a variable of the kernel.
func (w *effectWalk) modify(target ast.Expr, fl *flow, place func() Effect) {
	name := rootVariable(target)
	if name == "" || fl.opaque || fl.locals[name] {
		return
	}
	if _, own := definition(w.u, name); own {
		return
	}
	e := place()
	e.Kind, e.Variable = Modify, name
	w.list = append(w.list, e)
}

// rootVariable is the variable that an lvalue is a part of, "" when it goes
// through a pointer.
func rootVariable(x ast.Expr) string {
	for {
		switch y := x.(type) {
		case *ast.Ident:
			return y.Name
		case *ast.Index:
			x = y.X
		case *ast.Member:
			if y.Arrow {
				return ""
			}
			x = y.X
		case *ast.Unary: // *(volatile int *)&x
			a, ok := ast.Uncast(y.X).(*ast.Unary)
			if y.Op != "*" || !ok || a.Op != "&" {
				return ""
			}
			x = a.X
		default:
			return ""
		}
	}
}

// Owner tells whose a variable is.
type Owner uint8

const (
	Unknown Owner = iota // what a pointer points at, or a local variable
	Modules              // the livepatch module defines it
	Kernels              // it is defined outside of the module
)

// OwnerOf tells whose the thing is that a handle names or points at.
func OwnerOf(u *unit.Unit, f *livepatch.Function, handle ast.Expr) Owner {
	x := ast.Uncast(handle)
	a, address := x.(*ast.Unary)
	if address = address && a.Op == "&"; address {
		x = a.X
	}
	name := rootVariable(x)
	if name == "" || localNames(f)[name] {
		return Unknown
	}
	v, defined := definition(u, name)
	switch {
	case !defined:
		return Kernels
	case !address && v != nil && v.Type.IsPointer():
		return Unknown
	}
	return Modules
}

// definition finds the module's definition of a variable. A name among the
// arguments of a macro at file scope may be defined by it.
func definition(u *unit.Unit, name string) (v *ast.Var, known bool) {
	for _, c := range u.Model.Units() {
		if c.Defines(name) {
			v, _ := c.OwnVar(name)
			return v, true
		}
		for _, d := range c.DeclsWith(func(w string) bool { return w == name }) {
			m, ok := d.(*ast.MacroDecl)
			if !ok || m.Storage.Extern || strings.Contains(m.Name, "DECLARE") || strings.HasPrefix(m.Name, "EXPORT") {
				continue
			}
			for _, a := range m.Args {
				if id, ok := a.(*ast.Ident); ok && id.Name == name {
					return nil, true
				}
			}
		}
	}
	return nil, false
}

// localNames are the names that a function declares, those that unknown macros
// may declare among them.
func localNames(f *livepatch.Function) map[string]bool {
	names := map[string]bool{}
	if f == nil {
		return names
	}
	for _, p := range f.Params() {
		names[p.Name] = true
	}
	args := func(c *ast.Call) {
		for _, a := range c.Args {
			if id, ok := a.(*ast.Ident); ok {
				names[id.Name] = true
			}
		}
	}
	ast.Inspect(f.Body(), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Var:
			names[n.Name] = true
		case *ast.MacroDecl:
			names[n.Declares] = true
			for _, a := range n.Args {
				if id, ok := a.(*ast.Ident); ok {
					names[id.Name] = true
				}
			}
		case *ast.MacroBlock:
			args(n.Call) // an iterator may declare what it runs over
		case *ast.ExprStmt:
			if c, ok := n.X.(*ast.Call); ok {
				if g, ok := c.Fun.(*ast.Call); ok { // CLASS(type, name)(value)
					args(g)
				}
				if name := c.CalleeName(); name == strings.ToUpper(name) && storedBy(c) == nil { // DEFINE_LOCAL(name)
					args(c)
				}
			}
		}
		return true
	})
	return names
}

// resultTarget is where a call's result is stored: the assigned expression, or
// the variable that it initialises.
func resultTarget(parents []ast.Node) ast.Expr {
	for i := len(parents) - 1; i >= 0; i-- {
		switch p := parents[i].(type) {
		case *ast.Assign:
			return p.X
		case *ast.Var:
			return &ast.Ident{Span: p.NameAt, Name: p.Name}
		case *ast.Cast:
		default:
			return nil
		}
	}
	return nil
}

// unconditional tells whether nothing above a node decides whether it runs.
func unconditional(n ast.Node, parents []ast.Node) bool {
	for i, p := range parents {
		child := n
		if i+1 < len(parents) {
			child = parents[i+1]
		}
		switch p := p.(type) {
		case *ast.If:
			if child != ast.Node(p.Cond) {
				return false
			}
		case *ast.While, *ast.For, *ast.MacroBlock, *ast.Switch, *ast.Label:
			return false
		case *ast.Cond:
			if child != ast.Node(p.C) {
				return false
			}
		case *ast.Binary:
			if (p.Op == "&&" || p.Op == "||") && child == ast.Node(p.Y) {
				return false
			}
		}
	}
	return true
}
