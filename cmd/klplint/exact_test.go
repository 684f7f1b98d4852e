package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"klplint/analyzer"
	"klplint/cmd/klpbench/corpus"
	"klplint/cparse"
	"klplint/cparse/cache"
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
	exact := findingsWith(t, cparse.NewHeaders(set, cache.New(t.TempDir())))
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

// miniTree makes a livepatch that needs a header of a small kernel beside it.
func miniTree(t *testing.T) (kernel, tree string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"kernel/include/generated/autoconf.h": "#define CONFIG_X86_64 1\n",
		"kernel/include/linux/kconfig.h":      "#include <generated/autoconf.h>\n",
		"kernel/include/linux/livepatch.h":    "struct klp_func { const char *old_name; void *new_func; };\nstruct klp_object { const char *name; struct klp_func *funcs; };\nstruct klp_patch { void *mod; struct klp_object *objs; };\nint klp_enable_patch(struct klp_patch *);\n",
		"kernel/include/linux/module.h":       "#define THIS_MODULE ((void *)0)\n",
		"tree/x.c": `#include <linux/module.h>
#include <linux/livepatch.h>

#ifdef CONFIG_ONLY_WITHOUT_HEADERS
#define OBJECT "without-headers"
#else
#define OBJECT "with-headers"
#endif

static int lp_f(void)
{
	return 0;
}

static struct klp_func funcs[] = { { .old_name = "f", .new_func = lp_f }, { } };
static struct klp_object objs[] = { { .name = OBJECT, .funcs = funcs }, { } };
static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs };

static int lp_init(void)
{
	return klp_enable_patch(&patch);
}
module_init(lp_init);
MODULE_INFO(livepatch, "Y");
MODULE_LICENSE("GPL");
`,
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "kernel"), filepath.Join(dir, "tree")
}

// TestCheckWithHeaders holds what the flags about headers do: which headers are
// read, and what is kept of them.
func TestCheckWithHeaders(t *testing.T) {
	kernel, tree := miniTree(t)
	database := fmt.Sprintf(`[{"directory":%q,"file":%q,"command":"false -Iinclude -include include/linux/kconfig.h"}]`, kernel, filepath.Join(tree, "x.c"))
	named := filepath.Join(filepath.Dir(kernel), "named.json")
	if err := os.WriteFile(named, []byte(database), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		args   []string
		found  bool   // the database lies in the tree
		want   string // a part of the output
		remark string // a part of what is said on standard error
		kept   int    // files in the cache
	}{
		{name: "without", want: `"without-headers"`},
		{name: "a kernel's", args: []string{"--kernel-dir", kernel}, want: `"with-headers"`, kept: 1},
		{name: "a kernel's, nothing kept", args: []string{"--kernel-dir", kernel, "--no-cache"}, want: `"with-headers"`},
		{name: "those of a database", args: []string{"--compile-commands", named}, want: `"with-headers"`, kept: 1},
		{name: "a database of the tree may not lead out of it", found: true, want: "name the file with --compile-commands to trust it"},
		{name: "a database of the tree, and a kernel", args: []string{"--kernel-dir", kernel}, found: true, want: `"with-headers"`, kept: 1},
		{name: "no such kernel", args: []string{"--kernel-dir", kernel + "x"}, remark: "does not exist"},
		{name: "no such database", args: []string{"--compile-commands", named + "x"}, remark: "cannot be read"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "cache")
			t.Setenv(cache.Env, folder)
			here := filepath.Join(tree, headers.CommandsName)
			os.Remove(here)
			if tt.found {
				if err := os.WriteFile(here, []byte(database), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			for range 2 { // cold and warm
				var out, errs strings.Builder
				run(append([]string{"check", tree}, tt.args...), strings.NewReader(""), &out, &errs)
				if !strings.Contains(out.String(), tt.want) || !strings.Contains(errs.String(), tt.remark) || tt.remark == "" && errs.Len() > 0 {
					t.Errorf("output:\n%s\nstandard error:\n%s\nwant %q, %q", out.String(), errs.String(), tt.want, tt.remark)
				}
			}
			if kept, _ := filepath.Glob(filepath.Join(folder, "headers", "*")); len(kept) != tt.kept {
				t.Errorf("kept: %v, want %d", kept, tt.kept)
			}
		})
	}
}

// TestCheckUnwritableCache holds that a cache that cannot be written is said,
// with what to do, and changes neither the findings nor the exit status.
func TestCheckUnwritableCache(t *testing.T) {
	kernel, tree := miniTree(t)
	check := func(folder string) (status int, out, errs string) {
		t.Setenv(cache.Env, folder)
		var o, e strings.Builder
		status = run([]string{"check", "--kernel-dir", kernel, tree}, strings.NewReader(""), &o, &e)
		return status, o.String(), e.String()
	}
	status, out, errs := check(t.TempDir())
	if errs != "" {
		t.Errorf("with a cache: %s", errs)
	}
	status2, out2, errs := check(filepath.Join(tree, "x.c"))
	if status2 != status || out2 != out {
		t.Errorf("without a cache the exit status is %d and not %d, the output\n%s\nand not\n%s", status2, status, out2, out)
	}
	if !strings.Contains(errs, "prepared headers are not kept") || !strings.Contains(errs, "--no-cache") {
		t.Errorf("standard error: %q", errs)
	}
}
