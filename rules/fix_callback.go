package rules

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"klplint/analyzer/lifecycle"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// addPostUnpatch gives an object the post_unpatch callback that releases what its
// pre_patch has acquired, where that is one call.
func addPostUnpatch(p *pass, d *analysis.Diagnostic) []idea {
	return p.addCallback(d, livepatch.PrePatch, livepatch.PostUnpatch)
}

// addPreUnpatch gives an object the callback that releases what its post_patch
// has acquired: pre_unpatch, or post_unpatch for memory that others may use
// until then.
func addPreUnpatch(p *pass, d *analysis.Diagnostic) []idea {
	return append(p.addCallback(d, livepatch.PostPatch, livepatch.PreUnpatch), p.addCallback(d, livepatch.PostPatch, livepatch.PostUnpatch)...)
}

func (p *pass) addCallback(d *analysis.Diagnostic, does, undoes livepatch.Slot) []idea {
	for _, q := range p.module.Patches {
		if q.Objects == nil || q.Dialect != livepatch.ObjectCallbacks {
			continue
		}
		for _, o := range q.Objects.Elems {
			if o.Terminates() {
				break
			}
			cb := o.Callbacks[does]
			if cb == nil || cb.Func == nil || o.Callbacks[undoes] != nil {
				continue
			}
			effects := p.left(cb, preUnpatches(p, does))
			if !slices.ContainsFunc(effects, func(e lifecycle.Effect) bool { return e.At.From == d.Pos }) {
				continue
			}
			if x := p.wireExisting(o, cb, undoes); x != nil {
				return x
			}
			s, ok := p.siteAt(cb.Func.Lbrace)
			body := p.undoing(&s, effects)
			name := p.callbackName(cb, undoes)
			wire := p.wire(o, does, undoes, name)
			at, alone := s.afterLine(cb.Func.Rbrace + 1)
			if !ok || !alone || body == "" || name == "" || wire == nil {
				return nil
			}
			param := "obj"
			if n := cb.Func.Params(); len(n) == 1 && n[0].Name != "" {
				param = n[0].Name
			}
			stub := "\n\nstatic void " + name + "(struct klp_object *" + param + ")\n{\n" + body + "}"
			return []idea{{"add a " + undoes.String() + " callback that undoes it", append([]analysis.TextEdit{insert(at, stub)}, wire...)}}
		}
	}
	return nil
}

// left lists what a callback leaves behind, in order: what does so by the text,
// and memory that the text also frees somewhere. Only of memory a second release
// is certain to be found out.
func (p *pass) left(cb *livepatch.Callback, late []*livepatch.Callback) (list []lifecycle.Effect) {
	byText := leftovers(p, cb, late)
	for _, e := range lifecycle.Effects(p.unit, cb.Func) {
		same := func(f lifecycle.Effect) bool { return f.At == e.At }
		if slices.ContainsFunc(list, same) {
			continue
		}
		if slices.ContainsFunc(byText, same) || e.Kind == lifecycle.Acquire && !e.OnError && e.Resource.What == "memory" && staysBehind(p, &e) {
			list = append(list, e)
		}
	}
	return list
}

// wireExisting sets the callback of the right name that is there and that nothing
// uses.
func (p *pass) wireExisting(o *livepatch.Object, cb *livepatch.Callback, undoes livepatch.Slot) []idea {
	name := counterpartName(cb, undoes)
	f := cb.Func.Unit.Func(name)
	if f == nil || !f.Defined || !f.Lbrace.IsValid() || len(f.Params()) != 1 || f.Rbrace > o.From || cb.Func.Unit.Uses(name) != 1 {
		return nil
	}
	if leave, ok := failure(&livepatch.Function{Func: f, Unit: cb.Func.Unit}, "0"); !ok || leave != "return;" {
		return nil
	}
	if edits := p.wire(o, cb.Slot, undoes, name); edits != nil {
		return []idea{{"set ." + undoes.String() + " to " + quote(name), edits}}
	}
	return nil
}

// counterpartName is the name of a callback with another slot's name in it.
func counterpartName(cb *livepatch.Callback, undoes livepatch.Slot) string {
	if does := cb.Slot.String(); strings.Contains(cb.Name, does) {
		return strings.Replace(cb.Name, does, undoes.String(), 1)
	}
	return cb.Name + "_" + undoes.String()
}

