package exec

import (
	"strconv"

	"klplint/cparse"
	"klplint/cparse/ast"
)

// RegionKind tells where memory lies.
type RegionKind uint8

const (
	ModuleVar RegionKind = iota // in a module's own storage
	KernelVar
	Heap
	LocalVar
	Target  // a struct klp_object or module that the kernel hands to callbacks
	Foreign // something that a pointer of unknown origin points at
)

// Region is a piece of memory. Its parts are named by paths such as
// ".callbacks.pre_patch" and "[2].id".
type Region struct {
	ID     int
	Kind   RegionKind
	Name   string
	Module *Instance // of ModuleVar and LocalVar; whose code allocated a Heap region
	At     ast.Span  // of a Heap region: the allocation
	What   string    // of a Heap region: the kind of memory
	Zeroed bool
	Raw    bool     // of a Heap region: it holds garbage until it is written
	init   ast.Expr // of a ModuleVar
	typ    *ast.Type
	unit   *cparse.Unit
}

// regions hands out regions: the same for the same key, so that worlds in
// which the same happened are the same.
type regions struct {
	list  []*Region
	byKey map[string]*Region
}

func (r *regions) get(key string, make func(*Region)) *Region {
	if g := r.byKey[key]; g != nil {
		return g
	}
	g := &Region{ID: len(r.list)}
	make(g)
	r.list = append(r.list, g)
	if r.byKey == nil {
		r.byKey = map[string]*Region{}
	}
	r.byKey[key] = g
	return g
}

// at returns the region of a pointer.
func (r *regions) at(v Value) *Region { return r.list[v.Region()] }

// elemPath is the path of an array's element.
func elemPath(path string, i int64) string {
	return path + "[" + strconv.FormatInt(i, 10) + "]"
}

// initial finds the part of an initialiser that a path names. known is false
// when the initialiser is not understood; a part that is not mentioned is
// known and nil.
func initial(u *cparse.Unit, t *ast.Type, x ast.Expr, path []string) (part ast.Expr, known bool) {
	for {
		if x == nil {
			return nil, true
		}
		if len(path) == 0 {
			return x, true
		}
		list, ok := x.(*ast.InitList)
		if lit, isLit := x.(*ast.CompoundLit); isLit {
			list, ok = lit.Init, true
		}
		if !ok {
			if s, isStr := x.(*ast.Str); isStr {
				return charAt(s, path[0]), true
			}
			return nil, false
		}
		t = u.Resolve(t)
		next, nt, known := element(u, t, list, path[0])
		if !known {
			return nil, false
		}
		x, t, path = next, nt, path[1:]
	}
}

func charAt(s *ast.Str, index string) ast.Expr {
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i > len(s.Value) {
		return nil
	}
	if i == len(s.Value) {
		return nil
	}
	return &ast.Int{Span: s.Span, Value: uint64(s.Value[i])}
}

// element finds one member or element in a braced list. Flat designators
// (.callbacks.pre_patch = f) give a list of what is left of them.
func element(u *cparse.Unit, t *ast.Type, list *ast.InitList, step string) (x ast.Expr, nt *ast.Type, known bool) {
	index, isIndex := 0, false
	if i, err := strconv.Atoi(step); err == nil {
		index, isIndex = i, true
	}
	nt = partType(u, t, step, isIndex)
	pos := 0
	var flat []*ast.InitElem
	for _, e := range list.Elems {
		if len(e.Path) == 0 {
			if !isIndex && t == nil {
				return nil, nil, false
			}
			if isIndex && pos == index || !isIndex && fieldAt(t, pos) == step {
				x = e.Value
			}
			if pt := u.Resolve(positionType(t, pos)); pt != nil && (pt.Kind == ast.KindStruct || pt.Kind == ast.KindArray) {
				switch e.Value.(type) {
				case *ast.InitList, *ast.CompoundLit, *ast.Str:
				default:
					return nil, nil, false // braces are left out
				}
			}
			pos++
			continue
		}
		d := e.Path[0]
		match := false
		if d.Field != "" {
			match = !isIndex && d.Field == step
			pos = fieldIndex(t, d.Field) + 1
		} else {
			lo, ok := u.Eval(d.Index)
			hi := lo
			if ok && d.To != nil {
				hi, ok = u.Eval(d.To)
			}
			if !ok {
				return nil, nil, false
			}
			match = isIndex && uint64(index) >= lo && uint64(index) <= hi
			pos = int(hi) + 1
		}
		if !match {
			continue
		}
		if len(e.Path) == 1 {
			x, flat = e.Value, nil
			continue
		}
		flat = append(flat, &ast.InitElem{Span: e.Span, Path: e.Path[1:], Value: e.Value})
	}
	if flat != nil {
		x = &ast.InitList{Span: list.Span, Elems: flat}
	}
	return x, nt, true
}

func partType(u *cparse.Unit, t *ast.Type, step string, isIndex bool) *ast.Type {
	if t == nil {
		return nil
	}
	if isIndex {
		return t.Elem
	}
	if f := u.Field(t, step); f != nil {
		return f.Type
	}
	return nil
}

func positionType(t *ast.Type, pos int) *ast.Type {
	if t == nil {
		return nil
	}
	if t.Kind == ast.KindArray {
		return t.Elem
	}
	if pos < len(t.Fields) {
		return t.Fields[pos].Type
	}
	return nil
}

func fieldAt(t *ast.Type, pos int) string {
	if t != nil && pos < len(t.Fields) {
		return t.Fields[pos].Name
	}
	return ""
}

func fieldIndex(t *ast.Type, name string) int {
	if t != nil {
		for i, f := range t.Fields {
			if f.Name == name {
				return i
			}
		}
	}
	return 1 << 20
}

// splitPath cuts a path into its steps: ".a[2].b" is a, 2, b.
func splitPath(path string) (steps []string) {
	for i := 0; i < len(path); {
		j := i + 1
		if path[i] == '[' {
			for j < len(path) && path[j] != ']' {
				j++
			}
			steps = append(steps, path[i+1:j])
			i = j + 1
			continue
		}
		for j < len(path) && path[j] != '.' && path[j] != '[' {
			j++
		}
		steps = append(steps, path[i+1:j])
		i = j
	}
	return steps
}
