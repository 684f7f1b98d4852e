// Package lifecycle knows what livepatch callbacks do to the system over the
// life cycles that the kernel puts them through.
//
// [Kernel] is the table of what kernel functions acquire and release: data, in
// kernel.txt. [Effects] lists what a callback, helpers of the module included,
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
	Resource *Resource // of Acquire and Release
	Handle   ast.Expr  // what names the resource: an argument, or where the result goes; nil when unknown
	Variable string    // of Modify
	At       ast.Span
	In       *livepatch.Function
	Via      []unit.Call
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
// source order.
func Effects(u *unit.Unit, f *livepatch.Function) []Effect {
	w := &effectWalk{u: u, table: Kernel(), seen: map[*ast.Func]bool{}}
	w.function(f, nil, false, true)
	return w.list
}

type effectWalk struct {
	u     *unit.Unit
	table *Table
	seen  map[*ast.Func]bool
	list  []Effect
}

func (w *effectWalk) function(f *livepatch.Function, via []unit.Call, onError, sure bool) {
	if f == nil || w.seen[f.Func] || len(via) > 8 {
		return
	}
	w.seen[f.Func] = true
	body := f.Body()
	if body == nil {
		return
	}
	locals := localNames(f, body)
	unit.WithParents(body, func(n ast.Node, parents []ast.Node) {
		place := Effect{In: f, Via: via, At: n.Where()}
		switch n := n.(type) {
		case *ast.Call:
			place.OnError = onError || onErrorPath(parents)
			place.Sure = sure && unconditional(parents)
			w.call(n, parents, place)
		case *ast.Assign:
			w.modify(n.X, locals, parents, place, onError, sure)
		case *ast.Unary:
			if n.Op == "++" || n.Op == "--" {
				w.modify(n.X, locals, parents, place, onError, sure)
			}
		case *ast.Postfix:
			w.modify(n.X, locals, parents, place, onError, sure)
		}
	})
}

func (w *effectWalk) call(c *ast.Call, parents []ast.Node, place Effect) {
	name := c.CalleeName()
	if name == "" {
		return
	}
	if callee := w.u.Model.FuncIn(name, place.In.Unit); callee != nil {
		via := append(slices.Clone(place.Via), unit.Call{Call: c, In: place.In, Parents: slices.Clone(parents)})
		w.function(callee, via, place.OnError, place.Sure)
		return
	}
	for _, r := range w.table.Roles(name) {
		e := place
		e.Resource = r.Resource
		e.Kind = Release
		if r.Acquires {
			e.Kind = Acquire
		}
		switch n := r.Handle.Arg; {
		case n == 0:
			e.Handle = resultTarget(parents)
		case n <= len(c.Args):
			e.Handle = c.Args[n-1]
		}
		w.list = append(w.list, e)
	}
}

// modify notes an assignment whose target is a variable of the kernel.
func (w *effectWalk) modify(target ast.Expr, locals map[string]bool, parents []ast.Node, e Effect, onError, sure bool) {
	name := rootVariable(target)
	if name == "" || locals[name] {
		return
	}
	for _, u := range w.u.Model.Units() {
		if u.Defines(name) {
			return // the module's own
		}
	}
	e.Kind, e.Variable = Modify, name
	e.OnError = onError || onErrorPath(parents)
	e.Sure = sure && unconditional(parents)
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
		default:
			return ""
		}
	}
}

// localNames are the names that a function declares.
func localNames(f *livepatch.Function, body *ast.Block) map[string]bool {
	names := map[string]bool{}
	for _, p := range f.Params() {
		names[p.Name] = true
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Var:
			names[n.Name] = true
		case *ast.MacroDecl:
			names[n.Declares] = true
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
func unconditional(parents []ast.Node) bool {
	for i, p := range parents {
		var child ast.Node
		if i+1 < len(parents) {
			child = parents[i+1]
		}
		switch p := p.(type) {
		case *ast.If:
			if child == nil || child != ast.Node(p.Cond) {
				return false
			}
		case *ast.While, *ast.For, *ast.MacroBlock, *ast.Switch, *ast.Label, *ast.Cond:
			return false
		case *ast.Binary:
			if (p.Op == "&&" || p.Op == "||") && child != nil && child == ast.Node(p.Y) {
				return false
			}
		}
	}
	return true
}

// onErrorPath tells whether only a failure leads to a node: it stands behind a
// label, or in a branch that leaves the function with something else than
// success.
func onErrorPath(parents []ast.Node) bool {
	for i, p := range parents {
		switch p := p.(type) {
		case *ast.Label:
			return true
		case *ast.If:
			if i+1 < len(parents) {
				if s, ok := parents[i+1].(ast.Stmt); ok && leavesWithError(s) {
					return true
				}
			}
		case *ast.Block:
			// Behind a label that stands earlier in the same block.
			if i+1 < len(parents) && behindLabel(p, parents[i+1]) {
				return true
			}
		}
	}
	return false
}

func behindLabel(b *ast.Block, child ast.Node) bool {
	for _, s := range b.List {
		if ast.Node(s) == child {
			return false
		}
		if _, ok := s.(*ast.Label); ok {
			return true
		}
	}
	return false
}

// leavesWithError tells whether a branch ends in a goto or in returning
// something else than 0 or nothing.
func leavesWithError(s ast.Stmt) bool {
	if b, ok := s.(*ast.Block); ok {
		if len(b.List) == 0 {
			return false
		}
		s = b.List[len(b.List)-1]
	}
	switch s := s.(type) {
	case *ast.Goto:
		return true
	case *ast.Return:
		if s.X == nil {
			return false
		}
		n, ok := s.X.(*ast.Int)
		return !ok || n.Value != 0
	}
	return false
}
