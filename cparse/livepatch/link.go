package livepatch

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"klplint/cparse"
	"klplint/cparse/ast"
)

// Spec says what a module is made of.
type Spec struct {
	Name  string
	Dir   string
	Units []*cparse.Unit // in link order
}

// Link makes the model of a module.
func Link(spec Spec) *Module {
	m := &Module{Name: spec.Name, Dir: spec.Dir, units: spec.Units}
	for _, u := range spec.Units {
		for _, f := range u.Files() {
			if !slices.Contains(m.Files, f) {
				m.Files = append(m.Files, f)
			}
		}
	}
	l := &linker{m: m, vars: map[*ast.Var]*object{}, structs: map[string][]located{}}
	l.declarations()
	for _, c := range []*Callee{m.Init, m.Exit} {
		if c != nil {
			l.missing(*c)
		}
	}
	l.startup()
	for _, v := range l.patchVars {
		l.patches(v)
	}
	l.macroDialects()
	l.stateArrays()
	l.troubles()
	return m
}

// linker holds what is known while a module is linked.
type linker struct {
	m         *Module
	patchVars []located
	stateVars []located
	structs   map[string][]located // all variables of a livepatch struct, by its tag
	params    []moduleParam
	macros    []macroCallback
	vars      map[*ast.Var]*object // variables whose value was built
	literals  map[*ast.CompoundLit]*object
	states    map[*ast.Var]*StateArray
	enabled   map[patchKey]bool
	// addressed are variables whose address goes to code that was not
	// followed.
	addressed map[*ast.Var]bool
}

// located is a variable and the unit it stands in.
type located struct {
	*ast.Var
	u *cparse.Unit
}

// macroCallback is a use of a callback macro.
type macroCallback struct {
	u    *cparse.Unit
	decl *ast.MacroDecl
	slot Slot
	klp  bool // of klp-build, else of kpatch
}

// moduleParam is a macro that makes variables parameters of the module.
type moduleParam struct {
	u    *cparse.Unit
	decl *ast.MacroDecl
}

// livepatchWord tells which declarations Link has to see.
func livepatchWord(w string) bool {
	switch w {
	case "klp_patch", "klp_object", "klp_func", "klp_state", "MODULE_INFO", "module_init", "module_exit",
		"late_initcall", "device_initcall", "subsys_initcall":
		return true
	}
	_, ok := callbackMacro(w)
	return ok || isModuleParam(w)
}

func isModuleParam(w string) bool { return strings.HasPrefix(w, "module_param") }

// callbackMacro recognises the macros of the macro dialects.
func callbackMacro(w string) (slot Slot, ok bool) {
	rest, kp := strings.CutPrefix(w, "KPATCH_")
	if !kp {
		if rest, ok = strings.CutPrefix(w, "KLP_"); !ok {
			return 0, false
		}
	}
	rest, ok = strings.CutSuffix(rest, "_CALLBACK")
	if !ok {
		return 0, false
	}
	for s, name := range slotNames {
		if strings.ToLower(rest) == name {
			return Slot(s), true
		}
	}
	return 0, false
}

// declarations gathers the livepatch structures and module macros.
func (l *linker) declarations() {
	for _, u := range l.m.units {
		seen := map[string]bool{}
		for _, d := range u.DeclsWith(livepatchWord) {
			switch d := d.(type) {
			case *ast.Var:
				l.variable(u, d, seen)
			case *ast.MacroDecl:
				l.macro(u, d)
			}
		}
		for name, set := range map[string]**Callee{"init_module": &l.m.Init, "cleanup_module": &l.m.Exit} {
			if f := u.Func(name); f != nil && f.Defined && *set == nil {
				*set = &Callee{Span: f.NameAt, Name: name, Func: &Function{f, u}}
			}
		}
	}
}

