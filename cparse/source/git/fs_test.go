package git

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"

	"klplint/cparse/source"
)

func fsOf(t testing.TB, r *Repo, ref, dir string) fs.FS {
	t.Helper()
	c, err := r.Resolve(ref)
	must(t, err)
	fsys, err := r.FS(c, dir)
	must(t, err)
	return fsys
}

// readAll is the text of every regular file.
func readAll(t testing.TB, fsys fs.FS) map[string]string {
	t.Helper()
	files := map[string]string{}
	must(t, fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := fs.ReadFile(fsys, p)
		files[p] = string(text)
		return err
	}))
	return files
}

var everything = content{
	"README": "read me\n", "empty.c": "", "run.sh*": "#!/bin/sh\n",
	"lib/a.c": "int a;\n", "lib/deep/b.c": "int b;\n", "lib.c": "before lib/ in git's order\n",
	"model.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
	"link.c@":   "lib/a.c", "dir@": "lib", "lib/up@": "../README", "lib/deep/chain@": "../../dir/up",
	"sub!": "", "src/a.c": "int a;\n", "src/deep/b.c": "", "src/deep/link.c@": "../a.c",
}

// The file system is one by the standard library's own test, out of loose
// objects as well as out of a pack.
func TestFSConforms(t *testing.T) {
	for _, packed := range []bool{false, true} {
		b := bare(t)
		b.ref("refs/heads/main", b.commit(everything))
		if packed {
			b.pack()
		}
		r := b.open()
		if err := fstest.TestFS(fsOf(t, r, "main", ""), "README", "empty.c", "run.sh", "lib/a.c", "lib/deep/b.c", "lib.c", "model.bin"); err != nil {
			t.Errorf("packed %v: %v", packed, err)
		}
		if err := fstest.TestFS(fsOf(t, r, "main", "src"), "a.c", "deep/b.c"); err != nil {
			t.Errorf("packed %v, src: %v", packed, err)
		}
	}
}

func TestFSLinks(t *testing.T) {
	b := bare(t)
	files := content{
		"README": "read me\n", "lib/a.c": "int a;\n", "link.c@": "lib/a.c", "dir@": "./lib/", "lib/up@": "../README",
		"lib/deep/chain@": "../../dir/up", "out@": "../../etc/passwd", "abs@": "/etc/passwd", "gone@": "nowhere",
		"loop@": "loop", "ping@": "pong", "pong@": "ping", "file@": "README/x", "nul@": "a\x00b", "empty@": "", "selfdir@": ".",
		"huge@": strings.Repeat("a/", 4000),
	}
	b.ref("refs/heads/main", b.commit(files))
	fsys := fsOf(t, b.open(), "main", "")
	for p, want := range map[string]string{
		"link.c": "int a;\n", "dir/a.c": "int a;\n", "lib/up": "read me\n", "lib/deep/chain": "read me\n", "dir/deep/chain": "read me\n",
		"selfdir/selfdir/README": "read me\n",
	} {
		if got, err := fs.ReadFile(fsys, p); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", p, got, err)
		}
	}
	for p, want := range map[string]error{
		"out": errLeaves, "abs": errLeaves, "gone": fs.ErrNotExist, "loop": syscall.ELOOP, "ping": syscall.ELOOP,
		"file": syscall.ENOTDIR, "README/x": syscall.ENOTDIR, "nul": syscall.EINVAL, "empty": syscall.EINVAL, "huge": syscall.EINVAL,
		"no.c": fs.ErrNotExist, "../x": fs.ErrInvalid, "/README": fs.ErrInvalid, "lib/": fs.ErrInvalid,
	} {
		_, err := fs.ReadFile(fsys, p)
		var pathErr *fs.PathError
		if !errors.Is(err, want) || !errors.As(err, &pathErr) {
			t.Errorf("%s: %v, want a PathError with %v", p, err, want)
		}
	}
	// What a link says, and what it is, can be asked without following it.
	if target, err := fs.ReadLink(fsys, "abs"); err != nil || target != "/etc/passwd" {
		t.Errorf("abs says %q, %v", target, err)
	}
	if info, err := fs.Lstat(fsys, "loop"); err != nil || info.Mode().Type() != fs.ModeSymlink {
		t.Errorf("loop is %v, %v", info, err)
	}
	// A subdirectory is a root, too.
	lib := fsOf(t, b.open(), "main", "lib")
	if _, err := fs.ReadFile(lib, "up"); !errors.Is(err, errLeaves) {
		t.Errorf("lib: up: %v", err)
	}
}

