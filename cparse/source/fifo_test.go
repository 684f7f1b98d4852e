//go:build unix

package source

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

// Nothing may be opened for reading that makes the reader wait.
func TestFIFO(t *testing.T) {
	dir := onDisk(t, files("lp.c", klp+"#include \"pipe.h\"\n"))
	for _, name := range []string{"pipe.c", "pipe.h", "Makefile", "harmless"} {
		if err := syscall.Mkfifo(filepath.Join(dir, name), 0o644); err != nil {
			t.Skip("no FIFO here:", err)
		}
	}
	symlink(t, "pipe.c", dir, "link.c")
	tree := openPath(t, dir, Options{})
	compare(t, find(t, tree),
		"module ./lp: lp.c",
		"problem Makefile:0: not a regular file...",
		"problem link.c:0: not a regular file...",
		"problem pipe.c:0: not a regular file...",
		"problem pipe.h:0: not read: not a regular file...",
	)
	if _, err := tree.ReadFile("pipe.c"); !errors.Is(err, ErrNotRegular) {
		t.Errorf("ReadFile: %v", err)
	}
	if _, err := OpenPath(filepath.Join(dir, "pipe.c"), Options{}); !errors.Is(err, ErrNotRegular) {
		t.Errorf("OpenPath: %v", err)
	}
}

// A FIFO that comes between the look and the opening is not waited for.
func TestFIFOThatCameLater(t *testing.T) {
	dir := onDisk(t, files("lp.c", klp))
	if err := syscall.Mkfifo(filepath.Join(dir, "late.c"), 0o644); err != nil {
		t.Skip("no FIFO here:", err)
	}
	tree := openPath(t, dir, Options{})
	f, err := tree.open("late.c")
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
}
