package scenario

import (
	"go/token"
	"path/filepath"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"klplint/analyzer/unit"
	"klplint/cparse/source"
)

// BenchmarkLifeCycles executes the life cycles of the correct livepatches that
// rules are tested with; parsing is not counted.
func BenchmarkLifeCycles(b *testing.B) {
	files, err := filepath.Glob("../../../rules/testdata/*/good*.txtar")
	if err != nil || len(files) == 0 {
		b.Fatalf("no livepatches: %v", err)
	}
	var units []*unit.Unit
	for _, f := range files {
		a, err := txtar.ParseFile(f)
		if err != nil {
			b.Fatal(err)
		}
		tree := fstest.MapFS{}
		for _, f := range a.Files {
			tree[f.Name] = &fstest.MapFile{Data: f.Data}
		}
		t := source.FromFS(".", tree)
		found, err := t.Find(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		for _, m := range found.Modules {
			u := unit.Load(token.NewFileSet(), t, m)
			Of(u) // parses what is asked for
			units = append(units, u)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, u := range units {
			Of(u)
		}
	}
}
