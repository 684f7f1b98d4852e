package generate

import (
	"context"
	"slices"
	"strings"
	"testing"

	"klplint/analyzer"
	"klplint/cparse/source"
	"klplint/rules"
)

// files gathers a tree.
func files(t *testing.T, o Options) (list []File) {
	t.Helper()
	err := Files(o, func(f File) error {
		list = append(list, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestLines holds that modules are as long as is asked for.
func TestLines(t *testing.T) {
	for _, style := range Styles() {
		for _, lines := range []int{MinLines, 101, 137, 500, MaxLines} {
			list := files(t, Options{Modules: 1, Lines: lines, Style: style, Seed: 1})
			if n := strings.Count(list[1].Text, "\n"); n != lines {
				t.Errorf("%s: %d lines, want %d", style, n, lines)
			}
		}
	}
}

// TestSame holds that a seed stands for one tree, and that a larger tree begins
// with the smaller one: measurements of growth compare like with like.
func TestSame(t *testing.T) {
	o := Options{Modules: 3, Lines: 300, Style: Vendor, Seed: 7}
	a := files(t, o)
	if !slices.Equal(a, files(t, o)) {
		t.Error("two runs differ")
	}
	o.Modules = 5
	if more := files(t, o); !slices.Equal(more[:len(a)], a) {
		t.Error("the larger tree begins otherwise")
	}
	o.Seed = 8
	if other := files(t, o); slices.Equal(other[:len(a)], a) {
		t.Error("another seed gives the same")
	}
}

// TestRefuses holds that what cannot be generated is refused.
func TestRefuses(t *testing.T) {
	for _, o := range []Options{
		{Modules: 0, Lines: 500, Style: Plain},
		{Modules: 1001, Lines: 500, Style: Plain},
		{Modules: 1, Lines: 99, Style: Plain},
		{Modules: 1, Lines: 5001, Style: Plain},
		{Modules: 1, Lines: 500, Style: "odd"},
	} {
		if err := Files(o, func(File) error { return nil }); err == nil {
			t.Errorf("%+v was not refused", o)
		}
	}
}

// TestCorrect holds that klplint has nothing to say about what is generated.
func TestCorrect(t *testing.T) {
	for _, style := range Styles() {
		t.Run(style, func(t *testing.T) {
			dir := t.TempDir()
			if err := Write(dir, Options{Modules: 20, Lines: 700, Style: style, Seed: 1}); err != nil {
				t.Fatal(err)
			}
			tree, err := source.OpenPath(dir, source.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer tree.Close()
			res, err := analyzer.Check(context.Background(), []*source.Tree{tree}, rules.All)
			if err != nil {
				t.Fatal(err)
			}
			if len(res.Livepatches) != 20 {
				t.Errorf("%d livepatches, want 20", len(res.Livepatches))
			}
			for _, f := range res.Findings {
				if f.Level >= analyzer.Warning {
					t.Errorf("%s:%d: %s [%s]", f.Range.Path, f.Range.Line, f.Message, f.Rule.ID)
				}
			}
		})
	}
}
