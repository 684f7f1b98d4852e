package cparse

import "klplint/cparse/ast"

// Enum evaluates an enumerator.
func (u *Unit) Enum(name string) (uint64, bool) {
	c, ok := (&evaluator{u: u}).enum(name)
	return c.n, ok
}

func (v *evaluator) enum(name string) (constant, bool) {
	if !v.enter() {
		return constant{}, false
	}
	defer v.leave()
	for u := v.u; u != nil; u = u.outer(inEnums) {
		e := u.names.find(inEnums, name)
		if e == nil {
			continue
		}
		for _, d := range e.Decls() {
			if list, i := enumerator(declType(d), name, 0); i >= 0 {
				return v.enumValue(list, i)
			}
		}
		break
	}
	return constant{}, false
}

// enumValue counts from the last enumerator whose value is given.
func (v *evaluator) enumValue(list []*ast.Enumerator, i int) (constant, bool) {
	from := i
	for from > 0 && list[from].Value == nil {
		from--
	}
	var c constant
	if x := list[from].Value; x != nil {
		var ok bool
		if c, ok = v.eval(x); !ok {
			return c, false
		}
	}
	c.n += uint64(i - from)
	c.long = !fitsInt(c.n)
	c.unsigned = c.n>>31 == 1
	return c, true
}

// enumerator finds an enumerator, -1 if it is not within the type as written.
func enumerator(t *ast.Type, name string, depth int) (list []*ast.Enumerator, i int) {
	for ; t != nil && depth < maxNesting; t = t.Elem {
		for i, e := range t.Enums {
			if e.Name == name {
				return t.Enums, i
			}
		}
		for _, f := range t.Fields {
			if list, i := enumerator(f.Type, name, depth+1); i >= 0 {
				return list, i
			}
		}
	}
	return nil, -1
}

// enumSize is 4, or 8 for an enum with a constant that needs it.
func (v *evaluator) enumSize(t *ast.Type) int64 {
	next := uint64(0)
	for _, e := range t.Enums {
		if e.Value != nil {
			c, ok := v.eval(e.Value)
			if !ok {
				return 4
			}
			next = c.n
		}
		if !fitsInt(next) {
			return 8
		}
		next++
	}
	return 4
}

// fitsInt tells whether an enumerator has the type int, or unsigned int.
func fitsInt(n uint64) bool { return n>>32 == 0 || int64(n) == int64(int32(n)) }
