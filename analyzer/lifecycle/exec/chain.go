package exec

import (
	"go/token"
	"strings"

	"klplint/analyzer/lifecycle/ir"
	"klplint/cparse/ast"
)

// This file knows memory that is kept in a list, a tree, an IDR or an XArray.
// Which element is where is not followed, only which container has which piece
// of heap: so that one whose elements nobody ever takes out again is seen, and a
// loop over one that is known not to be empty runs.

// chainedBy tells which arguments of a function are the element and the
// container that it puts it into; elem is -1 for all other functions.
func chainedBy(name string) (elem, container int) {
	switch name {
	case "list_add", "list_add_tail", "list_add_rcu", "list_add_tail_rcu", "hlist_add_head", "hlist_add_head_rcu", "hlist_add_tail_rcu",
		"llist_add", "rb_insert_color":
		return 0, 1
	case "hash_add", "hash_add_rcu":
		return 1, 0
	case "xa_store", "xa_insert", "radix_tree_insert":
		return 2, 0
	case "idr_alloc", "idr_alloc_cyclic":
		return 1, 0
	}
	return -1, -1
}

// chain notes that a container has an element. It is false where that is not
// followed: then the element is anybody's.
func (c *kernelCall) chain(s *state) bool {
	e, in := chainedBy(c.name)
	if e < 0 {
		return false
	}
	elem, to := c.arg(e), c.arg(in)
	if whole, ok := c.m.wholes[to.N]; ok && to.Kind == Sym {
		to = whole // an array that a macro declares
	}
	if elem.Kind != Ptr || to.Kind != Ptr || elem.Region() == to.Region() || c.m.Regions.at(elem).Kind != Heap {
		return false
	}
	if k := c.m.Regions.at(to).Kind; k != ModuleVar && k != Heap {
		return false
	}
	b := s.w.heap[elem.Region()]
	if b.Lost || s.w.heap[to.Region()].Lost {
		return false
	}
	if _, lent := s.w.cells.get(cell{to.Region(), lent}); lent {
		return false
	}
	b.In = to.Region() + 1
	s.w.mine(itsHeap).heap[elem.Region()] = b
	return true
}

// unchain notes that an element is taken out of its container again: it is who
// took it out that has it now.
func (c *kernelCall) unchain() bool {
	switch c.name {
	case "list_del", "list_del_init", "list_del_rcu", "hlist_del", "hlist_del_init", "hlist_del_rcu", "hlist_del_init_rcu", "hash_del", "hash_del_rcu", "__list_del_entry":
	default:
		return false
	}
	elem := c.arg(0)
	if elem.Kind != Ptr {
		return false
	}
	if c.m.Regions.at(elem).Kind == Foreign {
		c.takeOut()
		return false
	}
	b, ok := c.s.w.heap[elem.Region()]
	if !ok || b.In <= 0 {
		return false
	}
	b.In = 0
	c.s.w.mine(itsHeap).heap[elem.Region()] = b
	return true
}

// takenOut is where a piece of heap is that was taken out of a container, by a name
// that does not say which one it is.
const takenOut = -1

// takeOut takes one element out of a container. Which one does not matter: they
// are all alike.
func (c *kernelCall) takeOut() {
	first := -1
	for id, b := range c.s.w.heap {
		if b.In > 0 && !b.Lost && !b.Freed && (first < 0 || id < first) {
			first = id
		}
	}
	if first >= 0 {
		b := c.s.w.heap[first]
		b.In = takenOut
		c.s.w.mine(itsHeap).heap[first] = b
	}
}

// chained tells whether the container that a value points at certainly has
// elements; any container where the value says nothing.
func (m *Machine) chained(w *World, v Value) bool {
	for _, b := range w.heap {
		if b.In > 0 && !b.Lost && !b.Freed && (v.Kind != Ptr || b.In == v.Region()+1) {
			return true
		}
	}
	return false
}

