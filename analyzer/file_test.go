package analyzer_test

import (
	"context"
	"testing"
	"testing/fstest"

	"klplint/analyzer"
	"klplint/cparse/source"
)

// A result carries the text of what was analysed, headers of the tree included,
// each once and sorted: reports must not read again what may have changed, or
// what never was a file.
func TestFiles(t *testing.T) {
	const module = "#include \"common.h\"\n#include <linux/livepatch.h>\nstatic struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs };\n"
	tree := source.FromFS("lp", fstest.MapFS{
		"b.c":      {Data: []byte(module + "/* \xff\r\n */")},
		"a.c":      {Data: []byte(module)},
		"common.h": {Data: []byte("static struct klp_object objs[] = { { } };\n")},
		"plain.c":  {Data: []byte("int x;\n")},
	})
	res, err := analyzer.Check(context.Background(), []*source.Tree{tree}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []analyzer.File{
		{Path: "lp/a.c", Real: "lp/a.c", Text: module},
		{Path: "lp/b.c", Real: "lp/b.c", Text: module + "/* \xff\r\n */"},
		{Path: "lp/common.h", Real: "lp/common.h", Text: "static struct klp_object objs[] = { { } };\n"},
	}
	if len(res.Files) != len(want) {
		t.Fatalf("%d files: %v", len(res.Files), res.Files)
	}
	for i, f := range res.Files {
		if f != want[i] {
			t.Errorf("got %q, want %q", f, want[i])
		}
	}
}
