package exec

import (
	"fmt"
	"slices"

	"klplint/analyzer/lifecycle"
	"klplint/analyzer/lifecycle/ir"
	"klplint/cparse/ast"
)

// call executes a call: of a function of the module, of a function of the
// kernel that is modelled, or of one that is not.
func (m *Machine) call(s *state, in *ir.Instr) []*state {
	fr := s.top()
	name, mod := in.Name, fr.mod
	if name == "" {
		f := fr.regs[in.A]
		if f.Kind != Func {
			if f.IsNull() {
				m.problem(s, Problem{Kind: NullDeref, At: in.At, Cause: f.cause()})
				return []*state{}
			}
			return m.unknownCall(s, in, "a function pointer")
		}
		name = f.S
		if f.Module != nil {
			mod = f.Module
		}
	}
	args := make([]Value, len(in.Args))
	for i, a := range in.Args {
		args[i] = fr.regs[a]
	}
	if f := mod.Model.FuncIn(name, fr.src.Unit); f != nil {
		if s.w.Gone[mod] {
			m.problem(s, Problem{Kind: GoneModule, At: in.At, What: name})
			return []*state{}
		}
		if len(s.frames) >= maxFrames || m.recursion(s, f.Func) > 2 {
			s.w.doubt("%s calls itself too deeply", name)
			return m.unknownCall(s, in, name)
		}
		m.enter(s, mod, f, args, in.Dst, in.At)
		return nil
	}
	c := &kernelCall{m: m, s: s, in: in, name: name, args: args}
	return c.run()
}

func (m *Machine) recursion(s *state, f *ast.Func) (n int) {
	for _, fr := range s.frames {
		if fr.src.Func == f {
			n++
		}
	}
	return n
}

// unknownCall is a call of code that is not known: it may do anything to what
// it is given.
func (m *Machine) unknownCall(s *state, in *ir.Instr, name string) []*state {
	fr := s.top()
	seen := map[int]bool{}
	for _, a := range in.Args {
		m.lose(s.w, fr.regs[a], seen)
	}
	fr.regs[in.Dst] = m.result(s, in, name)
	return nil
}

// result is the unknown result of a call.
func (m *Machine) result(s *state, in *ir.Instr, name string) Value {
	k := fmt.Sprintf("result:%s:%d", name, in.At.From)
	s.w.alloc[k]++
	return m.Unknown(fmt.Sprintf("%s:%d", k, s.w.alloc[k]), name+"()")
}

// kernelCall is a call of a function of the kernel.
type kernelCall struct {
	m    *Machine
	s    *state
	in   *ir.Instr
	name string
	args []Value
}

// run models the call. The result is that of [Machine.step].
func (c *kernelCall) run() []*state {
	m, s := c.m, c.s
	if f := special[c.name]; f != nil {
		return f(c)
	}
	known := knownFunctions()
	if kind, ok := known.lock[c.name]; ok {
		return c.lock(kind, known.try[c.name])
	}
	if kind, ok := known.unlock[c.name]; ok {
		return c.unlock(kind)
	}
	if roles := lifecycle.Kernel().Roles(c.name); len(roles) > 0 {
		return c.roles(roles)
	}
	switch known.class[c.name] {
	case "pure":
		return c.returns(m.result(s, c.in, c.name))
	case "void":
		return c.returns(Null)
	case "fails":
		return c.fallible(func(*state) Value { return Null })
	case "waits":
		m.problem(s, Problem{Kind: Deadlock, At: c.in.At, What: c.name})
		return c.returns(m.result(s, c.in, c.name))
	}
	return m.unknownCall(s, c.in, c.name)
}

func (c *kernelCall) arg(i int) Value {
	if i < len(c.args) {
		return c.args[i]
	}
	return c.m.Unknown(fmt.Sprintf("missing:%d:%d", c.in.At.From, i), "a missing argument")
}

// returns sets the call's result.
func (c *kernelCall) returns(v Value) []*state {
	c.s.top().regs[c.in.Dst] = v
	return nil
}

// mayFail tells whether a failure is to be explored here.
func (c *kernelCall) mayFail() bool {
	return !c.m.Concrete && c.s.w.alloc["failures"] == 0
}

