package exec

import (
	"fmt"
	"maps"
	"slices"

	"klplint/cparse/ast"
)

// World is everything that an execution has done to the system so far, and the
// way that led here. Worlds are values: a path that forks clones its world.
type World struct {
	cells cells
	heap  map[int]block
	facts map[int64]fact
	held  map[string]Resource
	own   its            // the maps that no other world shares
	alloc map[string]int // how often each site has allocated
	wrote map[cell]Write // who wrote each cell last, locals excepted
	// assigned are the last writes to variables of the kernel, by variable,
	// module and phase.
	assigned map[assignment]Write
	letGo    map[string]Write // who let each resource go last

	// Listed are the installed patches, the oldest first, the one in
	// transition included. Those that are disabled or replaced are not.
	Listed []*Instance
	// Transition is the patch in transition, or nil.
	Transition *Instance
	// Loaded are the target modules that are there, by name, with their state.
	Loaded map[string]int
	// Gone are the livepatch modules whose code and storage are no longer
	// there.
	Gone map[*Instance]bool

	// patched are the objects whose pre_patch succeeded, as post_unpatch needs
	// to know (post_unpatch_enabled).
	patched map[object]bool

	// Calls counts the callbacks that the kernel has called; Failed is the
	// number of the last pre_patch that returned an error, 0 when none did.
	Calls, Failed int

	// Unsure says why nothing may be concluded from this world any more, "" as
	// long as all is known.
	Unsure string
	// GaveUp is the return statement, none that success leads to, at which a
	// pre_patch returned 0 after a call in it had failed.
	GaveUp ast.Span
	// Failure is where the call stands that failed on this path, and in which
	// callback; its Phase is empty when none has.
	Failure Write
	Story   *Step
	Log     *Line
}

// object is an element of a patch's objs array.
type object struct {
	patch *Instance
	index int
}

// cell is a place in memory.
type cell struct {
	region int
	path   string
}

// block is the state of a piece of heap.
type block struct {
	Freed   bool
	FreedAt ast.Span
	FreedBy string // the callback or function that freed it
	Phase   string // the callback or function that allocated it
	Call    int    // the number of that call
	// Lost: unknown code has had it. It may be freed, kept or changed.
	Lost bool
	In   int // the region of the list or tree that has it, plus 1; 0 for none
}

type assignment struct {
	variable cell
	by       *Instance
	phase    string
}

// Write is the last write to a place.
type Write struct {
	At    ast.Span
	Phase string
	By    *Instance
	Call  int
	Again bool // it had been written before in the same call, and got a constant
	// Literal: the value stands in the sources, as a number or a name.
	Literal bool
	Value   Value
	N       int // how often, of the writes in a phase
}

// Resource is something held: a registration, a lock, a reference.
type Resource struct {
	What   string
	Handle Value
	At     ast.Span
	By     *Instance
	Phase  string // the callback or function that acquired it
	Call   int    // the number of that call
	Lock   bool
	Shadow bool
	N      int // how often
	// On are the keys of what it may hang on: a directory, a kobject, a queue.
	On    []string
	Times int // how often it was acquired, where that makes no difference to N
	// Dropped is where it was released by a function, DroppedBy, that does not
	// wait for one that arms it Again.
	Dropped          ast.Span
	DroppedBy, Again string
	// Uses are the functions and the storage of modules that it was acquired
	// with, besides the handle.
	Uses []Value
}

// Step is one thing on the way: a callback that is called, a branch that is
// taken. The story is a list from the last step to the first.
type Step struct {
	Prev *Step
	At   ast.Span
	Text string
	// Event: the kernel does it; otherwise the code does.
	Event bool
	Depth int
}

// Line is a line of the kernel log.
type Line struct {
	Prev *Line
	Text string
}

// NewWorld is a system that nothing was done to.
func NewWorld() *World {
	return &World{
		cells: newCells(), heap: map[int]block{}, facts: map[int64]fact{}, held: map[string]Resource{},
		alloc: map[string]int{}, wrote: map[cell]Write{}, assigned: map[assignment]Write{}, letGo: map[string]Write{},
		Loaded: map[string]int{}, Gone: map[*Instance]bool{}, patched: map[object]bool{}, own: itsAll,
	}
}

// Clone copies the world. The copy shares the maps of the original until one of
// them writes.
func (w *World) Clone() *World {
	w.own = 0
	c := *w
	c.cells = w.cells.clone()
	c.Listed = slices.Clone(w.Listed)
	c.Loaded, c.Gone = maps.Clone(w.Loaded), maps.Clone(w.Gone)
	return &c
}

// its names a map of a world.
type its uint16

const (
	itsHeap its = 1 << iota
	itsFacts
	itsHeld
	itsAlloc
	itsWrote
	itsAssigned
	itsLetGo
	itsPatched
	itsAll = 1<<iota - 1
)

