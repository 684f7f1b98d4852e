package cparse

import (
	"go/token"
	"slices"
	"sync"

	"klplint/cparse/ast"
	"klplint/cparse/cpp"
)

// Unit is a translation unit: a C file and what it includes, cut into external
// declarations. Each is parsed when it is first asked for. A unit is safe for
// concurrent use.
type Unit struct {
	Path    string
	toks    []cpp.Token
	closer  []int32 // see closers
	macros  *cpp.Macros
	files   []*cpp.File
	fset    *token.FileSet
	prelude *Unit // the headers that it stands on; nil for the last of them
	exact   bool  // it has the kernel's real headers below it, or is of them; see outer

	entries []*entry
	names   names
	learned map[string]bool // names used as types

	troubles []Trouble // of the preprocessor

	mu     sync.Mutex
	left   []leftOut           // in source order, disjoint
	bodies map[string][]string // see BodyWords
	words  map[string]int      // see Words
}

// newUnit cuts preprocessed text into entries and indexes them.
func newUnit(path string, r *cpp.Result, prelude *Unit, fset *token.FileSet) *Unit {
	u := &Unit{
		Path: path, toks: r.Tokens, closer: closers(r.Tokens), macros: r.Macros, files: r.Files, fset: fset, prelude: prelude,
		learned: map[string]bool{}, bodies: map[string][]string{},
	}
	index := newNameMaps(len(r.Tokens))
	u.names = index
	for _, t := range r.Troubles {
		u.troubles = append(u.troubles, Trouble{Span: ast.Span{From: t.Pos, To: t.End}, Message: t.Message, Hides: t.Hides})
	}
	u.notePlaceholders()
	split(u.toks, u.closer, func(from, to int) {
		e := &entry{u: u, from: from, to: to}
		u.entries = append(u.entries, e)
		e.index()
		index.register(e)
	})
	return u
}

// isType tells whether a name is known as a type's: from a typedef, or from
// the way that declarations use it.
func (u *Unit) isType(name string) bool {
	if u.learned[name] {
		return true
	}
	for ; u != nil; u = u.outer(inTypedefs) {
		if u.names.has(inTypedefs, name) {
			return true
		}
	}
	return false
}

// learn remembers names that a declaration evidently uses as types.
func (u *Unit) learn(types map[string]bool) {
	for name := range types {
		u.learned[name] = true
	}
}

// Decls parses and returns all external declarations of the unit (those of the
// embedded headers are not among them), function bodies left for later.
func (u *Unit) Decls() (list []ast.Decl) {
	for _, e := range u.entries {
		list = append(list, e.Decls()...)
	}
	return list
}

// DeclsWith parses and returns the external declarations in whose text, bodies
// of functions excepted, one of the words stands.
func (u *Unit) DeclsWith(has func(word string) bool) (list []ast.Decl) {
	for _, e := range u.entries {
		toks := e.toks()
		if e.body > 0 {
			toks = u.toks[e.from:e.body]
		}
		if slices.ContainsFunc(toks, func(t cpp.Token) bool {
			return t.Kind == cpp.Ident && (has(t.Text) || t.Macro != nil && has(t.Macro.Name))
		}) {
			list = append(list, e.Decls()...)
		}
	}
	return list
}

// Func finds a function: its definition when the unit has one.
func (u *Unit) Func(name string) *ast.Func {
	for ; u != nil; u = u.outer(inDefs) {
		if e := u.names.find(inDefs, name); e != nil {
			for _, d := range e.Decls() {
				if f, ok := d.(*ast.Func); ok && f.Name == name {
					return f
				}
			}
			return nil
		}
	}
	return nil
}

// FuncNames lists the functions that the unit defines, in source order.
func (u *Unit) FuncNames() (names []string) {
	for _, e := range u.entries {
		if e.body > 0 {
			for _, n := range e.names {
				if n.kind == declFunc {
					names = append(names, n.name)
				}
			}
		}
	}
	return names
}

// GlobalFuncs lists the functions with external linkage that the unit defines.
func (u *Unit) GlobalFuncs() (names []string) {
	for _, e := range u.entries {
		if e.body == 0 {
			continue
		}
		for _, n := range e.names {
			if n.kind == declFunc && !slices.ContainsFunc(u.toks[e.from:n.at], func(t cpp.Token) bool { return t.Text == "static" }) {
				names = append(names, n.name)
			}
		}
	}
	return names
}

