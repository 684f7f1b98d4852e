package cparse

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"klplint/cparse/cache"
	"klplint/cparse/headers"
	"klplint/cparse/source"
)

// miniKernel makes a build tree with a few headers, and a module that includes
// them, and returns the folder around both.
func miniKernel(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{
		"kernel/include/generated/autoconf.h":  "#define CONFIG_X86_64 1\n",
		"kernel/include/linux/kconfig.h":       "#include <generated/autoconf.h>\n",
		"kernel/include/linux/a.h":             "#include <linux/b.h>\nstruct a { struct b b; int after; };\n",
		"kernel/include/linux/b.h":             "#ifndef B_H\n#define B_H\nstruct b { char x[SIZE]; };\n#endif\n",
		"kernel/include/linux/late.h":          "struct late { char x[LATE]; };\n",
		"kernel/arch/x86/include/asm/.gitkeep": "",
		"tree/x.c":                             "#define SIZE 3\n#include <linux/a.h>\nint own(struct a *a) { return a->after; }\n",
	})
	return dir
}

func writeFiles(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// run parses tree/x.c as a new run of klplint would.
func run(t testing.TB, dir string, kept *cache.Cache) (*Unit, *Headers) {
	t.Helper()
	set, err := headers.Open(headers.Options{KernelDir: filepath.Join(dir, "kernel")})
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	tree, err := source.OpenPath(filepath.Join(dir, "tree"), source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	h := NewHeaders(set, kept)
	h.Attach(tree)
	u := Parse(&Config{Fset: token.NewFileSet(), ModuleName: "x", Tree: tree, Headers: HeadersOf(tree)}, "x.c")
	u.ParseAll()
	return u, h
}

// sizeOf is the size of a struct, -1 when it is not known.
func sizeOf(u *Unit, tag string) int64 {
	if size, _, ok := u.Layout(u.Tag(tag)); ok {
		return size
	}
	return -1
}

// TestHeadersCache holds when what was prepared of headers is used again by the
// next run: only while it would come out the same.
func TestHeadersCache(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change map[string]string // files to write between the runs
		again  bool
		size   int64 // of struct a in the second run
	}{
		{"nothing changed", nil, true, 8},
		{"the module below its includes", map[string]string{"tree/x.c": "#define SIZE 3\n#include <linux/a.h>\nint other;\n"}, true, 8},
		{"a comment in the module", map[string]string{"tree/x.c": "/* new */\n#define SIZE 3 // new\n#include <linux/a.h>\n"}, true, 8},
		{"a macro before the includes", map[string]string{"tree/x.c": "#define SIZE 5\n#include <linux/a.h>\n"}, false, 12},
		{"another header", map[string]string{"tree/x.c": "#define SIZE 3\n#define LATE 1\n#include <linux/late.h>\n#include <linux/a.h>\n"}, false, 8},
		{"a header", map[string]string{"kernel/include/linux/b.h": "struct b { char x[2 * SIZE]; };\n"}, false, 12},
		{"a header, by nothing but its size", map[string]string{"kernel/include/linux/b.h": "#ifndef B_H\n#define B_H\nstruct b { char x[SIZE + 1]; char y; };\n#endif\n"}, false, 12},
		{"a header that is written again as it was", map[string]string{"kernel/include/linux/a.h": "#include <linux/b.h>\nstruct a { struct b b; int after; };\n"}, true, 8},
		{"the configuration", map[string]string{"kernel/include/generated/autoconf.h": "#define CONFIG_X86_64 1\n#define CONFIG_NEW 1\n"}, false, 8},
		{"a header in a folder that comes before", map[string]string{"kernel/arch/x86/include/linux/b.h": "struct b { char x; };\n"}, false, 8},
		{"a header that nothing includes", map[string]string{"kernel/include/linux/unrelated.h": "int x;\n"}, true, 8},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := miniKernel(t)
			kept := cache.New(filepath.Join(dir, "cache"))
			u, h := run(t, dir, kept)
			if n := sizeOf(u, "a"); n != 8 || h.CacheError() != nil {
				t.Fatalf("struct a has %d bytes, %v", n, h.CacheError())
			}
			first := imageOf(t, u).made
			writeFiles(t, dir, tt.change)
			u, _ = run(t, dir, kept)
			if n := sizeOf(u, "a"); n != tt.size {
				t.Errorf("in the second run struct a has %d bytes, want %d", n, tt.size)
			}
			if again := imageOf(t, u).made.Equal(first); again != tt.again {
				t.Errorf("prepared headers used again: %v, want %v", again, tt.again)
			}
			for _, tr := range u.Troubles() {
				t.Error(tr.Message)
			}
		})
	}
}

