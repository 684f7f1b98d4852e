package rules

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"klplint/analyzer"
	"klplint/analyzer/unit"
	"klplint/cparse/source"
)

// FuzzCheck holds that the whole road, from a source to findings, neither
// panics nor hangs, and that every finding has a place in the source.
func FuzzCheck(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range txtar.Parse(text).Files {
			f.Add(file.Data)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		tree := source.FromText("x.c", text)
		res, err := analyzer.Check(context.Background(), []*source.Tree{tree}, All)
		if errors.Is(err, analyzer.ErrNoLivepatch) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, tr := range res.Troubles {
			if strings.HasPrefix(tr.Message, unit.InternalError) {
				t.Error(tr.Message)
			}
		}
		for _, x := range res.Findings {
			if x.Range.Path != "x.c" || x.Range.Line < 1 || x.Message == "" {
				t.Errorf("%s: %+v: %s", x.Rule.ID, x.Range, x.Message)
			}
		}
	})
}
