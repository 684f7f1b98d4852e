package kernel

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"modernc.org/cc/v4"
)

var includeLine = regexp.MustCompile(`(?m)^#include <([^>]+)>$`)

// text returns one header without its includes.
func text(t testing.TB, name string) string {
	t.Helper()
	b, err := fs.ReadFile(FS(), name)
	if err != nil {
		t.Fatal(err)
	}
	return includeLine.ReplaceAllString(string(b), "")
}

// dependencyOrder returns the headers so that each follows what it includes.
func dependencyOrder(t testing.TB) []string {
	t.Helper()
	var order, path []string
	var visit func(name string)
	visit = func(name string) {
		if slices.Contains(path, name) {
			t.Fatalf("headers include each other: %s", strings.Join(append(path, name), " -> "))
		}
		if slices.Contains(order, name) {
			return
		}
		path = append(path, name)
		b, err := fs.ReadFile(FS(), name)
		if err != nil {
			t.Fatalf("%v: included from %s", err, strings.Join(path, " -> "))
		}
		for _, m := range includeLine.FindAllStringSubmatch(string(b), -1) {
			visit(m[1])
		}
		path = path[:len(path)-1]
		order = append(order, name)
	}
	for _, name := range Headers() {
		visit(name)
	}
	return order
}

func config(t testing.TB) *cc.Config {
	t.Helper()
	abi, err := cc.NewABI("linux", "amd64")
	if err != nil {
		t.Fatal(err)
	}
	return &cc.Config{ABI: abi, FS: fstest.MapFS{}, FSOnly: true, ExpansionLimit: 1 << 20}
}

// sources is every header in the given order, then extra.
func sources(t testing.TB, order []string, extra string) []cc.Source {
	t.Helper()
	all := []cc.Source{{Name: "<first>", Value: "int __predefined_declarator;\n"}}
	for _, name := range order {
		all = append(all, cc.Source{Name: name, Value: text(t, name)})
	}
	return append(all, cc.Source{Name: "<extra>", Value: extra})
}

func translate(t testing.TB, extra string) *cc.AST {
	t.Helper()
	ast, err := cc.Translate(config(t), sources(t, dependencyOrder(t), extra))
	if err != nil {
		t.Fatal(err)
	}
	return ast
}

func TestHeadersTranslate(t *testing.T) {
	translate(t, "")
}

// The prelude is read in file name order: what a declaration expands to must
// not depend on a header that sorts later.
func TestOrderOfHeadersDoesNotMatter(t *testing.T) {
	want := preprocessed(t, dependencyOrder(t))
	got := preprocessed(t, Headers())
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s: reads differently in file name order; does a declaration use a macro of a later header?", name)
		}
	}
}

// preprocessed returns what remains of each header.
func preprocessed(t *testing.T, order []string) map[string]string {
	t.Helper()
	const mark = "!mark!"
	var all []cc.Source
	for _, name := range order {
		all = append(all,
			cc.Source{Name: name, Value: text(t, name)},
			cc.Source{Name: "after " + name, Value: "\n\"" + mark + "\"\n"})
	}
	var sb strings.Builder
	if err := cc.Preprocess(config(t), all, &sb); err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(sb.String(), `"`+mark+`"`)
	if len(parts) != len(order)+1 {
		t.Fatalf("%d headers, %d marks", len(order), len(parts)-1)
	}
	byHeader := map[string]string{}
	for i, name := range order {
		byHeader[name] = strings.TrimSpace(parts[i])
	}
	return byHeader
}