// fails makes the state in which the call fails, with its result.
func (c *kernelCall) fails(v Value, how string) *state {
	o := c.s.clone()
	o.w.alloc["failures"]++
	o.w.Note(c.in.At, "%s() fails%s", c.name, how)
	o.top().regs[c.in.Dst] = v
	return o
}

// failure is the negative result of a failed call.
func (c *kernelCall) failure(w *World) Value {
	v := c.m.Unknown(fmt.Sprintf("failure:%s:%d", c.name, c.in.At.From), "the error of "+c.name+"()")
	c.m.Symbol(v).Failure = true
	return v
}

// fallible returns 0 when the call succeeds and a negative error otherwise.
func (c *kernelCall) fallible(succeed func(*state) Value) []*state {
	var list []*state
	if c.mayFail() {
		v := c.failure(c.s.w)
		o := c.fails(v, "")
		o.w.know(v.N, notZero)
		o.w.know(v.N, isNegative)
		list = append(list, o)
	}
	c.s.top().regs[c.in.Dst] = succeed(c.s)
	if list == nil {
		return nil
	}
	return append([]*state{c.s}, list...)
}

// roles acquires and releases by the table.
func (c *kernelCall) roles(roles []lifecycle.Role) []*state {
	r := roles[0]
	if r.Acquires {
		return c.acquire(r)
	}
	for _, r := range roles {
		h := c.arg(r.Handle.Arg - 1)
		if r.Handle.Arg == 0 {
			continue
		}
		if isMemory(r.Resource) {
			if !c.free(h) {
				return []*state{}
			}
			continue
		}
		c.release(r.Resource, h)
	}
	return c.returns(Null)
}

func isMemory(r *lifecycle.Resource) bool {
	switch r.What {
	case "memory", "per-CPU memory", "pages":
		return true
	}
	return false
}

// acquire makes the resource, or fails.
func (c *kernelCall) acquire(r lifecycle.Role) []*state {
	known := knownFunctions()
	byResult := r.Handle.Arg == 0
	var list []*state
	if c.mayFail() && !known.is(c.name, "sure") {
		switch {
		case !byResult:
			v := c.failure(c.s.w)
			o := c.fails(v, "")
			o.w.know(v.N, notZero)
			o.w.know(v.N, isNegative)
			list = append(list, o)
		case known.is(c.name, "errptr"):
			v := c.failure(c.s.w)
			o := c.fails(v, "")
			o.w.know(v.N, isError)
			list = append(list, o)
		default:
			v := Null
			v.why = &Cause{CauseFailure, c.in.At, c.name + "() fails"}
			list = append(list, c.fails(v, " and returns NULL"))
		}
	}
	s := c.s
	switch {
	case isMemory(r.Resource):
		s.top().regs[c.in.Dst] = c.allocate(s, r.Resource.What)
	case byResult:
		g := c.site("res")
		h := place(g.ID, "")
		c.hold(s, r.Resource, h)
		s.top().regs[c.in.Dst] = h
	default:
		c.hold(s, r.Resource, c.arg(r.Handle.Arg-1))
		s.top().regs[c.in.Dst] = Null
		if c.name == "try_module_get" {
			s.top().regs[c.in.Dst] = Number(1)
		}
	}
	if list == nil {
		return nil
	}
	return append([]*state{s}, list...)
}

// site is a region of its own for each time that the call is executed.
func (c *kernelCall) site(kind string) *Region {
	s := c.s
	k := fmt.Sprintf("%s:%s:%d", kind, s.top().mod.Name, c.in.At.From)
	s.w.alloc[k]++
	mod := s.top().mod
	return c.m.Regions.get(fmt.Sprintf("%s:%d", k, s.w.alloc[k]), func(r *Region) {
		r.Kind, r.Name, r.Module, r.At = Foreign, c.name+"()", mod, c.in.At
	})
}

// allocate makes a piece of heap.
func (c *kernelCall) allocate(s *state, what string) Value {
	g := c.site("heap")
	g.Kind, g.What, g.Zeroed = Heap, what, zeroes(c.name)
	s.w.heap[g.ID] = block{Phase: c.m.phase, Call: s.w.Calls}
	return place(g.ID, "")
}

