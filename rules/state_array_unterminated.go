package rules

import (
	"klplint/analyzer"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

var stateArrayUnterminated = newRule("KLP103", "state-array-unterminated", analyzer.Error, analyzer.Doc{
	Title: "a states array has no empty element at its end",
	Why: `The kernel walks the array until it meets an element with id 0. Without one it
reads what the linker has put behind the array: states that nobody declared, or
an oops, while a livepatch is being enabled.`,
	Mend:     "Add an empty element { } at the end, and leave room for it when the array's length is given.",
	Source:   "Documentation/livepatch/system-state.rst, section 1; kernel/livepatch/state.c, klp_for_each_state()",
	Weakness: analyzer.OutOfBoundsRead,
}, func(p *pass) {
	for _, a := range p.module.States {
		seen, complete := a.Seen()
		if complete && len(seen) >= a.Len && len(a.Attached) > 0 {
			reportUnterminated(p, "states array", "klp_state", a.Array, lastSpan(seen))
		}
	}
})

// reportUnterminated reports a list that lacks the empty element at its end.
func reportUnterminated(p *pass, what, tag string, a livepatch.Array, last ast.Span) {
	switch {
	case a.Single:
		p.report(a.NameAt, nil, "%q is a single %s, no array with an empty element behind it: the kernel reads on; make it an array that ends with { }", a.Name, tag)
	case a.Len == 0:
		p.report(a.NameAt, nil, "%s has no element at all: the kernel reads what lies behind it; give it an empty one: { { } }", arrayTitle(what, a))
	default:
		p.report(last, []related{{a.NameAt, "the array"}},
			"%s ends without an empty element: the kernel reads on behind it; add { }", arrayTitle(what, a))
	}
}

// lastSpan is the place of the last of some elements.
func lastSpan[E interface{ Where() ast.Span }](list []E) (at ast.Span) {
	if n := len(list); n > 0 {
		at = list[n-1].Where()
	}
	return at
}
