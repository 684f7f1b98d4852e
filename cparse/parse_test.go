package cparse

import (
	"go/token"
	"testing"
	"testing/fstest"

	"klplint/cparse/source"
)

// parse parses a text as x.c.
func parse(t testing.TB, text string) *Unit {
	t.Helper()
	return parseFiles(t, map[string]string{"x.c": text})
}

// parseFiles parses x.c of a tree.
func parseFiles(t testing.TB, files map[string]string) *Unit {
	t.Helper()
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return Parse(&Config{Fset: token.NewFileSet(), ModuleName: "x", Tree: source.FromFS(".", tree)}, "x.c")
}

func TestPreludeHasNoTroubles(t *testing.T) {
	p := prelude()
	p.ParseAll()
	for _, tr := range p.Troubles() {
		t.Errorf("%s", tr.Message)
	}
}
