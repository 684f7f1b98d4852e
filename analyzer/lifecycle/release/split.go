package release

import (
	"slices"

	"klplint/analyzer/unit"
	"klplint/cparse"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// A release of a cumulative livepatch may be hundreds of files of patched
// functions, and one that holds its callbacks. Only the latter, and what it leads
// to, has to be executed when releases meet. This file tells them apart.

// splitter divides the translation units of a module.
type splitter struct {
	u     *unit.Unit
	kept  map[*cparse.Unit]bool
	words map[string]bool // that kept functions and variables name
}

// split divides the translation units of a module into those that its callbacks,
// init and exit can lead to, and the rest.
func split(u *unit.Unit) (kept, left []*cparse.Unit, words map[string]bool) {
	s := &splitter{u: u, kept: map[*cparse.Unit]bool{}, words: map[string]bool{}}
	s.structures()
	seen := map[*ast.Func]bool{}
	for _, r := range u.Roots() {
		if r.Kind != unit.RootNew {
			s.function(r.Func, seen)
		}
	}
	s.named(seen)
	for _, c := range u.Model.Units() {
		if s.kept[c] {
			kept = append(kept, c)
		} else {
			left = append(left, c)
		}
	}
	return kept, left, s.words
}

// structures keeps the units that hold the patch and its arrays.
func (s *splitter) structures() {
	keep := func(at ast.Span) {
		for _, c := range s.u.Model.Units() {
			if _, ok := c.FileOf(at.From); ok {
				s.kept[c] = true
			}
		}
	}
	for _, p := range s.u.Model.Patches {
		keep(p.Span)
		if p.Objects != nil {
			keep(p.Objects.Span)
			for _, o := range p.Objects.Elems {
				if o.Funcs != nil {
					keep(o.Funcs.Span)
				}
			}
		}
	}
	for _, a := range s.u.Model.States {
		keep(a.Span)
	}
	for _, i := range s.u.Model.Info {
		keep(i.Span)
	}
	for _, c := range []*livepatch.Callee{s.u.Model.Init, s.u.Model.Exit} {
		if c != nil {
			keep(c.Span)
		}
	}
}

// function keeps a function, and those that it names.
func (s *splitter) function(f *livepatch.Function, seen map[*ast.Func]bool) {
	if f == nil || seen[f.Func] {
		return
	}
	seen[f.Func] = true
	s.kept[f.Unit] = true
	for _, w := range f.Unit.BodyWords(f.Name) {
		s.words[w] = true
		s.function(s.u.Model.FuncIn(w, f.Unit), seen)
	}
}

// named keeps the variables that are named, and what their initialisers name.
func (s *splitter) named(seen map[*ast.Func]bool) {
	done := map[*ast.Var]bool{}
	for again := true; again; {
		again = false
		for _, c := range s.u.Model.Units() {
			for w := range s.words {
				if !c.Defines(w) {
					continue
				}
				v, _ := c.OwnVar(w)
				if v == nil {
					if c.Func(w) == nil {
						s.kept[c] = true // by a macro such as DEFINE_MUTEX
					}
					continue
				}
				if done[v] || v.Storage.Static && !s.kept[c] {
					continue
				}
				done[v], s.kept[c], again = true, true, true
				if !structure(c, v) {
					s.initialiser(c, v, seen)
				}
			}
		}
	}
}

// structure tells whether a variable is one that the model knows.
func structure(c *cparse.Unit, v *ast.Var) bool {
	t := c.Resolve(v.Type)
	for t != nil && (t.Kind == ast.KindArray || t.Kind == ast.KindPointer) {
		t = c.Resolve(t.Elem)
	}
	return t != nil && slices.Contains([]string{"klp_patch", "klp_object", "klp_func", "klp_state"}, t.Name)
}

func (s *splitter) initialiser(c *cparse.Unit, v *ast.Var, seen map[*ast.Func]bool) {
	if v.Init == nil {
		return
	}
	ast.Inspect(v.Init, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			s.words[id.Name] = true
			s.function(s.u.Model.FuncIn(id.Name, c), seen)
		}
		return true
	})
}

// beyond says what the units that are left out may do to those that are kept.
// It errs to more: a name that they mention is one that they may change.
func beyond(kept, left []*cparse.Unit, words map[string]bool, u *unit.Unit) (b livepatch.Beyond) {
	if len(left) == 0 {
		return b
	}
	own := func(name string) bool {
		return slices.ContainsFunc(kept, func(c *cparse.Unit) bool { return c.Defines(name) })
	}
	table := u.Functions()
	for _, c := range left {
		b.Defined = append(b.Defined, c.FuncNames()...)
		for w := range c.Words() {
			if !words[w] {
				continue
			}
			if own(w) {
				b.Changes = append(b.Changes, w)
			} else if !c.Defines(w) {
				b.Modifies = append(b.Modifies, w)
			}
		}
		for w := range c.Words() {
			for _, role := range table.Roles(w) {
				if !role.Acquires && role.Resource.What != "memory" {
					b.Releases = append(b.Releases, role.Resource.What)
				}
			}
		}
	}
	u.AllCalls(func(name string) bool { return name == "klp_shadow_alloc" || name == "klp_shadow_get_or_alloc" }, func(call unit.Call) {
		if len(call.Args) > 1 && slices.Contains(left, call.In.Unit) {
			if id, known := call.In.Unit.Eval(call.Args[1]); known {
				b.Shadows = append(b.Shadows, id)
			}
		}
	})
	for _, list := range []*[]string{&b.Defined, &b.Changes, &b.Modifies, &b.Releases} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	slices.Sort(b.Shadows)
	b.Shadows = slices.Compact(b.Shadows)
	return b
}