// Var finds a variable: its definition when the unit has one.
func (u *Unit) Var(name string) *ast.Var {
	for ; u != nil; u = u.outer(inDefs) {
		if e := u.names.find(inDefs, name); e != nil {
			for _, d := range e.Decls() {
				if v, ok := d.(*ast.Var); ok && v.Name == name {
					return v
				}
			}
			return nil
		}
	}
	return nil
}

// OwnVar tells whether the unit itself, and not the embedded headers, declares
// the variable, and whether it defines it: extern declarations do not.
func (u *Unit) OwnVar(name string) (v *ast.Var, defined bool) {
	if !u.names.has(inDefs, name) {
		return nil, false
	}
	v = u.Var(name)
	return v, v != nil && (!v.Storage.Extern || v.Init != nil)
}

// Typedef finds the type that a typedef names.
func (u *Unit) Typedef(name string) *ast.Type {
	for ; u != nil; u = u.outer(inTypedefs) {
		if e := u.names.find(inTypedefs, name); e != nil {
			for _, d := range e.Decls() {
				if t, ok := d.(*ast.Typedef); ok && t.Name == name {
					return t.Type
				}
			}
			return nil
		}
	}
	return nil
}

// Tag finds the definition of a struct, union or enum.
func (u *Unit) Tag(name string) *ast.Type {
	for ; u != nil; u = u.outer(inTags) {
		if e := u.names.find(inTags, name); e != nil {
			for _, d := range e.Decls() {
				if t := tagIn(declType(d), name); t != nil {
					return t
				}
			}
			return nil
		}
	}
	return nil
}

// declType is the type that a declaration holds.
func declType(d ast.Decl) *ast.Type {
	switch d := d.(type) {
	case *ast.TypeDecl:
		return d.Type
	case *ast.Typedef:
		return d.Type
	case *ast.Var:
		return d.Type
	case *ast.Func:
		return d.Type
	}
	return nil
}

// tagIn finds the definition of a tag within a type as written.
func tagIn(t *ast.Type, name string) *ast.Type {
	for ; t != nil; t = t.Elem {
		if t.Defined && t.Name == name {
			return t
		}
		for _, f := range t.Fields {
			if d := tagIn(f.Type, name); d != nil {
				return d
			}
		}
	}
	return nil
}

// Resolve follows typedefs and tags to a type's definition; it returns the
// last type it knows.
func (u *Unit) Resolve(t *ast.Type) *ast.Type {
	for n := 0; t != nil && n < 50; n++ {
		switch {
		case t.Kind == ast.KindNamed:
			d := u.Typedef(t.Name)
			if d == nil {
				return t
			}
			t = d
		case (t.Kind == ast.KindStruct || t.Kind == ast.KindUnion || t.Kind == ast.KindEnum) && !t.Defined && t.Name != "":
			d := u.Tag(t.Name)
			if d == nil || d.Kind != t.Kind {
				return t
			}
			return d
		default:
			return t
		}
	}
	return t
}

// MacroBody returns the replacement of an object-like macro as text, for
// macros such as pr_fmt and KBUILD_MODNAME's kin.
func (u *Unit) MacroBody(name string) (text string, ok bool) {
	m := u.macros.Lookup(name)
	if m == nil || m.FnLike {
		return "", false
	}
	for i, t := range m.Body {
		if i > 0 && t.Flags&cpp.SpaceBefore != 0 {
			text += " "
		}
		text += t.Text
	}
	return text, true
}

// MacroIsValue tells whether a name is an object-like macro that stands for an
// expression, as the names of ids and versions do, and not for a whole element
// or statement.
func (u *Unit) MacroIsValue(name string) bool {
	m := u.macros.Lookup(name)
	if m == nil || m.FnLike || len(m.Body) == 0 {
		return false
	}
	return !slices.ContainsFunc(m.Body, func(t cpp.Token) bool {
		return t.Kind == cpp.Punct && (t.Text == "{" || t.Text == "," || t.Text == ";" || t.Text == "=")
	})
}
