package exec

import "klplint/analyzer/lifecycle/table"

// lock takes a lock. try says how: "" for certain, "try" or "fails" else.
func (c *kernelCall) lock(l table.Lock) []*state {
	if l.Fails && c.mayFail() {
		v := c.failure(c.s.w)
		o := c.fails(v, "")
		o.w.know(v.N, notZero)
		o.w.know(v.N, isNegative)
		c.s.top().regs[c.in.Dst] = Null
		c.take(c.s, l.Kind)
		return []*state{c.s, o}
	}
	take := func(s *state) { c.take(s, l.Kind) }
	if l.Try && !c.m.Concrete {
		got, not := int64(1), int64(0)
		if c.name == "down_trylock" {
			got, not = 0, 1
		}
		o := c.s.clone()
		o.top().regs[c.in.Dst] = Number(not)
		take(c.s)
		c.s.top().regs[c.in.Dst] = Number(got)
		return []*state{c.s, o}
	}
	take(c.s)
	return c.returns(Null)
}

// lockHandle is the lock: the first argument, or the only one of its kind.
func (c *kernelCall) lockHandle() Value {
	if len(c.args) == 0 {
		return Value{Kind: Str}
	}
	return c.arg(0)
}

func (c *kernelCall) take(s *state, kind string) {
	h := c.lockHandle()
	k := resourceKey("lock "+kind, h)
	x := s.w.held[k]
	if x.N == 0 {
		x = Resource{What: "lock", Handle: h, At: c.in.At, By: s.top().mod, Phase: c.m.phase, Lock: true}
	}
	x.N++
	s.w.mine(itsHeld).held[k] = x
}

func (c *kernelCall) unlock(kind string) []*state {
	h := c.lockHandle()
	k := resourceKey("lock "+kind, h)
	x, ok := c.s.w.held[k]
	if !ok {
		if h.Kind == Str || h.Kind == Ptr && !c.m.touched(c.s.w, h) {
			c.m.problem(c.s, Problem{Kind: NotLocked, At: c.in.At, What: c.name})
		}
		return c.returns(Null)
	}
	if x.N--; x.N <= 0 {
		delete(c.s.w.mine(itsHeld).held, k)
	} else {
		c.s.w.mine(itsHeld).held[k] = x
	}
	return c.returns(Null)
}