// asksChain tells whether a function or an iterator asks a container for
// elements, and how.
func asksChain(name string) bool {
	for _, prefix := range [...]string{"list_", "hlist_", "llist_", "hash_", "xa_", "idr_", "radix_tree_", "rb_", "rbtree_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// fromChain answers what is asked of a container that certainly has elements.
func (c *kernelCall) fromChain() (Value, bool) {
	if !asksChain(c.name) || !c.m.chained(c.s.w, c.arg(0)) || c.arg(0).Kind != Ptr {
		return Value{}, false
	}
	switch {
	case strings.Contains(c.name, "empty"):
		return Number(0), true
	case strings.HasSuffix(c.name, "_or_null"), strings.HasSuffix(c.name, "_load"), strings.HasSuffix(c.name, "_erase"), strings.HasSuffix(c.name, "_find"),
		strings.HasSuffix(c.name, "_find_after"), strings.HasSuffix(c.name, "_remove"), strings.HasSuffix(c.name, "_delete"), strings.HasSuffix(c.name, "_lookup"),
		strings.HasSuffix(c.name, "_get_next"), strings.HasPrefix(c.name, "rb_first"), c.name == "llist_del_all", c.name == "llist_del_first":
		v := c.m.Unknown("chained:"+c.name+":"+c.arg(0).key(), "an element")
		c.s.w.know(v.N, notZero)
		c.m.Symbol(v).Element = true
		return v, true
	}
	return Value{}, false
}

// loseChained gives up what is known of elements: all of them, or those of one
// container.
func (w *World) loseChained(container int) {
	for id, b := range w.heap {
		if b.In != 0 && !b.Lost && (container < 0 || b.In == container+1) {
			b.Lost = true
			w.mine(itsHeap).heap[id] = b
		}
	}
}

// handsOnChained gives up what is known of elements where an unknown function
// gets something that may be one.
func (c *kernelCall) handsOnChained() {
	for _, a := range c.args {
		if a.Kind == Sym && c.s.w.facts[a.N]&isZero == 0 && !c.m.Symbol(a).Original || a.Kind == Ptr && c.m.Regions.at(a).Kind == Foreign {
			c.s.w.loseChained(-1)
			return
		}
	}
}

// insert puts an element into an XArray or IDR, which may fail.
func (c *kernelCall) insert() []*state {
	var list []*state
	if c.mayFail() {
		v := c.failure(c.s.w)
		o := c.fails(v, "")
		o.w.know(v.N, notZero)
		o.w.know(v.N, isNegative)
		if c.name == "xa_store" {
			o.w.know(v.N, isError)
		}
		list = append(list, o)
	}
	e, _ := chainedBy(c.name)
	if !c.chain(c.s) {
		c.m.lose(c.s.w, c.arg(e), map[int]bool{})
	}
	v := Null
	if strings.HasPrefix(c.name, "idr_") {
		v = c.m.result(c.s, c.in, c.name)
		c.s.w.know(v.N, notNegative)
	}
	c.s.top().regs[c.in.Dst] = v
	if list == nil {
		return nil
	}
	return append([]*state{c.s}, list...)
}

// freedElement is under which counter it is kept where an element was freed that
// an iterator handed out.
func freedElement(v Value) string { return "freed element " + v.key() }

// goesOnFromFreed reports an iterator that goes on from the element which its body
// has just freed: it is not one of those that look at the next one before.
func (m *Machine) goesOnFromFreed(s *state, in *ir.Instr) {
	switch in.Name {
	case "list_for_each_entry", "list_for_each_entry_reverse", "hlist_for_each_entry", "list_for_each_entry_continue", "list_for_each_entry_from":
	default:
		return
	}
	fr := s.top()
	if len(in.Args) == 0 || fr.regs[in.Args[0]].Kind != Str {
		return
	}
	n, ok := m.symKey["each:"+in.Name+" "+fr.regs[in.Args[0]].S+m.keys(fr, in.Args)]
	if !ok {
		return
	}
	key := freedElement(Value{Kind: Sym, N: n})
	at := s.w.alloc[key]
	if at == 0 {
		return
	}
	delete(s.w.mine(itsAlloc).alloc, key)
	m.problem(s, Problem{Kind: UseAfterFree, At: in.At, Other: ast.Span{From: token.Pos(at), To: token.Pos(at)}, What: m.phase, Through: in.Name + "_safe()"})
}

// anyChained tells whether any element of a container is known, those that were
// taken out included.
func (w *World) anyChained() bool {
	for _, b := range w.heap {
		if b.In != 0 && !b.Lost && !b.Freed {
			return true
		}
	}
	return false
}
