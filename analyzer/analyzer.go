// Package analyzer runs rules over livepatch modules and gathers what they
// find.
//
// A rule is an ordinary *analysis.Analyzer of golang.org/x/tools/go/analysis,
// wrapped with its documentation into a [Rule]. It requires unit.Analyzer,
// reads the livepatch model from unit.Of(pass), and reports with pass.Report;
// positions are those of C files in the pass's FileSet. Check finds the modules
// of some trees, dresses each as a package and runs the rules with
// go/analysis/checker. This package never imports the catalogue: it is given
// rules as a slice, so that anyone can run their own (see the example).
//
// Series does the same for the releases of a series: it matches their modules
// (lineage.go), makes each release's package import its predecessor's, so that
// facts flow (family.go), executes each release over each other (pairs.go) and
// gathers what that shows (pairfindings.go) and what becomes of each pair
// (matrix.go). What the findings of a run count for is decided behind the rules:
// by comments (suppress.go), a configuration (policy.go), an earlier run or a
// change (baseline.go).
//
// What it does not do: parse (cparse), decide (rules), print (report).
package analyzer

import (
	"errors"
	"fmt"

	"golang.org/x/tools/go/analysis"
)

// ErrNoLivepatch is returned when there is nothing to analyse.
var ErrNoLivepatch = errors.New("no livepatch found")

// Validate checks a catalogue: go/analysis's own rules for analyzers, and that
// ids and names are there and unique.
func Validate(rules []*Rule) error {
	var list []*analysis.Analyzer
	seen := map[string]bool{}
	for _, r := range rules {
		switch {
		case r.Analyzer == nil || r.ID == "" || levelNames[r.Level] == "":
			return fmt.Errorf("rule %q is incomplete: it needs an analyzer, an id and a level", r.ID)
		case seen[r.ID] || seen[r.Name()]:
			return fmt.Errorf("rule %s (%s) is there twice", r.ID, r.Name())
		}
		seen[r.ID], seen[r.Name()] = true, true
		list = append(list, r.Analyzer)
	}
	return analysis.Validate(list)
}
