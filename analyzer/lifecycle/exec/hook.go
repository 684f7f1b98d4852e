package exec

import (
	"slices"
	"strings"

	"klplint/analyzer/lifecycle/table"
	"klplint/cparse/livepatch"
)

// listEntry is a structure of the module in a list of the kernel.
var listEntry = &table.Resource{What: "list entry", Release: []table.Handle{{Func: "list_del", Arg: 1}}}

// hook notes that a structure in the module's own storage was put into a list of
// the kernel, which then leads into the module. Only where no word of the module
// takes anything out of a list is that certain to stay.
func (c *kernelCall) hook() {
	e, in := chainedBy(c.name)
	if e != 0 || !strings.Contains(c.name, "list_add") && !strings.Contains(c.name, "hlist_add") {
		return
	}
	elem, to := c.arg(e), c.arg(in)
	if elem.Kind != Ptr || to.Kind != Ptr || c.m.Regions.at(to).Kind != KernelVar {
		return
	}
	if r := c.m.Regions.at(elem); r.Kind == ModuleVar && !takesOut(r.Module.Model) {
		c.hold(c.s, listEntry, elem)
	}
}

// takesOut tells whether a module names any function that takes something out of
// a list, or a list apart.
func takesOut(m *livepatch.Module) bool {
	prefixes := []string{"list_del", "__list_del", "hlist_del", "list_move", "list_replace", "list_splice", "list_swap", "list_cut", "hlist_move", "INIT_LIST_HEAD", "INIT_HLIST"}
	for _, u := range m.Units() {
		for w := range u.Words() {
			if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(w, p) }) {
				return true
			}
		}
	}
	return false
}