func (l *linker) variable(u *cparse.Unit, d *ast.Var, seen map[string]bool) {
	v, defined := u.OwnVar(d.Name)
	if v == nil || !defined || seen[d.Name] {
		return
	}
	tag := structName(u, d.Type)
	if isLivepatchStruct(tag) {
		l.structs[tag] = append(l.structs[tag], located{v, u})
	}
	switch tag {
	case "klp_patch":
		seen[d.Name] = true
		l.patchVars = append(l.patchVars, located{v, u})
	case "klp_object", "klp_func":
		seen[d.Name] = true
	case "klp_state":
		seen[d.Name] = true
		l.stateVars = append(l.stateVars, located{v, u})
	}
}

// structName is the tag of a struct, or of an array's elements; "" for
// pointers and all else.
func structName(u *cparse.Unit, t *ast.Type) string {
	for n := 0; t != nil && n < 20; n++ {
		switch t.Kind {
		case ast.KindArray:
			t = t.Elem
		case ast.KindStruct:
			return t.Name
		case ast.KindNamed:
			r := u.Resolve(t)
			if r == t {
				return ""
			}
			t = r
		default:
			return ""
		}
	}
	return ""
}

func (l *linker) macro(u *cparse.Unit, d *ast.MacroDecl) {
	name := func() *ast.Ident {
		if len(d.Args) > 0 {
			if id, ok := ast.Uncast(d.Args[0]).(*ast.Ident); ok {
				return id
			}
		}
		return nil
	}
	switch d.Name {
	case "MODULE_INFO":
		if id := name(); id != nil && len(d.Args) > 1 {
			info := Info{Span: d.Span, Tag: id.Name}
			if s, ok := d.Args[1].(*ast.Str); ok {
				info.Value = s.Value
			}
			l.m.Info = append(l.m.Info, info)
		}
	case "module_init", "late_initcall", "device_initcall", "subsys_initcall":
		if id := name(); id != nil {
			l.m.Init = &Callee{Span: id.Span, Name: id.Name, Func: l.m.FuncIn(id.Name, u)}
		}
	case "module_exit":
		if id := name(); id != nil {
			l.m.Exit = &Callee{Span: id.Span, Name: id.Name, Func: l.m.FuncIn(id.Name, u)}
		}
	}
	if isModuleParam(d.Name) {
		l.params = append(l.params, moduleParam{u, d})
	}
	if slot, ok := callbackMacro(d.Name); ok && name() != nil {
		l.macros = append(l.macros, macroCallback{u, d, slot, strings.HasPrefix(d.Name, "KLP_")})
	}
}

// build returns the value of a variable, its initialiser carried out once.
func (l *linker) build(v located) *object {
	if o := l.vars[v.Var]; o != nil {
		return o
	}
	o := newObject(v.u, v.Type, v.Span)
	l.vars[v.Var] = o
	if v.Init != nil {
		o.assign(v.u, v.Init)
	}
	o.Span = v.Span
	return o
}

// global finds the variable a name means: of the unit, else one with external
// linkage of another unit.
func (l *linker) global(u *cparse.Unit, name string) (located, bool) {
	if v, defined := u.OwnVar(name); defined {
		return located{v, u}, true
	}
	for _, w := range l.m.units {
		if v, defined := w.OwnVar(name); defined && !v.Storage.Static {
			return located{v, w}, true
		}
	}
	return located{}, false
}

// array follows an expression to the array it points at. known is false when
// it could not be followed; a null pointer is known and gives no variable.
func (l *linker) array(o *object) (v located, lit *ast.CompoundLit, known bool) {
	if o == nil || !o.written && !o.unknown {
		return v, nil, true
	}
	if o.unknown {
		return v, nil, false
	}
	if o.expr == nil || isNull(o) {
		return v, nil, true
	}
	to := newWalk(l, o.u).pointer(o.expr)
	if len(to) != 1 {
		return v, nil, false
	}
	// The kernel is given the array from its first element on, or a single
	// struct.
	p := to[0]
	if len(p.path) > 1 || len(p.path) == 1 && p.path[0] != (step{}) {
		return v, nil, false
	}
	if p.v == nil {
		return located{nil, p.u}, p.lit, true
	}
	return located{p.v, p.u}, nil, true
}

