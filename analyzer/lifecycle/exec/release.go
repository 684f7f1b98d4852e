package exec

import (
	"slices"
	"strings"

	"klplint/analyzer/lifecycle/table"
)

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
