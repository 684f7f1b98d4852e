package rules

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"klplint/analyzer/lifecycle"
	"klplint/analyzer/lifecycle/scenario"
	"klplint/analyzer/unit"
	"klplint/cparse"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// leftovers lists what a callback evidently leaves behind when it succeeds and
// what nothing else in the module takes away again. It errs to silence: what is
// released anywhere else in the module, by any function that could, counts as
// taken away. Functions that only the callbacks in late lead to do not count:
// they run too late, or not at all.
func leftovers(p *pass, cb *livepatch.Callback, late []*livepatch.Callback) (list []lifecycle.Effect) {
	if cb.Func == nil {
		return nil
	}
	effects := lifecycle.Effects(p.unit, cb.Func)
	var rest *elsewhere
	for i := range effects {
		e := &effects[i]
		if e.OnError || e.Kind == lifecycle.Release ||
			e.Kind == lifecycle.Acquire && (!staysBehind(p, e) || undone(effects, e)) ||
			e.Kind == lifecycle.Modify && modifiedAgain(effects, e) {
			continue
		}
		if rest == nil {
			rest = newElsewhere(p, cb, late)
		}
		if e.Kind == lifecycle.Acquire && !rest.names(e.Resource.Releases) ||
			e.Kind == lifecycle.Modify && !rest.names(func(w string) bool { return w == e.Variable }) {
			list = append(list, *e)
		}
	}
	return list
}

// staysBehind tells whether a resource outlives the callback as something that
// the module answers for.
func staysBehind(p *pass, e *lifecycle.Effect) bool {
	r := e.Resource
	if r.Own || r.Ours {
		want := lifecycle.Kernels
		if r.Ours {
			want = lifecycle.Modules
		}
		return lifecycle.OwnerOf(p.unit, e.Scope, e.Handle) == want
	}
	return !r.Moves || e.Handle != nil && kept(p, e.Handle, e.Scope, e.Via) || e.Handle == nil && returned(p, e.In, e.Via, e.Parents)
}

// kept tells whether the module keeps what the handle names: it is, or goes to,
// state->data or a variable at file scope, at once or through a local variable
// or the result of a helper.
func kept(p *pass, h ast.Expr, f *livepatch.Function, via []unit.Call) (found bool) {
	if keeps(p, h, f) {
		return true
	}
	id, ok := ast.Uncast(h).(*ast.Ident)
	if !ok || f.Body() == nil || !declaresLocal(f, id.Name) {
		return false
	}
	withParents(f.Body(), func(n ast.Node, parents []ast.Node) {
		switch n := n.(type) {
		case *ast.Assign:
			if n.Op == "=" && isName(n.Y, id.Name) {
				found = found || keeps(p, n.X, f)
			}
		case *ast.Return:
			if n.X != nil && isName(n.X, id.Name) {
				found = found || returned(p, f, via, append(parents[:len(parents):len(parents)], n))
			}
		}
	})
	return found
}

// returned tells whether a value that a helper returns is kept by its caller.
func returned(p *pass, f *livepatch.Function, via []unit.Call, parents []ast.Node) bool {
	if len(parents) == 0 || len(via) == 0 {
		return false
	}
	if _, ok := parents[len(parents)-1].(*ast.Return); !ok {
		return false
	}
	last := via[len(via)-1]
	via = via[:len(via)-1]
	for i := len(last.Parents) - 1; i >= 0; i-- {
		switch n := last.Parents[i].(type) {
		case *ast.Assign:
			return kept(p, n.X, last.In, via)
		case *ast.Var:
			return kept(p, &ast.Ident{Span: n.NameAt, Name: n.Name}, last.In, via)
		case *ast.Return:
			return returned(p, last.In, via, last.Parents[:i+1])
		case *ast.Cast:
		default:
			return false
		}
	}
	return false
}