// callbackName is a name for the counterpart of a callback, "" when one that
// deserves it is there already.
func (p *pass) callbackName(cb *livepatch.Callback, undoes livepatch.Slot) string {
	name := counterpartName(cb, undoes)
	switch {
	case !p.written(name):
		return name
	case name == undoes.String() && p.module.FuncIn(name, cb.Func.Unit) == nil && !p.written("livepatch_"+name):
		return "livepatch_" + name // the word is that of the field
	}
	return ""
}

// undoing is the body of a callback that undoes some effects of another, the last
// first; "" unless that is evident of all of them.
func (p *pass) undoing(s *site, effects []lifecycle.Effect) string {
	var states, lines []string
	for i := range slices.Backward(effects) {
		state, line := p.undo(s, &effects[i])
		if line == "" {
			return ""
		}
		if state != "" && !slices.Contains(states, state) {
			states = append(states, state)
		}
		lines = append(lines, line)
	}
	body := ""
	for _, state := range states {
		body += "\t" + state + "\n"
	}
	if body != "" {
		body += "\n"
	}
	return body + strings.Join(lines, "")
}

// undo is what undoes an effect of a callback: a call that releases what is named
// at file scope or in the data of a state, or the assignment of the original
// value that was saved at file scope. The state is the declaration of the
// variable that it needs.
func (p *pass) undo(s *site, e *lifecycle.Effect) (state, lines string) {
	if e.Kind == lifecycle.Modify {
		return "", s.restore(e)
	}
	release := p.releaseOf(s.fn, e)
	x := s.keptIn(e)
	if release == "" || x == nil {
		return "", ""
	}
	handle := s.of(x)
	lines = "\t" + release + "(" + handle + ");\n"
	if e.Resource.Moves || e.Resource.What == "memory" {
		lines += "\t" + handle + " = NULL;\n"
	}
	root := rootIdent(x)
	if !declaresLocal(s.fn, root) {
		return "", lines
	}
	m, ok := x.(*ast.Member)
	query := s.stateQuery(root)
	if !ok || !m.Arrow || !isStateData(x, s.fn) || query == "" {
		return "", ""
	}
	return "struct klp_state *" + root + " = " + query + ";", lines
}

// keptIn is what names an acquired resource after the callback has returned, as
// the callback writes it.
func (s *site) keptIn(e *lifecycle.Effect) ast.Expr {
	x := e.Handle
	if len(e.Via) > 0 && (e.Scope == nil || e.Scope.Func != s.fn.Func) {
		// What a helper acquires under a name of its own is known by where its
		// result goes.
		if x != nil && e.Scope != nil && !declaresLocal(e.Scope, rootIdent(x)) {
			return nil // written in another function, perhaps another file
		}
		if len(e.Via) != 1 {
			return nil
		}
		c := e.Via[0]
		st := site{fn: s.fn, text: s.text, path: pathTo(s.fn.Body(), c.From)}
		target, in, _ := st.stored(c.Call)
		switch in := in.(type) {
		case *ast.ExprStmt:
			x = in.X.(*ast.Assign).X
		case *ast.DeclStmt:
			x = &ast.Ident{Name: target}
		default:
			return nil
		}
	}
	if u, ok := x.(*ast.Unary); ok && u.Op == "&" && u.Macro == "" && plain(u.X) {
		if declaresLocal(s.fn, rootIdent(u.X)) {
			return nil
		}
		return u
	}
	if id, ok := x.(*ast.Ident); ok && declaresLocal(s.fn, id.Name) {
		x = s.storedFrom(id.Name)
	}
	if x == nil || !plain(x) || s.of(x) == "" {
		return nil
	}
	return x
}

