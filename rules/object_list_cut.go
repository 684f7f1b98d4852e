package rules

import (
	"klplint/analyzer"
	"klplint/cparse/livepatch"
)

var objectListCut = newRule("KLP110", "object-list-cut", analyzer.Error, analyzer.Doc{
	Title: "an object without name and functions ends the list of objects",
	Why: `The kernel walks objs until it meets an element with neither name nor funcs. A
vmlinux object (name NULL) that has callbacks but no funcs is such an element:
it and all objects behind it vanish without a word, their callbacks never run,
and the livepatch is enabled all the same.`,
	Mend:   "Give the object a .funcs array, an empty one (static struct klp_func no_funcs[] = { { } };) where it patches nothing.",
	Source: "include/linux/livepatch.h, klp_for_each_object_static()",
}, func(p *pass) {
	eachObjectArray(p, func(_ *livepatch.Patch, a *livepatch.ObjectArray) {
		for i, o := range a.Elems {
			if !o.Name.Known || !o.Name.Set && o.FuncsUnknown {
				return
			}
			if !o.Terminates() {
				continue
			}
			var hidden []*livepatch.Object
			for _, h := range a.Elems[i+1:] {
				if h.Filled {
					hidden = append(hidden, h)
				}
			}
			behind := ""
			var rel []related
			if len(hidden) > 0 {
				behind = " and hides " + count(len(hidden), "object") + " behind it"
				rel = []related{{hidden[0].Span, "never seen by the kernel"}}
			}
			switch {
			case o.Filled:
				p.report(o.Span, rel, "vmlinux object without funcs ends the list%s: its callbacks never run; set .funcs, to an empty array if need be", behind)
			case len(hidden) > 0 && !o.Written:
				p.report(hidden[0].Span, nil, "the kernel never sees object %q: element %d of the %s is left out and ends it", hidden[0].Title(), o.Index, arrayTitle("list of objects", a.Array))
			case len(hidden) > 0:
				p.report(o.Span, rel, "empty element amid the %s ends it%s; move it to the end", arrayTitle("list of objects", a.Array), behind)
			}
			return
		}
	})
})

// eachObjectArray visits the objs array of each patch that has one in C, an
// array that several patches share once.
func eachObjectArray(p *pass, visit func(*livepatch.Patch, *livepatch.ObjectArray)) {
	for _, q := range p.module.Patches {
		if q.Objects != nil && q.Dialect.HasStates() {
			visit(q, q.Objects)
		}
	}
}