// keeps tells whether a place belongs to the module for good: a state's data, a
// variable at file scope, or a part of one.
func keeps(p *pass, x ast.Expr, f *livepatch.Function) bool {
	if isStateData(x, f) {
		return true
	}
	for {
		switch y := ast.Uncast(x).(type) {
		case *ast.Index:
			x = y.X
		case *ast.Member:
			if y.Arrow {
				return false
			}
			x = y.X
		case *ast.Ident:
			return !declaresLocal(f, y.Name) && slices.ContainsFunc(p.module.Units(), func(u *cparse.Unit) bool {
				v, own := u.OwnVar(y.Name)
				return own && v != nil
			})
		default:
			return false
		}
	}
}

// isStateData tells whether an expression is the data of a klp_state.
func isStateData(x ast.Expr, f *livepatch.Function) bool {
	m, ok := ast.Uncast(x).(*ast.Member)
	if !ok || !m.Arrow || m.Name != "data" {
		return false
	}
	switch y := ast.Uncast(m.X).(type) {
	case *ast.Call:
		return isStateQuery(y.CalleeName())
	case *ast.Ident:
		if v := localVar(f, y.Name); v != nil {
			return v.Type.IsPointer() && f.Unit.Resolve(v.Type.Elem).Name == "klp_state"
		}
		v, _ := f.Unit.OwnVar(y.Name)
		return v != nil && v.Type.IsPointer() && f.Unit.Resolve(v.Type.Elem).Name == "klp_state"
	}
	return false
}

// isName tells whether an expression is a variable, cast or handed on by a
// macro such as no_free_ptr().
func isName(x ast.Expr, name string) bool {
	switch y := ast.Uncast(x).(type) {
	case *ast.Ident:
		return y.Name == name
	case *ast.Call:
		switch y.CalleeName() {
		case "no_free_ptr", "return_ptr", "READ_ONCE":
			return len(y.Args) == 1 && isName(y.Args[0], name)
		}
	}
	return false
}

// localVar finds a parameter or local variable.
func localVar(f *livepatch.Function, name string) (found *ast.Var) {
	for _, v := range f.Params() {
		if v.Name == name {
			return v
		}
	}
	ast.Inspect(f.Body(), func(n ast.Node) bool {
		if v, ok := n.(*ast.Var); ok && v.Name == name && found == nil {
			found = v
		}
		return found == nil
	})
	return found
}

func declaresLocal(f *livepatch.Function, name string) bool { return localVar(f, name) != nil }

// undone tells whether the same callback releases the resource other than on
// an error path.
func undone(effects []lifecycle.Effect, e *lifecycle.Effect) bool {
	return slices.ContainsFunc(effects, func(r lifecycle.Effect) bool {
		return r.Kind == lifecycle.Release && r.Resource == e.Resource && !r.OnError
	})
}

// modifiedAgain tells whether the callback assigns the variable more than once
// on its way to success, as it does to change it for a while.
func modifiedAgain(effects []lifecycle.Effect, e *lifecycle.Effect) bool {
	n := 0
	for i := range effects {
		if effects[i].Kind == lifecycle.Modify && effects[i].Variable == e.Variable && !effects[i].OnError {
			n++
		}
	}
	return n > 1
}

// elsewhere is the text of a module that a callback does not run: the functions
// that something else leads to, and the initialisers at file scope.
type elsewhere struct {
	p     *pass
	funcs map[*ast.Func]*livepatch.Function
}

// newElsewhere leaves out what only the callback itself, or only one of late,
// leads to by calls. A function whose address is taken is led to by anything.
func newElsewhere(p *pass, cb *livepatch.Callback, late []*livepatch.Callback) *elsewhere {
	s := &elsewhere{p: p, funcs: map[*ast.Func]*livepatch.Function{}}
	only, taken := map[*ast.Func]*livepatch.Function{}, map[*ast.Func]*livepatch.Function{}
	own := map[*ast.Func]bool{cb.Func.Func: true}
	s.called(cb.Func, only, taken)
	for _, l := range late {
		if l.Func != nil {
			own[l.Func.Func] = true
			s.called(l.Func, only, taken)
		}
	}
	var start []*livepatch.Function
	for _, r := range p.unit.Roots() {
		if !own[r.Func.Func] {
			start = append(start, r.Func)
		}
	}
	for _, f := range taken {
		start = append(start, f)
	}
	for _, u := range p.module.Units() {
		for _, name := range u.FuncNames() {
			f := p.module.FuncIn(name, u)
			if f == nil || own[f.Func] {
				continue
			}
			if only[f.Func] == nil || atFileScope(u, name) {
				start = append(start, f)
			}
		}
	}
	for _, f := range start {
		s.reach(f, own)
	}
	return s
}

