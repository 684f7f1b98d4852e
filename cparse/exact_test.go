package cparse

import (
	"go/token"
	"path/filepath"
	"testing"
	"testing/fstest"

	"klplint/cmd/klpbench/corpus"
	"klplint/cparse/headers"
	"klplint/cparse/source"
)

// openHeaders opens the installed kernel headers, without a cache unless one is
// given. The test is skipped where there are none.
func openHeaders(t testing.TB, cache *headers.Cache) *Headers {
	t.Helper()
	set, err := headers.Open(headers.Options{KernelDir: corpus.Kernel(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(set.Close)
	return NewHeaders(set, cache)
}

// parseExactly parses x.c of a tree with real headers.
func parseExactly(t testing.TB, h *Headers, files map[string]string) *Unit {
	t.Helper()
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return Parse(&Config{Fset: token.NewFileSet(), ModuleName: "x", Tree: source.FromFS(".", tree), Headers: h}, "x.c")
}

const exactModule = `// SPDX-License-Identifier: GPL-2.0
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
#include <linux/module.h>
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/slab.h>

static int lp_cmdline(struct seq_file *m, void *v) { return 0; }

static struct klp_func funcs[] = {
	{ .old_name = "cmdline_proc_show", .new_func = lp_cmdline, }, { }
};
static struct klp_object objs[] = { { .funcs = funcs, }, { } };
static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs, };

static int __init lp_init(void)
{
	void *p = kmalloc(ARRAY_SIZE(funcs), GFP_KERNEL);

	pr_info("%s\n", __func__);
	kfree(p);
	return klp_enable_patch(&patch);
}
module_init(lp_init);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
`

// BenchmarkExactCold prepares the headers of a file and parses it.
func BenchmarkExactCold(b *testing.B) {
	h := openHeaders(b, nil)
	prelude()
	for b.Loop() {
		parseExactly(b, NewHeaders(h.set, nil), map[string]string{"x.c": exactModule}).Survey()
	}
}

// BenchmarkExactWarm finds the headers of a file in the cache and parses it.
func BenchmarkExactWarm(b *testing.B) {
	cache := headers.NewCache(filepath.Join(b.TempDir(), "cache"))
	h := openHeaders(b, cache)
	files := map[string]string{"x.c": exactModule}
	parseExactly(b, h, files)
	for b.Loop() {
		parseExactly(b, NewHeaders(h.set, cache), files).Survey()
	}
}
