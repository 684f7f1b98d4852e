package exec

import (
	"fmt"
	"slices"
	"strings"

	"klplint/analyzer/lifecycle/ir"
	"klplint/analyzer/lifecycle/table"
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
	args := m.values(fr, in.Args)
	if f := mod.Model.FuncIn(name, fr.src.Unit); f != nil {
		if in.Name == "" {
			m.CalledBack[f.Func] = true
		}
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
	v := m.result(s, in, name)
	for _, a := range in.Args {
		m.lose(s.w, fr.regs[a], seen)
		m.mayRestore(s.w, fr.regs[a])
	}
	(&kernelCall{m: m, s: s, in: in, name: name, args: m.values(fr, in.Args)}).handsOnChained()
	fr.regs[in.Dst] = v
	return nil
}

// mayRestore: code that is not known is given the original value of a variable
// of the kernel that was modified. It may be what sets it: set_verbosity(old).
func (m *Machine) mayRestore(w *World, v Value) {
	whole, ok := m.wholes[v.N]
	if !ok || v.Kind != Sym || !m.Symbol(v).Original {
		return
	}
	r := m.Regions.at(whole)
	if now, written := w.cells.get(cell{r.ID, whole.S}); written && now.key() != v.key() {
		m.havoc(w, r, whole.S)
	}
}

// values are what some registers hold.
func (m *Machine) values(fr *frame, regs []int) []Value {
	list := make([]Value, len(regs))
	for i, r := range regs {
		list[i] = fr.regs[r]
	}
	return list
}

// result is the unknown result of a call. The n-th call of a function with the
// same arguments says the same in every callback, so that what is done on one
// answer is undone on the same answer; and one that only answers a question
// says the same until it is asked again in a loop.
func (m *Machine) result(s *state, in *ir.Instr, name string) Value {
	fr := s.top()
	key := "result:" + name + m.keys(fr, in.Args)
	n := 0
	if m.asks(fr, name) {
		at := asked - fr.pc
		fr.loops[at]++
		n = fr.loops[at]
	} else {
		first := s.frames[0]
		if first.named == nil {
			first.named = map[string]int{}
		}
		first.named[key]++
		n = first.named[key]
	}
	return m.Unknown(fmt.Sprintf("%s:%d", key, n), name+"()")
}

// asked sets the counters of questions apart from those of loops.
const asked = -1 << 20

// asks tells whether a function only answers a question.
func (m *Machine) asks(fr *frame, name string) bool {
	if m.Table.Class(name) == table.Pure {
		return true
	}
	f := fr.src.Unit.Func(name)
	return f != nil && f.Type != nil && f.Type.Elem != nil && (f.Type.Elem.Name == "bool" || f.Type.Elem.Name == "_Bool")
}

// keys are the keys of some registers.
func (m *Machine) keys(fr *frame, regs []int) string {
	var b strings.Builder
	for _, r := range regs {
		b.WriteByte(' ')
		b.WriteString(fr.regs[r].key())
	}
	return b.String()
}

// iterate tells whether an iterator that is not known goes on: over the same
// things it runs as often in every callback, once or not at all; one over
// things that are always there, and a guard, run once.
func (m *Machine) iterate(s *state, in *ir.Instr) Value {
	fr := s.top()
	at := iterated - fr.pc
	if fr.loops[at]++; fr.loops[at] > 1 {
		fr.loops[at] = 0
		m.goesOnFromFreed(s, in)
		return Number(0)
	}
	if asksChain(in.Name) {
		over := Value{}
		for _, a := range in.Args {
			if fr.regs[a].Kind == Ptr {
				over = fr.regs[a]
			}
		}
		if m.chained(s.w, over) {
			return Number(1)
		}
	}
	if strings.Contains(in.Name, "guard") || strings.HasPrefix(in.Name, "for_each_") && len(in.Args) == 1 {
		return Number(1)
	}
	key := "iterate:"
	for _, a := range in.Args {
		if v := fr.regs[a]; v.Kind != Str {
			key += " " + v.key()
		}
	}
	return m.Unknown(key, in.Name+"()")
}

const iterated = -1 << 21

// isCallback tells whether a phase is one of a livepatch's callbacks.
func isCallback(phase string) bool { return phase != "module init" && phase != "module exit" }

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

// free frees memory. kfree(NULL) is fine; false means that the path ends.
func (c *kernelCall) free(h Value) bool {
	s, m := c.s, c.m
	if h.Kind == Sym && s.w.facts[h.N]&isZero == 0 && !m.Symbol(h).Original && !m.Symbol(h).Failure {
		// It may be any; or any element, where it is one.
		only := m.Symbol(h).Element && s.w.anyChained()
		for id, b := range s.w.heap {
			if only && b.In == 0 {
				continue
			}
			b.Lost = true
			s.w.mine(itsHeap).heap[id] = b
		}
	}
	if h.Kind == Sym {
		s.w.mine(itsAlloc).alloc[freedElement(h)] = int(c.in.At.From)
	}
	if h.Kind != Ptr {
		return true
	}
	r := m.Regions.at(h)
	if r.Kind != Heap {
		return true
	}
	if h.S != "" && h.S != "[0]" {
		return true // a member: what is freed is not known
	}
	b := s.w.heap[r.ID]
	if b.Lost {
		return true
	}
	b.In = 0
	if b.Freed {
		m.problem(s, Problem{Kind: DoubleFree, At: c.in.At, Region: r, Other: b.FreedAt, What: b.FreedBy})
		return false
	}
	b.Freed, b.FreedAt, b.FreedBy = true, c.in.At, m.phase
	s.w.mine(itsHeap).heap[r.ID] = b
	return true
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

// drop lets go what is held under a key.
func (c *kernelCall) drop(k string) {
	delete(c.s.w.mine(itsHeld).held, k)
	c.s.w.mine(itsLetGo).letGo[k] = Write{At: c.in.At, Phase: c.m.phase, By: c.s.top().mod}
}

// counted tells whether what is acquired twice is to be released twice.
func counted(name string) bool {
	switch name {
	case "try_module_get", "__module_get", "get_device", "dev_hold", "dev_get_by_name", "dev_get_by_index", "kobject_get", "kobject_get_unless_zero",
		"static_branch_inc", "static_key_slow_inc":
		return true
	}
	return false
}

// answers tells whether a release says whether there was anything to release.
func answers(name string) bool {
	for _, p := range [...]string{"cancel_", "del_timer", "timer_delete", "try_to_del_timer", "hrtimer_", "flush_", "kthread_stop", "timer_shutdown"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

func missedKey(r *table.Resource, h Value) string { return "missed " + resourceKey(r.What, h) }

// missed reports the release of what was never acquired because that failed,
// where the kernel does not forgive it.
func (c *kernelCall) missed(r *table.Resource, h Value) {
	at := c.s.w.alloc[missedKey(r, h)]
	if at == 0 || !c.m.Table.Is(c.name, table.Strict) {
		return
	}
	cause := &Cause{Kind: CauseFailure, Text: "the call fails"}
	for st := c.s.w.Story; st != nil; st = st.Prev {
		if int(st.At.From) == at && !st.Event {
			cause.At, cause.Text = st.At, st.Text
			c.m.problem(c.s, Problem{Kind: NotAcquired, At: c.in.At, What: c.name, Cause: cause})
			return
		}
	}
}

// twice reports the release of a handle that was released before: what a call
// returned, of a kind that is gone then.
func (c *kernelCall) twice(roles []table.Role, h Value) bool {
	if c.m.Concrete || h.Kind != Ptr || h.S != "" || c.m.Regions.at(h).Kind != Foreign {
		return false
	}
	for _, r := range roles {
		if strings.HasSuffix(r.Resource.What, "reference") || strings.HasPrefix(c.name, "flush_") || strings.HasPrefix(c.name, "drain_") {
			return false
		}
		if _, held := c.s.w.held[resourceKey(r.Resource.What, h)]; held {
			return false
		}
	}
	for _, r := range roles {
		if was, ok := c.s.w.letGo[resourceKey(r.Resource.What, h)]; ok && goesWith(r.Resource.What) {
			c.m.problem(c.s, Problem{Kind: DoubleFree, At: c.in.At, Region: c.m.Regions.at(h), Other: was.At, What: was.Phase})
			return true
		}
	}
	return false
}

// usesGone reports the use of a cache or queue that was destroyed before.
func (c *kernelCall) usesGone() bool {
	var what string
	arg := 0
	switch c.name {
	case "kmem_cache_free":
		what = "slab cache"
	case "queue_work", "queue_delayed_work", "mod_delayed_work", "flush_workqueue", "drain_workqueue":
		what = "workqueue"
	case "mempool_free":
		what, arg = "memory pool", 1
	case "wake_up_process", "kthread_park", "kthread_unpark":
		what = "kernel thread"
	default:
		return false
	}
	h := c.arg(arg)
	if c.m.Concrete || h.Kind != Ptr || h.S != "" || c.m.Regions.at(h).Kind != Foreign {
		return false
	}
	k := resourceKey(what, h)
	if _, held := c.s.w.held[k]; held {
		return false
	}
	was, ok := c.s.w.letGo[k]
	if ok {
		c.m.problem(c.s, Problem{Kind: UseAfterFree, At: c.in.At, Region: c.m.Regions.at(h), Other: was.At, What: was.Phase})
	}
	return ok
}

// goesWith tells whether what a handle points at is gone when it is released.
func goesWith(what string) bool {
	switch what {
	case "slab cache", "memory pool", "workqueue", "kernel thread", "proc entry", "debugfs entry", "sysctl table", "device", "device class", "socket buffer", "crypto transform", "hardware monitor", "file":
		return true
	}
	return false
}

// release lets a resource go. A handle that is not known may stand for any of
// the kind: then they are all taken as released.
func (c *kernelCall) release(r *table.Resource, h Value) {
	w := c.s.w
	c.releasesMemory(r, h)
	k := resourceKey(r.What, h)
	x, ok := w.held[k]
	c.released(r, h, ok)
	if ok {
		if x.N--; x.N <= 0 {
			c.drop(k)
		} else {
			w.mine(itsHeld).held[k] = x
		}
	}
	if h.Kind == Sym && c.m.Symbol(h).Failure {
		return // there is nothing
	}
	if !ok && !h.IsNull() && (h.Kind != Ptr || c.m.Regions.at(h).Kind == LocalVar) {
		for _, k := range w.HeldKeys() {
			if w.held[k].What == r.What {
				c.drop(k)
			}
		}
	}
	// Files go with their directory or kobject, works with their queue.
	if gone := ok && x.N <= 0; gone || !ok {
		c.dropOn(h.key(), func(y *Resource) bool { return gone || y.What == r.What }, 0)
	}
}

// unsettled notes a release that does not wait for a function which arms the
// resource again: it is still held.
func (c *kernelCall) unsettled(r *table.Resource, h Value, by string) {
	k := resourceKey(r.What, h)
	x, ok := c.s.w.held[k]
	if !ok {
		return
	}
	x.Dropped, x.DroppedBy, x.Again = c.in.At, c.name, by
	c.s.w.mine(itsHeld).held[k] = x
	c.s.w.Note(c.in.At, "%s() does not wait for %q, which arms it again", c.name, by)
}

// released notes whether there is something to release in the module's own
// storage.
func (c *kernelCall) released(r *table.Resource, h Value, held bool) {
	m, w := c.m, c.s.w
	if m.Concrete || h.Kind != Ptr || m.Regions.at(h).Kind != ModuleVar || m.phase != "pre_unpatch" && m.phase != "post_unpatch" {
		return
	}
	x := m.Releases[c.in.At]
	if x == nil {
		x = &Release{What: r.What, Name: m.Regions.at(h).Name, Phase: m.phase, Story: w.Story}
		m.Releases[c.in.At] = x
	}
	x.Held = x.Held || held || w.Unsure != "" || m.touched(w, h)
}

// releasesMemory hands the structure around a kobject or device to its release
// function.
func (c *kernelCall) releasesMemory(r *table.Resource, h Value) {
	switch r.What {
	case "kobject", "device", "kobject reference", "device reference":
		if h.Kind == Ptr && h.S != "" && c.m.Regions.at(h).Kind == Heap {
			b := c.s.w.heap[h.Region()]
			b.Lost = true
			c.s.w.mine(itsHeap).heap[h.Region()] = b
		}
	}
}

// dropOn lets go what hangs on a handle.
func (c *kernelCall) dropOn(handle string, which func(*Resource) bool, depth int) {
	if depth > 8 {
		return
	}
	for _, k := range c.s.w.HeldKeys() {
		if x, ok := c.s.w.held[k]; ok && slices.Contains(x.On, handle) && which(&x) {
			c.drop(k)
			c.dropOn(x.Handle.key(), func(*Resource) bool { return true }, depth+1)
		}
	}
}

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
