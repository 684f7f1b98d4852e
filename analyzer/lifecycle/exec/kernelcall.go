package exec

import (
	"fmt"
	"strings"

	"klplint/analyzer/lifecycle/ir"
	"klplint/analyzer/lifecycle/table"
)

// This file is a call of a function of the kernel, as the table of functions
// knows it.

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
	known := m.Table
	if v, ok := c.fromChain(); ok {
		return c.returns(v)
	}
	if f := special[c.name]; f != nil && !known.Own(c.name) {
		return f(c)
	}
	for _, n := range known.Needs(c.name) {
		if v := c.arg(n - 1); v.IsNull() && !strings.HasPrefix(c.name, "cpuhp_") || v.Kind == Sym && s.w.facts[v.N]&(isError|isNegative) != 0 {
			m.problem(s, Problem{Kind: NullDeref, At: c.in.At, Cause: m.cause(v)})
			return []*state{}
		}
	}
	if e, _ := chainedBy(c.name); e > 0 && !strings.HasPrefix(c.name, "hash_") && !known.Own(c.name) {
		return c.insert()
	}
	if l, ok := known.Lock(c.name); ok {
		return c.lock(l)
	}
	if kind, ok := known.Unlock(c.name); ok {
		return c.unlock(kind)
	}
	if c.usesGone() {
		return []*state{}
	}
	c.awaited()
	if roles := known.Roles(c.name); len(roles) > 0 {
		return c.roles(roles)
	}
	switch known.Class(c.name) {
	case table.Pure:
		return c.returns(m.result(s, c.in, c.name))
	case table.Void:
		return c.returns(Null)
	case table.Fails:
		return c.fallible(func(*state) Value { return Null })
	case table.Waits:
		if isCallback(m.phase) {
			m.problem(s, Problem{Kind: Deadlock, At: c.in.At, What: c.name})
		}
		return c.returns(m.result(s, c.in, c.name))
	case table.Fills:
		c.fill()
		return c.returns(m.result(s, c.in, c.name))
	case table.FillsFails:
		c.fill()
		return c.fallible(func(*state) Value { return Null })
	case table.Links:
		if c.chain(c.s) || c.unchain() {
			return c.returns(Null)
		}
		c.hook()
		for _, a := range c.args {
			if a.Kind == Ptr {
				c.s.w.loseChained(a.Region())
			}
		}
		for _, a := range c.args {
			if a.Kind == Ptr && (m.Regions.at(a).Kind == Heap || m.Regions.at(a).Kind == Foreign) {
				m.lose(s.w, a, map[int]bool{})
			}
		}
		return c.returns(Null)
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
	c.m.Steps -= c.s.w.weight()
	o := c.s.clone()
	o.w.mine(itsAlloc).alloc["failures"]++
	o.w.Failure = Write{At: c.in.At, Phase: c.m.phase, By: c.s.top().mod, Call: c.s.w.Calls, Value: Value{Kind: Str, S: c.name + "() fails"}}
	o.w.Note(c.in.At, "%s() fails%s", c.name, how)
	o.top().regs[c.in.Dst] = v
	return o
}

// failure is the negative result of a failed call.
func (c *kernelCall) failure(w *World) Value {
	v := c.m.Unknown(fmt.Sprintf("failure:%s:%d", c.name, c.in.At.From), "the error of "+c.name+"()")
	if s := c.m.Symbol(v); s.Cause == nil {
		s.Failure, s.Cause = true, &Cause{Kind: CauseFailure, At: c.in.At, Text: c.name + "() fails"}
	}
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
func (c *kernelCall) roles(roles []table.Role) []*state {
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
		if r == roles[0] {
			c.missed(r.Resource, h)
			if c.twice(roles, h) {
				return []*state{}
			}
		}
		if by := c.armsAgain(r.Resource, h); by != "" {
			c.unsettled(r.Resource, h, by)
			continue
		}
		c.release(r.Resource, h)
	}
	if answers(c.name) {
		return c.returns(c.m.result(c.s, c.in, c.name))
	}
	return c.returns(Null)
}

func isMemory(r *table.Resource) bool {
	switch r.What {
	case "memory", "per-CPU memory", "pages":
		return true
	}
	return false
}

// fill makes the variables that it is given pointers to unknown.
func (c *kernelCall) fill() {
	for _, a := range c.args {
		if a.Kind != Ptr {
			continue
		}
		if r := c.m.Regions.at(a); r.Kind == LocalVar || r.Kind == Heap || r.Kind == ModuleVar {
			c.m.havoc(c.s.w, r, a.S)
		}
	}
}