// mine makes a map of the world one that may be written, and returns the world.
func (w *World) mine(i its) *World {
	if w.own&i != 0 {
		return w
	}
	w.own |= i
	switch i {
	case itsHeap:
		w.heap = maps.Clone(w.heap)
	case itsFacts:
		w.facts = maps.Clone(w.facts)
	case itsHeld:
		w.held = maps.Clone(w.held)
	case itsAlloc:
		w.alloc = maps.Clone(w.alloc)
	case itsWrote:
		w.wrote = maps.Clone(w.wrote)
	case itsAssigned:
		w.assigned = maps.Clone(w.assigned)
	case itsLetGo:
		w.letGo = maps.Clone(w.letGo)
	case itsPatched:
		w.patched = maps.Clone(w.patched)
	}
	return w
}

// weight is what copying and comparing the world costs, in instructions.
func (w *World) weight() int {
	return 4 + (len(w.heap)+len(w.facts)+len(w.held)+len(w.alloc)+len(w.wrote)+len(w.assigned)+len(w.cells.regions))/32
}

// Note adds a step to the story.
func (w *World) Note(at ast.Span, format string, args ...any) {
	w.Story = &Step{Prev: w.Story, At: at, Text: fmt.Sprintf(format, args...)}
}

// Event adds a step that the kernel takes.
func (w *World) Event(at ast.Span, format string, args ...any) {
	w.Story = &Step{Prev: w.Story, At: at, Text: fmt.Sprintf(format, args...), Event: true}
}

// Print adds a line to the kernel log.
func (w *World) Print(text string) { w.Log = &Line{w.Log, text} }

// Steps is the story in order.
func (s *Step) Steps() (list []*Step) {
	for ; s != nil; s = s.Prev {
		list = append(list, s)
	}
	slices.Reverse(list)
	return list
}

// Lines is the log in order.
func (l *Line) Lines() (list []string) {
	for ; l != nil; l = l.Prev {
		list = append(list, l.Text)
	}
	slices.Reverse(list)
	return list
}

// doubt marks the world as one from which nothing follows.
func (w *World) doubt(format string, args ...any) {
	if w.Unsure == "" {
		w.Unsure = fmt.Sprintf(format, args...)
	}
}

// hash is the same for worlds that are the same but for their stories.
func (w *World) hash() uint64 {
	var sum uint64 // of what has no order
	add := func(kind byte, n int, a, b string) {
		h := fnv(fnvStart, kind)
		h = fnvInt(h, int64(n))
		h = fnvString(fnvString(h, a), b)
		sum += h * 0x9e3779b97f4a7c15
	}
	flag := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	for id, g := range w.cells.regions {
		if g != nil && len(g.m) > 0 {
			sum += fnvInt(fnvInt(fnv(fnvStart, 'c'), int64(id)), int64(g.hash())) * 0x9e3779b97f4a7c15
		}
	}
	for r, b := range w.heap {
		add('h', r, "", "")
		add('h', r*4+flag(b.Freed)*2+flag(b.Lost), "f", "")
		if b.In != 0 {
			add('h', r, "in", string(rune(b.In)))
		}
	}
	for s, f := range w.facts {
		add('s', int(s), "", "")
		add('s', int(s), "f", string(rune(f)))
	}
	for k, r := range w.held {
		add('r', r.N, k, "")
	}
	for t, st := range w.Loaded {
		add('m', st, t, "")
	}
	for i := range w.Gone {
		add('g', 0, i.Name, "")
	}
	for o, yes := range w.patched {
		if yes {
			add('o', o.index, o.patch.Name, "")
		}
	}
	for n, i := range w.Listed {
		add('l', n, i.Name, "")
	}
	if w.Transition != nil {
		add('t', 0, w.Transition.Name, "")
	}
	add('u', 0, w.Unsure, "")
	return sum
}

// FNV-1a.
const fnvStart = 14695981039346656037

func fnv(h uint64, b byte) uint64 { return (h ^ uint64(b)) * 1099511628211 }

func fnvInt(h uint64, n int64) uint64 {
	for i := 0; i < 64; i += 8 {
		h = fnv(h, byte(n>>i))
	}
	return h
}

func fnvString(h uint64, s string) uint64 {
	for i := range len(s) {
		h = fnv(h, s[i])
	}
	return fnv(h, 0xff)
}

// know adds a fact about a symbol; false when it contradicts what is known.
func (w *World) know(sym int64, f fact) bool {
	old := w.facts[sym]
	switch {
	case f == isZero && old&(notZero|isError|isNegative) != 0,
		f == notZero && old&isZero != 0,
		f == isError && old&(notError|isZero) != 0,
		f == notError && old&isError != 0,
		f == isNegative && old&(notNegative|isZero) != 0,
		f == notNegative && old&isNegative != 0:
		return false
	}
	if old|f != old {
		w.mine(itsFacts).facts[sym] = old | f
	}
	return true
}

// Freed tells whether a heap region is freed.
func (w *World) Freed(region int) (block, bool) {
	b, ok := w.heap[region]
	return b, ok && b.Freed
}

// HeldKeys lists what is held, in a stable order.
func (w *World) HeldKeys() []string {
	return slices.Sorted(maps.Keys(w.held))
}
