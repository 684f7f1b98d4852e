package rules

import "klplint/analyzer"

// The run itself reports it: which rules are known, and what a comment in a
// header of several modules suppresses, is known behind all modules only.
var suppressionInvalid = newRule(analyzer.SuppressionInvalid, "suppression-invalid", analyzer.Warning, analyzer.Doc{
	Title: "a comment that is to suppress findings gives no reason, or names no rule that there is",
	Why: `A suppression is a decision that whoever reads the code next has to be able to judge.
One without a reason, for an unknown rule or in a form that klplint does not know
suppresses nothing, while its author believes that it does. Findings of this rule and
of suppression-unused cannot be suppressed.`,
	Mend:   "Write klplint:ignore, klplint:ignore-function or klplint:ignore-file, the rules, separated by commas, and behind -- the reason.",
	Source: "klplint itself",
}, func(*pass) {})
