package rules

import (
	"klplint/analyzer"
	"klplint/cparse/livepatch"
)

var listUnterminated = newRule("KLP113", "list-unterminated", analyzer.Error, analyzer.Doc{
	Title: "a list of objects or functions has no empty element at its end",
	Why: `The kernel walks objs and funcs until it meets an empty element. Without one it
takes what lies behind the array for objects and functions: the livepatch is
refused for reasons that make no sense, or the kernel oopses.`,
	Mend:   "Add an empty element { } at the end, and leave room for it when the array's length is given.",
	Source: "include/linux/livepatch.h, klp_for_each_object_static() and klp_for_each_func_static()",
}, func(p *pass) {
	done := map[*livepatch.FuncArray]bool{}
	eachObjectArray(p, func(_ *livepatch.Patch, a *livepatch.ObjectArray) {
		seen, complete := a.Seen()
		if complete && len(seen) > 0 && len(seen) >= a.Len {
			p.report(seen[len(seen)-1].Span, []related{{a.NameAt, "the array"}},
				"%s ends without an empty element: the kernel reads on behind it; add { }", arrayTitle("list of objects", a.Array))
		}
		for _, o := range seen {
			f := o.Funcs
			if f == nil || done[f] {
				continue
			}
			done[f] = true
			funcs, complete := f.Seen()
			if complete && len(funcs) > 0 && len(funcs) >= f.Len {
				p.report(funcs[len(funcs)-1].Span, []related{{f.NameAt, "the array"}},
					"%s ends without an empty element: the kernel reads on behind it; add { }", arrayTitle("list of functions", f.Array))
			}
		}
	})
})
