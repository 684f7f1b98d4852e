package release

import (
	"cmp"
	"slices"
	"strings"

	"klplint/analyzer/lifecycle"
	"klplint/analyzer/unit"
	"klplint/cparse"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// Summarize makes the release of a unit.
func Summarize(u *unit.Unit) *Release {
	s := &summarizer{u: u, r: &Release{Label: u.Version.Label, Index: u.Version.Index, Module: u.Model.Name, Named: u.Spec.Declared, Patches: len(u.Model.Patches)}}
	s.files()
	if len(u.Model.Patches) != 1 {
		return s.r
	}
	s.p = u.Model.Patches[0]
	s.r.Dialect, s.r.Replace, s.r.At = s.p.Dialect, s.p.Replace, s.place(s.p.Span)
	s.callbacks()
	s.states()
	s.data()
	s.touched()
	s.shadows()
	return s.r
}

// summarizer makes a release.
type summarizer struct {
	u     *unit.Unit
	p     *livepatch.Patch
	r     *Release
	index map[string]int // of files, by path
}

// files takes the sources that callbacks can lead to.
func (s *summarizer) files() {
	texts := map[string]string{}
	kept, left, words := split(s.u)
	for _, c := range kept {
		s.r.Unit.Files = append(s.r.Unit.Files, c.Path)
		for _, f := range c.Sources() {
			texts[f.Path] = f.Text
		}
	}
	s.r.Unit.Beyond = beyond(kept, left, words, s.u)
	s.r.Unit.Opaque = s.u.Model.Opaque
	s.r.Unit.Dir = s.u.Model.Dir
	s.r.Unit.IncludeDirs, s.r.Unit.Defines = s.u.Spec.IncludeDirs, s.u.Spec.Defines
	for path, text := range texts {
		s.r.Files = append(s.r.Files, File{path, s.u.Display(path), text})
	}
	slices.SortFunc(s.r.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	s.index = map[string]int{}
	for i, f := range s.r.Files {
		s.index[f.Path] = i
	}
}

// place says where a span stands.
func (s *summarizer) place(at ast.Span) Place {
	for _, c := range s.u.Model.Units() {
		for _, f := range c.Sources() {
			if f.Base <= at.From && int(at.From-f.Base) <= len(f.Text) {
				i, ok := s.index[f.Path]
				if !ok {
					return Place{}
				}
				from := int(at.From - f.Base)
				return Place{i + 1, from, max(from, min(int(at.To-f.Base), len(f.Text)))}
			}
		}
	}
	return Place{}
}

func (s *summarizer) callbacks() {
	for _, cb := range s.p.CallbackFuncs() {
		if cb.Func != nil && s.r.Callbacks[cb.Slot] == (Place{}) {
			s.r.Callbacks[cb.Slot] = s.place(cb.Func.NameAt)
		}
	}
}

// states lists what the kernel sees of the array.
func (s *summarizer) states() {
	s.r.StatesAt = s.r.At
	if s.p.StatesUnknown {
		return
	}
	if s.p.States == nil {
		s.r.StatesKnown = true
		return
	}
	s.r.StatesAt = s.place(s.p.States.Span)
	seen, complete := s.p.States.Seen()
	s.r.StatesKnown = complete
	for _, st := range seen {
		s.r.States = append(s.r.States, State{
			ID: st.ID.Number, Version: st.Version.Number, Known: st.Version.Known,
			Written: st.Title(), At: s.place(st.Span),
		})
	}
}

// touched finds what of the kernel each state is about.
func (s *summarizer) touched() {
	for _, cb := range s.p.CallbackFuncs() {
		if cb.Func == nil {
			continue
		}
		st := s.about(cb.Func)
		if st == nil {
			continue
		}
		for _, e := range lifecycle.Effects(s.u, cb.Func) {
			switch {
			case e.Kind == lifecycle.Modify:
				st.Variables = add(st.Variables, e.Variable)
			case e.Resource != nil && e.Resource.What != "memory":
				st.Resources = add(st.Resources, e.Resource.What)
			}
		}
	}
}

// about is the one state that a callback asks for, or the only one there is.
func (s *summarizer) about(f *livepatch.Function) (st *State) {
	if len(s.r.States) == 1 && s.r.StatesKnown {
		return &s.r.States[0]
	}
	several := false
	s.u.Calls(f, isQuery, func(c unit.Call) {
		id, known := queried(c.In.Unit, c.Call)
		now := s.r.State(id)
		several = several || !known || now == nil || st != nil && st != now
		st = now
	})
	if several {
		return nil
	}
	return st
}

func add(list []string, word string) []string {
	i, there := slices.BinarySearch(list, word)
	if there {
		return list
	}
	return slices.Insert(list, i, word)
}

// queried is the id that klp_get_state() or klp_get_prev_state() is asked for.
func queried(u *cparse.Unit, c *ast.Call) (id uint64, known bool) {
	if len(c.Args) == 0 {
		return 0, false
	}
	return u.Eval(c.Args[len(c.Args)-1])
}

// shadows lists the shadow variables that are allocated. One that is allocated
// in several sizes has none.
func (s *summarizer) shadows() {
	w := newWalk(s)
	s.u.AllCalls(func(name string) bool { return name == "klp_shadow_alloc" || name == "klp_shadow_get_or_alloc" }, func(c unit.Call) {
		if len(c.Args) < 3 {
			return
		}
		id, known := c.In.Unit.Eval(c.Args[1])
		if !known {
			return
		}
		fr := &frame{w: w, f: c.In, types: w.typesOf(c.In)}
		x := Shadow{ID: id, Written: written(c.Args[1]), At: s.place(c.Span), Data: fr.sizeOf(c.Args[2])}
		if x.Size, known = c.In.Unit.Eval(c.Args[2]); !known && x.Data != nil {
			x.Size = uint64(max(x.Data.Size, 0))
		}
		i := slices.IndexFunc(s.r.Shadows, func(o Shadow) bool { return o.ID == id })
		if i < 0 {
			s.r.Shadows = append(s.r.Shadows, x)
			return
		}
		o := &s.r.Shadows[i]
		if o.Size != x.Size {
			o.Size, o.Data = 0, nil
		}
		if o.Data != nil && (x.Data == nil || o.Data.Name != x.Data.Name) {
			o.Data = nil
		}
	})
	s.renewed()
	slices.SortFunc(s.r.Shadows, func(a, b Shadow) int { return cmp.Compare(a.ID, b.ID) })
}

// renewed finds out which shadow variables are freed when the livepatch is
// enabled, so that none of an older one stays.
func (s *summarizer) renewed() {
	isFree := func(name string) bool { return name == "klp_shadow_free_all" || name == "klp_shadow_free" }
	for _, cb := range s.p.CallbackFuncs() {
		if cb.Slot != livepatch.PrePatch && cb.Slot != livepatch.PostPatch {
			continue
		}
		s.u.Calls(cb.Func, isFree, func(c unit.Call) {
			n := 0
			if c.CalleeName() == "klp_shadow_free" {
				n = 1
			}
			if n >= len(c.Args) {
				return
			}
			id, known := c.In.Unit.Eval(c.Args[n])
			for i := range s.r.Shadows {
				if x := &s.r.Shadows[i]; !known || x.ID == id {
					x.Renewed = true
				}
			}
		})
	}
}

// written is a constant as its author wrote it.
func written(x ast.Expr) string {
	if at := x.Where(); at.Macro != "" {
		return at.Macro
	}
	switch x := ast.Uncast(x).(type) {
	case *ast.Ident:
		return x.Name
	case *ast.Int:
		return x.Text
	}
	return ""
}
