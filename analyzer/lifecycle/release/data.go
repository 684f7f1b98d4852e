package release

import (
	"slices"

	"klplint/cparse/ast"
)

// data finds what the states' data pointers hold and how those of the previous
// livepatch are used: by a walk through the functions of the module (walk.go),
// which follows the results of klp_get_state() and klp_get_prev_state().
func (s *summarizer) data() {
	if len(s.r.States) == 0 {
		return
	}
	w := newWalk(s)
	for _, e := range s.p.States.Elems {
		if x := w.of(use{id: e.ID.Number}); x != nil && e.ID.Known && e.Data != nil {
			w.initialised(x, e.Data)
		}
	}
	for _, e := range s.p.States.Elems {
		for _, cb := range e.Callbacks {
			if cb != nil && cb.Func != nil && e.ID.Known {
				w.enter(cb.Func, [][]value{nil, {{kind: aState, use: use{id: e.ID.Number}}}}, nil)
			}
		}
	}
	for _, r := range s.u.Roots() {
		w.root(r.Func)
	}
	// Those that timers, works and the like call.
	for _, c := range s.u.Model.Units() {
		for _, name := range c.FuncNames() {
			if f := s.u.Model.FuncIn(name, c); f != nil && f.Unit == c && slices.ContainsFunc(c.BodyWords(name), isQuery) {
				w.root(f)
			}
		}
	}
	if w.gaveUp() {
		return
	}
	for i := range s.r.States {
		st := &s.r.States[i]
		own, prev := w.uses[use{id: st.ID}], w.uses[use{id: st.ID, prev: true}]
		if own != nil {
			st.Data, st.TakesOver = own.only(), own.taken
		}
		if prev != nil {
			st.PrevAs, st.PrevFields, st.PrevWhole = prev.only(), prev.fields, prev.whole
		}
		st.ChecksVersion = w.checks[st.ID]
	}
}

// use is a state of this livepatch, or the same state of the previous one.
type use struct {
	id   uint64
	prev bool
}

// uses are the ways in which the data of a state has been seen.
type uses struct {
	// typed are the types that pointers to it have, sized those of which the
	// memory has the size: they count where nothing better is known.
	typed, sized []*Type
	scalar       bool     // it is no memory, but a number
	taken        bool     // it was given the data of the previous state
	fields       []string // members that are read, sorted
	whole        bool     // it is read as a whole, or by code that is not seen
}

func (x *uses) add(list *[]*Type, t *Type) {
	if t == nil || slices.ContainsFunc(*list, func(o *Type) bool { return o.Name == t.Name }) {
		return
	}
	*list = append(*list, t)
}

// only is the one type that the data has, nil where that is not certain.
func (x *uses) only() *Type {
	for _, list := range [][]*Type{x.typed, x.sized} {
		var structs, others []*Type
		for _, t := range list {
			if t.Struct {
				structs = append(structs, t)
			} else {
				others = append(others, t)
			}
		}
		switch {
		case len(structs) == 1:
			return structs[0]
		case len(structs) > 1 || len(others) > 1:
			return nil
		case len(others) == 1 && !x.scalar:
			return others[0]
		case len(others) == 1:
			return nil
		}
	}
	if x.scalar {
		return &Type{Name: "a number in the pointer", Scalar: true, Size: -1}
	}
	return nil
}

// initialised notes the initialiser of .data.
func (w *dataWalk) initialised(x *uses, init ast.Expr) {
	init = ast.Uncast(init)
	a, ok := init.(*ast.Unary)
	if ok && a.Op == "&" {
		init = a.X
	}
	id, isName := init.(*ast.Ident)
	if !isName {
		return
	}
	for _, c := range w.s.u.Model.Units() {
		v, defined := c.OwnVar(id.Name)
		if !defined || v == nil {
			continue
		}
		switch r := c.Resolve(v.Type); {
		case r == nil:
		case ok:
			x.add(&x.typed, describe(c, v.Type))
		case r.Kind == ast.KindArray:
			x.add(&x.typed, describe(c, r.Elem))
		}
		return
	}
}

func isQuery(name string) bool { return name == "klp_get_state" || name == "klp_get_prev_state" }

// stateAt is the state that an element of the states array declares.
func (s *summarizer) stateAt(n uint64) (id uint64, ok bool) {
	if s.p.States == nil || n >= uint64(len(s.p.States.Elems)) {
		return 0, false
	}
	e := s.p.States.Elems[n]
	return e.ID.Number, e.ID.Known && !e.Terminates()
}

// frees tells the functions that end the life of memory and read none of it.
func frees(name string) bool {
	switch name {
	case "kfree", "kvfree", "vfree", "kfree_sensitive", "kzfree", "kfree_const", "kvfree_sensitive", "kfree_rcu", "kfree_rcu_mightsleep", "kvfree_rcu", "free_percpu":
		return true
	}
	return false
}