// TestHeadersCacheDamaged holds that a cache of which a part is lost or another
// is made again, and does not change what is found.
func TestHeadersCacheDamaged(t *testing.T) {
	dir := miniKernel(t)
	kept := cache.New(filepath.Join(dir, "cache"))
	u, _ := run(t, dir, kept)
	files, err := filepath.Glob(filepath.Join(dir, "cache", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the cache holds %v, %v", files, err)
	}
	whole, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	made := imageOf(t, u).made
	for at := 0; at < len(whole); at += 1 + len(whole)/50 {
		flipped := bytes.Clone(whole)
		flipped[at] ^= 0x10
		for _, damaged := range [][]byte{whole[:at], flipped} {
			if err := os.WriteFile(files[0], damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			u, h := run(t, dir, kept)
			if n := sizeOf(u, "a"); n != 8 || h.CacheError() != nil || imageOf(t, u).made.Equal(made) {
				t.Errorf("damaged at %d: struct a has %d bytes, %v", at, n, h.CacheError())
			}
			if again, _ := run(t, dir, kept); !imageOf(t, again).made.Equal(imageOf(t, u).made) {
				t.Errorf("damaged at %d: it was not kept again", at)
			}
		}
	}
}

// TestImageDamaged holds that an image of which any byte is another, although
// its sum is right, is read without a panic and without an end that never comes.
func TestImageDamaged(t *testing.T) {
	dir := miniKernel(t)
	set, err := headers.Open(headers.Options{KernelDir: filepath.Join(dir, "kernel")})
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	flags := set.Flags("")
	data := buildImage(&set.Roots, flags, imageMain(flags, nil, "#define SIZE 3\n#include <linux/a.h>\n"))
	if sizeOf(readImage(string(data), prelude()).unit, "a") != 8 {
		t.Fatal("the image is of no use when it is whole")
	}
	try := func(data []byte) {
		img := readImage(string(data), prelude())
		if img == nil {
			return
		}
		sizeOf(img.unit, "a")
		img.unit.Func("own")
		img.Find("SIZE")
		img.lines(imageNotes)
		headers.DecodeManifest([]byte(img.sections[imageManifest]))
		for n := range min(img.declarations(), 20) {
			if e := img.entry(uint32(n)); e != nil {
				e.u.ParseAll()
			}
		}
	}
	// The head is tried byte by byte, the rest of 10 KiB in part.
	step := 1
	for at := 0; at < len(data); at += step {
		if at > 400 {
			step = 1 + len(data)/400
		}
		for _, b := range []byte{0, 0x7f, 0xff} {
			damaged := bytes.Clone(data)
			damaged[at] = b
			try(damaged)
		}
		try(data[:at])
	}
}

// TestHeadersCacheShared holds that runs at the same time share a cache.
func TestHeadersCacheShared(t *testing.T) {
	dir := miniKernel(t)
	folder := filepath.Join(dir, "cache")
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 3 {
				u, h := run(t, dir, cache.New(folder))
				if n := sizeOf(u, "a"); n != 8 || h.CacheError() != nil {
					t.Errorf("struct a has %d bytes, %v", n, h.CacheError())
				}
			}
		}()
	}
	wg.Wait()
	if left, err := filepath.Glob(filepath.Join(folder, "*")); err != nil || len(left) != 1 {
		t.Errorf("the cache holds %v, %v", left, err)
	}
}

// TestHeadersCacheUnwritable holds that a cache that cannot be written costs
// time and a remark, nothing else.
func TestHeadersCacheUnwritable(t *testing.T) {
	dir := miniKernel(t)
	writeFiles(t, dir, map[string]string{"cache": "a file where the folder should be"})
	u, h := run(t, dir, cache.New(filepath.Join(dir, "cache")))
	if n := sizeOf(u, "a"); n != 8 {
		t.Errorf("struct a has %d bytes", n)
	}
	if err := h.CacheError(); err == nil || !strings.Contains(err.Error(), filepath.Join(dir, "cache")) {
		t.Errorf("error %v", err)
	}
	if u, h = run(t, dir, nil); sizeOf(u, "a") != 8 || h.CacheError() != nil {
		t.Errorf("without a cache struct a has %d bytes, %v", sizeOf(u, "a"), h.CacheError())
	}
}

// TestHeadersShared holds that units which include the same headers stand on
// one image, also when they are parsed at the same time.
func TestHeadersShared(t *testing.T) {
	dir := miniKernel(t)
	set, err := headers.Open(headers.Options{KernelDir: filepath.Join(dir, "kernel")})
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	h := NewHeaders(set, nil)
	units := make([]*Unit, 8)
	var wg sync.WaitGroup
	for i := range units {
		wg.Add(1)
		go func() {
			defer wg.Done()
			text := fmt.Sprintf("#define SIZE 3\n#include <linux/a.h>\nint own%d;\n", i)
			units[i] = parseExactly(t, h, map[string]string{"x.c": text})
			units[i].ParseAll()
		}()
	}
	wg.Wait()
	for _, u := range units {
		if imageOf(t, u) != imageOf(t, units[0]) {
			t.Error("there are two images of one text")
		}
	}
}

