// Package cache keeps what is expensive to make between runs, in a folder of the
// user: prepared headers, summaries of livepatches.
//
// What is kept is named by a hash of all that it was made of, this build of
// klplint included, so that nothing in the folder is ever out of date. Each thing
// carries a checksum: a damaged one is not there, and is made anew.
package cache

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Env names another folder than klplint's in the user's cache directory.
const Env = "KLPLINT_CACHE"

// Key names what is kept: a hash of all that it was made with.
type Key [sha256.Size]byte

// Cache keeps things of one kind, a file each. Runs may share it: files are
// written under another name first.
type Cache struct {
	dir string
}

// Limits of the cache. What was not used for the longest time goes first.
const (
	maxEntries = 200
	maxBytes   = 1 << 30
)

const (
	suffix   = ".klp"
	magic    = "klplint cache\n"
	envelope = len(magic) + sha256.Size
)

// Default is the user's folder for a kind of things.
func Default(kind string) (*Cache, error) {
	dir := os.Getenv(Env)
	if dir == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("%w: set $%s to a folder", err, Env)
		}
		dir = filepath.Join(base, "klplint")
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	return New(filepath.Join(abs, kind)), nil
}

// New keeps things in a folder, which need not exist yet.
func New(dir string) *Cache { return &Cache{dir: dir} }

func (c *Cache) file(key Key) string {
	return filepath.Join(c.dir, hex.EncodeToString(key[:])+suffix)
}

// Get returns what was kept under a key, nil if there is nothing or if it is
// damaged.
func (c *Cache) Get(key Key) []byte {
	var b bytes.Buffer
	if !c.read(key, &b) {
		return nil
	}
	return b.Bytes()
}

// GetString is Get for what is used as a string: large things are not copied.
func (c *Cache) GetString(key Key) string {
	var b strings.Builder
	if !c.read(key, &b) {
		return ""
	}
	return b.String()
}

// read writes what was kept to a buffer, and tells whether it is whole.
func (c *Cache) read(key Key, to interface {
	io.Writer
	Grow(n int)
}) bool {
	name := c.file(key)
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() < int64(envelope) || info.Size() > maxBytes {
		return false
	}
	head := make([]byte, envelope)
	if _, err := io.ReadFull(f, head); err != nil || string(head[:len(magic)]) != magic {
		return false
	}
	to.Grow(int(info.Size()) - envelope)
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(to, sum), f); err != nil || !bytes.Equal(sum.Sum(nil), head[len(magic):]) {
		return false
	}
	c.touch(name)
	return true
}

// touch notes that a file was used. The time of its modification serves for
// that, as nothing else needs it.
func (c *Cache) touch(name string) {
	now := time.Now()
	if info, err := os.Stat(name); err == nil && now.Sub(info.ModTime()) > time.Hour {
		_ = os.Chtimes(name, now, now) // of a folder that may be read only
	}
}

// Put keeps something under a key.
func (c *Cache) Put(key Key, body []byte) error {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return fmt.Errorf("cannot make %s: %w", c.dir, reason(err))
	}
	f, err := os.CreateTemp(c.dir, "*.tmp")
	if err != nil {
		return fmt.Errorf("cannot write to %s: %w", c.dir, reason(err))
	}
	sum := sha256.Sum256(body)
	_, err = f.WriteString(magic)
	for _, part := range [][]byte{sum[:], body} {
		if err == nil {
			_, err = f.Write(part)
		}
	}
	err = cmp.Or(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), c.file(key))
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the error of interest is the other one
		return fmt.Errorf("cannot write to %s: %w", c.dir, reason(err))
	}
	c.prune(maxEntries, maxBytes)
	return nil
}

// reason is an error of the file system without the path, which is said better.
func reason(err error) error {
	var l *os.LinkError
	var p *fs.PathError
	switch {
	case errors.As(err, &l):
		return l.Err
	case errors.As(err, &p):
		return p.Err
	}
	return err
}

// prune removes what was not used for the longest time, and what interrupted
// runs left behind.
func (c *Cache) prune(entries int, bytes int64) {
	list, err := os.ReadDir(c.dir)
	if err != nil {
		return
	}
	type kept struct {
		name string
		size int64
		used time.Time
	}
	var all []kept
	for _, e := range list {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		switch {
		case strings.HasSuffix(e.Name(), suffix):
			all = append(all, kept{e.Name(), info.Size(), info.ModTime()})
		case strings.HasSuffix(e.Name(), ".tmp") && time.Since(info.ModTime()) > time.Hour:
			_ = os.Remove(filepath.Join(c.dir, e.Name()))
		}
	}
	slices.SortFunc(all, func(a, b kept) int { return b.used.Compare(a.used) })
	var sum int64
	for i, k := range all {
		if sum += k.size; i > 0 && (i >= entries || sum > bytes) {
			// Another run may have removed it already.
			_ = os.Remove(filepath.Join(c.dir, k.name))
		}
	}
}