// elements returns the elements of an array object in order, those that are
// absent made up as zero, and the array's description.
func (l *linker) elements(name string, at, nameAt ast.Span, o *object) (Array, []*object) {
	a := Array{Span: at, Name: name, NameAt: nameAt}
	if o.typ != nil && o.typ.Kind != ast.KindArray {
		a.Len, a.Single, a.Open = 1, true, o.open || o.unknown
		return a, []*object{o}
	}
	n, known := o.length()
	if n == 0 && !o.written {
		n = 1 // static struct klp_func funcs[];
	}
	a.Len = n
	a.Open = o.open || o.unknown || !known
	list := make([]*object, n)
	for i := range list {
		e := o.elems[i]
		if e == nil {
			e = newObject(o.u, nil, at)
			e.open = a.Open
		}
		list[i] = e
		a.Open = a.Open || e.open
	}
	return a, list
}

func element(o *object, i int) Element {
	e := o.empty()
	return Element{Span: o.Span, Index: i, Written: o.written, Empty: e == Yes, Filled: e == No}
}

// empty tells whether nothing in the object is set to anything but zero: {}
// and {0} are empty.
func (o *object) empty() Tri {
	switch {
	case o.expr != nil && !o.unknown && !isNull(o):
		return No
	case o.unknown || o.open:
		return Unknown
	}
	empty := Yes
	for _, f := range o.fields {
		switch f.empty() {
		case No:
			return No
		case Unknown:
			empty = Unknown
		}
	}
	if len(o.elems) > 0 {
		return No
	}
	return empty
}

// patchKey is a klp_patch variable, or an element of an array of them.
type patchKey struct {
	v     *ast.Var
	index int
}

// patches adds the patch that a variable is, or those of an array.
func (l *linker) patches(v located) {
	o := l.build(v)
	if o.typ.Kind != ast.KindArray {
		l.m.Patches = append(l.m.Patches, l.patch(v, o, v.NameAt, v.Name, patchKey{v: v.Var}))
		return
	}
	n, known := o.length()
	if o.open || o.unknown || !known {
		l.trouble(v.NameAt, true, "the patches of %q are computed and are not checked", v.Name)
		return
	}
	for i := range n {
		if e := o.elems[i]; e != nil {
			l.m.Patches = append(l.m.Patches, l.patch(v, e, e.Span, fmt.Sprintf("%s[%d]", v.Name, i), patchKey{v.Var, i}))
		}
	}
}

