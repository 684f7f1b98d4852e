package source

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func TestReadFile(t *testing.T) {
	fsys := files(
		"ok.c", klp,
		"empty.c", "",
		"latin1.c", "/* \xe9 */",
		"nul.c", "int x;\x00",
		"utf16.c", "i\x00n\x00t\x00",
		"dir/x.c", "",
	)
	fsys["limit.c"] = &fstest.MapFile{Data: bytes.Repeat([]byte{' '}, MaxFileSize)}
	fsys["large.c"] = &fstest.MapFile{Data: bytes.Repeat([]byte{' '}, MaxFileSize+1)}
	tests := map[string]error{
		"ok.c": nil, "empty.c": nil, "latin1.c": nil, "limit.c": nil,
		"nul.c": ErrBinary, "utf16.c": ErrBinary,
		"large.c":  ErrTooLarge,
		"dir":      ErrNotRegular,
		"none.c":   fs.ErrNotExist,
		"../ok.c":  fs.ErrInvalid,
		"/ok.c":    fs.ErrInvalid,
		"./ok.c":   fs.ErrInvalid,
		"dir/../x": fs.ErrInvalid,
	}
	// The same for a tree in memory and one on disk.
	for kind, tree := range map[string]*Tree{
		"fs":   FromFS("tree", fsys),
		"disk": openPath(t, onDisk(t, fsys), Options{}),
	} {
		for name, want := range tests {
			text, err := tree.ReadFile(name)
			switch {
			case want == nil && (err != nil || !bytes.Equal(text, fsys[name].Data)):
				t.Errorf("%s: %s: %d bytes, error %v", kind, name, len(text), err)
			case want != nil && (err == nil || text != nil):
				t.Errorf("%s: %s: read", kind, name)
			case want != nil && !errors.Is(err, want):
				t.Errorf("%s: %s: error %v, want %v", kind, name, err, want)
			case want != nil && strings.Count(err.Error(), filepath.Base(name)) != 1:
				t.Errorf("%s: %s: error %q should name the file, once", kind, name, err)
			}
		}
	}
}

func TestReadFileStaysInside(t *testing.T) {
	dir := onDisk(t, files("tree/in.c", klp, "secret.c", "top secret"))
	symlink(t, "../secret.c", dir, "tree", "out.c")
	symlink(t, filepath.Join(dir, "secret.c"), dir, "tree", "absolute.c")
	symlink(t, "..", dir, "tree", "up")
	symlink(t, "in.c", dir, "tree", "alias.c")
	tree := openPath(t, filepath.Join(dir, "tree"), Options{})
	for _, name := range []string{"out.c", "absolute.c", "up/secret.c", "../secret.c"} {
		if text, err := tree.ReadFile(name); err == nil {
			t.Errorf("%s: read %q", name, text)
		}
	}
	if _, err := tree.ReadFile("alias.c"); err != nil {
		t.Errorf("a link inside of the tree: %v", err)
	}
}

func TestReadFileAfterClose(t *testing.T) {
	tree, err := OpenPath(onDisk(t, files("lp.c", klp)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := tree.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := tree.ReadFile("lp.c"); !errors.Is(err, os.ErrClosed) {
		t.Errorf("error %v", err)
	}
}

func TestResolve(t *testing.T) {
	tree := FromFS("tree", files(
		"a/x.c", "", "a/x.h", "", "include/x.h", "", "include/y.h", "", "top.h", "", "include/d/z.h", "",
	))
	dirs := []string{"none", "include"}
	tests := []struct{ from, name, want string }{
		{"a/x.c", "x.h", "a/x.h"},
		{"a/x.c", "y.h", "include/y.h"},
		{"a/x.c", "../top.h", "top.h"},
		{"a/x.c", "../../top.h", ""},
		{"top.c", "../top.h", "top.h"}, // include/../top.h
		{"a/x.c", "/top.h", ""},
		{"a/x.c", "", ""},
		{"a/x.c", "d", ""}, // a directory
		{"a/x.c", "./d//z.h", "include/d/z.h"},
		{"a/x.c", ".", ""},
		{"a/x.c", "none.h", ""},
	}
	for _, test := range tests {
		got, ok := tree.Resolve(test.from, test.name, dirs)
		if got != test.want || ok != (test.want != "") {
			t.Errorf("Resolve(%q, %q) = %q, %v, want %q", test.from, test.name, got, ok, test.want)
		}
	}
}
