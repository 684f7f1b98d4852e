package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"klplint/analyzer"
	"klplint/cmd/klpbench/corpus"
	"klplint/cparse"
	"klplint/cparse/headers"
	"klplint/cparse/source"
	"klplint/rules"
)

// findingsWith checks the corpus with some headers, none when h is nil, and
// returns all findings, one a line.
func findingsWith(t *testing.T, h *cparse.Headers) []string {
	t.Helper()
	trees := []*source.Tree{corpusTree(t, corpus.Samples), corpusTree(t, corpus.Modules)}
	for _, tree := range trees {
		if h != nil {
			h.Attach(tree)
		}
	}
	res, err := analyzer.Check(context.Background(), trees, rules.All)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, f := range res.Findings {
		list = append(list, fmt.Sprintf("%s:%d:%d: %s: %s [%s]", f.Range.Path, f.Range.Line, f.Range.Col, f.Level, f.Message, f.Rule.ID))
	}
	return list
}

// TestCorpusExact holds that klplint says the same of the kernel's own
// livepatches whether it reads them with the kernel's headers or with its own.
func TestCorpusExact(t *testing.T) {
	set, err := headers.Open(headers.Options{KernelDir: corpus.Kernel(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(set.Close)
	hermetic := findingsWith(t, nil)
	exact := findingsWith(t, cparse.NewHeaders(set, headers.NewCache(t.TempDir())))
	if len(hermetic) == 0 {
		t.Error("there are no findings, so that nothing is compared")
	}
	if !slices.Equal(hermetic, exact) {
		t.Errorf("without headers:\n%s\nwith headers:\n%s", strings.Join(hermetic, "\n"), strings.Join(exact, "\n"))
	}
	for _, n := range set.Notes() {
		t.Errorf("%s: %s", n.Path, n.Message)
	}
}
