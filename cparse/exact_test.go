package cparse

import (
	"fmt"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"klplint/cmd/klpbench/corpus"
	"klplint/cparse/cache"
	"klplint/cparse/headers"
	"klplint/cparse/source"
)

// openHeaders opens the installed kernel headers, without a cache unless one is
// given. The test is skipped where there are none.
func openHeaders(t testing.TB, kept *cache.Cache) *Headers {
	t.Helper()
	set, err := headers.Open(headers.Options{KernelDir: corpus.Kernel(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(set.Close)
	return NewHeaders(set, kept)
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
	kept := cache.New(filepath.Join(b.TempDir(), "cache"))
	h := openHeaders(b, kept)
	files := map[string]string{"x.c": exactModule}
	parseExactly(b, h, files)
	for b.Loop() {
		parseExactly(b, NewHeaders(h.set, kept), files).Survey()
	}
}

// corpusModules are the modules of the kernel's livepatch samples and selftests.
func corpusModules(t testing.TB) (trees []*source.Tree, files [][]string) {
	t.Helper()
	for _, folder := range []string{corpus.Samples, corpus.Modules} {
		dir := filepath.Join(corpus.Find(t), corpus.Linux, filepath.FromSlash(folder))
		tree, err := source.OpenPath(dir, source.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { tree.Close() })
		names, err := filepath.Glob(filepath.Join(dir, "*.c"))
		if err != nil {
			t.Fatal(err)
		}
		for i := range names {
			names[i] = filepath.Base(names[i])
		}
		trees, files = append(trees, tree), append(files, names)
	}
	return trees, files
}

// TestExactCorpus holds that with a kernel's headers each of the kernel's own
// livepatch modules is read without an error, in the module and in all
// declarations of the headers that it includes, that the checker of types finds
// each name and member, and that the livepatch structs are laid out.
func TestExactCorpus(t *testing.T) {
	h := openHeaders(t, nil)
	trees, files := corpusModules(t)
	if n := len(files[0]) + len(files[1]); n != 18 {
		t.Fatalf("the corpus has %d modules, want 18", n)
	}
	seen := map[string]bool{} // declarations of headers, as text
	for i, tree := range trees {
		for _, file := range files[i] {
			name := strings.TrimSuffix(file, ".c")
			t.Run(name, func(t *testing.T) {
				u := Parse(&Config{Fset: token.NewFileSet(), ModuleName: name, Tree: tree, Headers: h}, file)
				u.ParseAll()
				for _, tr := range append(u.Troubles(), u.CheckTypes()...) {
					t.Errorf("%s: %s", u.fset.Position(tr.From), tr.Message)
				}
				n := 0
				for under := u.prelude; under.exact; under = under.prelude {
					n += checkHeaders(t, under, seen)
				}
				if n < 5_000 {
					t.Errorf("its headers have %d declarations: some are missing", n)
				}
				if u.Words()["klp_patch"] == 0 {
					return
				}
				for _, name := range []string{"klp_patch", "klp_object", "klp_func", "klp_callbacks", "klp_state"} {
					if _, ok := u.Fields(u.Tag(name)); !ok {
						t.Errorf("the layout of struct %s is not known", name)
					}
				}
			})
		}
	}
}

// checkHeaders parses all declarations of a unit of headers that were not seen
// yet, bodies of inline functions too, and counts all.
func checkHeaders(t *testing.T, u *Unit, seen map[string]bool) int {
	t.Helper()
	img, ok := u.names.(*image)
	if !ok { // headers that are included behind something else
		u.ParseAll()
		for _, tr := range u.Troubles() {
			t.Errorf("in a header: %s", tr.Message)
		}
		return len(u.entries)
	}
	for _, note := range img.lines(imageNotes) {
		t.Errorf("in a header: %s", note)
	}
	for n := range img.declarations() {
		text := img.declarationText(uint32(n))
		if seen[text] {
			continue
		}
		seen[text] = true
		e := img.entry(uint32(n))
		if e == nil {
			t.Fatalf("declaration %d of the headers is not there", n)
		}
		e.u.ParseAll()
		for _, tr := range e.u.Troubles() {
			t.Errorf("in a header: %s, in:\n%s", tr.Message, text)
		}
	}
	return img.declarations()
}

// TestExactCheckTypes holds what the checker of types finds with a kernel's
// headers: names and members that are not there, at their place, and nothing
// that is.
func TestExactCheckTypes(t *testing.T) {
	h := openHeaders(t, nil)
	for _, tt := range []struct{ name, code, want string }{
		{"all is there", "static u64 f(struct task_struct *p) { struct klp_state s = { .id = 1 }; return p->start_time + s.version; }", ""},
		{"a macro of a header", "static void f(struct list_head *l) { struct klp_object *o; list_for_each_entry(o, l, node) pr_info(\"%s\", o->name); }", ""},
		{"a type", "static u46 f(void) { return 0; }", `x.c:3:8: type "u46" is not declared`},
		{"a type in a body", "static void f(void) { kuid_x id; }", `x.c:3:23: type "kuid_x" is not declared`},
		{"a struct by value", "static struct klp_stat s;", `x.c:3:8: "klp_stat" is not defined`},
		{"a struct behind a pointer", "extern struct klp_stat *s;", ""},
		{"a member", "static int f(struct task_struct *p) { return p->no_such; }", `x.c:3:46: struct "task_struct" has no member "no_such"`},
		{"a member of another version", "static struct klp_patch p = { .replace = true, .states = 0, .stack_order = 1 };", `x.c:3:61: struct "klp_patch" has no member "stack_order"`},
		{"a member of a member", "static int f(struct file *f) { return f->f_inode->i_sb->s_nothing; }", `x.c:3:39: struct "super_block" has no member "s_nothing"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u := parseExactly(t, h, map[string]string{"x.c": "#include <linux/livepatch.h>\n#include <linux/fs.h>\n" + tt.code + "\n"})
			var got []string
			for _, tr := range append(u.Troubles(), u.CheckTypes()...) {
				got = append(got, fmt.Sprintf("%s: %s", u.fset.Position(tr.From), tr.Message))
			}
			if s := strings.Join(got, "\n"); s != tt.want {
				t.Errorf("got  %s\nwant %s", s, tt.want)
			}
		})
	}
}
