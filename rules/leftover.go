package rules

import (
	"klplint/analyzer/lifecycle"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// leftovers lists what a callback evidently leaves behind when it succeeds and
// what nothing else in the module takes away again. It errs to silence: what is
// released anywhere else in the module, by any function that could, counts as
// taken away.
func leftovers(p *pass, cb *livepatch.Callback) (list []lifecycle.Effect) {
	if cb.Func == nil {
		return nil
	}
	effects := lifecycle.Effects(p.unit, cb.Func)
	for i := range effects {
		e := &effects[i]
		switch {
		case e.OnError:
		case e.Kind == lifecycle.Acquire && staysBehind(p, e) && !undone(effects, e) && !releasedElsewhere(p, e, effects):
			list = append(list, *e)
		case e.Kind == lifecycle.Modify && !modifiedAgain(effects, e) && !modifiedElsewhere(p, e, effects):
			list = append(list, *e)
		}
	}
	return list
}

// staysBehind tells whether a resource outlives the callback: it is registered
// with the kernel, or its handle is stored where others find it.
func staysBehind(p *pass, e *lifecycle.Effect) bool {
	if e.Resource.Own && ownHandle(p, e.Handle) {
		return false
	}
	if handleIsResult(e) {
		return storedGlobally(e)
	}
	return true
}

// handleIsResult tells whether the resource is known by the call's result.
func handleIsResult(e *lifecycle.Effect) bool {
	call := callAt(e)
	if call == nil {
		return false
	}
	for _, h := range e.Resource.Acquire {
		if h.Func == call.CalleeName() {
			return h.Arg == 0
		}
	}
	return false
}

func callAt(e *lifecycle.Effect) (found *ast.Call) {
	ast.Inspect(e.In.Body(), func(n ast.Node) bool {
		if c, ok := n.(*ast.Call); ok && c.Span == e.At {
			found = c
		}
		return found == nil
	})
	return found
}

// storedGlobally tells whether a result goes to state->data or to a variable
// at file scope, at once or through a local variable of the same function.
func storedGlobally(e *lifecycle.Effect) bool {
	switch h := e.Handle.(type) {
	case *ast.Member:
		return h.Arrow && h.Name == "data"
	case *ast.Ident:
		if v, own := e.In.Unit.OwnVar(h.Name); own && v != nil && !declaresLocal(e.In, h.Name) {
			return true
		}
		stored := false
		ast.Inspect(e.In.Body(), func(n ast.Node) bool {
			if a, ok := n.(*ast.Assign); ok && a.Op == "=" {
				if y, ok := ast.Uncast(a.Y).(*ast.Ident); ok && y.Name == h.Name {
					if m, ok := a.X.(*ast.Member); ok && m.Arrow && m.Name == "data" {
						stored = true
					}
				}
			}
			return true
		})
		return stored
	}
	return false
}

func declaresLocal(f *livepatch.Function, name string) (found bool) {
	for _, v := range f.Params() {
		found = found || v.Name == name
	}
	ast.Inspect(f.Body(), func(n ast.Node) bool {
		if v, ok := n.(*ast.Var); ok && v.Name == name {
			found = true
		}
		return true
	})
	return found
}

// ownHandle tells whether a handle is the address of something that the module
// defines.
func ownHandle(p *pass, h ast.Expr) bool {
	a, ok := ast.Uncast(h).(*ast.Unary)
	if !ok || a.Op != "&" {
		return false
	}
	id, ok := a.X.(*ast.Ident)
	if !ok {
		return false
	}
	for _, u := range p.module.Units() {
		if u.Defines(id.Name) {
			return true
		}
	}
	return false
}

// undone tells whether the same callback releases the resource other than on
// an error path.
func undone(effects []lifecycle.Effect, e *lifecycle.Effect) bool {
	for i := range effects {
		r := &effects[i]
		if r.Kind == lifecycle.Release && r.Resource == e.Resource && !r.OnError {
			return true
		}
	}
	return false
}

// releasedElsewhere tells whether a call that can release the resource stands
// anywhere in the module outside the effects given.
func releasedElsewhere(p *pass, e *lifecycle.Effect, effects []lifecycle.Effect) (found bool) {
	own := map[ast.Span]bool{}
	for i := range effects {
		own[effects[i].At] = true
	}
	p.unit.AllCalls(e.Resource.Releases, func(c unit.Call) {
		found = found || !own[c.Span]
	})
	return found
}

// modifiedAgain tells whether the callback assigns the variable more than
// once, as it does to change it for a while.
func modifiedAgain(effects []lifecycle.Effect, e *lifecycle.Effect) bool {
	n := 0
	for i := range effects {
		if effects[i].Kind == lifecycle.Modify && effects[i].Variable == e.Variable {
			n++
		}
	}
	return n > 1
}

// modifiedElsewhere tells whether another function of the module mentions the
// variable: it may restore it.
func modifiedElsewhere(p *pass, e *lifecycle.Effect, effects []lifecycle.Effect) bool {
	own := map[string]bool{}
	for i := range effects {
		own[effects[i].In.Name] = true
		for _, v := range effects[i].Via {
			own[v.In.Name] = true
		}
	}
	for _, u := range p.module.Units() {
		for _, f := range u.FuncNames() {
			if own[f] {
				continue
			}
			for _, w := range u.BodyWords(f) {
				if w == e.Variable {
					return true
				}
			}
		}
	}
	return false
}

// does says in a word what an effect did, for messages.
func does(e *lifecycle.Effect) string {
	if e.Kind == lifecycle.Modify {
		return "modifies " + quote(e.Variable)
	}
	return "acquires a " + e.Resource.What
}

func quote(s string) string { return `"` + s + `"` }

// missing reports what the callback in a slot leaves behind in objects that
// lack the counterpart. A callback that several objects share is reported for
// the first.
func missing(p *pass, slot livepatch.Slot, lacks func(*livepatch.Object) bool, then string) {
	if p.module.Opaque || len(p.module.Missing) > 0 {
		return
	}
	done := map[string]bool{}
	for _, q := range p.module.Patches {
		if q.Objects == nil || q.Dialect == livepatch.StateCallbacks {
			continue
		}
		for _, o := range q.Objects.Elems {
			cb := o.Callbacks[slot]
			if cb == nil || o.CallbacksUnknown || !lacks(o) || done[cb.Name] {
				continue
			}
			done[cb.Name] = true
			for _, e := range leftovers(p, cb) {
				rel := []related{{cb.Span, "set here"}}
				for _, v := range e.Via {
					rel = append(rel, related{v.Span, "called from here"})
				}
				p.report(e.At, rel, "%s %q of object %q %s, and %s", slot, cb.Name, o.Title(), does(&e), then)
			}
		}
	}
}
