package source

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

func TestFindUndeclared(t *testing.T) {
	const callback = "static int f(void) { return 0; }\nKPATCH_PRE_PATCH_CALLBACK(f);\n"
	tests := map[string]struct {
		files []string
		want  []string
	}{
		"nothing":        {[]string{"a.c", plain}, nil},
		"one":            {[]string{"lp.c", klp}, []string{"module ./lp: lp.c"}},
		"with a target":  {[]string{"lp.c", klp, "a.c", plain, "t.c", "module_init(f);"}, []string{"module ./lp: lp.c + a.c t.c", "other t"}},
		"dash":           {[]string{"live-patch.c", klp}, []string{"module ./live_patch: live-patch.c"}},
		"with helpers":   {[]string{"lp.c", klp, "a.c", plain, "b.c", plain}, []string{"module ./lp: lp.c + a.c b.c"}},
		"two":            {[]string{"a.c", klp, "b.c", klp, "h.c", plain}, []string{"module ./a: a.c + h.c", "module ./b: b.c + h.c"}},
		"two dirs":       {[]string{"v1/lp.c", klp, "v2/lp.c", klp, "v2/h.c", plain, "h.c", plain}, []string{"module v1/lp: v1/lp.c", "module v2/lp: v2/lp.c + v2/h.c"}},
		"callback macro": {[]string{"a.c", callback, "b.c", plain}, []string{"module ./a: a.c + b.c"}},
		"only mentions":  {[]string{"a.c", "int f(struct klp_patch *p) { return klp_enable_patch(p); }"}, nil},
		"by a header":    {[]string{"a.c", "#include \"lp.h\"", "lp.h", klp}, []string{"module ./a: a.c"}},
		"by two headers": {[]string{"a.c", "#include \"x/l.h\"", "x/l.h", "#include \"m.h\"", "x/m.h", klp}, []string{"module ./a: a.c"}},
		"by a source":    {[]string{"a.c", "#include \"b.c\"", "b.c", klp}, []string{"module ./a: a.c", "module ./b: b.c"}},
		"as a part":      {[]string{"a.c", klp + "#include \"b.c\"", "b.c", plain, "c.c", plain}, []string{"module ./a: a.c + c.c"}},
		"callback as a part": {[]string{"a.c", klp + "#include \"b.c\"", "b.c", callback},
			[]string{"module ./a: a.c"}},
		"part by a header": {[]string{"a.c", klp + "#include \"x.h\"", "x.h", "#include \"b.c\"", "b.c", callback},
			[]string{"module ./a: a.c"}},
		"in a circle": {[]string{"a.c", "#include \"b.c\"\n" + klp, "b.c", "#include \"a.c\"\n" + plain},
			[]string{"module ./a: a.c"}},
		"includes itself": {[]string{"a.c", "#include \"a.c\"\n" + klp}, []string{"module ./a: a.c"}},
		"angle brackets":  {[]string{"a.c", "#include <lp.h>", "lp.h", klp}, nil},
		"out of the tree": {[]string{"a.c", "#include \"../../lp.h\"\n#include \"/lp.h\"", "lp.h", klp}, nil},
		"from above":      {[]string{"d/a.c", "#include \"../lp.h\"", "lp.h", klp}, []string{"module d/a: d/a.c"}},
		"makefile is silent": {[]string{"Makefile", "ccflags-y := -I$(src)/inc -DX\nall:\n\techo", "a.c", "#include \"lp.h\"", "inc/lp.h", klp},
			[]string{"module ./a: a.c -I inc -D X"}},
		"makefile is unknown": {[]string{"Makefile", "obj-m := $(shell ls)", "a.c", klp},
			[]string{"module ./a: a.c", "problem Makefile:1: part of what is assigned to obj-m..."}},
		"built in": {[]string{"Makefile", "obj-y := a.o", "a.c", klp}, []string{"module ./a: a.c"}},
		"used by another directory": {[]string{"Kbuild", "obj-m := m.o\nm-y := sub/a.o sub/b.o", "sub/a.c", klp, "sub/b.c", plain, "sub/c.c", klp, "sub/d.c", plain},
			[]string{"module ./m: sub/a.c sub/b.c", "module sub/c: sub/c.c + sub/d.c"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			compare(t, find(t, FromFS("tree", files(test.files...))), test.want...)
		})
	}
}

