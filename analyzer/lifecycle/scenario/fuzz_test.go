package scenario

import (
	"go/token"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"

	"klplint/analyzer/unit"
	"klplint/cparse/source"
)

// FuzzExecute holds that nothing makes the life cycles panic or hang, however
// odd the sources.
func FuzzExecute(f *testing.F) {
	files, _ := filepath.Glob("../../../rules/testdata/*/*.txtar")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		if a := txtar.Parse(text); len(a.Files) == 1 {
			f.Add(string(a.Files[0].Data))
		}
	}
	was := budget
	budget = 20_000
	f.Cleanup(func() { budget = was })
	f.Fuzz(func(t *testing.T, text string) {
		tree := source.FromFS(".", fstest.MapFS{"livepatch.c": &fstest.MapFile{Data: []byte(text)}})
		found, err := tree.Find(t.Context())
		if err != nil {
			return
		}
		for _, m := range found.Modules {
			u := unit.Load(token.NewFileSet(), tree, m)
			start := time.Now()
			for _, p := range u.Model.Patches {
				run(u, p)
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("it takes %v", took)
			}
		}
	})
}
