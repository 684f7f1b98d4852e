package source

import (
	"crypto/sha256"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

// Trace is what was read of a tree, and looked for: enough to tell later whether
// the same reading would come to the same result.
type Trace struct {
	mu     sync.Mutex
	reads  map[string]Read
	probes map[string]bool
}

// Read is a file that was read.
type Read struct {
	Path  string
	Sum   [sha256.Size]byte // SHA-256 of the text
	Error string            // why it could not be read, "" when it could
}

// Probe is a file that was looked for.
type Probe struct {
	Path    string
	Regular bool // it is there, and a regular file
}

// Traced is the same tree, all reading of which is noted. Only the original need
// be closed.
func (t *Tree) Traced() (*Tree, *Trace) {
	c := *t
	c.trace = &Trace{reads: map[string]Read{}, probes: map[string]bool{}}
	return &c, c.trace
}

// Reads lists the files that were read, by path.
func (t *Trace) Reads() (list []Read) {
	for _, r := range t.reads {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b Read) int { return strings.Compare(a.Path, b.Path) })
	return list
}

// Probes lists the files that were looked for, by path.
func (t *Trace) Probes() (list []Probe) {
	for path, regular := range t.probes {
		list = append(list, Probe{path, regular})
	}
	slices.SortFunc(list, func(a, b Probe) int { return strings.Compare(a.Path, b.Path) })
	return list
}

// Unchanged tells whether reading and looking for the same would find the same.
func (t *Tree) Unchanged(reads []Read, probes []Probe) bool {
	for _, p := range probes {
		if t.regular(p.Path) != p.Regular {
			return false
		}
	}
	for _, r := range reads {
		text, err := t.ReadFile(r.Path)
		if readOf(r.Path, text, err) != r {
			return false
		}
	}
	return true
}

func readOf(path string, text []byte, err error) Read {
	if err != nil {
		return Read{Path: path, Error: err.Error()}
	}
	return Read{Path: path, Sum: sha256.Sum256(text)}
}

func (t *Trace) read(path string, text []byte, err error) {
	if t == nil {
		return
	}
	r := readOf(path, text, err)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.reads[path] = r
}

func (t *Trace) probe(path string, regular bool) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.probes[path] = regular
}

// regular tells whether a path is a regular file of the tree.
func (t *Tree) regular(path string) bool {
	info, err := fs.Stat(t.FS, path)
	return err == nil && info.Mode().IsRegular()
}
