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

// FuzzSeries takes any two texts for releases of one livepatch: no text of one
// may keep the other from being checked, and what is said is said in the sources.
func FuzzSeries(f *testing.F) {
	files, err := filepath.Glob("../testdata/series/*/v1/*.c")
	if err != nil || len(files) == 0 {
		f.Fatalf("no series (%v)", err)
	}
	for _, name := range files {
		old, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		newer, err := filepath.Glob(filepath.Join(filepath.Dir(name), "../v2/*.c"))
		if err != nil {
			f.Fatal(err)
		}
		for _, name := range newer {
			next, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(old, next)
		}
	}
	f.Fuzz(func(t *testing.T, old, next []byte) {
		versions := []analyzer.Version{
			{Label: "v1", Tree: source.FromText("v1.c", old)},
			{Label: "v2", Tree: source.FromText("v2.c", next)},
		}
		res, err := analyzer.Series(context.Background(), versions, All, analyzer.SeriesOptions{Gate: analyzer.GateAny})
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
			whole := x.Range.Line == 0 && x.Rule.ID == analyzer.NotUnderstood // the file could not be read
			if x.Range.Path != "v1.c" && x.Range.Path != "v2.c" || x.Range.Line < 1 && !whole || x.Message == "" {
				t.Errorf("%s: %+v: %s", x.Rule.ID, x.Range, x.Message)
			}
		}
		for _, m := range res.Matrices {
			for _, row := range m.Cells {
				for _, c := range row {
					if c.Status == analyzer.Undecided && c.Why == "" || c.Status == analyzer.Refused && len(c.Places) == 0 {
						t.Errorf("%s without a reason", c.Status)
					}
				}
			}
		}
	})
}
