package rules

import (
	"slices"
	"strconv"
	"testing"

	"klplint/analyzer"
)

// Code scanning calls rules with a security severity security rules, and may
// hold back a merge because of them. These are the ones whose defect is itself
// an access to memory that is not the accessor's; that something is left behind
// or not restored is no less wrong, but is no matter of memory safety.
func TestSecurityRules(t *testing.T) {
	want := map[string]int{
		"KLP103": 125, "KLP109": 416, "KLP113": 125, "KLP208": 416, "KLP301": 476, "KLP403": 416, "KLP404": 476,
		"KLP405": 416, "KLP408": 416, "KLP410": 416, "KLP411": 416, "KLP601": 415, "KLP602": 416, "KLP703": 416,
	}
	for _, r := range All {
		w := r.Doc.Weakness
		if w.CWE != want[r.ID] {
			t.Errorf("%s %s: weakness %d, want %d", r.ID, r.Name(), w.CWE, want[r.ID])
		}
		if (w.CWE == 0) != (w.Severity == "") {
			t.Errorf("%s: %+v is half a weakness", r.ID, w)
		}
		if score, err := strconv.ParseFloat(w.Severity, 64); w.CWE != 0 && (err != nil || score < 0.1 || score > 10) {
			t.Errorf("%s: severity %q is no score from 0.1 to 10.0", r.ID, w.Severity)
		}
		if !slices.Contains([]analyzer.Precision{analyzer.VeryHigh, analyzer.High, analyzer.Medium}, r.Precision()) {
			t.Errorf("%s: precision %q", r.ID, r.Precision())
		}
	}
}
