package analyzer_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"klplint/analyzer"
	"klplint/analyzer/report"
	"klplint/cparse/cache"
	"klplint/cparse/source"
	"klplint/rules"
)

// seriesOf makes releases of a livepatch with a state, in two files and a header
// each; edit may change the files.
func seriesOf(versions []int, edit func(release int, files fstest.MapFS)) (list []analyzer.Version) {
	for i, v := range versions {
		files := fstest.MapFS{
			"Kbuild": {Data: []byte("obj-m := lp_" + fmt.Sprint(i) + ".o\nlp_" + fmt.Sprint(i) + "-y := main.o fix.o\n")},
			"id.h":   {Data: []byte("#define LIMIT_STATE 7\n")},
			"fix.c":  {Data: []byte("#include <linux/kernel.h>\nint lp_fix(void)\n{\n\treturn 0;\n}\n")},
			"main.c": {Data: []byte(strings.ReplaceAll(`#include <linux/module.h>
#include <linux/livepatch.h>
#include "id.h"

extern int lp_fix(void);
static struct klp_func funcs[] = { { .old_name = "fix", .new_func = lp_fix }, { } };
static struct klp_object objs[] = { { .funcs = funcs }, { } };
static struct klp_state states[] = { { .id = LIMIT_STATE, .version = VERSION }, { } };
static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs, .states = states, .replace = true };

static int lp_init(void)
{
	return klp_enable_patch(&patch);
}
module_init(lp_init);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
`, "VERSION", fmt.Sprint(v)))},
		}
		if edit != nil {
			edit(i, files)
		}
		label := fmt.Sprintf("v%d", i+1)
		list = append(list, analyzer.Version{Label: label, Tree: source.FromFS(label, files)})
	}
	return list
}

// inJSON is everything that a run over a series says.
func inJSON(t *testing.T, versions []analyzer.Version, store *cache.Cache) string {
	t.Helper()
	res, err := analyzer.Series(context.Background(), versions, rules.All, analyzer.SeriesOptions{Cache: store})
	if err != nil {
		t.Fatal(err)
	}
	if res.CacheError != nil {
		t.Error(res.CacheError)
	}
	var b bytes.Buffer
	if err := report.Write(&b, "json", res.Result, report.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, m := range res.Matrices {
		fmt.Fprintf(&b, "%+v\n", m.Cells)
	}
	return b.String()
}

// TestSeriesCache holds that a run that takes older releases from the cache says
// the same as one that reads them, whatever has happened to their sources and to
// the cache in between.
func TestSeriesCache(t *testing.T) {
	versions := []int{1, 2, 3}
	original := inJSON(t, seriesOf(versions, nil), nil)
	for _, tt := range []struct {
		name string
		edit func(release int, files fstest.MapFS)
		harm func(entry []byte) []byte // what becomes of each file in the cache
	}{
		{name: "nothing has changed"},
		{name: "the newest has changed", edit: func(r int, files fstest.MapFS) {
			if r == 2 {
				files["main.c"].Data = bytes.ReplaceAll(files["main.c"].Data, []byte(".version = 3"), []byte(".version = 1"))
			}
		}},
		{name: "an older one has changed", edit: func(r int, files fstest.MapFS) {
			if r == 0 {
				files["main.c"].Data = bytes.ReplaceAll(files["main.c"].Data, []byte(".version = 1"), []byte(".version = 9"))
			}
		}},
		{name: "a header has changed", edit: func(r int, files fstest.MapFS) {
			if r == 0 {
				files["id.h"].Data = []byte("#define LIMIT_STATE 8\n")
			}
		}},
		{name: "a file that callbacks do not lead to has changed", edit: func(r int, files fstest.MapFS) {
			if r == 1 {
				files["fix.c"].Data = append(files["fix.c"].Data, "static struct klp_state late[] = { { .version = 1 }, { } };\n"...)
			}
		}},
		{name: "a file has gone", edit: func(r int, files fstest.MapFS) {
			if r == 0 {
				delete(files, "id.h")
			}
		}},
		{name: "the build has changed", edit: func(r int, files fstest.MapFS) {
			if r == 0 {
				files["Kbuild"].Data = append(files["Kbuild"].Data, "ccflags-y := -DLP=2\n"...)
			}
		}},
		{name: "entries cut off", harm: func(b []byte) []byte { return b[:len(b)/2] }},
		{name: "entries with a bit flipped", harm: func(b []byte) []byte { b[len(b)/2] ^= 4; return b }},
		{name: "empty entries", harm: func([]byte) []byte { return nil }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			store := cache.New(dir)
			if first := inJSON(t, seriesOf(versions, nil), store); first != original {
				t.Fatalf("keeping things changes what is said:\n%s", first)
			}
			entries, err := filepath.Glob(filepath.Join(dir, "*"))
			if err != nil || len(entries) < len(versions) {
				t.Fatalf("the cache holds %v (%v)", entries, err)
			}
			for _, e := range entries {
				b, err := os.ReadFile(e)
				if err != nil {
					t.Fatal(err)
				}
				if tt.harm != nil {
					if err := os.WriteFile(e, tt.harm(b), 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
			want := inJSON(t, seriesOf(versions, tt.edit), nil)
			if got := inJSON(t, seriesOf(versions, tt.edit), store); got != want {
				t.Errorf("with the cache:\n%s\nwithout:\n%s", got, want)
			}
		})
	}
}

// TestSeriesCacheUnwritable holds that a cache that cannot be written to costs
// nothing but time, and is said.
func TestSeriesCacheUnwritable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	res, err := analyzer.Series(context.Background(), seriesOf([]int{1, 1}, nil), rules.All, analyzer.SeriesOptions{Cache: cache.New(filepath.Join(file, "below"))})
	if err != nil {
		t.Fatal(err)
	}
	if res.CacheError == nil || !res.Passes() {
		t.Errorf("cache error %v, passes %v", res.CacheError, res.Passes())
	}
}

// TestSeriesCacheKeepsFindings holds that what releases do to each other is told
// in the same words, with the same executions, when it comes out of the cache.
func TestSeriesCacheKeepsFindings(t *testing.T) {
	dirs, err := filepath.Glob("../testdata/series/*")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no series in testdata (%v)", err)
	}
	told := 0
	for _, dir := range dirs {
		releases, err := filepath.Glob(filepath.Join(dir, "v[0-9]*"))
		if err != nil || len(releases) < 2 {
			continue
		}
		open := func() (list []analyzer.Version) {
			for _, r := range releases {
				list = append(list, analyzer.Version{Label: filepath.Base(r), Tree: source.FromFS(filepath.Base(r), os.DirFS(r))})
			}
			return list
		}
		t.Run(filepath.Base(dir), func(t *testing.T) {
			store := cache.New(t.TempDir())
			want := inJSON(t, open(), nil)
			told += strings.Count(want, "replaces v")
			for _, run := range []string{"that fills the cache", "that uses it"} {
				if got := inJSON(t, open(), store); got != want {
					t.Errorf("a run %s says\n%s\nand without a cache\n%s", run, got, want)
				}
			}
		})
	}
	if told == 0 {
		t.Error("no release does anything wrong to another: the test shows nothing")
	}
}