// called gathers the functions that f calls, itself included, and those whose
// address these take.
func (s *elsewhere) called(f *livepatch.Function, only, taken map[*ast.Func]*livepatch.Function) {
	if only[f.Func] != nil {
		return
	}
	only[f.Func] = f
	withParents(f.Body(), func(n ast.Node, parents []ast.Node) {
		id, ok := n.(*ast.Ident)
		if !ok {
			return
		}
		g := s.p.module.FuncIn(id.Name, f.Unit)
		if g == nil {
			return
		}
		if len(parents) > 0 {
			if c, ok := parents[len(parents)-1].(*ast.Call); ok && c.Fun == ast.Expr(id) {
				s.called(g, only, taken)
				return
			}
		}
		taken[g.Func] = g
	})
}

// reach adds a function and those whose names stand in its body.
func (s *elsewhere) reach(f *livepatch.Function, except map[*ast.Func]bool) {
	if s.funcs[f.Func] != nil || except[f.Func] {
		return
	}
	s.funcs[f.Func] = f
	for _, w := range f.Unit.BodyWords(f.Name) {
		if g := s.p.module.FuncIn(w, f.Unit); g != nil {
			s.reach(g, except)
		}
	}
}

// atFileScope tells whether the name stands in an initialiser or macro at file
// scope, callback slots excepted, where it says nothing new.
func atFileScope(u *cparse.Unit, name string) bool {
	return slices.ContainsFunc(u.DeclsWith(func(w string) bool { return w == name }), func(d ast.Decl) bool {
		switch d := d.(type) {
		case *ast.Func:
			return false
		case *ast.Var:
			t := d.Type
			for t != nil && t.Kind == ast.KindArray {
				t = t.Elem
			}
			return t == nil || t.Name != "klp_object" && !(d.Name == name && d.Storage.Extern)
		case *ast.MacroDecl:
			return !strings.HasSuffix(d.Name, "_CALLBACK")
		}
		return true
	})
}

// names tells whether a matching word stands there.
func (s *elsewhere) names(match func(string) bool) bool {
	for _, f := range s.funcs {
		if slices.ContainsFunc(f.Unit.BodyWords(f.Name), match) {
			return true
		}
	}
	for _, u := range s.p.module.Units() {
		for _, d := range u.DeclsWith(match) {
			switch d := d.(type) {
			case *ast.Func, *ast.TypeDecl, *ast.Typedef:
			case *ast.Var:
				if !d.Storage.Extern {
					return true
				}
			default:
				return true
			}
		}
	}
	return false
}

func quote(s string) string { return `"` + s + `"` }

// ofObject names an object in messages, where it is known.
func ofObject(o *livepatch.Object) string {
	if o == nil || !o.Name.Known {
		return ""
	}
	return " of object " + quote(o.Title())
}

// missing reports what the callback in a slot leaves behind in objects that
// lack the counterpart: what the executed scenarios have filed under the rule's
// id, in the words of [missingByText], and that itself where a scenario that
// would show it was not decided.
func missing(p *pass, id string, slot livepatch.Slot, lacks func(*livepatch.Object) bool, message func(*livepatch.Object, *lifecycle.Effect, bool) string) {
	text := map[token.Pos]analysis.Diagnostic{}
	var order []token.Pos
	missingByText(p, slot, lacks, message, func(at ast.Span, rel []related, msg string) {
		d := analysis.Diagnostic{Pos: at.From, End: at.To, Message: msg}
		for _, r := range rel {
			addRelated(&d, r.at, r.msg)
		}
		text[at.From] = d
		order = append(order, at.From)
	})
	undecided := false
	for _, e := range p.ResultOf[scenario.Analyzer].([]*scenario.Evidence) {
		undecided = undecided || !decided(e, slot)
		for _, v := range e.Violations {
			d, ok := text[v.At.From]
			delete(text, v.At.From)
			if v.Rule != id {
				continue
			}
			own := evidence(v)
			if ok {
				own.Message, own.Related = d.Message, append(d.Related, own.Related...)
			}
			p.Report(own)
		}
	}
	for _, at := range order {
		if d, ok := text[at]; ok && undecided {
			p.Report(d)
		}
	}
}