// TestExactHostile holds that no text of a tree makes klplint read what is
// neither in the tree nor a header.
func TestExactHostile(t *testing.T) {
	dir := miniKernel(t)
	writeFiles(t, dir, map[string]string{"secret.h": "struct secret { int x; };\n"})
	for _, text := range []string{
		"#include <../../secret.h>\n", "#include \"../secret.h\"\n", "#include <" + dir + "/secret.h>\n", "#include \"" + dir + "/secret.h\"\n",
		"#define SECRET <../../secret.h>\n#include SECRET\n", "int x;\n#include <../../secret.h>\n", "int x;\n#include \"../secret.h\"\n",
		"int x;\n#include <" + dir + "/secret.h>\n", "int x;\n#include_next <../../secret.h>\n", "#if __has_include(<../../secret.h>)\nstruct secret { int x; };\n#endif\n",
	} {
		writeFiles(t, dir, map[string]string{"tree/x.c": text + "struct secret *p;\n"})
		u, _ := run(t, dir, nil)
		if sizeOf(u, "secret") >= 0 {
			t.Errorf("the secret was read:\n%s", text)
		}
	}
}

// TestExactIncludes holds what the parts of a file see of headers, wherever they
// are included.
func TestExactIncludes(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		more       map[string]string
		sizes      map[string]int64 // of structs
		troubles   string           // a part of each, one a line
	}{
		{"in the beginning", "#define SIZE 3\n#include <linux/a.h>\n", nil, map[string]int64{"a": 8, "b": 3}, ""},
		{"behind a declaration", "int first;\n#define SIZE 3\n#include <linux/a.h>\n", nil, map[string]int64{"a": 8, "b": 3}, ""},
		{"both", "#define SIZE 3\n#include <linux/b.h>\nint between;\n#include <linux/a.h>\n#define LATE sizeof(struct a)\n#include <linux/late.h>\n", nil, map[string]int64{"a": 8, "b": 3, "late": 8}, ""},
		{"in a header of the tree", "#include \"own.h\"\nstruct own own;\n", map[string]string{"tree/own.h": "#define SIZE 3\n#include <linux/a.h>\nstruct own { struct a a[2]; };\n"}, map[string]int64{"own": 16, "a": 8}, ""},
		{"behind a condition", "#define SIZE 3\n#ifdef CONFIG_X86_64\n#include <linux/a.h>\n#endif\n#ifdef CONFIG_NOT\n#include <linux/late.h>\n#endif\n", nil, map[string]int64{"a": 8, "late": -1}, ""},
		{"in a macro", "#define SIZE 3\n#define WHAT <linux/a.h>\n#include WHAT\n", nil, map[string]int64{"a": 8}, ""},
		{"of a header of the tree that is called as one of the kernel", "#define SIZE 3\n#include \"linux/b.h\"\nstruct own { struct b b; };\n", map[string]string{"tree/linux/b.h": "struct b { long l; };\n"}, map[string]int64{"own": 8}, ""},
		{"of nothing", "#define SIZE 3\n#include <linux/none.h>\n#include <linux/b.h>\nint x;\n#include <linux/gone.h>\n#include \"none.h\"\n", nil, map[string]int64{"b": 3},
			`"linux/none.h" is not read: it is in none` + "\n" + `"linux/gone.h" is not read: it is in none` + "\n" + `"none.h" is not read: it is not in the tree`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := miniKernel(t)
			writeFiles(t, dir, map[string]string{"tree/x.c": tt.text})
			writeFiles(t, dir, tt.more)
			u, _ := run(t, dir, nil)
			for tag, want := range tt.sizes {
				if n := sizeOf(u, tag); n != want {
					t.Errorf("struct %s has %d bytes, want %d", tag, n, want)
				}
			}
			var want []string
			if tt.troubles != "" {
				want = strings.Split(tt.troubles, "\n")
			}
			list := u.Troubles()
			if len(list) != len(want) {
				t.Fatalf("troubles: %v, want %v", list, want)
			}
			for i, tr := range list {
				if !strings.Contains(tr.Message, want[i]) || !tr.From.IsValid() {
					t.Errorf("trouble %q, want %q", tr.Message, want[i])
				}
			}
		})
	}
}

// TestHeadersKey holds that what headers are read with is a part of the name
// that they are kept under.
func TestHeadersKey(t *testing.T) {
	seen := map[[sha256.Size]byte]string{}
	for _, f := range []headers.Flags{
		{Machine: "x86_64"}, {Machine: "aarch64"}, {Machine: "x86_64", Std: "gnu89"}, {Machine: "x86_64", Wide: true},
		{Machine: "x86_64", Quote: []string{"/a"}}, {Machine: "x86_64", Angled: []string{"/a"}}, {Machine: "x86_64", Angled: []string{"/a", "/b"}},
		{Machine: "x86_64", Angled: []string{"/a /b"}}, {Machine: "x86_64", Forced: []string{"/a"}},
		{Machine: "x86_64", Macros: []headers.Macro{{Name: "A", Value: "1"}}}, {Machine: "x86_64", Macros: []headers.Macro{{Name: "A", Undef: true}}},
	} {
		for _, define := range [][]string{nil, {"B=1"}} {
			for _, directives := range []string{"", "#include <a.h>\n"} {
				k := imageKey(&f, imageMain(&f, define, directives))
				what := fmt.Sprint(f, define, directives)
				if other, ok := seen[k]; ok {
					t.Errorf("one key for %s and %s", what, other)
				}
				seen[k] = what
			}
		}
	}
}
