package analyzer

import (
	"fmt"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Level is how bad a finding is.
type Level uint8

const (
	Note    Level = iota + 1 // advice; never fails a run by default
	Warning                  // very likely a defect
	Error                    // the kernel refuses the patch, or state or memory is wrong on some life cycle
)

var levelNames = map[Level]string{Note: "note", Warning: "warning", Error: "error"}

// String is the level's name, the same in text, SARIF and flags.
func (l Level) String() string { return levelNames[l] }

// ParseLevel reads the name of a level.
func ParseLevel(s string) (Level, error) {
	for l, name := range levelNames {
		if s == name {
			return l, nil
		}
	}
	return 0, fmt.Errorf("unknown level %q: use error, warning or note", s)
}

// Rule is one entry of the catalogue: an analyzer and all that is said of it.
// Explanations, SARIF descriptors and documents are computed from here.
type Rule struct {
	// Analyzer finds; its Name is the rule's name with underscores. It
	// reports with pass.Report; a Diagnostic's Category may name a level
	// ("error", "warning", "note") that differs from the rule's.
	Analyzer *analysis.Analyzer
	ID       string // KLP102; never changes its meaning
	Level    Level
	Doc      Doc
	// Series: it compares a livepatch with those before it in a series, and
	// finds nothing in one that is looked at alone.
	Series bool
}

// Doc explains a rule to someone who has just met it.
type Doc struct {
	Title  string // what it finds: one line, lower case, no full stop
	Why    string // what happens at run time
	Mend   string // what to do
	Source string // the document, or the file and function of the kernel (6.12), that says so
	Limits string // how it is approximate, "" when it is exact
	Bad    string // C source that it reports, with want comments
	Good   string // the same, mended

	Weakness  Weakness  // of rules about the safety of memory
	Precision Precision // "" when it follows from Limits; see [Rule.Precision]
}

// Name is the rule's name as users write it: state-id-duplicate.
func (r *Rule) Name() string { return strings.ReplaceAll(r.Analyzer.Name, "_", "-") }
