package rules

import "klplint/analyzer"

// The run itself reports it: see suppressionInvalid.
var suppressionUnused = newRule(analyzer.SuppressionUnused, "suppression-unused", analyzer.Note, analyzer.Doc{
	Title: "a comment suppresses a rule that finds nothing there",
	Why: `What it once suppressed was mended, has moved, or never was there. Left in place, it
hides the next defect that comes to stand on its line.`,
	Mend:   "Take the comment out, or move it to the line where the finding begins.",
	Source: "klplint itself",
	Limits: "A suppression of a rule that did not run is not reported, and neither is one in a branch of an #if that was not taken. Only the check of a single release reports it.",
}, func(*pass) {})