// A tree can name what no checkout would create.
func TestFSHostileNames(t *testing.T) {
	b := bare(t)
	file := b.blob("x\n")
	entry := func(name string) object.TreeEntry {
		return object.TreeEntry{Name: name, Mode: filemode.Regular, Hash: file}
	}
	b.ref("refs/heads/main", b.commitTree(b.rawTree(entry(".."), entry("."), entry("a/b"), entry("../x"), entry("\xff"), entry("ok.c"), entry("ok.c"), entry(".git"))))
	fsys := fsOf(t, b.open(), "main", "")
	if err := fstest.TestFS(fsys, "ok.c"); err != nil {
		t.Error(err)
	}
	var names []string
	entries, err := fs.ReadDir(fsys, ".")
	must(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if !slices.Equal(names, []string{".git", "ok.c"}) {
		t.Errorf("names are %q", names)
	}
}

// A file beyond the limit has a size, but no content.
func TestFSTooLarge(t *testing.T) {
	for _, packed := range []bool{false, true} {
		b := bare(t)
		big := strings.Repeat("int x;\n", source.MaxFileSize/7+1)
		first := b.commit(content{"big.c": big, "ok.c": "int a;\n"})
		b.ref("refs/heads/main", b.commit(content{"big.c": big + "int y;\n", "ok.c": "int a;\n"}, first))
		if packed {
			b.pack()
		}
		for _, ref := range []string{"main", "main~1"} {
			fsys := fsOf(t, b.open(), ref, "")
			info, err := fs.Stat(fsys, "big.c")
			if err != nil || info.Size() < source.MaxFileSize {
				t.Errorf("%s: size %v, %v", ref, info, err)
			}
			if _, err := fs.ReadFile(fsys, "big.c"); !errors.Is(err, source.ErrTooLarge) {
				t.Errorf("%s: %v", ref, err)
			}
			f, err := fsys.Open("big.c")
			must(t, err)
			if _, err := io.ReadAll(f); !errors.Is(err, source.ErrTooLarge) {
				t.Errorf("%s: %v", ref, err)
			}
			f.Close()
			if text, err := fs.ReadFile(fsys, "ok.c"); err != nil || string(text) != "int a;\n" {
				t.Errorf("%s: its neighbour: %q, %v", ref, text, err)
			}
		}
	}
}

// history makes n releases of the same 60 files, which change a little each
// time, so that a pack of them is full of deltas.
func history(t testing.TB, n int) (b *builder, files content) {
	b = bare(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	files = content{}
	for i := range 60 {
		var text strings.Builder
		for line := range 300 {
			fmt.Fprintf(&text, "\tif (state->field_%d != %d)\n", line, rnd.Uint32())
		}
		files[fmt.Sprintf("lp/d%d/f%d.c", i%6, i)] = text.String()
	}
	var parents []plumbing.Hash
	for v := range n {
		for p := range files {
			if rnd.IntN(2) == 0 {
				files[p] += fmt.Sprintf("int v%d;\n", v)
			}
		}
		h := b.commit(files, parents...)
		parents = []plumbing.Hash{h}
		b.ref(fmt.Sprintf("refs/tags/v%d", v), h)
	}
	b.ref("refs/heads/main", parents[0])
	return b, files
}

// Many goroutines read many commits at once, out of deltas, and each gets what
// was written.
func TestFSConcurrent(t *testing.T) {
	b, want := history(t, 8)
	b.pack()
	r := b.open()
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			c, err := r.Resolve(fmt.Sprintf("v%d", i%8))
			if err != nil {
				t.Error(err)
				return
			}
			fsys, err := r.FS(c, "")
			if err != nil {
				t.Error(err)
				return
			}
			got := map[string]string{}
			err = fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				text, err := fs.ReadFile(fsys, p)
				got[p] = string(text)
				return err
			})
			if err != nil || len(got) != len(want) {
				t.Errorf("v%d: %d files, %v", i%8, len(got), err)
			}
			for p, text := range got {
				if i%8 == 7 && text != want[p] || !strings.HasPrefix(want[p], text[:1000]) {
					t.Errorf("v%d: %s is not what was written", i%8, p)
				}
			}
		})
	}
	wg.Wait()
}

// What one reader does to a text, others do not see.
func TestFSIsReadOnly(t *testing.T) {
	b, _, _, _ := simple(t)
	fsys := fsOf(t, b.open(), "v1", "")
	text, err := fs.ReadFile(fsys, "README")
	must(t, err)
	text[0] = 'X'
	if again, err := fs.ReadFile(fsys, "README"); err != nil || string(again) != "one\n" {
		t.Errorf("%q, %v", again, err)
	}
}

func TestFSPathErrors(t *testing.T) {
	b, _, _, _ := simple(t)
	r := b.open()
	c, err := r.Resolve("v2")
	must(t, err)
	for dir, text := range map[string]string{
		"nope":       "its root has README, lp/",
		"lp/nope":    "lp has a.c, sub/",
		"lp/a.c/x":   "lp has a.c, sub/",
		"lp/no/pe/x": "lp has a.c, sub/",
		"README":     "name the directory",
		"../x":       "without ..",
		"/lp":        "without ..",
	} {
		_, err := r.FS(c, dir)
		wants(t, err, text, dir)
		if !errors.Is(err, ErrNotInCommit) {
			t.Errorf("%v is not ErrNotInCommit", err)
		}
	}
	for _, dir := range []string{"", ".", "lp", "lp/", "./lp", "lp/sub/"} {
		if _, err := r.FS(c, dir); err != nil {
			t.Errorf("%q: %v", dir, err)
		}
	}
}

// The tree of a release with 60 files is a matter of milliseconds, opening the
// repository included.
func BenchmarkFS(b *testing.B) {
	for _, packed := range []bool{false, true} {
		build, files := history(b, 12)
		if packed {
			build.pack()
		}
		size := 0
		for _, text := range files {
			size += len(text)
		}
		b.Run(fmt.Sprintf("packed=%v", packed), func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				r, err := Open(build.dir)
				must(b, err)
				if got := readAll(b, fsOf(b, r, "v5", "")); len(got) != 60 {
					b.Fatal(len(got))
				}
				r.Close()
			}
		})
	}
}
