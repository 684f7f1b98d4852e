package exec

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Canonical writes down what of a world matters to a livepatch that is to be
// loaded next: two worlds with the same text cannot be told apart by it, though
// they came about in different ways. Memory that was allocated is numbered in
// the order in which it is reached, so that it does not matter which livepatch
// has allocated it; modules that are gone have no part in it.
func (m *Machine) Canonical(w *World) string {
	c := &canonical{m: m, w: w, heap: map[int]int{}, symbols: map[int64]int{}}
	for _, i := range w.Listed {
		c.line("listed %s", i.Name)
	}
	for _, name := range sortedKeys(w.Loaded) {
		c.line("loaded %s %d", name, w.Loaded[name])
	}
	for _, r := range c.roots() {
		c.region(r.name, r.Region)
	}
	for len(c.queue) > 0 {
		r := c.queue[0]
		c.queue = c.queue[1:]
		c.region(fmt.Sprintf("heap %d %s %v %v", c.heap[r.ID], r.What, r.Zeroed, r.Raw), r)
	}
	c.lost()
	c.held()
	for _, i := range w.Listed {
		for k := range m.objects(i) {
			if w.patched[object{i, k}] {
				c.line("patched %s %d", i.Name, k)
			}
		}
	}
	return c.b.String()
}

// canonical writes a world.
type canonical struct {
	m       *Machine
	w       *World
	b       strings.Builder
	heap    map[int]int // number of a heap region
	symbols map[int64]int
	queue   []*Region // heap regions whose contents are still to be written
}

func (c *canonical) line(format string, args ...any) { fmt.Fprintf(&c.b, format+"\n", args...) }

// root is a region that has a name of its own.
type root struct {
	*Region
	name string
}

// roots are the regions that exist for themselves, by name.
func (c *canonical) roots() (list []root) {
	for id, g := range c.w.cells.regions {
		if g == nil {
			continue
		}
		r := c.m.Regions.list[id]
		name := ""
		switch r.Kind {
		case ModuleVar:
			if c.w.Gone[r.Module] || !slices.Contains(c.w.Listed, r.Module) {
				continue
			}
			name = "var " + r.Module.Name + " " + r.unit.Path + " " + r.Name
		case KernelVar:
			name = "kernel " + r.Name
		case Foreign:
			name = "foreign " + r.Name
		default:
			continue // locals are gone, targets are made anew
		}
		list = append(list, root{r, name})
	}
	slices.SortFunc(list, func(a, b root) int { return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(a.ID, b.ID)) })
	return list
}

func (c *canonical) region(name string, r *Region) {
	cells := c.w.cells.region(r.ID)
	for _, path := range sortedKeys(cells) {
		c.line("%s%s = %s", name, path, c.value(cells[path]))
	}
}

func (c *canonical) value(v Value) string {
	switch v.Kind {
	case Ptr:
		r := c.m.Regions.at(v)
		if r.Kind == Heap {
			return c.block(r) + v.S
		}
		if r.Module != nil {
			return "&" + c.module(r.Module) + " " + r.Name + v.S
		}
		return "&" + r.Name + v.S
	case Func:
		return "func " + c.module(v.Module) + " " + v.S
	case Sym:
		return c.symbol(v)
	case Agg:
		var b strings.Builder
		for _, path := range sortedKeys(v.Parts.Cells) {
			fmt.Fprintf(&b, "{%s %s}", path, c.value(v.Parts.Cells[path]))
		}
		return b.String()
	}
	return v.key()
}

// module names a module whose code or storage something leads to.
func (c *canonical) module(i *Instance) string {
	switch {
	case i == nil:
		return "kernel"
	case c.w.Gone[i]:
		return "gone"
	}
	return i.Name
}

func (c *canonical) block(r *Region) string {
	b := c.w.heap[r.ID]
	switch {
	case b.Freed:
		return "freed"
	case b.Lost:
		return "lost"
	}
	n, seen := c.heap[r.ID]
	if !seen {
		n = len(c.heap)
		c.heap[r.ID] = n
		c.queue = append(c.queue, r)
	}
	return fmt.Sprintf("heap %d", n)
}

func (c *canonical) symbol(v Value) string {
	s := c.m.Symbol(v)
	if s.Original {
		return fmt.Sprintf("original %s %d", s.Name, c.w.facts[v.N])
	}
	n, seen := c.symbols[v.N]
	if !seen {
		n = len(c.symbols)
		c.symbols[v.N] = n
	}
	return fmt.Sprintf("symbol %d %s %d", n, s.Name, c.w.facts[v.N])
}

// lost writes memory that nothing leads to.
func (c *canonical) lost() {
	var list []string
	for id, b := range c.w.heap {
		if _, seen := c.heap[id]; !seen && !b.Freed && !b.Lost {
			list = append(list, "unreachable "+c.m.Regions.list[id].What)
		}
	}
	slices.Sort(list)
	c.b.WriteString(strings.Join(list, "\n"))
}

func (c *canonical) held() {
	var list []string
	for _, r := range c.w.held {
		uses := ""
		for _, v := range r.Uses {
			uses += " " + c.value(v)
		}
		list = append(list, fmt.Sprintf("held %s %s %d %s%s", r.What, c.value(r.Handle), r.N, c.module(r.By), uses))
	}
	slices.Sort(list)
	c.b.WriteString(strings.Join(list, "\n"))
}

func sortedKeys[V any](m map[string]V) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}