func zeroes(name string) bool {
	switch name {
	case "kzalloc", "kcalloc", "kzalloc_node", "kcalloc_node", "kvzalloc", "kvcalloc", "vzalloc", "vzalloc_node", "kmem_cache_zalloc", "get_zeroed_page",
		"alloc_percpu", "__alloc_percpu", "alloc_percpu_gfp", "__alloc_percpu_gfp":
		return true
	}
	return false
}

// free frees memory. kfree(NULL) is fine; false means that the path ends.
func (c *kernelCall) free(h Value) bool {
	s, m := c.s, c.m
	if h.Kind != Ptr {
		return true
	}
	r := m.Regions.at(h)
	if r.Kind != Heap {
		return true
	}
	b := s.w.heap[r.ID]
	if b.Lost {
		return true
	}
	if b.Freed {
		m.problem(s, Problem{Kind: DoubleFree, At: c.in.At, Region: r, Other: b.FreedAt, What: b.FreedBy})
		return false
	}
	b.Freed, b.FreedAt, b.FreedBy = true, c.in.At, m.phase
	s.w.heap[r.ID] = b
	return true
}

func resourceKey(what string, h Value) string { return what + " " + h.key() }

func (c *kernelCall) hold(s *state, r *lifecycle.Resource, h Value) {
	k := resourceKey(r.What, h)
	x := s.w.held[k]
	if x.N == 0 {
		x = Resource{What: r.What, Handle: h, At: c.in.At, By: s.top().mod, Phase: c.m.phase, Call: s.w.Calls}
	}
	x.N++
	s.w.held[k] = x
}

// release lets a resource go. A handle that is not known may stand for any of
// the kind: then they are all taken as released.
func (c *kernelCall) release(r *lifecycle.Resource, h Value) {
	w := c.s.w
	k := resourceKey(r.What, h)
	if x, ok := w.held[k]; ok {
		if x.N--; x.N <= 0 {
			delete(w.held, k)
		} else {
			w.held[k] = x
		}
		return
	}
	if h.Kind == Sym || h.Kind == Str {
		for _, k := range w.HeldKeys() {
			if w.held[k].What == r.What {
				delete(w.held, k)
			}
		}
	}
	// Removing a kobject or a workqueue takes what hangs on it along.
	if r.What == "sysfs file" || r.What == "sysfs group" || r.What == "work" || r.What == "delayed work" || r.What == "debugfs entry" || r.What == "proc entry" {
		if slices.Contains([]string{"kobject_put", "kobject_del", "destroy_workqueue", "flush_workqueue", "drain_workqueue", "debugfs_remove_recursive", "debugfs_remove", "proc_remove", "remove_proc_subtree", "remove_proc_entry"}, c.name) {
			for _, k := range w.HeldKeys() {
				if w.held[k].What == r.What {
					delete(w.held, k)
				}
			}
		}
	}
}

func (c *kernelCall) lock(kind string, try bool) []*state {
	h := c.arg(0)
	take := func(s *state) {
		k := resourceKey("lock "+kind, h)
		x := s.w.held[k]
		if x.N == 0 {
			x = Resource{What: "lock", Handle: h, At: c.in.At, By: s.top().mod, Phase: c.m.phase, Lock: true}
		}
		x.N++
		s.w.held[k] = x
	}
	if try && !c.m.Concrete {
		o := c.s.clone()
		o.top().regs[c.in.Dst] = Number(0)
		take(c.s)
		c.s.top().regs[c.in.Dst] = Number(1)
		return []*state{c.s, o}
	}
	take(c.s)
	return c.returns(Number(1))
}

func (c *kernelCall) unlock(kind string) []*state {
	k := resourceKey("lock "+kind, c.arg(0))
	x, ok := c.s.w.held[k]
	if !ok {
		if c.arg(0).Kind == Ptr {
			c.m.problem(c.s, Problem{Kind: NotLocked, At: c.in.At, What: c.name})
		}
		return c.returns(Null)
	}
	if x.N--; x.N <= 0 {
		delete(c.s.w.held, k)
	} else {
		c.s.w.held[k] = x
	}
	return c.returns(Null)
}
