package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"
)

// MaxFileSize is the size beyond which a file is not read. The largest C file
// of the kernel has about a tenth of it.
const MaxFileSize = 16 << 20

// Reasons for which a file that exists is not read.
var (
	ErrNotRegular = errors.New("not a regular file: only those are read")
	ErrTooLarge   = errors.New("larger than 16 MiB: not read")
	ErrBinary     = errors.New("not C text: it holds a NUL byte (if it is UTF-16, save it as UTF-8)")
)

// ReadFile reads a regular file of the tree, given as a slash path. It keeps
// nothing: read once what you need. The error names the file and wraps
// [ErrNotRegular], [ErrTooLarge], [ErrBinary] or what the system said.
func (t *Tree) ReadFile(p string) ([]byte, error) {
	text, err := t.read(p, MaxFileSize)
	if err != nil {
		err = fmt.Errorf("%s: %w", t.Display(p), err)
	}
	t.trace.read(p, text, err)
	if err != nil {
		return nil, err
	}
	return text, nil
}

// Resolve is the file of the tree that #include "name" in the file from means:
// beside from, else in the first of includeDirs (slash paths of the tree) that
// has it. Absolute names and names that leave the tree find nothing.
func (t *Tree) Resolve(from, name string, includeDirs []string) (string, bool) {
	for _, p := range candidates(from, name, includeDirs) {
		there := t.regular(p)
		t.trace.probe(p, there)
		if there {
			return p, true
		}
	}
	return "", false
}

// candidates are the places where #include "name" in the file from may be.
func candidates(from, name string, includeDirs []string) []string {
	if name == "" || path.IsAbs(name) {
		return nil
	}
	var found []string
	add := func(dir string) {
		if p := path.Join(dir, name); fs.ValidPath(p) && p != "." {
			found = append(found, p)
		}
	}
	add(path.Dir(from))
	for _, dir := range includeDirs {
		add(dir)
	}
	return found
}

// read is ReadFile without the path in the error, for those who say it
// themselves.
func (t *Tree) read(p string, max int64) ([]byte, error) {
	f, err := t.openRegular(p)
	if err != nil {
		return nil, reason(err)
	}
	defer f.Close()
	// The size is a hint, not a promise: the file may grow meanwhile.
	var buf bytes.Buffer
	if info, err := f.Stat(); err == nil {
		buf.Grow(int(min(uint64(info.Size()), uint64(max))) + bytes.MinRead)
	}
	_, err = buf.ReadFrom(io.LimitReader(f, max+1))
	text := buf.Bytes()
	switch {
	case err != nil:
		return nil, reason(err)
	case int64(len(text)) > max && max == MaxFileSize:
		return nil, ErrTooLarge
	case int64(len(text)) > max:
		return nil, fmt.Errorf("larger than %d KiB: not read", max>>10)
	case bytes.IndexByte(text, 0) >= 0:
		return nil, ErrBinary
	}
	return text, nil
}

// openRegular opens a file of which it is known, before and after, that it is
// regular: to open a FIFO would wait for ever, to read a device is worse.
func (t *Tree) openRegular(p string) (fs.File, error) {
	if !fs.ValidPath(p) {
		return nil, fs.ErrInvalid
	}
	info, err := fs.Stat(t.FS, p)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, ErrNotRegular
	}
	f, err := t.open(p)
	if err != nil {
		return nil, err
	}
	info, err = f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = ErrNotRegular
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func (t *Tree) open(p string) (fs.File, error) {
	if f, ok := t.overlaid(p); ok {
		return f, nil
	}
	if t.root == nil {
		return t.FS.Open(p)
	}
	// Someone may have put a FIFO in the place of the file since we looked.
	f, err := t.root.OpenFile(p, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// reason strips the operation and the path, which the caller says better, off
// an error of the file system.
func reason(err error) error {
	var pathErr *fs.PathError
	if !errors.As(err, &pathErr) {
		return err
	}
	if errors.Is(err, syscall.ELOOP) {
		return fmt.Errorf("symbolic links go round in a circle or too deep: %w", pathErr.Err)
	}
	return pathErr.Err
}