// restore assigns the value back that a callback has saved before it modified a
// variable of the kernel.
func (s *site) restore(e *lifecycle.Effect) string {
	if e.In.Func != s.fn.Func {
		return ""
	}
	var assignments []*ast.Assign
	for _, st := range s.fn.Body().List {
		if x, ok := st.(*ast.ExprStmt); ok {
			if a, ok := x.X.(*ast.Assign); ok && a.Op == "=" {
				assignments = append(assignments, a)
			}
		}
	}
	i := slices.IndexFunc(assignments, func(a *ast.Assign) bool { return a.Pos() == e.At.From })
	if i < 0 {
		return ""
	}
	modified, saved := assignments[i], ""
	for _, a := range assignments[:i] {
		if s.of(a.Y) == s.of(modified.X) && a.Macro == "" && plain(a.X) && !declaresLocal(s.fn, rootIdent(a.X)) {
			saved = s.of(a.X)
		}
	}
	if saved == "" {
		return ""
	}
	variable := s.of(modified.X)
	if !isWord.MatchString(variable) {
		return ""
	}
	return "\t" + variable + " = " + saved + ";\n"
}

var isWord = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// storedFrom is the one place that a local variable is assigned to.
func (s *site) storedFrom(name string) (x ast.Expr) {
	n := 0
	ast.Inspect(s.fn.Body(), func(m ast.Node) bool {
		if a, ok := m.(*ast.Assign); ok && a.Op == "=" && isName(a.Y, name) {
			x = a.X
			n++
		}
		return true
	})
	if n != 1 || !plain(x) {
		return nil
	}
	return x
}

// rootIdent is the name that an expression begins with.
func rootIdent(x ast.Expr) string {
	for {
		switch y := x.(type) {
		case *ast.Ident:
			return y.Name
		case *ast.Member:
			x = y.X
		case *ast.Index:
			x = y.X
		case *ast.Unary:
			x = y.X
		default:
			return ""
		}
	}
}

// stateQuery is the call of klp_get_state() that gives a local variable its only
// value, as it is written; "" when its arguments need what is local, too.
func (s *site) stateQuery(name string) (query string) {
	n := 0
	ast.Inspect(s.fn.Body(), func(m ast.Node) bool {
		var to string
		var from ast.Expr
		switch m := m.(type) {
		case *ast.Assign:
			if id, ok := m.X.(*ast.Ident); ok {
				to, from = id.Name, m.Y
			}
		case *ast.Var:
			if m.Init != nil {
				to, from = m.Name, m.Init
			}
		}
		if to != name || from == nil {
			return true
		}
		n++
		c, ok := from.(*ast.Call)
		local := false
		if ok {
			for _, a := range c.Args {
				ast.Inspect(a, func(x ast.Node) bool {
					if id, ok := x.(*ast.Ident); ok && declaresLocal(s.fn, id.Name) {
						local = true
					}
					return true
				})
			}
		}
		if ok && c.CalleeName() == "klp_get_state" && c.Macro == "" && !local {
			query = s.of(c)
		}
		return true
	})
	if n != 1 {
		return ""
	}
	return query
}

// wire sets a callback of an object beside another one: .callbacks.pre_patch = f,
// or .callbacks = { .pre_patch = f }.
func (p *pass) wire(o *livepatch.Object, beside, slot livepatch.Slot, name string) []analysis.TextEdit {
	cb := o.Callbacks[beside]
	t, ok := p.textAt(cb.From)
	if !ok || cb.Macro != "" || o.Macro != "" {
		return nil
	}
	var edits []analysis.TextEdit
	for _, u := range p.module.Units() {
		if _, begin := u.FileText(cb.From); !begin.IsValid() {
			continue
		}
		for _, d := range u.DeclsWith(func(w string) bool { return w == "klp_object" }) {
			if d.Pos() > cb.From || cb.From >= d.End() {
				continue
			}
			ast.Inspect(d, func(n ast.Node) bool {
				list, ok := n.(*ast.InitList)
				if !ok || list.Macro != "" || cb.From < list.From || cb.From >= list.To {
					return true
				}
				for _, e := range list.Elems {
					if e.Value.Pos() != cb.From || len(e.Path) == 0 {
						continue
					}
					fields := []string{}
					for _, step := range e.Path {
						fields = append(fields, step.Field)
					}
					if fields[len(fields)-1] != beside.String() || slices.Contains(fields, "") {
						continue
					}
					fields[len(fields)-1] = slot.String()
					edits, _ = t.addField(list, "."+strings.Join(fields, "."), name, "")
				}
				return true
			})
		}
	}
	return edits
}