func TestFindDeclared(t *testing.T) {
	tests := map[string]struct {
		files []string
		want  []string
	}{
		"by a mention":       {[]string{"Kbuild", "obj-m := a.o", "a.c", "int f(void) { klp_shadow_free(0, 0, 0); }"}, []string{"module ./a: a.c"}},
		"by a header":        {[]string{"Kbuild", "obj-m := a.o", "a.c", "#include \"x.h\"", "x.h", "struct klp_state s;"}, []string{"module ./a: a.c"}},
		"by an -I":           {[]string{"Kbuild", "obj-m := a.o b.o\nCFLAGS_a.o := -I$(src)/i", "a.c", "#include \"x.h\"", "b.c", "#include \"x.h\"", "i/x.h", "struct klp_state s;"}, []string{"module ./a: a.c -I i", "other b"}},
		"neighbour's header": {[]string{"Kbuild", "obj-m := a.o", "a.c", "#include \"i/x.h\"", "i/x.h", "#include \"y.h\"", "i/y.h", "struct klp_state s;"}, []string{"module ./a: a.c"}},
		"no helpers":         {[]string{"Kbuild", "obj-m := a.o", "a.c", klp, "b.c", plain}, []string{"module ./a: a.c"}},
		"gaps of others":     {[]string{"Kbuild", "obj-m := a.o b.o\nb-y := c.o gen.o", "a.c", klp, "c.c", plain}, []string{"module ./a: a.c", "other b"}},
		"one text, two modules": {[]string{"Kbuild", "obj-m := v2.o v3.o", "v2.c", klp, "v3.c", "#include \"v2.c\""},
			[]string{"module ./v2: v2.c", "module ./v3: v3.c"}},
		"vanished": {[]string{"Kbuild", "obj-m := a.o", "b.c", plain}, []string{"other a", "problem Kbuild:1: module a is made of a.c, which does not exist..."}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			compare(t, find(t, FromFS("tree", files(test.files...))), test.want...)
		})
	}
}

func TestForgotten(t *testing.T) {
	compare(t, find(t, FromFS("tree", files(
		"Kbuild", "obj-m := a.o c.o",
		"a.c", klp+"#include \"part.c\"",
		"part.c", klp,
		"new.c", klp,
		"b.c", plain,
		"c.c", plain,
	))),
		"module ./a: a.c",
		"other c",
		"problem new.c:0: it defines a klp_patch, but no module of Kbuild contains it...",
	)
}

// The shape of the kernel's own tests: every object is found, here or there.
func TestFindSelftests(t *testing.T) {
	compare(t, find(t, FromFS("tree", files(
		"Makefile", `TESTMODS_DIR := $(realpath $(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
KDIR ?= /lib/modules/$(shell uname -r)/build

obj-m += test_callbacks_busy.o \
	test_livepatch.o \
	test_state2.o \
	test_state3.o

# Ensure that KDIR exists, otherwise skip the compilation
modules:
ifneq ("$(wildcard $(KDIR))", "")
	$(Q)$(MAKE) -C $(KDIR) modules KBUILD_EXTMOD=$(TESTMODS_DIR)
endif
`,
		"test_callbacks_busy.c", "static int test_klp_callbacks_busy_init(void) { return 0; }",
		"test_livepatch.c", klp,
		"test_state2.c", klp,
		"test_state3.c", "#include \"test_state2.c\"",
	))),
		"module ./test_livepatch: test_livepatch.c",
		"module ./test_state2: test_state2.c",
		"module ./test_state3: test_state3.c",
		"other test_callbacks_busy",
	)
}

func TestFindFile(t *testing.T) {
	tests := map[string]struct {
		path  string
		files []string
		want  []string
	}{
		"alone":            {"lp.c", []string{"lp.c", klp}, []string{"module ./lp: lp.c"}},
		"with helpers":     {"lp.c", []string{"lp.c", klp, "b.c", plain, "a.c", klp, "sub/c.c", klp}, []string{"module ./lp: lp.c + b.c"}},
		"no livepatch":     {"b.c", []string{"lp.c", klp, "b.c", plain, "c.c", plain}, []string{"module ./b: b.c + c.c"}},
		"declared":         {"a.c", []string{"Kbuild", "obj-m := m.o n.o\nm-y := a.o b.o", "a.c", klp, "b.c", plain, "n.c", klp}, []string{"module ./m: a.c b.c"}},
		"in two modules":   {"a.c", []string{"Kbuild", "obj-m := m.o n.o o.o\nm-y := a.o\nn-y := a.o\no-y := b.o", "a.c", klp, "b.c", klp}, []string{"module ./m: a.c", "module ./n: a.c"}},
		"declared, plain":  {"b.c", []string{"Kbuild", "obj-m := a.o b.o", "a.c", klp, "b.c", plain}, []string{"module ./b: b.c"}},
		"as a text":        {"part.c", []string{"Kbuild", "obj-m := a.o b.o", "a.c", "#include \"x.h\"", "x.h", "#include \"part.c\"", "part.c", klp, "b.c", plain}, []string{"module ./a: a.c"}},
		"undeclared":       {"c.c", []string{"Kbuild", "obj-m := a.o", "a.c", klp, "c.c", klp, "d.c", plain}, []string{"module ./c: c.c + d.c"}},
		"another's gap":    {"a.c", []string{"Kbuild", "obj-m := a.o b.o", "a.c", klp}, []string{"module ./a: a.c"}},
		"its own gap":      {"a.c", []string{"Kbuild", "obj-m := m.o\nm-y := a.o gen.o", "a.c", klp}, []string{"module ./m: a.c", "problem Kbuild:2: module m is made of gen.c..."}},
		"below":            {"sub/a.c", []string{"Kbuild", "obj-m := b.o", "b.c", klp, "sub/a.c", klp, "sub/Makefile", "obj-m := a.o"}, []string{"module ./a: a.c"}},
		"ignored":          {"a.c", []string{".gitignore", "*.c", "a.c", klp, "b.c", klp}, []string{"module ./a: a.c"}},
		"build output too": {"a.mod.c", []string{"a.mod.c", klp}, []string{"module ./a.mod: a.mod.c"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := onDisk(t, files(test.files...))
			compare(t, find(t, openPath(t, filepath.Join(dir, test.path), Options{})), test.want...)
		})
	}
}

