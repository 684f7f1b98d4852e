package exec

import (
	"fmt"
	"strings"

	"klplint/analyzer/lifecycle"
	"klplint/analyzer/lifecycle/table"
	"klplint/analyzer/unit"
)

// special are the functions whose result or effect is more than a class of
// functions.txt (package table) can say.
var special map[string]func(*kernelCall) []*state

func init() {
	same := func(c *kernelCall) []*state { return c.returns(c.arg(0)) }
	truth := func(c *kernelCall) []*state { return c.returns(c.m.unary(c.s.w, "bool", c.arg(0))) }
	special = map[string]func(*kernelCall) []*state{
		"likely": same, "unlikely": same, "ERR_PTR": same, "ERR_CAST": same, "__builtin_expect": same,
		"cpu_to_le32": same, "ACCESS_PRIVATE": same,
		"IS_ERR":          isErr,
		"IS_ERR_OR_NULL":  isErrOrNull,
		"IS_ERR_VALUE":    isErr,
		"PTR_ERR":         ptrErr,
		"PTR_ERR_OR_ZERO": ptrErrOrZero,
		"READ_ONCE":       readOnce, "rcu_dereference": readOnce, "rcu_dereference_protected": readOnce,
		"rcu_access_pointer": readOnce, "data_race": readOnce,
		"WRITE_ONCE": storeThrough, "rcu_assign_pointer": storeThrough, "RCU_INIT_POINTER": storeThrough, "smp_store_release": storeThrough,
		"smp_load_acquire": readOnce,
		"xchg":             xchg, "cmpxchg": cmpxchg,
		"memcpy": copyMemory, "memmove": copyMemory, "memset": setMemory,
		"strscpy": scribble, "strlcpy": scribble, "strcpy": scribble, "strncpy": scribble, "strlcat": scribble, "strcat": scribble,
		"snprintf": scribble, "sprintf": scribble, "scnprintf": scribble, "vsnprintf": scribble, "sscanf": scribbleRest,
		"printk": printk, "_printk": printk, "printk_once": printk, "printk_ratelimited": printk,
		"strcmp": compareStrings, "strncmp": compareStrings,
		"klp_get_state": getState, "klp_get_prev_state": getPrevState, "klp_enable_patch": enablePatch,
		"klp_shadow_alloc": shadowAlloc, "klp_shadow_get_or_alloc": shadowAlloc, "klp_shadow_get": shadowGet,
		"klp_shadow_free": shadowFree, "klp_shadow_free_all": shadowFreeAll,
		"krealloc": reallocate, "krealloc_array": reallocate, "kvrealloc": reallocate,
		"call_rcu": callLater, "container_of": unknownPointer, "list_entry": unknownPointer, "list_first_entry": unknownPointer,
		"timer_setup": setUp, "timer_setup_on_stack": setUp, "hrtimer_setup": setUp, "setup_timer": setUp, "INIT_WORK": setUp, "INIT_DELAYED_WORK": setUp,
		"INIT_DEFERRABLE_WORK": setUp, "init_irq_work": setUp, "tasklet_setup": setUp, "kthread_init_work": setUp,
		"BUG": stops, "panic": stops, "BUG_ON": stopsIf,
		"WARN_ON": truth, "WARN_ON_ONCE": truth, "WARN": truth, "WARN_ONCE": truth, "WARN_ON_SMP": truth, "WARN_TAINT": truth,
		"no_free_ptr": takeOut, "return_ptr": takeOut, "swap": swapValues,
		"per_cpu_ptr": perCPU, "xa_err": same, "xa_is_err": isErr,
		"klp_is_module": isModule, "static_key_enabled": keyEnabled, "static_branch_likely": keyEnabled, "static_branch_unlikely": keyEnabled,
	}
	atomics(special)
	bits(special)
}

// setUp notes which function a timer or a work runs.
func setUp(c *kernelCall) []*state {
	if h := c.arg(0); h.Kind == Ptr {
		for _, a := range c.args[1:] {
			if a.Kind == Func {
				h.S += ".function"
				c.m.write(c.s.w, h, a)
				break
			}
		}
	}
	return c.returns(Null)
}

// stops is a call that does not return.
func stops(*kernelCall) []*state { return []*state{} }

