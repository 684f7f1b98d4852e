package rules

import (
	"klplint/analyzer"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

var prevInPreUnpatch = newRule("KLP407", "prev-in-pre-unpatch", analyzer.Note, analyzer.Doc{
	Title: "klp_get_prev_state() is not needed in pre_unpatch",
	Why: `pre_unpatch runs only when the livepatch is being disabled, never on a reverted
transition. A livepatch with .replace has then replaced all that were there
before it, and later ones are not searched: klp_get_prev_state() returns NULL, and the branch for a previous livepatch is dead
code that a reader has to understand.`,
	Mend:      "Drop the call and its branch from pre_unpatch.",
	Source:    "Documentation/livepatch/system-state.rst, section 4, Note",
	Limits:    "Silent for a helper that other callbacks share, where the call does matter.",
	Precision: analyzer.Medium,
}, func(p *pass) {
	isPrev := func(name string) bool { return name == "klp_get_prev_state" }
	elsewhere := map[ast.Span]bool{} // calls that other roots lead to
	for _, r := range p.unit.Roots() {
		if r.Kind != unit.RootCallback || r.Callback.Slot != livepatch.PreUnpatch {
			p.unit.Calls(r.Func, isPrev, func(c unit.Call) { elsewhere[c.Span] = true })
		}
	}
	reported := map[ast.Span]bool{}
	for _, r := range p.unit.Roots() {
		if r.Kind != unit.RootCallback || r.Callback.Slot != livepatch.PreUnpatch || r.Patch.Replace != livepatch.Yes ||
			r.Patch.Dialect == livepatch.StateCallbacks {
			continue
		}
		p.unit.Calls(r.Func, isPrev, func(c unit.Call) {
			if !elsewhere[c.Span] && !reported[c.Span] {
				reported[c.Span] = true
				p.report(c.Span, callPath(r, c), "klp_get_prev_state() in pre_unpatch %q always returns NULL: %s has replaced all that had the state; drop the call", r.Func.Name, patchTitle(r.Patch))
			}
		})
	}
})