func TestFindIncludeLimit(t *testing.T) {
	tree := FromFS("tree", files("a.c", klp+"#include \"1.h\"", "1.h", "#include \"2.h\"", "2.h", ""))
	tree.limits.includes = 2
	compare(t, find(t, tree), "module ./a: a.c", "problem a.c:0: it includes more than 2 files...")
}

// A directory that links to itself gives one file more names than there is
// memory, were it not for the limits of links and of includes.
func TestFindEndlessInclude(t *testing.T) {
	dir := onDisk(t, files("a.c", klp+"#include \"x.h\"", "x.h", "#include \"self/x.h\""))
	symlink(t, ".", dir, "self")
	found := find(t, openPath(t, dir, Options{}))
	if len(found.Modules) != 1 {
		t.Errorf("found %s", summary(found))
	}
}

func TestFindIsDeterministic(t *testing.T) {
	fsys := largeTree(40)
	want := find(t, FromFS("tree", fsys))
	if len(want.Modules) == 0 || len(want.Others) == 0 || len(want.Problems) == 0 {
		t.Fatalf("too little to compare: %s", summary(want))
	}
	for range 20 {
		if got := find(t, FromFS("tree", fsys)); !reflect.DeepEqual(got, want) {
			t.Fatalf("found\n%s\nthen\n%s", summary(want), summary(got))
		}
	}
}

// largeTree has n directories of drivers, all of which include one another's
// headers, and a livepatch in every tenth.
func largeTree(n int) fstest.MapFS {
	body := strings.Repeat("static int probe(struct device *dev)\n{\n\treturn dev->x + 1; /* why */\n}\n\n", 150)
	fsys := files()
	for i := range n {
		dir := fmt.Sprintf("drivers/d%04d/", i)
		var objects strings.Builder
		for j := range 20 {
			if j > 0 {
				fmt.Fprintf(&objects, "obj-$(CONFIG_D%d) += f%d.o\n", j, j)
			}
			text := "#include <linux/module.h>\n#include \"local.h\"\n" + body
			if i%10 == 0 && j == 0 {
				text += klp
			}
			fsys[fmt.Sprintf("%sf%d.c", dir, j)] = &fstest.MapFile{Data: []byte(text)}
		}
		objects.WriteString("obj-m += main.o\nmain-y := f0.o gen.o\nccflags-y := -I$(srctree)/drivers/common\n")
		fsys[dir+"Makefile"] = &fstest.MapFile{Data: []byte(objects.String())}
		fsys[dir+"local.h"] = &fstest.MapFile{Data: []byte(fmt.Sprintf("#include \"common.h\"\n#include \"../d%04d/local.h\"\n", (i+1)%n))}
	}
	fsys["drivers/common/common.h"] = &fstest.MapFile{Data: []byte("struct device;\n")}
	fsys[".gitignore"] = &fstest.MapFile{Data: []byte("*.o\n*.ko\n.*\n!.gitignore\n/out/\n")}
	return fsys
}

func BenchmarkFind(b *testing.B) {
	fsys := largeTree(200)
	size := 0
	for _, f := range fsys {
		size += len(f.Data)
	}
	dir := b.TempDir()
	if err := os.CopyFS(dir, fsys); err != nil {
		b.Fatal(err)
	}
	tree, err := OpenPath(dir, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer tree.Close()
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tree.Find(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
