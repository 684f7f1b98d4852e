// Package livepatch is the model of a livepatch module: what the kernel will
// find in it when it is loaded. Patches with their objects, functions,
// callbacks and states, each with its place in the sources and with the name
// it was written by.
//
// [Link] makes a [Module] out of parsed files: it finds the klp_patch
// variables (and the callback macros of kpatch and klp-build), follows their
// fields through initialisers, element and field assignments in module init,
// macros, casts and tentative definitions, and evaluates ids and versions.
//
// What cannot be followed is said ([Tri] Unknown, [Value].Known false, Open
// arrays, [Module].Troubles) and never guessed: a rule that needs an unknown
// part stays silent.
package livepatch

import (
	"klplint/cparse"
	"klplint/cparse/ast"
)

// Tri is a truth that may be unknown.
type Tri uint8

const (
	Unknown Tri = iota
	No
	Yes
)

// Value is an integer of the sources: a state's id or version, a sympos.
type Value struct {
	ast.Span
	Set     bool   // written at all; a value that is not set is zero and known
	Known   bool   // evaluated
	Number  uint64 // when Known
	Written string // the macro or enumerator it was written with, or the number as written, "" when not Set
}

// Zero tells whether the value is known to be 0.
func (v Value) Zero() bool { return v.Known && v.Number == 0 }

// Text is a string of the sources, such as an object's name.
type Text struct {
	ast.Span
	Set   bool   // written at all, and not as NULL
	Known bool   // evaluated (an absent or NULL string is known)
	Value string // when Known and Set
}

// Slot is one of the four callbacks.
type Slot uint8

const (
	PrePatch Slot = iota
	PostPatch
	PreUnpatch
	PostUnpatch
	Slots // how many there are
)

var slotNames = [Slots]string{"pre_patch", "post_patch", "pre_unpatch", "post_unpatch"}

// String is the slot's name in struct klp_callbacks.
func (s Slot) String() string { return slotNames[s] }

// Counterpart is the slot that undoes s, as the specification pairs them:
// pre_patch with post_unpatch, post_patch with pre_unpatch.
func (s Slot) Counterpart() Slot { return Slots - 1 - s }

// Dialect is how a livepatch names its callbacks.
type Dialect uint8

const (
	ObjectCallbacks Dialect = iota // struct klp_object.callbacks, mainline since 4.15
	KpatchMacros                   // KPATCH_PRE_PATCH_CALLBACK(f)
	KlpBuildMacros                 // KLP_PRE_PATCH_CALLBACK(f), linux/livepatch_helpers.h
	StateCallbacks                 // struct klp_state.callbacks, proposed
)

var dialectNames = [...]string{"object callbacks", "kpatch macros", "klp-build macros", "state callbacks"}

// String names the dialect.
func (d Dialect) String() string { return dialectNames[d] }

// HasStates tells whether the dialect can declare states at all.
func (d Dialect) HasStates() bool { return d == ObjectCallbacks || d == StateCallbacks }

// Module is one kernel module that holds livepatches.
type Module struct {
	Name    string   // as the loader knows it
	Dir     string   // tree-relative slash path
	Files   []string // the C files that were read for it, tree-relative, included ones too
	Patches []*Patch
	// States are all klp_state arrays, those that no patch uses included.
	States []*StateArray
	Init   *Callee // module_init, nil when there is none
	Exit   *Callee
	Info   []Info // MODULE_INFO, in source order

	// Missing are functions that a callback slot, init or exit names and that
	// none of the module's files defines.
	Missing  []Callee
	Troubles []Trouble
	// Beyond is what is known of translation units that were left out.
	Beyond Beyond
	// Opaque is set when a part of the sources that could hold livepatch
	// structures was not understood, so that absence proves nothing.
	Opaque bool

	units []*cparse.Unit
}