// patch makes the model of a klp_patch.
func (l *linker) patch(v located, o *object, at ast.Span, name string, key patchKey) *Patch {
	p := &Patch{Span: at, Name: name}
	switch {
	case l.enabled[key]:
		p.Enabled = Yes
	case !l.addressed[v.Var] && (l.m.Init == nil || l.m.Init.Func != nil):
		p.Enabled = No
	}
	if mod := o.at("mod"); mod == nil || !mod.written && !mod.unknown {
		p.Mod = No
	} else if mod.unknown {
		p.Mod = Unknown
	} else if mod.expr == nil || isNull(mod) {
		p.Mod = No
	} else {
		p.Mod = Yes
	}
	p.Replace = No
	if r := o.at("replace"); r != nil {
		p.Replace, p.ReplaceAt = tri(r), r.Span
	}
	if o.unknown {
		p.Mod, p.Replace, p.ObjectsUnknown, p.StatesUnknown = Unknown, Unknown, true, true
		l.trouble(p.Span, false, "patch %q is changed by code that was not followed and is not checked", p.Name)
		return p
	}
	objs, lit, known := l.array(o.at("objs"))
	switch {
	case !known:
		p.ObjectsUnknown = true
		l.unfollowed(o, "objs", "the objects of patch %q are computed, or set on some path only, and are not checked", p.Name)
	case lit != nil:
		p.Objects = l.objects("", lit.Span, lit.Span, l.literal(lit, objs.u))
	case objs.Var != nil:
		p.Objects = l.objects(objs.Name, objs.Span, objs.NameAt, l.build(objs))
	}
	states, lit, known := l.array(o.at("states"))
	switch {
	case !known:
		p.StatesUnknown = true
		l.unfollowed(o, "states", "the states of patch %q are computed, or set on some path only, and are not checked", p.Name)
	case lit != nil:
		p.States = l.stateArray("", lit.Span, lit.Span, l.literal(lit, states.u))
		p.States.Attached = append(p.States.Attached, p)
		l.m.States = append(l.m.States, p.States)
	case states.Var != nil:
		p.States = l.stateVar(states)
		p.States.Attached = append(p.States.Attached, p)
	}
	if p.States != nil {
		for _, s := range p.States.Elems {
			if slices.ContainsFunc(s.Callbacks[:], func(c *Callback) bool { return c != nil }) {
				p.Dialect = StateCallbacks
			}
		}
	}
	return p
}

// unfollowed says that a member of a patch was not understood. Where it is not
// even seen, the name that may stand for it is in a header that is not there.
func (l *linker) unfollowed(o *object, member, format string, args ...any) {
	if f := o.fields[member]; f != nil {
		l.trouble(f.Span, false, format, args...)
	}
}

func (l *linker) objects(name string, at, nameAt ast.Span, o *object) *ObjectArray {
	a, elems := l.elements(name, at, nameAt, o)
	out := &ObjectArray{Array: a}
	for i, e := range elems {
		obj := &Object{Element: element(e, i), Name: text(e.at("name"))}
		funcs, lit, known := l.array(e.at("funcs"))
		switch {
		case !known:
			obj.FuncsUnknown = true
		case lit != nil:
			obj.Funcs = l.funcs("", lit.Span, lit.Span, l.literal(lit, funcs.u))
		case funcs.Var != nil:
			obj.Funcs = l.funcs(funcs.Name, funcs.Span, funcs.NameAt, l.build(funcs))
		}
		obj.Callbacks, obj.CallbacksUnknown = l.callbacks(e.at("callbacks"))
		out.Elems = append(out.Elems, obj)
	}
	return out
}

// callbacks reads a struct klp_callbacks.
func (l *linker) callbacks(o *object) (list [Slots]*Callback, unknown bool) {
	if o == nil {
		return list, false
	}
	if o.unknown || o.expr != nil {
		return list, true
	}
	for s := range Slots {
		c, u := l.callee(o.at(s.String()))
		unknown = unknown || u
		if c != nil {
			list[s] = &Callback{Callee: *c, Slot: s}
			l.missing(*c)
		}
	}
	return list, unknown
}

// missing notes a function that is named and not defined.
func (l *linker) missing(c Callee) {
	if c.Name == "" || c.Func != nil {
		return
	}
	for _, m := range l.m.Missing {
		if m.Name == c.Name {
			return
		}
	}
	l.m.Missing = append(l.m.Missing, c)
}

func (l *linker) funcs(name string, at, nameAt ast.Span, o *object) *FuncArray {
	a, elems := l.elements(name, at, nameAt, o)
	out := &FuncArray{Array: a}
	for i, e := range elems {
		f := &PatchedFunc{Element: element(e, i), OldName: text(e.at("old_name")), Sympos: value(e.at("old_sympos"))}
		c, unknown := l.callee(e.at("new_func"))
		if c == nil && unknown {
			c = &Callee{Span: e.Span}
		}
		f.NewFunc = c
		out.Elems = append(out.Elems, f)
	}
	return out
}

