package exec

import (
	"fmt"
	"strings"

	"klplint/analyzer/lifecycle/table"
	"klplint/cparse/ast"
)

// acquire makes the resource, or fails.
func (c *kernelCall) acquire(r table.Role) []*state {
	known := c.m.Table
	byResult := r.Handle.Arg == 0
	var list []*state
	if c.mayFail() && !known.Is(c.name, table.Sure) {
		switch {
		case c.name == "try_module_get" || c.name == "kobject_get_unless_zero":
			list = append(list, c.fails(Null, ""))
		case !byResult || known.Is(c.name, table.Errno):
			v := c.failure(c.s.w)
			o := c.fails(v, "")
			o.w.know(v.N, notZero)
			o.w.know(v.N, isNegative)
			if !byResult {
				o.w.mine(itsAlloc).alloc[missedKey(r.Resource, c.arg(r.Handle.Arg-1))] = int(c.in.At.From)
			}
			list = append(list, o)
		case known.Is(c.name, table.ErrPtr):
			v := c.failure(c.s.w)
			o := c.fails(v, "")
			o.w.know(v.N, isError)
			list = append(list, o)
		default:
			v := Null
			v.why = &Cause{Kind: CauseFailure, At: c.in.At, Text: c.name + "() fails"}
			list = append(list, c.fails(v, " and returns NULL"))
		}
	}
	s := c.s
	switch {
	case isMemory(r.Resource):
		s.top().regs[c.in.Dst] = c.allocate(s, r.Resource.What)
	case byResult && c.fixedState():
		c.hold(s, r.Resource, c.arg(0))
		s.top().regs[c.in.Dst] = Null
	case byResult:
		g := c.site("res")
		h := place(g.ID, "")
		c.hold(s, r.Resource, h)
		if r.Resource.What == "kernel thread" {
			if f := c.arg(0); f.Kind == Func {
				c.m.write(s.w, place(g.ID, ".function"), f)
			}
		}
		s.top().regs[c.in.Dst] = h
	default:
		h := c.arg(r.Handle.Arg - 1)
		c.hold(s, r.Resource, h)
		delete(s.w.mine(itsAlloc).alloc, missedKey(r.Resource, h))
		s.top().regs[c.in.Dst] = Null
		switch c.name {
		case "try_module_get", "kobject_get_unless_zero":
			s.top().regs[c.in.Dst] = Number(1)
		case "kobject_get", "get_device":
			s.top().regs[c.in.Dst] = h
		case "schedule_work", "queue_work", "schedule_delayed_work", "queue_delayed_work", "mod_delayed_work", "mod_timer":
			s.top().regs[c.in.Dst] = c.m.result(s, c.in, c.name)
		case "alloc_chrdev_region":
			c.fill()
		}
	}
	if list == nil {
		return nil
	}
	return append([]*state{s}, list...)
}

// fixedState tells whether a CPU hotplug state is set up under a number of its
// own: then 0 is returned, and the number is the handle.
func (c *kernelCall) fixedState() bool {
	v := c.arg(0)
	if !strings.HasPrefix(c.name, "cpuhp_setup_state") {
		return false
	}
	if v.Kind != Int {
		return v.Kind == Sym && c.m.Symbol(v).Original // a name of the kernel's
	}
	u := c.s.top().src.Unit
	for _, dynamic := range [...]string{"CPUHP_AP_ONLINE_DYN", "CPUHP_BP_PREPARE_DYN"} {
		if n, ok := u.Eval(&ast.Ident{Name: dynamic}); !ok || int64(n) == v.N {
			return false
		}
	}
	return true
}

// site is a region of its own for each time that the call is executed.
func (c *kernelCall) site(kind string) *Region {
	s := c.s
	k := fmt.Sprintf("%s:%s:%d", kind, s.top().mod.Name, c.in.At.From)
	s.w.mine(itsAlloc).alloc[k]++
	mod := s.top().mod
	return c.m.Regions.get(fmt.Sprintf("%s:%d", k, s.w.alloc[k]), func(r *Region) {
		r.Kind, r.Name, r.Module, r.At = Foreign, c.name+"()", mod, c.in.At
	})
}

// allocate makes a piece of heap.
func (c *kernelCall) allocate(s *state, what string) Value {
	g := c.site("heap")
	g.Kind, g.What, g.Zeroed, g.Raw = Heap, what, zeroes(c.name), c.raw()
	s.w.mine(itsHeap).heap[g.ID] = block{Phase: c.m.phase, Call: s.w.Calls}
	return place(g.ID, "")
}

// raw tells whether an allocation certainly leaves its memory as it is: no flag
// asks for zeroes.
func (c *kernelCall) raw() bool {
	switch c.name {
	case "kmalloc", "kmalloc_array", "kvmalloc":
		flags := c.arg(len(c.args) - 1)
		_, computed := c.m.exprs[flags.N]
		return len(c.args) > 1 && (flags.Kind == Int && flags.N&gfpZero == 0 || flags.Kind == Sym && !computed)
	case "vmalloc":
		return true
	}
	return false
}

const gfpZero = 0x100

func zeroes(name string) bool {
	switch name {
	case "kzalloc", "kcalloc", "kzalloc_node", "kcalloc_node", "kvzalloc", "kvcalloc", "vzalloc", "vzalloc_node", "kmem_cache_zalloc", "get_zeroed_page",
		"alloc_percpu", "__alloc_percpu", "alloc_percpu_gfp", "__alloc_percpu_gfp":
		return true
	}
	return false
}

func resourceKey(what string, h Value) string { return what + " " + h.key() }

func (c *kernelCall) hold(s *state, r *table.Resource, h Value) {
	if r.Ours && (h.Kind != Ptr || c.m.Regions.at(h).Kind != ModuleVar && c.m.Regions.at(h).Kind != Heap) {
		return // armed on behalf of the kernel
	}
	for _, a := range c.args {
		if a.Kind == Sym && c.m.Symbol(a).Failure {
			return // below a directory that is not there
		}
	}
	k := resourceKey(r.What, h)
	x := s.w.held[k]
	if x.N == 0 {
		var on []string
		for _, a := range c.args {
			if a.Kind == Ptr && a != h {
				on = append(on, a.key())
			}
		}
		x = Resource{What: r.What, Handle: h, On: on, At: c.in.At, By: s.top().mod, Phase: c.m.phase, Call: s.w.Calls, Uses: c.uses()}
	}
	x.Times++
	if x.N == 0 || counted(c.name) {
		x.N++
	}
	s.w.mine(itsHeld).held[k] = x
}

// uses are the functions and the storage of modules among the arguments.
func (c *kernelCall) uses() (list []Value) {
	for _, a := range c.args {
		if a.Kind == Func && a.Module != nil || a.Kind == Ptr && c.m.Regions.at(a).Kind == ModuleVar {
			list = append(list, a)
		}
	}
	return list
}
