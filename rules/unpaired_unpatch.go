package rules

import (
	"fmt"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

var unpairedUnpatch = withEvidence(newRule("KLP203", "unpaired-unpatch", analyzer.Warning, analyzer.Doc{
	Title: "an unpatch callback undoes what the livepatch never did",
	Why: `pre_unpatch and post_unpatch mirror post_patch and pre_patch. Unregistering what was
never registered returns an error at best and walks a list that the element is not
in at worst; freeing data that nobody stored hides that the saving was forgotten.`,
	Mend:      "Do the counterpart in pre_patch or post_patch, or drop the call.",
	Source:    "Documentation/livepatch/system-state.rst, section 4, Note",
	Limits:    "Only what belongs to the module itself: its own notifiers, timers and the like, which nothing in the module or no life cycle acquires, and state->data that nothing in the module sets or takes over.",
	Precision: analyzer.Medium,
}, func(p *pass) {
	if p.module.Opaque || len(p.module.Missing) > 0 {
		return
	}
	reported := map[ast.Span]bool{}
	for _, q := range p.module.Patches {
		for _, cb := range q.CallbackFuncs() {
			if cb.Func == nil || cb.Slot != livepatch.PreUnpatch && cb.Slot != livepatch.PostUnpatch {
				continue
			}
			for _, e := range lifecycle.Effects(p.unit, cb.Func) {
				if e.Kind != lifecycle.Release || reported[e.At] {
					continue
				}
				if what := neverDone(p, &e); what != "" {
					reported[e.At] = true
					counterpart := cb.Slot.Counterpart()
					p.report(e.At, []related{{cb.Span, fmt.Sprintf("%s is set here", cb.Slot)}}, "%s %q %s; do it in %s or drop the call", cb.Slot, cb.Name, what, counterpart)
				}
			}
		}
	}
	reportEvidenceBut(p, "KLP203", reported)
}))

// neverDone says what is missing when nothing in the module can have acquired
// what is released; "" when something may have.
func neverDone(p *pass, e *lifecycle.Effect) string {
	switch h := ast.Uncast(e.Handle).(type) {
	case *ast.Unary:
		id, ok := h.X.(*ast.Ident)
		if h.Op != "&" || !ok || lifecycle.OwnerOf(p.unit, e.Scope, h) != lifecycle.Modules || harmless(e.Resource.What) {
			return ""
		}
		uses := 0
		for _, u := range p.module.Units() {
			uses += u.Uses(id.Name)
		}
		// Its definition and this release: nothing else mentions it.
		if uses > 2 {
			return ""
		}
		return fmt.Sprintf("releases the %s %q, which nothing in the module acquires: %s() then fails or works on what was never set up", e.What(), id.Name, e.Call.CalleeName())
	case *ast.Member:
		if e.Resource.What != "memory" || !isStateData(h, e.Scope) || !isStateExpr(e.Scope, h.X) || storesData(p) {
			return ""
		}
		return fmt.Sprintf("frees the state's data, and nothing in the module stores any: %s() of NULL does nothing, and what was to be saved is not", e.Call.CalleeName())
	}
	return ""
}

// harmless tells whether releasing what was never acquired is allowed, or done
// by name, so that it may be a previous livepatch's.
func harmless(what string) bool {
	switch what {
	case "timer", "high-resolution timer", "work", "delayed work", "static key", "sysfs file", "sysfs group", "device attribute":
		return true
	}
	return false
}

// isStateExpr tells whether an expression is the result of klp_get_state, or
// a local variable that is assigned from it and nothing else.
func isStateExpr(f *livepatch.Function, x ast.Expr) bool {
	if c, ok := x.(*ast.Call); ok {
		return c.CalleeName() == "klp_get_state"
	}
	id, ok := x.(*ast.Ident)
	if !ok {
		return false
	}
	from, other := false, false
	note := func(y ast.Expr) {
		if c, ok := ast.Uncast(y).(*ast.Call); ok && c.CalleeName() == "klp_get_state" {
			from = true
		} else {
			other = true
		}
	}
	ast.Inspect(f.Body(), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Var:
			if n.Name == id.Name && n.Init != nil {
				note(n.Init)
			}
		case *ast.Assign:
			if y, ok := n.X.(*ast.Ident); ok && y.Name == id.Name {
				note(n.Y)
			}
		}
		return true
	})
	return from && !other
}

// storesData tells whether something in the module may set a state's data: an
// assignment to a member of that name, a state that has data from the start,
// the previous livepatch's state, or a state that is handed to other code.
func storesData(p *pass) bool {
	for _, a := range p.module.States {
		for _, s := range a.Elems {
			if s.Data != nil {
				return true
			}
		}
		if usedDirectly(p, a) {
			return true
		}
	}
	for _, u := range p.module.Units() {
		for _, name := range u.FuncNames() {
			words := u.BodyWords(name)
			if !contains(words, "data") && !contains(words, "klp_get_state") && !contains(words, "klp_get_prev_state") {
				continue
			}
			if contains(words, "klp_get_prev_state") {
				return true
			}
			f := u.Func(name)
			if f != nil && mayStoreData(p, f) {
				return true
			}
		}
	}
	return false
}

func mayStoreData(p *pass, f *ast.Func) (may bool) {
	states := map[string]bool{} // locals that hold a state
	ast.Inspect(f.Body(), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Assign:
			if m, ok := n.X.(*ast.Member); ok && m.Name == "data" {
				may = true
			}
		case *ast.Unary:
			if m, ok := n.X.(*ast.Member); ok && n.Op == "&" && m.Name == "data" {
				may = true
			}
		case *ast.Var:
			if t := n.Type; t.IsPointer() && t.Elem.Name == "klp_state" {
				states[n.Name] = true
			}
		case *ast.Call:
			for _, a := range n.Args {
				if id, ok := ast.Uncast(a).(*ast.Ident); ok && states[id.Name] {
					may = true // the callee may set it
				}
			}
		case *ast.Return:
			if id, ok := n.X.(*ast.Ident); ok && states[id.Name] {
				may = true
			}
			if c, ok := n.X.(*ast.Call); ok && isStateQuery(c.CalleeName()) {
				may = true
			}
		case *ast.OpaqueStmt, *ast.OpaqueExpr, *ast.Asm:
			may = true
		}
		return !may
	})
	return may
}

func contains(list []string, word string) bool {
	for _, w := range list {
		if w == word {
			return true
		}
	}
	return false
}