func isErr(c *kernelCall) []*state {
	v := c.arg(0)
	switch v.Kind {
	case Int:
		if v.N == 0 && v.why != nil && c.name == "IS_ERR" && c.s.w.Failure.Call == c.s.w.Calls {
			v.why.Missed = "IS_ERR()"
		}
		return c.returns(boolean(v.N < 0 && v.N >= -4095))
	case Sym:
		e := c.m.computed("IS_ERR", v, Value{})
		if t, known := c.m.truth(c.s.w, e); known {
			return c.returns(boolean(t))
		}
		return c.returns(e)
	}
	return c.returns(boolean(false))
}

func isErrOrNull(c *kernelCall) []*state {
	if t, known := c.m.truth(c.s.w, c.arg(0)); known && !t {
		return c.returns(Number(1))
	}
	return isErr(c)
}

func ptrErr(c *kernelCall) []*state {
	v := c.arg(0)
	if v.Kind == Sym {
		c.s.w.know(v.N, isNegative)
	}
	return c.returns(v)
}

func ptrErrOrZero(c *kernelCall) []*state {
	v := c.arg(0)
	if v.Kind == Sym && c.s.w.facts[v.N]&isError != 0 {
		return ptrErr(c)
	}
	if v.Kind == Ptr {
		return c.returns(Null)
	}
	return c.returns(c.m.result(c.s, c.in, c.name))
}

// readOnce loads the variable whose address lowering has taken.
func readOnce(c *kernelCall) []*state {
	v, ok := c.m.load(c.s, c.arg(0), c.in.At)
	if !ok {
		return []*state{}
	}
	return c.returns(v)
}

// storeThrough stores to the variable whose address it has.
func storeThrough(c *kernelCall) []*state {
	if !c.m.store(c.s, c.arg(0), c.arg(1), c.in.At) {
		return []*state{}
	}
	return c.returns(Null)
}

func xchg(c *kernelCall) []*state {
	old, ok := c.m.load(c.s, c.arg(0), c.in.At)
	if !ok || !c.m.store(c.s, c.arg(0), c.arg(1), c.in.At) {
		return []*state{}
	}
	return c.returns(old)
}

func cmpxchg(c *kernelCall) []*state {
	old, ok := c.m.load(c.s, c.arg(0), c.in.At)
	if !ok {
		return []*state{}
	}
	if same, known := c.m.equal(c.s.w, old, c.arg(1)); known {
		if same && !c.m.store(c.s, c.arg(0), c.arg(2), c.in.At) {
			return []*state{}
		}
		return c.returns(old)
	}
	if c.arg(0).Kind == Ptr {
		c.m.havoc(c.s.w, c.m.Regions.at(c.arg(0)), c.arg(0).S)
	}
	return c.returns(old)
}

func copyMemory(c *kernelCall) []*state {
	src, dst := c.arg(1), c.arg(0)
	if src.Kind == Sym && c.s.w.facts[src.N]&(isZero|isError) == 0 {
		src = place(c.m.foreign(src).ID, "")
	}
	if src.Kind == Str {
		return scribble(c)
	}
	src, ok := c.m.target(c.s, src, c.in.At)
	if !ok {
		return []*state{}
	}
	if dst, ok = c.m.target(c.s, dst, c.in.At); !ok {
		return []*state{}
	}
	if src.Kind != Ptr || dst.Kind != Ptr {
		return c.returns(c.arg(0))
	}
	if c.m.inArray(src) && c.m.inArray(dst) && strings.HasSuffix(src.S, "[0]") && strings.HasSuffix(dst.S, "[0]") {
		src.S, dst.S = strings.TrimSuffix(src.S, "[0]"), strings.TrimSuffix(dst.S, "[0]")
	} else if strings.HasSuffix(src.S, "[0]") != strings.HasSuffix(dst.S, "[0]") {
		// One is an array, the other memory without a type.
		src.S, dst.S = strings.TrimSuffix(src.S, "[0]"), strings.TrimSuffix(dst.S, "[0]")
	}
	c.m.storeAt(c.s, dst, c.m.read(c.s.w, src), c.in.At)
	return c.returns(c.arg(0))
}

// takeOut is no_free_ptr(): the value of a variable, which is NULL then.
func takeOut(c *kernelCall) []*state {
	v, ok := c.m.load(c.s, c.arg(0), c.in.At)
	if !ok || !c.m.store(c.s, c.arg(0), Null, c.in.At) {
		return []*state{}
	}
	return c.returns(v)
}

