package release

import (
	"slices"

	"klplint/cparse/ast"
)

// call follows a call.
func (fr *frame) call(c *ast.Call) []value {
	name := c.CalleeName()
	if isQuery(name) {
		return fr.query(name, c)
	}
	switch name {
	case "READ_ONCE", "rcu_dereference", "rcu_dereference_raw", "rcu_dereference_protected", "smp_load_acquire", "unlikely", "likely", "no_free_ptr", "return_ptr", "ERR_CAST":
		if len(c.Args) > 0 {
			x := c.Args[0]
			if a, ok := ast.Uncast(x).(*ast.Unary); ok && a.Op == "&" {
				x = a.X
			}
			return fr.eval(x)
		}
	case "WRITE_ONCE", "rcu_assign_pointer", "smp_store_release", "smp_store_mb", "xchg":
		if len(c.Args) == 2 {
			x := c.Args[0]
			if a, ok := ast.Uncast(x).(*ast.Unary); ok && a.Op == "&" {
				x = a.X
			}
			v := fr.eval(c.Args[1])
			was := []value(nil)
			if name == "xchg" {
				was = fr.eval(x)
			}
			fr.store(x, c.Args[1], v)
			return was
		}
	}
	args := make([][]value, len(c.Args))
	for i, a := range c.Args {
		args[i] = fr.eval(a)
	}
	if f := fr.w.s.u.Model.FuncIn(name, fr.f.Unit); f != nil && name != "" {
		if !slices.ContainsFunc(args, carries) && !fr.w.concerned(f) {
			return nil
		}
		return fr.w.enter(f, args, fr.path)
	}
	size := fr.sizeArg(c)
	if size != nil {
		fr.filled(name, args, size)
	}
	if !frees(name) && !isPrint(name) {
		for _, a := range args {
			fr.whole(a)
		}
	}
	if size != nil && allocates(name) {
		return []value{{kind: memory, size: size}}
	}
	return nil
}

// carries tells whether a list holds states or their data.
func carries(list []value) bool {
	return slices.ContainsFunc(list, func(v value) bool { return v.kind == aState || v.kind == itsData || v.kind == several })
}

// filled notes the size with which memory is copied or cleared.
func (fr *frame) filled(name string, args [][]value, size *Type) {
	switch name {
	case "memcpy", "memset", "memmove", "memcmp", "copy_from_user":
	default:
		return
	}
	for _, list := range args {
		if !certain(list) {
			continue
		}
		for _, v := range list {
			if u := fr.w.of(v.use); v.kind == itsData && u != nil {
				u.add(&u.sized, size)
			}
		}
	}
}
