package exec

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"klplint/cparse/ast"
)

// This file answers what a scenario has to know of a world when it ends.

// Block is a piece of heap in a world.
type Block struct {
	*Region
	block
}

// Blocks lists the pieces of heap that the world has made, by place.
func (m *Machine) Blocks(w *World) (list []Block) {
	for id, b := range w.heap {
		list = append(list, Block{m.Regions.list[id], b})
	}
	slices.SortFunc(list, func(a, b Block) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// Container is the memory of the list or tree that has a piece of heap, nil if
// none has.
func (m *Machine) Container(b Block) *Region {
	if b.In <= 0 {
		return nil
	}
	return m.Regions.list[b.In-1]
}

// Held lists what is held, locks included.
func (w *World) Held() (list []Resource) {
	for _, k := range w.HeldKeys() {
		list = append(list, w.held[k])
	}
	return list
}

// Holds tells whether the world holds the same resource.
func (w *World) Holds(r Resource) bool {
	for _, x := range w.held {
		if x.What == r.What && x.Handle.key() == r.Handle.key() {
			return true
		}
	}
	return false
}

// Cell is a place and its value.
type Cell struct {
	Region *Region
	Path   string
	Value  Value
	Write  Write
}

// Cells lists the cells of regions that match, in a stable order.
func (m *Machine) Cells(w *World, match func(*Region) bool) (list []Cell) {
	w.cells.all(func(c cell, v Value) {
		if r := m.Regions.list[c.region]; match(r) {
			list = append(list, Cell{r, c.path, v, w.wrote[c]})
		}
	})
	slices.SortFunc(list, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.Region.ID, b.Region.ID), strings.Compare(a.Path, b.Path))
	})
	return list
}

// Name is how messages call a cell: by the macro that it was written with,
// where there is one (console_loglevel), else by the variable and its part.
func (c *Cell) Name() string {
	if c.Write.At.Macro != "" && c.Region.Kind == KernelVar {
		return c.Write.At.Macro
	}
	return c.Region.Name + c.Path
}

// Restored tells whether a kernel variable has its original value. known is
// false when its value is one that nobody can tell.
func (m *Machine) Restored(w *World, c Cell) (yes, known bool) {
	original := m.initialValue(w, c.Region, c.Path)
	switch c.Value.Kind {
	case Sym:
		if s := m.Symbol(c.Value); s.Original {
			return c.Value.N == original.N, true
		} else if s.Garbage {
			return false, true
		}
		return false, false
	case Int:
		// The path may have learned what the original is.
		if c.Value.N == 0 && w.facts[original.N]&isZero != 0 {
			return true, true
		}
		if c.Value.N == 1 && w.facts[original.N]&notZero != 0 {
			// That is what a bool is which is not false; of a number that
			// was only asked whether it is 0, nobody knows.
			yes := c.Path == "" && m.isBool(c.Region)
			return yes, yes
		}
		if same, asked := m.symKey["expr:==("+original.key()+","+c.Value.key()+")"]; asked && w.facts[same]&notZero != 0 {
			return true, true
		}
		if differs, asked := m.symKey["expr:!=("+original.key()+","+c.Value.key()+")"]; asked && w.facts[differs]&isZero != 0 {
			return true, true
		}
	case Undef, Agg:
		return false, false
	}
	return c.Write.Literal && m.resets(w, c), true
}

// Untouched tells whether a place certainly holds what it held at first.
func (m *Machine) Untouched(w *World, c Cell) bool {
	return Same(c.Value, m.initialValue(w, c.Region, c.Path))
}

// isBool tells whether a variable is declared as a truth value.
func (m *Machine) isBool(r *Region) bool {
	if r.unit == nil || r.typ == nil {
		return false
	}
	t := r.unit.Resolve(r.typ)
	return t != nil && t.Kind == ast.KindBool
}

