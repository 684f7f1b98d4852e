package rules

import "klplint/analyzer"

var notUnderstood = newRule(analyzer.NotUnderstood, "not-understood", analyzer.Note, analyzer.Doc{
	Title: "a part of the sources was not understood",
	Why: `What klplint does not understand it does not check, and it draws no conclusions from
it: other findings may be missing because of it. Nothing is wrong with the livepatch
for that reason.`,
	Mend:   "Often nothing needs doing. A missing local header can be brought in with --root; a declaration that was skipped may deserve a report.",
	Source: "klplint itself",
}, func(p *pass) {
	for _, t := range p.unit.Troubles() {
		p.report(t.Span, nil, "%s", t.Message)
	}
})

// Bodies are parsed when a rule asks for them, and only then is it known
// whether all of them can be. So this rule runs behind all others.
func init() {
	for _, r := range All {
		if r != notUnderstood {
			notUnderstood.Analyzer.Requires = append(notUnderstood.Analyzer.Requires, r.Analyzer)
		}
	}
}
