package report

import (
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

const inspectionSchema = "klplint-inspect/1"

// The json format of an inspection. null stands for what is unknown and for a
// place outside of the user's sources; lists are never null. Elements that end
// an array for the kernel are left out when they are empty, as they should be.
// Those that the kernel never sees have "hidden": "ends the list" (an element
// that was meant as one but reads as the terminator) or "behind the terminator".
type (
	inspectionShape struct {
		Schema   string         `json:"schema"`
		Modules  []moduleShape  `json:"modules"`
		Troubles []troubleShape `json:"troubles"` // outside of any module
	}

	moduleShape struct {
		Name    string       `json:"name"`
		Dir     string       `json:"dir"`
		Files   []string     `json:"files"`
		Init    *calleeShape `json:"init"` // null: no module_init
		Exit    *calleeShape `json:"exit"`
		Info    []infoShape  `json:"info"` // MODULE_INFO, in source order
		Patches []patchShape `json:"patches"`
		// States are the arrays that no patch uses.
		Unattached []arrayShape  `json:"unattachedStates"`
		Missing    []calleeShape `json:"missing"` // named, but not defined in the files
		Troubles   []unitTrouble `json:"troubles"`
		Opaque     bool          `json:"opaque"` // absence proves nothing
	}

	placeShape struct {
		File   string `json:"file"`
		Line   int    `json:"line"`
		Column int    `json:"column"` // in bytes
	}

	// calleeShape is a function and where it is named. Name is null when the
	// expression is no plain name, defined is null when no definition is seen.
	calleeShape struct {
		Name    *string     `json:"name"`
		At      *placeShape `json:"at"`
		Defined *placeShape `json:"defined"`
	}

	infoShape struct {
		Tag   string      `json:"tag"`
		Value string      `json:"value"`
		At    *placeShape `json:"at"`
	}

	patchShape struct {
		Name    string        `json:"name"` // of the variable, "" in the macro dialects
		Dialect string        `json:"dialect"`
		At      *placeShape   `json:"at"`
		Replace *bool         `json:"replace"`
		Mod     *bool         `json:"mod"`     // .mod is set
		Enabled *bool         `json:"enabled"` // klp_enable_patch() is called
		Objects []objectShape `json:"objects"`
		// ObjectsComplete: the kernel sees no other objects.
		ObjectsComplete bool         `json:"objectsComplete"`
		States          []stateShape `json:"states"`
		StatesComplete  bool         `json:"statesComplete"`
	}

	objectShape struct {
		Name              *string                 `json:"name"` // vmlinux is "vmlinux"
		Vmlinux           bool                    `json:"vmlinux"`
		At                *placeShape             `json:"at"`
		Functions         []functionShape         `json:"functions"`
		FunctionsComplete bool                    `json:"functionsComplete"`
		Callbacks         map[string]*calleeShape `json:"callbacks"` // by slot
		CallbacksComplete bool                    `json:"callbacksComplete"`
		Hidden            string                  `json:"hidden,omitempty"`
	}

	functionShape struct {
		Old    *string      `json:"old"`
		New    *calleeShape `json:"new"` // null: not set
		Sympos *uint64      `json:"sympos"`
		At     *placeShape  `json:"at"`
		Hidden string       `json:"hidden,omitempty"`
	}

	// arrayShape is a klp_state array by itself.
	arrayShape struct {
		Name   string       `json:"name"`
		At     *placeShape  `json:"at"`
		States []stateShape `json:"states"`
	}

	// stateShape: the names are there where a macro or an enumerator was
	// written.
	stateShape struct {
		ID          *uint64                 `json:"id"`
		IDName      string                  `json:"idName,omitempty"`
		Version     *uint64                 `json:"version"` // 0 when not set
		VersionName string                  `json:"versionName,omitempty"`
		At          *placeShape             `json:"at"`
		Callbacks   map[string]*calleeShape `json:"callbacks,omitempty"` // of the proposed interface
		Hidden      string                  `json:"hidden,omitempty"`
	}

	unitTrouble struct {
		Message string      `json:"message"`
		At      *placeShape `json:"at"`
	}
)

const (
	hiddenItself = "ends the list"
	hiddenBehind = "behind the terminator"
)

// shaper turns the model of a unit into its shape.
type shaper struct{ u *unit.Unit }

// files are paths as users know them, such as those of places.
func (s shaper) files(paths []string) []string {
	shown := make([]string, len(paths))
	for i, p := range paths {
		shown[i] = s.u.Display(p)
	}
	return shown
}

func (s shaper) module() moduleShape {
	m := s.u.Model
	out := moduleShape{
		Name: m.Name, Dir: s.u.Display(m.Dir), Files: s.files(m.Files),
		Init: s.callee(m.Init), Exit: s.callee(m.Exit),
		Info: []infoShape{}, Patches: []patchShape{}, Unattached: []arrayShape{},
		Missing: []calleeShape{}, Troubles: []unitTrouble{}, Opaque: m.Opaque,
	}
	for _, i := range m.Info {
		out.Info = append(out.Info, infoShape{i.Tag, i.Value, s.place(i.Span)})
	}
	for _, p := range m.Patches {
		out.Patches = append(out.Patches, s.patch(p))
	}
	for _, a := range m.States {
		if len(a.Attached) == 0 {
			out.Unattached = append(out.Unattached, arrayShape{a.Name, s.place(a.NameAt), s.states(a)})
		}
	}
	for i := range m.Missing {
		out.Missing = append(out.Missing, *s.callee(&m.Missing[i]))
	}
	for _, t := range m.Troubles {
		out.Troubles = append(out.Troubles, unitTrouble{t.Message, s.place(t.Span)})
	}
	return out
}

func (s shaper) place(at ast.Span) *placeShape {
	p := s.u.Position(at.From)
	if !p.IsValid() {
		return nil
	}
	return &placeShape{p.Filename, p.Line, p.Column}
}

func (s shaper) callee(c *livepatch.Callee) *calleeShape {
	if c == nil {
		return nil
	}
	out := &calleeShape{At: s.place(c.Span)}
	if c.Name != "" {
		out.Name = &c.Name
	}
	if c.Func != nil && c.Func.Func != nil {
		out.Defined = s.place(c.Func.NameAt)
	}
	return out
}

func (s shaper) patch(p *livepatch.Patch) patchShape {
	out := patchShape{
		Name: p.Name, Dialect: p.Dialect.String(), At: s.place(p.Span),
		Replace: truth(p.Replace), Mod: truth(p.Mod), Enabled: truth(p.Enabled),
		Objects: []objectShape{}, ObjectsComplete: !p.ObjectsUnknown,
		States: []stateShape{}, StatesComplete: !p.StatesUnknown,
	}
	if a := p.Objects; a != nil {
		seen, complete := a.Seen()
		out.ObjectsComplete = out.ObjectsComplete && complete
		for i, o := range a.Elems {
			if hidden, ok := visible(i, o.Element, o.Terminates(), len(seen), complete); ok {
				out.Objects = append(out.Objects, s.object(o, hidden))
			}
		}
	}
	if a := p.States; a != nil {
		_, complete := a.Seen()
		out.StatesComplete = out.StatesComplete && complete
		out.States = s.states(a)
	}
	return out
}

// visible tells whether element i is to be listed, and why the kernel does not
// see it if it does not. The first seen elements of the array are before its
// terminator; where the array is not complete, nothing is certainly hidden.
func visible(i int, e livepatch.Element, terminates bool, seen int, complete bool) (hidden string, ok bool) {
	switch {
	case terminates:
		return hiddenItself, !e.Empty
	case i > seen && complete:
		return hiddenBehind, true
	}
	return "", true
}

func (s shaper) object(o *livepatch.Object, hidden string) objectShape {
	out := objectShape{
		Name: textOf(o.Name), Vmlinux: o.Vmlinux(), At: s.place(o.Span),
		Functions: []functionShape{}, FunctionsComplete: !o.FuncsUnknown,
		Callbacks: s.callbacks(o.Callbacks), CallbacksComplete: !o.CallbacksUnknown,
		Hidden: hidden,
	}
	if out.Vmlinux {
		vmlinux := "vmlinux"
		out.Name = &vmlinux
	}
	if a := o.Funcs; a != nil {
		seen, complete := a.Seen()
		out.FunctionsComplete = out.FunctionsComplete && complete
		for i, f := range a.Elems {
			if hidden, ok := visible(i, f.Element, f.Terminates(), len(seen), complete); ok {
				out.Functions = append(out.Functions, functionShape{
					textOf(f.OldName), s.callee(f.NewFunc), number(f.Sympos), s.place(f.Span), hidden,
				})
			}
		}
	}
	return out
}

func (s shaper) callbacks(slots [livepatch.Slots]*livepatch.Callback) map[string]*calleeShape {
	out := map[string]*calleeShape{}
	for _, cb := range slots {
		if cb != nil {
			out[cb.Slot.String()] = s.callee(&cb.Callee)
		}
	}
	return out
}

func (s shaper) states(a *livepatch.StateArray) []stateShape {
	out := []stateShape{}
	seen, complete := a.Seen()
	for i, st := range a.Elems {
		if hidden, ok := visible(i, st.Element, st.Terminates(), len(seen), complete); ok {
			out = append(out, stateShape{
				ID: number(st.ID), IDName: constant(st.ID),
				Version: number(st.Version), VersionName: constant(st.Version),
				At: s.place(st.Span), Callbacks: s.callbacks(st.Callbacks), Hidden: hidden,
			})
		}
	}
	return out
}

func truth(t livepatch.Tri) *bool {
	if t == livepatch.Unknown {
		return nil
	}
	yes := t == livepatch.Yes
	return &yes
}

func textOf(t livepatch.Text) *string {
	if !t.Known {
		return nil
	}
	return &t.Value
}

func number(v livepatch.Value) *uint64 {
	if !v.Known {
		return nil
	}
	return &v.Number
}

// constant is the macro or the enumerator that the value was written with, ""
// for a number.
func constant(v livepatch.Value) string {
	if v.Written == "" || v.Written[0] >= '0' && v.Written[0] <= '9' {
		return ""
	}
	return v.Written
}