func swapValues(c *kernelCall) []*state {
	a, ok := c.m.load(c.s, c.arg(0), c.in.At)
	if !ok {
		return []*state{}
	}
	b, ok := c.m.load(c.s, c.arg(1), c.in.At)
	if !ok || !c.m.store(c.s, c.arg(0), b, c.in.At) || !c.m.store(c.s, c.arg(1), a, c.in.At) {
		return []*state{}
	}
	return c.returns(Null)
}

// perCPU is per_cpu_ptr(): one of as many as there are CPUs.
func perCPU(c *kernelCall) []*state {
	p := c.arg(0)
	if p.Kind != Ptr || c.m.Regions.at(p).Kind != Heap && c.m.Regions.at(p).Kind != ModuleVar {
		return c.returns(c.m.result(c.s, c.in, c.name))
	}
	return c.returns(c.m.index(c.s, p, c.arg(1)))
}

// isModule is klp_is_module(): vmlinux has no name.
func isModule(c *kernelCall) []*state {
	p := c.arg(0)
	if p.Kind != Ptr {
		return c.returns(c.m.result(c.s, c.in, c.name))
	}
	p.S += ".name"
	return c.returns(c.m.unary(c.s.w, "bool", c.m.read(c.s.w, p)))
}

// keyEnabled knows the static keys that were enabled on the way.
func keyEnabled(c *kernelCall) []*state {
	if _, ok := c.s.w.held[resourceKey("static key", c.arg(0))]; ok {
		return c.returns(Number(1))
	}
	return c.returns(c.m.result(c.s, c.in, c.name))
}

// stopsIf is BUG_ON(): what it asks for is not so.
func stopsIf(c *kernelCall) []*state {
	if !c.m.assume(c.s.w, c.arg(0), false) {
		return []*state{}
	}
	return c.returns(Null)
}

func setMemory(c *kernelCall) []*state {
	v := c.arg(1)
	if !v.IsNull() {
		v = c.m.result(c.s, c.in, c.name)
	}
	p, ok := c.m.target(c.s, c.arg(0), c.in.At)
	if !ok {
		return []*state{}
	}
	if p.Kind == Ptr {
		if c.m.inArray(p) {
			p.S = strings.TrimSuffix(p.S, "[0]")
		}
		c.m.storeAt(c.s, p, v, c.in.At)
	}
	return c.returns(c.arg(0))
}

// scribble fills the memory that its first argument points at with what is not
// known.
func scribble(c *kernelCall) []*state {
	p, ok := c.m.target(c.s, c.arg(0), c.in.At)
	if !ok {
		return []*state{}
	}
	if p.Kind == Ptr {
		r := c.m.Regions.at(p)
		c.m.havoc(c.s.w, r, p.S)
		if r.Kind == KernelVar {
			// Nobody is blamed for what is not known, and nothing proven of it.
			c.s.w.mine(itsWrote).wrote[cell{r.ID, p.S}] = Write{At: c.in.At, Phase: c.m.phase}
		}
	}
	return c.returns(c.m.result(c.s, c.in, c.name))
}

func scribbleRest(c *kernelCall) []*state {
	for i := range c.args {
		if v := c.arg(i); v.Kind == Ptr {
			c.m.havoc(c.s.w, c.m.Regions.at(v), v.S)
		}
	}
	return c.returns(c.m.result(c.s, c.in, c.name))
}

func compareStrings(c *kernelCall) []*state {
	a, b := c.arg(0), c.arg(1)
	if a.IsNull() || b.IsNull() {
		c.m.problem(c.s, Problem{Kind: NullDeref, At: c.in.At, Cause: a.why})
		return []*state{}
	}
	if a.Kind == Str && b.Kind == Str {
		if c.name == "strcmp" {
			return c.returns(Number(int64(strings.Compare(a.S, b.S))))
		}
		if n := c.arg(2); n.Kind == Int && n.N >= 0 {
			cut := func(s string) string { return s[:min(len(s), int(n.N))] }
			return c.returns(Number(int64(strings.Compare(cut(a.S), cut(b.S)))))
		}
	}
	return c.returns(c.m.result(c.s, c.in, c.name))
}