// decided tells whether the scenarios that show what a callback leaves behind
// were executed.
func decided(e *scenario.Evidence, slot livepatch.Slot) bool {
	for _, v := range e.Verdicts {
		switch v.Scenario {
		case scenario.Disable, scenario.Revert:
			if (v.Status == scenario.Undecided || v.Status == scenario.NotApplicable) && (slot == livepatch.PrePatch || v.Scenario == scenario.Disable) {
				return false
			}
		}
	}
	return true
}

// missingByText finds by what stands in the text what the callback in a slot
// leaves behind in objects that lack the counterpart. A callback that several
// objects share is reported for the first.
func missingByText(p *pass, slot livepatch.Slot, lacks func(*livepatch.Object) bool, message func(*livepatch.Object, *lifecycle.Effect, bool) string,
	report func(ast.Span, []related, string)) {
	if p.module.Opaque || len(p.module.Missing) > 0 {
		return
	}
	done := map[*ast.Func]bool{}
	for _, q := range p.module.Patches {
		if q.Objects == nil || q.Dialect == livepatch.StateCallbacks {
			continue
		}
		for _, o := range q.Objects.Elems {
			if o.Terminates() {
				break // the kernel sees no further
			}
			cb := o.Callbacks[slot]
			if cb == nil || cb.Func == nil || o.CallbacksUnknown || !lacks(o) || done[cb.Func.Func] {
				continue
			}
			done[cb.Func.Func] = true
			late := preUnpatches(p, slot)
			found := leftovers(p, cb, late)
			sure := map[ast.Span]bool{}
			if len(late) > 0 {
				for _, e := range leftovers(p, cb, nil) {
					sure[e.At] = true
				}
			}
			said := map[ast.Span]bool{}
			for i := range found {
				e := &found[i]
				if said[e.At] {
					continue
				}
				said[e.At] = true
				rel := []related{{cb.Span, fmt.Sprintf("%s%s is set here", slot, ofObject(o))}}
				for _, v := range e.Via {
					rel = append(rel, related{v.Span, "which calls " + quote(v.CalleeName())})
				}
				report(e.At, rel, message(o, e, len(late) > 0 && !sure[e.At]))
			}
		}
	}
}

// preUnpatches lists the pre_unpatch callbacks of the module when it is asked
// about pre_patch: they do not run on a reverted transition.
func preUnpatches(p *pass, slot livepatch.Slot) (list []*livepatch.Callback) {
	if slot != livepatch.PrePatch {
		return nil
	}
	for _, q := range p.module.Patches {
		for _, cb := range q.CallbackFuncs() {
			if cb.Slot == livepatch.PreUnpatch {
				list = append(list, cb)
			}
		}
	}
	return list
}

// stays says what becomes of what an effect leaves behind.
func stays(e *lifecycle.Effect) string {
	switch {
	case e.Kind == lifecycle.Modify:
		return "it keeps its value"
	case e.Resource.Own:
		return "the " + e.What() + " stays as it is"
	}
	return "the " + e.What() + " stays behind"
}

// leftBy says what an effect does and where, and what would undo it.
func leftBy(p *pass, slot livepatch.Slot, o *livepatch.Object, e *lifecycle.Effect) (does, undo string) {
	in := fmt.Sprintf("in %s %q%s", slot, o.Callbacks[slot].Name, ofObject(o))
	if e.Kind == lifecycle.Modify {
		name := e.Variable
		if e.At.Macro != "" && !strings.Contains(p.unit.Line(e.At.From), name) {
			name = e.At.Macro // console_loglevel is console_printk[0]
		}
		return fmt.Sprintf("kernel variable %q is modified %s", name, in), "restores it"
	}
	call := e.Call.CalleeName()
	return fmt.Sprintf("%s() %s", call, in), "calls " + e.Resource.ReleaseFor(call) + "()"
}
