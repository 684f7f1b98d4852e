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
	Mend:     "Add an empty element { } at the end, and leave room for it when the array's length is given.",
	Source:   "include/linux/livepatch.h, klp_for_each_object_static() and klp_for_each_func_static()",
	Weakness: analyzer.OutOfBoundsRead,
}, func(p *pass) {
	done := map[*livepatch.FuncArray]bool{}
	eachObjectArray(p, func(_ *livepatch.Patch, a *livepatch.ObjectArray) {
		seen, complete := a.Seen()
		if complete && len(seen) >= a.Len {
			reportUnterminated(p, "list of objects", "klp_object", a.Array, lastSpan(seen))
		}
		for _, o := range seen {
			f := o.Funcs
			if f == nil || done[f] {
				continue
			}
			done[f] = true
			funcs, complete := f.Seen()
			if complete && len(funcs) >= f.Len {
				reportUnterminated(p, "list of functions", "klp_func", f.Array, lastSpan(funcs))
			}
		}
	})
})