// Beyond is what translation units that were left out of a module define, and
// may do to the others. All lists are sorted.
type Beyond struct {
	Defined  []string // functions
	Changes  []string // variables of the module
	Modifies []string // variables of the kernel
	Releases []string // kinds of resources, as the table of kernel functions names them
	Shadows  []uint64 // shadow variable ids that they allocate
}

// Function is a function definition and the file it stands in.
type Function struct {
	*ast.Func
	Unit *cparse.Unit
}

// Callee is a function as something names it.
type Callee struct {
	ast.Span           // where it is named
	Name     string    // "" when the expression is no plain name
	Func     *Function // nil when its definition was not found
}

// Info is MODULE_INFO(Tag, "Value").
type Info struct {
	ast.Span
	Tag, Value string
}

// Trouble is something that was not understood, and what follows from it.
type Trouble struct {
	ast.Span
	Message string
}

// Patch is a struct klp_patch, or what a callback-macro dialect makes of a
// module.
type Patch struct {
	ast.Span
	Name    string // of the variable, or lp[1] of an array; "" in the macro dialects
	Dialect Dialect
	Mod     Tri          // .mod is set
	Objects *ObjectArray // nil when not set
	// ObjectsUnknown: .objs is set to something that could not be followed.
	ObjectsUnknown bool
	States         *StateArray // nil when not set
	StatesUnknown  bool
	// Replace is Unknown when it is computed, set on some path only, or set
	// by a module parameter.
	Replace   Tri
	ReplaceAt ast.Span
	// Enabled: klp_enable_patch(&patch) is called somewhere.
	Enabled Tri
}

// ObjectArray is an array of struct klp_object.
type ObjectArray struct {
	Array
	Elems []*Object
}

// StateArray is an array of struct klp_state.
type StateArray struct {
	Array
	Elems    []*State
	Attached []*Patch // the patches that use it
	// Escapes: the array is used in a way that was not followed (its address
	// is passed on, stored, ...), so it may be attached after all.
	Escapes bool
}

// FuncArray is an array of struct klp_func.
type FuncArray struct {
	Array
	Elems []*PatchedFunc
}

// Array is what the three kinds of arrays have in common.
type Array struct {
	ast.Span        // of the declaration
	Name     string // of the variable
	NameAt   ast.Span
	// Len is the number of elements the kernel's loop can see before it leaves
	// the array: the declared length, or that of the initialiser.
	Len int
	// Single: no array at all, but a single struct.
	Single bool
	// Open: elements exist that are not in Elems or could not be evaluated
	// (built by code, unknown macro), so nothing follows from absence.
	Open bool
}

// Element is what the elements of the three arrays have in common. Elements
// stand in index order; those that the initialiser leaves out (and that are
// zero) are present, with the span of the array.
type Element struct {
	ast.Span
	Index   int
	Written bool // the initialiser mentions it
	Empty   bool // written as {} or {0}, or not at all
	Filled  bool // something in it is not zero; neither Empty nor Filled where that is not known
}

// Object is an element of an objs array.
type Object struct {
	Element
	Name         Text       // not Set: vmlinux
	Funcs        *FuncArray // nil when not set
	FuncsUnknown bool
	Callbacks    [Slots]*Callback // nil where the slot is empty
	// CallbacksUnknown: some slot holds what could not be followed.
	CallbacksUnknown bool
}

// Vmlinux tells whether the object is known to stand for the kernel itself.
func (o *Object) Vmlinux() bool { return o.Name.Known && !o.Name.Set }

// Terminates tells whether the kernel's loop over objects ends here: no name
// and no functions (klp_for_each_object_static).
func (o *Object) Terminates() bool {
	return o.Vmlinux() && o.Funcs == nil && !o.FuncsUnknown
}

// Title is how messages call the object.
func (o *Object) Title() string {
	switch {
	case !o.Name.Known:
		return "an object"
	case o.Name.Set:
		return o.Name.Value
	}
	return "vmlinux"
}