func unknownPointer(c *kernelCall) []*state {
	v := c.m.Unknown(fmt.Sprintf("%s:%d:%s", c.name, c.in.At.From, c.arg(0).key()), c.name+"()")
	if strings.HasPrefix(c.name, "list_first") && c.m.chained(c.s.w, c.arg(0)) {
		c.m.Symbol(v).Element = true
	}
	return c.returns(v)
}

// callLater hands memory to a callback that frees it after a grace period.
func callLater(c *kernelCall) []*state {
	seen := map[int]bool{}
	c.m.lose(c.s.w, c.arg(0), seen)
	c.handsOnChained()
	return c.returns(Null)
}

func reallocate(c *kernelCall) []*state {
	old := c.arg(0)
	var list []*state
	if c.mayFail() {
		v := Null
		v.why = &Cause{Kind: CauseFailure, At: c.in.At, Text: c.name + "() fails"}
		list = append(list, c.fails(v, " and returns NULL, the old memory being kept"))
	}
	v := c.allocate(c.s, "memory")
	if old.Kind == Ptr {
		if data, ok := c.m.load(c.s, old, c.in.At); ok && data.Kind != Undef {
			c.m.write(c.s.w, v, data)
		}
		if !c.free(old) {
			return []*state{}
		}
	}
	c.s.top().regs[c.in.Dst] = v
	if list == nil {
		return nil
	}
	return append([]*state{c.s}, list...)
}

// getState is klp_get_state: the first element of patch->states with the id.
func getState(c *kernelCall) []*state {
	p := c.arg(0)
	if p.Kind != Ptr {
		return c.returns(c.m.result(c.s, c.in, c.name))
	}
	v, known := c.m.findState(c.s.w, p, c.arg(1))
	if !known {
		return c.returns(c.m.result(c.s, c.in, c.name))
	}
	if v.IsNull() {
		v.why = &Cause{Kind: CauseState, At: c.in.At, Text: "klp_get_state() finds nothing"}
	}
	return c.returns(v)
}

// maxStates bounds the walk over a states array.
const maxStates = 256

// findState walks the states of a patch as klp_for_each_state does.
func (m *Machine) findState(w *World, patch, id Value) (v Value, known bool) {
	patch.S += ".states"
	states := m.read(w, patch)
	if states.IsNull() {
		return Null, true
	}
	if states.Kind != Ptr || id.Kind != Int {
		return v, false
	}
	for i := range int64(maxStates) {
		e := m.shift(states, i)
		idAt := e
		idAt.S += ".id"
		switch n := m.read(w, idAt); {
		case n.Kind != Int:
			return v, false
		case n.N == 0:
			return Null, true
		case n.N == id.N:
			return e, true
		}
	}
	return v, false
}

// patchPlace is the klp_patch variable of an instance.
func (m *Machine) patchPlace(i *Instance) (Value, bool) {
	for _, u := range i.Model.Units() {
		if u.Defines(i.Patch.Name) {
			return place(m.variable(i, u, i.Patch.Name).ID, ""), true
		}
	}
	return Value{}, false
}

// getPrevState is klp_get_prev_state: the entry of the latest listed patch that
// has the id, up to the patch in transition.
func getPrevState(c *kernelCall) []*state {
	w, m := c.s.w, c.m
	none := Null
	none.why = &Cause{Kind: CausePrevState, At: c.in.At, Text: fmt.Sprintf("klp_get_prev_state(%s) finds nothing", c.arg(0).key())}
	if w.Transition == nil {
		w.Note(c.in.At, "klp_get_prev_state() is outside a transition: it warns and returns NULL")
		return c.returns(none)
	}
	found := none
	for _, i := range w.Listed {
		if i == w.Transition {
			break
		}
		p, ok := m.patchPlace(i)
		if !ok {
			return c.returns(m.result(c.s, c.in, c.name))
		}
		v, known := m.findState(w, p, c.arg(0))
		if !known {
			return c.returns(m.result(c.s, c.in, c.name))
		}
		if !v.IsNull() {
			found = v
		}
	}
	if found.IsNull() {
		w.Note(c.in.At, "klp_get_prev_state(%s) returns NULL", c.arg(0).key())
	} else {
		w.Note(c.in.At, "klp_get_prev_state(%s) returns the state of the installed livepatch", c.arg(0).key())
	}
	return c.returns(found)
}

