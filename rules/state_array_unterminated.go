package rules

import "klplint/analyzer"

var stateArrayUnterminated = newRule("KLP103", "state-array-unterminated", analyzer.Error, analyzer.Doc{
	Title: "a states array has no empty element at its end",
	Why: `The kernel walks the array until it meets an element with id 0. Without one it
reads what the linker has put behind the array: states that nobody declared, or
an oops, while a livepatch is being enabled.`,
	Mend:   "Add an empty element { } at the end, and leave room for it when the array's length is given.",
	Source: "specification, section 1; include/linux/livepatch.h, klp_for_each_state()",
}, func(p *pass) {
	for _, a := range p.module.States {
		seen, complete := a.Seen()
		if !complete || len(seen) == 0 || len(seen) < a.Len || len(a.Attached) == 0 {
			continue
		}
		p.report(seen[len(seen)-1].Span, []related{{a.NameAt, "the array"}},
			"%s ends without an empty element: the kernel reads on behind it; add { }", arrayTitle("states array", a.Array))
	}
})
