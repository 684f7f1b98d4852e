package release

import "klplint/cparse/ast"

// assign notes an assignment.
func (fr *frame) assign(x *ast.Assign) []value {
	v := fr.eval(x.Y)
	if x.Op != "=" {
		fr.eval(x.X)
		return v
	}
	fr.store(x.X, x.Y, v)
	return v
}

// store notes that a place is given a value.
func (fr *frame) store(to, from ast.Expr, v []value) {
	fr.become(v, fr.types.given[from])
	switch to := ast.Uncast(to).(type) {
	case *ast.Ident:
		if _, local := fr.env[to.Name]; local {
			fr.env[to.Name] = v
			return
		}
		fr.w.globals[to.Name] = merge(fr.w.globals[to.Name], v)
		return
	case *ast.Member:
		if to.Name == "data" {
			if base := fr.eval(to.X); certain(base) && len(base) > 0 && base[0].kind == aState {
				for _, st := range base {
					fr.given(st.use, from, v)
				}
				return
			}
		}
		fr.eval(to)
		if root, key := memberKey(to); key != "" {
			if _, local := fr.env[root]; local {
				fr.env[key] = v
			} else {
				fr.w.globals[key] = merge(fr.w.globals[key], v)
			}
			return
		}
	default:
		fr.eval(to)
	}
	fr.whole(v) // it is kept where it is not followed
}

// given notes what the data pointer of a state is given.
func (fr *frame) given(to use, from ast.Expr, list []value) {
	u := fr.w.of(to)
	if u == nil {
		return
	}
	for _, v := range list {
		switch {
		case v.kind == memory:
			u.add(&u.sized, v.size)
		case v.kind == itsData && v.prev && !to.prev:
			if v.id == to.id {
				u.taken = true
			}
		}
	}
	if n, ok := ast.Uncast(from).(*ast.Int); ok && n.Value == 0 {
		return // NULL
	}
	unit := fr.f.Unit
	// (void *)(unsigned long)level: a number kept in the pointer.
	is := fr.types.is[from]
	for y := from; ; {
		c, ok := y.(*ast.Cast)
		if !ok {
			break
		}
		if r := unit.Resolve(c.Type); r != nil && (r.Kind == ast.KindInt || r.Kind == ast.KindBool) {
			u.scalar = true
			return
		}
		y = c.X
		if t := fr.types.is[y]; t != nil {
			is = t
		}
	}
	if is == nil {
		if id, ok := ast.Uncast(from).(*ast.Ident); ok {
			is = fr.types.named[id.Name]
		}
	}
	switch r := unit.Resolve(is); {
	case r == nil:
	case r.Kind == ast.KindPointer:
		u.add(&u.typed, describe(unit, r.Elem))
	case r.Kind == ast.KindArray:
		u.add(&u.typed, describe(unit, r.Elem))
	case r.Kind == ast.KindInt || r.Kind == ast.KindEnum:
		u.scalar = true
	}
}
