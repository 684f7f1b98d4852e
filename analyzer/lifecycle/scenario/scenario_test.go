package scenario

import (
	"go/token"
	"path/filepath"
	"testing"

	"klplint/analyzer/unit"
	"klplint/cmd/klpbench/corpus"
	"klplint/cparse/source"
)

func TestCorpusX(t *testing.T) {
	for _, folder := range []string{corpus.Modules, corpus.Samples} {
		dir := filepath.Join(corpus.Find(t), corpus.Linux, filepath.FromSlash(folder))
		tree, err := source.OpenPath(dir, source.Options{})
		if err != nil {
			t.Fatal(err)
		}
		found, _ := tree.Find(t.Context())
		for _, m := range found.Modules {
			u := unit.Load(token.NewFileSet(), tree, m)
			for _, ev := range Of(u) {
				t.Logf("== %s", m.Name)
				for _, v := range ev.Verdicts {
					t.Logf("   %-20s %d %s (%d)", v.Scenario, v.Status, v.Reason, v.Runs)
				}
				for _, v := range ev.Violations {
					t.Logf("   %s %s: %s %v", v.Rule, u.Position(v.At.From), v.Message, v.Scenarios)
					for _, s := range v.Story {
						t.Logf("        %v %s %s", s.Event, u.Position(s.At.From), s.Text)
					}
				}
			}
		}
	}
}
