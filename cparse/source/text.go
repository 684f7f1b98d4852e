package source

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// textFileName is a plain .c file name for a text that the user calls name, so
// that "<stdin>" becomes stdin.c and the module in it is named stdin.
func textFileName(name string) string {
	base := strings.TrimSuffix(path.Base(filepath.ToSlash(name)), ".c")
	base = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '-', r == '.':
			return r
		}
		return -1
	}, base)
	if strings.Trim(base, ".-") == "" {
		base = "text"
	}
	return base + ".c"
}

// textFS is a file system of one file in its root.
type textFS struct {
	name string
	text []byte
}

func (t textFS) Open(name string) (fs.File, error) {
	switch {
	case !fs.ValidPath(name):
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	case name == ".":
		return &textDir{fs: t}, nil
	case name == t.name:
		return &textFile{fs: t, Reader: bytes.NewReader(t.text)}, nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

type textFile struct {
	*bytes.Reader
	fs textFS
}

func (f *textFile) Close() error { return nil }

func (f *textFile) Stat() (fs.FileInfo, error) {
	return textInfo{name: f.fs.name, size: int64(len(f.fs.text)), mode: 0o444}, nil
}

type textDir struct {
	fs   textFS
	done bool
}

func (d *textDir) Close() error { return nil }

func (d *textDir) Stat() (fs.FileInfo, error) {
	return textInfo{name: ".", mode: fs.ModeDir | 0o555}, nil
}

func (d *textDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: ".", Err: fs.ErrInvalid}
}

func (d *textDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if d.done {
		if n > 0 {
			return nil, io.EOF
		}
		return nil, nil
	}
	d.done = true
	info := textInfo{name: d.fs.name, size: int64(len(d.fs.text)), mode: 0o444}
	return []fs.DirEntry{fs.FileInfoToDirEntry(info)}, nil
}

type textInfo struct {
	name string
	size int64
	mode fs.FileMode
}

func (i textInfo) Name() string       { return i.name }
func (i textInfo) Size() int64        { return i.size }
func (i textInfo) Mode() fs.FileMode  { return i.mode }
func (i textInfo) ModTime() time.Time { return time.Time{} }
func (i textInfo) IsDir() bool        { return i.mode.IsDir() }
func (i textInfo) Sys() any           { return nil }
