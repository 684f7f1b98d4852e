package release

import (
	"slices"

	"klplint/cparse/ast"
)

// eval gives what an expression may be, and notes what happens in it.
func (fr *frame) eval(x ast.Expr) []value {
	if fr.w.steps++; fr.w.steps > maxWalkSteps {
		return nil
	}
	switch x := x.(type) {
	case *ast.Ident:
		return fr.name(x.Name)
	case *ast.Int:
		return []value{{kind: number, n: x.Value}}
	case *ast.Cast:
		v := fr.eval(x.X)
		fr.become(v, x.Type)
		return v
	case *ast.Assign:
		return fr.assign(x)
	case *ast.Cond:
		first := fr.eval(x.C)
		if x.Then != nil {
			first = fr.eval(x.Then)
		}
		return merge(first, fr.eval(x.Else))
	case *ast.Comma:
		var last []value
		for _, y := range x.List {
			last = fr.eval(y)
		}
		return last
	case *ast.Member:
		return fr.member(x)
	case *ast.Index:
		fr.eval(x.I)
		base := fr.eval(x.X)
		fr.whole(base)
		return fr.element(x)
	case *ast.Unary:
		v := fr.eval(x.X)
		if x.Op == "*" {
			fr.whole(v)
		}
		if x.Op == "&" && slices.ContainsFunc(v, func(v value) bool { return v.kind == aState }) {
			return v // &states[0]
		}
		return nil
	case *ast.Binary:
		fr.eval(x.X)
		fr.eval(x.Y)
	case *ast.Postfix:
		fr.eval(x.X)
	case *ast.Call:
		return fr.call(x)
	case *ast.InitList:
		return fr.bundle(x)
	case *ast.CompoundLit:
		return fr.bundle(x.Init)
	case *ast.StmtExpr:
		var last []value
		for _, s := range x.Block.List {
			if e, ok := s.(*ast.ExprStmt); ok && fr.env != nil {
				last = fr.eval(e.X)
				continue
			}
			fr.stmt(s)
			last = nil
		}
		return last
	}
	return nil
}

// bundle is what a braced initialiser holds. What it gives to no member by name
// is not followed.
func (fr *frame) bundle(list *ast.InitList) []value {
	b := &bundle{map[string][]value{}}
	for _, e := range list.Elems {
		v := fr.eval(e.Value)
		if len(e.Path) == 1 && e.Path[0].Field != "" {
			b.members[e.Path[0].Field] = v
		} else {
			fr.whole(v)
		}
	}
	return []value{{kind: several, in: b}}
}

// memberKey is the name under which a member of a variable is kept beside the
// variables; "" for what is no member of one.
func memberKey(x *ast.Member) (root, key string) {
	switch base := ast.Uncast(x.X).(type) {
	case *ast.Ident:
		return base.Name, base.Name + "." + x.Name
	case *ast.Member:
		if root, key = memberKey(base); key != "" {
			return root, key + "." + x.Name
		}
	}
	return "", ""
}

func (fr *frame) name(name string) []value {
	if v, local := fr.env[name]; local {
		return v
	}
	if n, ok := fr.f.Unit.Eval(&ast.Ident{Name: name}); ok {
		return []value{{kind: number, n: n}}
	}
	if id, ok := fr.arrayElement(name, 0); ok {
		return []value{{kind: aState, use: use{id: id}}}
	}
	return fr.w.globals[name]
}

// arrayElement is the state that an element of the states array declares, by
// the name of the array.
func (fr *frame) arrayElement(name string, n uint64) (id uint64, ok bool) {
	a := fr.w.s.p.States
	if a == nil || a.Name == "" || a.Name != name {
		return 0, false
	}
	return fr.w.s.stateAt(n)
}

// element is what states[n] and patch.states[n] are.
func (fr *frame) element(x *ast.Index) []value {
	n := fr.eval(x.I)
	if len(n) != 1 || n[0].kind != number {
		return nil
	}
	id, ok := uint64(0), false
	switch base := ast.Uncast(x.X).(type) {
	case *ast.Ident:
		if _, local := fr.env[base.Name]; !local {
			id, ok = fr.arrayElement(base.Name, n[0].n)
		}
	case *ast.Member:
		if base.Name == "states" {
			id, ok = fr.w.s.stateAt(n[0].n)
		}
	}
	if !ok {
		return nil
	}
	return []value{{kind: aState, use: use{id: id}}}
}

// member is what state->data holds; what is a member of data is noted.
func (fr *frame) member(x *ast.Member) (out []value) {
	if x.Name == "states" {
		if v, ok := x.X.(*ast.Ident); ok && !x.Arrow && v.Name == fr.w.s.p.Name {
			if id, ok := fr.w.s.stateAt(0); ok {
				return []value{{kind: aState, use: use{id: id}}}
			}
		}
	}
	base := fr.eval(x.X)
	known := false
	if root, key := memberKey(x); key != "" {
		if _, local := fr.env[root]; local {
			out = fr.env[key]
		} else {
			out = fr.w.globals[key]
		}
	}
	for _, v := range base {
		switch {
		case v.kind == several:
			out = merge(out, v.in.members[x.Name])
		case v.kind == aState && x.Name == "data":
			out = append(out, value{kind: itsData, use: v.use})
		case v.kind == aState && x.Name == "version":
			fr.w.checks[v.id] = true
			known = true
		case v.kind == itsData && x.Arrow:
			if u := fr.w.of(v.use); u != nil {
				u.fields = add(u.fields, x.Name)
			}
		}
	}
	if x.Name == "version" && !known {
		// Of something that was not followed, or of versioned data.
		for i := range fr.w.s.r.States {
			fr.w.checks[fr.w.s.r.States[i].ID] = true
		}
	}
	return out
}

// whole notes that data is read as a whole, or by someone who is not seen.
func (fr *frame) whole(list []value) { fr.wholeAt(list, 0) }

func (fr *frame) wholeAt(list []value, depth int) {
	for _, v := range list {
		if v.kind == several && depth < maxWalkDepth {
			for _, m := range v.in.members {
				fr.wholeAt(m, depth+1)
			}
		}
		if v.kind == itsData {
			if u := fr.w.of(v.use); u != nil {
				u.whole = true
			}
		}
	}
}

// certain tells whether all data in a list is that of one state id.
func certain(list []value) bool {
	var first *value
	for i := range list {
		v := &list[i]
		if v.kind != itsData && v.kind != aState {
			continue
		}
		if first != nil && first.id != v.id {
			return false
		}
		first = v
	}
	return true
}

// become notes the type that values are given.
func (fr *frame) become(list []value, t *ast.Type) {
	if t == nil || !certain(list) {
		return
	}
	for _, v := range list {
		if v.kind != itsData {
			continue
		}
		u := fr.w.of(v.use)
		if u == nil {
			continue
		}
		switch r := fr.f.Unit.Resolve(t); {
		case r == nil:
		case r.Kind == ast.KindPointer:
			u.add(&u.typed, describe(fr.f.Unit, r.Elem))
		case r.Kind == ast.KindInt || r.Kind == ast.KindEnum:
			u.scalar = true
		}
	}
}
