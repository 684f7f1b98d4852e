package headers

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
)

// maxFile is the size beyond which a header is not read. The largest of the
// kernel's, generated register lists, have about half of it.
const maxFile = 32 << 20

// Roots are the directories that headers may be read from. They are safe for
// use by several goroutines.
type Roots struct {
	mu   sync.Mutex
	list []*root
}

// root is a directory, with the absolute path that it was named by.
type root struct {
	dir string
	fs  *os.Root
}

// Add lets files below a directory be read. The directory itself may be a
// symbolic link.
func (r *Roots) Add(dir string) error {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if root, rel := r.holds(abs); root != nil && rel == "." {
		return nil
	}
	f, err := os.OpenRoot(abs)
	if err != nil {
		return reason(err)
	}
	r.list = append(r.list, &root{abs, f})
	return nil
}

// Close releases the directories.
func (r *Roots) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, root := range r.list {
		// Opened for reading only: nothing is lost when closing fails.
		_ = root.fs.Close()
	}
	r.list = nil
}

// Holds tells whether an absolute path lies below a root, by its spelling.
func (r *Roots) Holds(abs string) bool {
	root, _ := r.holding(abs)
	return root != nil
}

func (r *Roots) holding(abs string) (*root, string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.holds(abs)
}

// holds finds the innermost root above a path, and the path within it.
func (r *Roots) holds(abs string) (in *root, rel string) {
	for _, root := range r.list {
		s, ok := strings.CutPrefix(abs, root.dir)
		switch {
		case !ok || in != nil && len(in.dir) > len(root.dir):
		case s == "":
			in, rel = root, "."
		case s[0] == '/':
			in, rel = root, s[1:]
		case root.dir == "/":
			in, rel = root, s
		}
	}
	return in, rel
}

// stat looks at a file below a root.
func (r *Roots) stat(abs string) (fs.FileInfo, error) {
	root, rel := r.holding(abs)
	if root == nil {
		return nil, errOutside
	}
	return root.fs.Stat(rel)
}

var (
	errOutside    = errors.New("it lies outside the directories that headers are read from")
	errNotRegular = errors.New("it is not a regular file")
	errTooLarge   = fmt.Errorf("it is larger than %d MiB", maxFile>>20)
	errBinary     = errors.New("it holds a NUL byte")
)

// read reads a regular file below a root.
func (r *Roots) read(abs string) (text []byte, info fs.FileInfo, err error) {
	root, rel := r.holding(abs)
	if root == nil {
		return nil, nil, errOutside
	}
	// Without O_NONBLOCK, opening a FIFO would wait for ever.
	f, err := root.fs.OpenFile(rel, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, reason(err)
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil {
		return nil, nil, reason(err)
	}
	if !info.Mode().IsRegular() {
		return nil, nil, errNotRegular
	}
	if info.Size() > maxFile {
		return nil, nil, errTooLarge
	}
	var buf bytes.Buffer
	buf.Grow(int(info.Size()) + bytes.MinRead)
	if _, err := buf.ReadFrom(io.LimitReader(f, maxFile+1)); err != nil {
		return nil, nil, reason(err)
	}
	switch text = buf.Bytes(); {
	case len(text) > maxFile:
		return nil, nil, errTooLarge
	case bytes.IndexByte(text, 0) >= 0:
		return nil, nil, errBinary
	}
	return text, info, nil
}

// reason strips the operation and the path off an error.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// join is path.Join without the work for names that need none.
func join(dir, name string) string {
	if strings.Contains(name, ".") && (strings.Contains(name, "./") || strings.HasPrefix(name, ".")) || strings.Contains(name, "//") {
		return path.Join(dir, name)
	}
	return dir + "/" + name
}
