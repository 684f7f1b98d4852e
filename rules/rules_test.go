package rules

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"klplint/analyzer"
	"klplint/analyzer/analyzertest"
)

// TestRules runs every rule's test modules, with the whole catalogue: a module
// that is meant for one rule must not set off another unnoticed.
func TestRules(t *testing.T) {
	for _, r := range All {
		t.Run(r.Name(), func(t *testing.T) {
			analyzertest.Run(t, filepath.Join("testdata", r.Name()), All...)
		})
	}
}

// TestCatalogue holds the house rules of the catalogue.
func TestCatalogue(t *testing.T) {
	if err := analyzer.Validate(All); err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(All, func(a, b *analyzer.Rule) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("the rules are not sorted by id")
	}
	for _, r := range All {
		d := r.Doc
		if d.Title == "" || d.Why == "" || d.Mend == "" || d.Source == "" {
			t.Errorf("%s: its documentation lacks a title, a why, a mend or a source", r.ID)
		}
		if strings.HasSuffix(d.Title, ".") || strings.ToLower(d.Title[:1]) != d.Title[:1] {
			t.Errorf("%s: title %q: lower case, no full stop", r.ID, d.Title)
		}
		if !strings.Contains(d.Bad, "want "+r.ID) {
			t.Errorf("%s: the bad example does not show it", r.ID)
		}
		if d.Good == "" || strings.Contains(d.Good, "want ") {
			t.Errorf("%s: the good example is missing or wants findings", r.ID)
		}
		if _, err := os.Stat(strings.ReplaceAll(r.Name(), "-", "_") + ".go"); err != nil {
			t.Errorf("%s: a rule has a file of its name: %v", r.ID, err)
		}
	}
}

// TestEnoughCases holds that each rule is tested with defective modules and
// with correct ones that are meant to provoke it.
func TestEnoughCases(t *testing.T) {
	for _, r := range All {
		files, _ := filepath.Glob(filepath.Join("testdata", r.Name(), "*.txtar"))
		bad, good := 0, 0
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(txtar.Format(txtar.Parse(text))), "want "+r.ID) {
				bad++
			} else {
				good++
			}
		}
		if bad < 3 || good < 4 {
			t.Errorf("%s %s: %d defective and %d correct cases; at least 3 and 4 are needed", r.ID, r.Name(), bad, good)
		}
	}
}

var fullStop = regexp.MustCompile(`\.$`)

// TestMessages holds how messages are worded, over all cases.
func TestMessages(t *testing.T) {
	files, _ := filepath.Glob("testdata/*/*.txtar")
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		res := analyzertest.RunArchive(&quiet{TB: t}, txtar.Parse(text), All...)
		for _, x := range res.Findings {
			if fullStop.MatchString(x.Message) || strings.ContainsAny(x.Message, "\n") {
				t.Errorf("%s: message %q: one line, no full stop", f, x.Message)
			}
			if first := x.Message[0]; 'A' <= first && first <= 'Z' {
				t.Errorf("%s: message %q begins with a capital", f, x.Message)
			}
			if x.Range.Line == 0 || x.Range.EndLine < x.Range.Line || x.Range.EndLine == x.Range.Line && x.Range.EndCol <= x.Range.Col {
				t.Errorf("%s: %s: no proper place: %+v", f, x.Message, x.Range)
			}
		}
	}
}

// quiet keeps the mismatches, which TestRules reports, from being reported
// twice.
type quiet struct{ testing.TB }

func (quiet) Error(...any) {}
func (quiet) Helper()      {}
