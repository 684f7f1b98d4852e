package cparse

import (
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"klplint/cparse/source"
)

// parse parses a text as x.c.
func parse(t testing.TB, text string) *Unit {
	t.Helper()
	return Parse(&Config{
		Fset: token.NewFileSet(), ModuleName: "x",
		Tree: source.FromFS(".", fstest.MapFS{"x.c": {Data: []byte(text)}}),
	}, "x.c")
}

func TestScratchCorpus(t *testing.T) {
	files, _ := filepath.Glob("/work/scratch/linux-source-6.12/*/livepatch/*.c")
	f2, _ := filepath.Glob("/work/scratch/linux-source-6.12/tools/testing/selftests/livepatch/test_modules/*.c")
	for _, f := range append(files, f2...) {
		text, _ := os.ReadFile(f)
		u := parse(t, string(text))
		u.ParseAll()
		for _, tr := range u.Troubles() {
			pos := u.fset.Position(tr.From)
			t.Errorf("%s:%d:%d: %s", filepath.Base(f), pos.Line, pos.Column, tr.Message)
		}
	}
}

func TestPrelude(t *testing.T) {
	p := prelude()
	p.ParseAll()
	for _, tr := range p.Troubles() {
		t.Errorf("%s", tr.Message)
	}
	if size, _, ok := p.Layout(p.Tag("klp_state")); !ok || size != 24 {
		t.Errorf("sizeof(struct klp_state) = %d, %v", size, ok)
	}
	_ = strings.TrimSpace
}