// enablePatch hands over to the core.
func enablePatch(c *kernelCall) []*state {
	if c.m.enable == nil || isCallback(c.m.phase) {
		c.m.problem(c.s, Problem{Kind: Deadlock, At: c.in.At, What: c.name})
		return c.returns(c.m.result(c.s, c.in, c.name))
	}
	return c.m.enable(c.s, *c.in, c.arg(0))
}

// Shadow variables are resources of the whole system, by object and id.
var shadowResource = &table.Resource{What: "shadow variable"}

func shadowHandle(obj, id Value) Value {
	return Value{Kind: Str, S: obj.key() + "/" + id.key()}
}

func shadowAlloc(c *kernelCall) []*state {
	c.underShadowLock(4)
	var list []*state
	if c.mayFail() {
		v := Null
		v.why = &Cause{Kind: CauseFailure, At: c.in.At, Text: c.name + "() fails"}
		list = append(list, c.fails(v, " and returns NULL"))
	}
	h := shadowHandle(c.arg(0), c.arg(1))
	k := resourceKey(shadowResource.What, h)
	x := c.s.w.held[k]
	if x.N == 0 {
		x = Resource{What: shadowResource.What, Handle: h, At: c.in.At, By: c.s.top().mod, Phase: c.m.phase, Call: c.s.w.Calls, Shadow: true}
	}
	x.N = 1
	c.s.w.mine(itsHeld).held[k] = x
	g := c.m.Regions.get("shadow:"+h.S, func(r *Region) { r.Kind, r.Name, r.Zeroed = Foreign, "a shadow variable", true })
	c.s.top().regs[c.in.Dst] = place(g.ID, "")
	if list == nil {
		return nil
	}
	return append([]*state{c.s}, list...)
}

func shadowGet(c *kernelCall) []*state {
	h := shadowHandle(c.arg(0), c.arg(1))
	if _, ok := c.s.w.held[resourceKey(shadowResource.What, h)]; ok {
		g := c.m.Regions.get("shadow:"+h.S, func(r *Region) { r.Kind, r.Name, r.Zeroed = Foreign, "a shadow variable", true })
		return c.returns(place(g.ID, ""))
	}
	if c.m.Concrete {
		return c.returns(Null) // nothing but the events has made any
	}
	return c.returns(c.m.result(c.s, c.in, c.name))
}

// exitFrees reports shadow variables that module exit frees while another
// livepatch is installed, which has the same ones.
func (c *kernelCall) exitFrees() {
	if c.m.phase == "module exit" && len(c.s.w.Listed) > 0 {
		c.m.problem(c.s, Problem{Kind: ExitFrees, At: c.in.At, What: c.name})
	}
}

// underShadowLock notes what may sleep in a constructor or destructor, which runs
// under a spinlock.
func (c *kernelCall) underShadowLock(arg int) {
	f := c.arg(arg)
	if c.m.Concrete || f.Kind != Func || f.Module == nil {
		return
	}
	fn := f.Module.Model.FuncIn(f.S, c.s.top().src.Unit)
	if fn == nil {
		return
	}
	u := &unit.Unit{Model: f.Module.Model}
	u.SetFunctions(c.m.Table)
	first := true
	lifecycle.Sleeps(u, fn, func(call unit.Call, _ bool) {
		if first {
			first = false
			c.m.problem(c.s, Problem{Kind: Sleeps, At: call.Span, What: call.CalleeName(), Through: f.S, Other: c.in.At})
		}
	})
}

func shadowFree(c *kernelCall) []*state {
	c.underShadowLock(2)
	c.exitFrees()
	c.drop(resourceKey(shadowResource.What, shadowHandle(c.arg(0), c.arg(1))))
	return c.returns(Null)
}

func shadowFreeAll(c *kernelCall) []*state {
	c.underShadowLock(1)
	c.exitFrees()
	suffix := "/" + c.arg(0).key()
	for _, k := range c.s.w.HeldKeys() {
		if x := c.s.w.held[k]; x.Shadow && (strings.HasSuffix(x.Handle.S, suffix) || c.arg(0).Kind != Int) {
			c.drop(k)
		}
	}
	return c.returns(Null)
}