// Callback is a function in a slot.
type Callback struct {
	Callee
	Slot Slot
}

// PatchedFunc is an element of a funcs array.
type PatchedFunc struct {
	Element
	OldName Text
	NewFunc *Callee // nil when not set
	Sympos  Value
}

// Terminates tells whether the kernel's loop over functions ends here: no
// old_name, no new_func and no old_sympos (klp_for_each_func_static).
func (f *PatchedFunc) Terminates() bool {
	return f.OldName.Known && !f.OldName.Set && f.NewFunc == nil && f.Sympos.Zero()
}

// State is an element of a states array.
type State struct {
	Element
	ID      Value
	Version Value
	// Data is the initialiser of .data, nil when not set.
	Data ast.Expr
	// Callbacks are those of the proposed struct klp_state.callbacks.
	Callbacks [Slots]*Callback
}

// Terminates tells whether the kernel's loop over states ends here: id 0
// (klp_for_each_state).
func (s *State) Terminates() bool { return s.ID.Zero() }

// Title is how messages call the state: by the name of its id where it has
// one.
func (s *State) Title() string {
	if s.ID.Written != "" {
		return s.ID.Written
	}
	return "0"
}

// Seen returns the elements that the kernel sees: those before the first that
// terminates. complete is false where an unknown or missing element makes that
// uncertain.
func (a *StateArray) Seen() (list []*State, complete bool) {
	for _, s := range a.Elems {
		if !s.ID.Known {
			return list, false
		}
		if s.Terminates() {
			return list, true
		}
		list = append(list, s)
	}
	return list, !a.Open
}

// Seen returns the objects that the kernel sees.
func (a *ObjectArray) Seen() (list []*Object, complete bool) {
	for _, o := range a.Elems {
		if !o.Name.Known || (!o.Name.Set && o.FuncsUnknown) {
			return list, false
		}
		if o.Terminates() {
			return list, true
		}
		list = append(list, o)
	}
	return list, !a.Open
}

// Seen returns the functions that the kernel sees.
func (a *FuncArray) Seen() (list []*PatchedFunc, complete bool) {
	for _, f := range a.Elems {
		if !f.OldName.Known || !f.Sympos.Known {
			return list, false
		}
		if f.Terminates() {
			return list, true
		}
		list = append(list, f)
	}
	return list, !a.Open
}

// CallbackFuncs lists the patch's callbacks, of objects and of states, in
// order of declaration; a function in several slots appears once a slot.
func (p *Patch) CallbackFuncs() (list []*Callback) {
	if p.Objects != nil {
		for _, o := range p.Objects.Elems {
			for _, cb := range o.Callbacks {
				if cb != nil {
					list = append(list, cb)
				}
			}
		}
	}
	if p.States != nil {
		for _, s := range p.States.Elems {
			for _, cb := range s.Callbacks {
				if cb != nil {
					list = append(list, cb)
				}
			}
		}
	}
	return list
}

// FuncIn finds the definition that the name means in the given translation
// unit: one of that unit, else one with external linkage in another unit of the
// module. It is nil for functions of the kernel.
func (m *Module) FuncIn(name string, u *cparse.Unit) *Function {
	if u != nil {
		if f := u.OwnFunc(name); isOwn(f) {
			return &Function{f, u}
		}
	}
	for _, v := range m.units {
		if v == u {
			continue
		}
		if f := v.OwnFunc(name); isOwn(f) && !f.Storage.Static {
			return &Function{f, v}
		}
	}
	return nil
}

// isOwn tells whether a function is defined in the module's sources. The
// kernel's headers define some, too (kmalloc is one of them), which have no
// place: they are the kernel's, whatever they look like inside.
func isOwn(f *ast.Func) bool { return f != nil && f.Defined && f.Lbrace.IsValid() }

// Units are the module's translation units, in link order.
func (m *Module) Units() []*cparse.Unit { return m.units }