func (l *linker) stateVar(v located) *StateArray {
	if s := l.states[v.Var]; s != nil {
		return s
	}
	s := l.stateArray(v.Name, v.Span, v.NameAt, l.build(v))
	if l.states == nil {
		l.states = map[*ast.Var]*StateArray{}
	}
	l.states[v.Var] = s
	l.m.States = append(l.m.States, s)
	return s
}

func (l *linker) stateArray(name string, at, nameAt ast.Span, o *object) *StateArray {
	a, elems := l.elements(name, at, nameAt, o)
	out := &StateArray{Array: a}
	for i, e := range elems {
		s := &State{Element: element(e, i), ID: value(e.at("id")), Version: value(e.at("version"))}
		if d := e.at("data"); d != nil && d.expr != nil && !isNull(d) {
			s.Data = d.expr
		}
		s.Callbacks, _ = l.callbacks(e.at("callbacks"))
		out.Elems = append(out.Elems, s)
	}
	return out
}

// stateArrays adds the arrays that no patch uses, and finds which arrays are
// used in ways that were not followed.
func (l *linker) stateArrays() {
	for _, v := range l.stateVars {
		s := l.stateVar(v)
		declared := 0
		uses := 0
		for _, u := range l.m.units {
			if w, _ := u.OwnVar(v.Name); w != nil {
				declared++
			}
			uses += u.Uses(v.Name)
		}
		s.Escapes = l.addressed[v.Var] || len(s.Attached) == 0 && uses > declared
	}
	slices.SortStableFunc(l.m.States, func(a, b *StateArray) int { return cmp.Compare(a.From, b.From) })
}

// macroDialects makes the patches of modules that name callbacks by macros.
// Which object a file's code belongs to is decided by the build, so that each
// translation unit counts as an object of unknown name.
func (l *linker) macroDialects() {
	for _, klp := range []bool{false, true} {
		p := &Patch{Dialect: KpatchMacros, Enabled: Yes, Mod: Yes, Objects: &ObjectArray{Array: Array{Open: true}}}
		if klp {
			p.Dialect, p.Replace = KlpBuildMacros, Yes
		}
		for _, u := range l.m.units {
			var o *Object
			for _, mc := range l.macros {
				if mc.klp != klp || mc.u != u {
					continue
				}
				if o == nil {
					o = &Object{Element: Element{Span: mc.decl.Span, Index: len(p.Objects.Elems), Written: true, Filled: true}, FuncsUnknown: true}
					p.Objects.Elems = append(p.Objects.Elems, o)
				}
				id := ast.Uncast(mc.decl.Args[0]).(*ast.Ident)
				c := Callee{Span: id.Span, Name: id.Name, Func: l.m.FuncIn(id.Name, u)}
				l.missing(c)
				if o.Callbacks[mc.slot] == nil {
					o.Callbacks[mc.slot] = &Callback{Callee: c, Slot: mc.slot}
				}
			}
		}
		if len(p.Objects.Elems) > 0 {
			p.Span = p.Objects.Elems[0].Span
			l.m.Patches = append(l.m.Patches, p)
		}
	}
}

func (l *linker) trouble(at ast.Span, hides bool, format string, args ...any) {
	l.m.Troubles = append(l.m.Troubles, Trouble{Span: at, Message: fmt.Sprintf(format, args...)})
	l.m.Opaque = l.m.Opaque || hides
}

// troubles gathers what the units did not understand. They are complete for
// what was looked at: rules that enter more bodies may add to them.
func (l *linker) troubles() {
	for _, u := range l.m.units {
		for _, t := range u.Troubles() {
			l.m.Troubles = append(l.m.Troubles, Trouble{Span: t.Span, Message: t.Message})
			l.m.Opaque = l.m.Opaque || t.Hides
		}
	}
	slices.SortStableFunc(l.m.Troubles, func(a, b Trouble) int { return cmp.Compare(a.From, b.From) })
}