// resets tells whether a literal is what a pointer is certainly meant to be set
// back to: NULL, or something of the kernel's.
func (m *Machine) resets(w *World, c Cell) bool {
	switch c.Value.Kind {
	case Func:
		return c.Value.Module == nil
	case Ptr:
		return m.Regions.at(c.Value).Kind == KernelVar
	case Int:
		if c.Value.N != 0 {
			return false
		}
	}
	for a, x := range w.assigned {
		if a.variable == (cell{c.Region.ID, c.Path}) && (x.Value.Kind == Func || x.Value.Kind == Ptr) {
			return true
		}
	}
	return false
}

// Same tells whether two values are the same.
func Same(a, b Value) bool { return a.key() == b.key() }

// ValueAt is the value of a cell in another world.
func (m *Machine) ValueAt(w *World, c Cell) Value {
	return m.read(w, place(c.Region.ID, c.Path))
}

// Reached tells whether memory of unknown origin points at a piece of heap:
// the kernel may own it.
func (m *Machine) Reached(w *World, b Block) bool {
	reached := false
	w.cells.all(func(c cell, v Value) {
		reached = reached || v.Kind == Ptr && v.Region() == b.ID && m.Regions.list[c.region].Kind == Foreign
	})
	return reached
}

// Gone says what of a removed module a value leads to, "" if nothing.
func (m *Machine) Gone(w *World, v Value) string {
	switch v.Kind {
	case Func:
		if v.Module != nil && w.Gone[v.Module] {
			return "function " + strconv.Quote(v.S)
		}
	case Ptr:
		if r := m.Regions.at(v); r.Kind == ModuleVar && w.Gone[r.Module] {
			return strconv.Quote(r.Name)
		}
	}
	return ""
}

// RegionOf is the region that a value points into, nil if it is no pointer.
func (m *Machine) RegionOf(v Value) *Region {
	if v.Kind != Ptr {
		return nil
	}
	return m.Regions.at(v)
}

// Assigned finds where a module assigned a variable of the kernel in a phase.
func (w *World) Assigned(c Cell, by *Instance, phase string) (Write, bool) {
	x, ok := w.assigned[assignment{cell{c.Region.ID, c.Path}, by, phase}]
	return x, ok
}

// LetGo finds where a resource was released last.
func (w *World) LetGo(r Resource) (Write, bool) {
	for _, prefix := range []string{r.What, "lock " + r.What} {
		if x, ok := w.letGo[resourceKey(prefix, r.Handle)]; ok {
			return x, true
		}
	}
	return Write{}, false
}

// NewCode is the phase of what new functions do.
const NewCode = "new code"

// UseShadow lets a shadow variable be there that new code has made.
func (w *World) UseShadow(by *Instance, id int64, at ast.Span) {
	h := Value{Kind: Str, S: "new code/" + Number(id).key()}
	w.mine(itsHeld).held[resourceKey(shadowResource.What, h)] = Resource{What: shadowResource.What, Handle: h, At: at, By: by, Phase: NewCode, Shadow: true, N: 1}
}

// Drop lets a resource go without a trace.
func (w *World) Drop(r Resource) {
	for k, x := range w.held {
		if x.What == r.What && x.Handle.key() == r.Handle.key() {
			delete(w.mine(itsHeld).held, k)
		}
	}
}

// SavedAt finds where pre_patch or post_patch of a livepatch stored the value that
// a variable of the kernel has got back: the one place, if there is only one.
func (m *Machine) SavedAt(w *World, c Cell, by *Instance) (at Write, ok bool) {
	for place, x := range w.wrote {
		k := m.Regions.list[place.region].Kind
		if x.By != by || x.Literal || k == KernelVar || k == LocalVar || x.Phase != "pre_patch" && x.Phase != "post_patch" || !x.At.From.IsValid() || !Same(x.Value, c.Value) {
			continue
		}
		if ok && at.At != x.At {
			return Write{}, false
		}
		at, ok = x, true
	}
	return at, ok
}

// HangsOn tells whether a resource was acquired below another one.
func (r Resource) HangsOn(o Resource) bool { return slices.Contains(r.On, o.Handle.key()) }
