package fix

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/go/analysis"

	"klplint/analyzer"
	"klplint/cparse/source"
)

var testRule = &analyzer.Rule{ID: "T001", Level: analyzer.Error, Analyzer: &analysis.Analyzer{Name: "test"}}

// proposal is a finding that replaces text: the columns [from, to) of line 1.
type proposal struct {
	message  string
	level    analyzer.Level
	from, to int
	text     string
}

func findings(list []proposal) *analyzer.Result {
	res := &analyzer.Result{}
	for _, p := range list {
		r := analyzer.Range{Path: "lp.c", Line: 1, Col: p.from, EndLine: 1, EndCol: p.to}
		res.Findings = append(res.Findings, analyzer.Finding{
			Rule: testRule, Level: p.level, Message: p.message, Range: r,
			Fixes: []analyzer.Fix{{Message: p.message, Edits: []analyzer.Edit{{Range: r, New: p.text}}}},
		})
	}
	return res
}

// TestMake holds which fixes are chosen. In these sources a finding is gone when
// its digit is, and "bc" together is a new defect.
func TestMake(t *testing.T) {
	for _, tc := range []struct {
		name    string
		list    []proposal
		now     string
		mended  string
		later   string
		failing bool
	}{
		{"none", nil, "", "", "", false},
		{"apart", []proposal{{"1", analyzer.Error, 1, 2, "a"}, {"3", analyzer.Note, 3, 4, "c"}}, "a2c4", "1 3", "", false},
		{"overlap, the worse wins", []proposal{{"1", analyzer.Warning, 1, 3, "x"}, {"2", analyzer.Error, 2, 3, "y"}}, "1y34", "2", "1", false},
		{"overlap, the first wins", []proposal{{"1", analyzer.Error, 1, 3, "x"}, {"2", analyzer.Error, 2, 3, "y"}}, "x34", "1", "2", false},
		{"insertions at one place", []proposal{{"1", analyzer.Error, 1, 2, "a"}, {"2", analyzer.Error, 2, 3, "b"}}, "a234", "1", "2", false},
		{"the same fix twice", []proposal{{"1", analyzer.Error, 1, 2, "a"}, {"1", analyzer.Error, 1, 2, "a"}}, "a234", "1 1", "", false},
		{"not together", []proposal{{"1", analyzer.Error, 1, 2, "b"}, {"3", analyzer.Error, 3, 4, "c"}}, "b234", "1", "3", false},
		{"outside of the text", []proposal{{"1", analyzer.Error, 1, 9, "b"}}, "", "", "1", false},
		{"a check that fails", []proposal{{"1", analyzer.Error, 1, 2, "a"}}, "", "", "", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tree := source.FromFS(".", fstest.MapFS{"lp.c": {Data: []byte("1234")}})
			res := findings(tc.list)
			plan, err := Make(context.Background(), []*source.Tree{tree}, res, func(_ context.Context, trees []*source.Tree) (*analyzer.Result, error) {
				if tc.failing {
					return nil, errors.New("no")
				}
				text, err := trees[0].ReadFile("lp.c")
				if err != nil {
					return nil, err
				}
				after := findings(slices.DeleteFunc(slices.Clone(tc.list), func(p proposal) bool { return !strings.Contains(string(text), p.message) }))
				if strings.Contains(string(text), "b") && strings.Contains(string(text), "c") {
					come := findings([]proposal{{"new", analyzer.Warning, 1, 2, ""}}).Findings
					come[0].Range.Snippet = "another line"
					after.Findings = append(after.Findings, come...)
				}
				return after, nil
			})
			if tc.failing {
				if err == nil {
					t.Error("no error")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			now := ""
			if len(plan.Files) > 0 {
				now = string(plan.Files[0].Now)
			}
			if now != tc.now || names(plan.Mended) != tc.mended || names(plan.Later) != tc.later {
				t.Errorf("%q, mended %q, later %q; want %q, %q, %q", now, names(plan.Mended), names(plan.Later), tc.now, tc.mended, tc.later)
			}
			if was, err := tree.ReadFile("lp.c"); err != nil || string(was) != "1234" {
				t.Errorf("the tree has changed: %q, %v", was, err)
			}
		})
	}
}

func names(list []*analyzer.Finding) string {
	var words []string
	for _, f := range list {
		words = append(words, f.Message)
	}
	return strings.Join(words, " ")
}
