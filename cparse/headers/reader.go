package headers

import (
	"fmt"
	"path"
	"strings"
)

// File is a header that was found.
type File struct {
	Path string // absolute
	Text string
}

// Reader finds and reads what a translation unit includes. It serves one
// goroutine.
type Reader struct {
	roots    *Roots
	flags    *Flags
	files    map[string]*File
	missing  map[string]bool // paths where there is no file
	dir      map[string]int  // index of the directory that a file was found in
	manifest Manifest
}

// NewReader starts a reader that may read below the roots.
func NewReader(roots *Roots, flags *Flags) *Reader {
	return &Reader{roots: roots, flags: flags, files: map[string]*File{}, missing: map[string]bool{}, dir: map[string]int{}}
}

// Manifest is what the answers so far rest on.
func (r *Reader) Manifest() *Manifest { return &r.manifest }

// Open finds what #include means in the file from, which is "" for the main
// file; next is for #include_next. A header that is nowhere is nil.
func (r *Reader) Open(name string, quoted, next bool, from string) (*File, error) {
	if path.IsAbs(name) {
		return r.load(path.Clean(name))
	}
	dirs := r.dirs(quoted)
	first := 0
	if next {
		if at, ok := r.dir[from]; ok {
			// Counted from the end, where both lists are the same.
			first = len(dirs) - at + 1
		}
	} else if quoted && from != "" {
		if f, err := r.at(path.Dir(from), name); f != nil || err != nil {
			return f, err
		}
	}
	for i := first; i < len(dirs); i++ {
		f, err := r.at(dirs[i], name)
		if f != nil {
			r.dir[f.Path] = len(dirs) - i
		}
		if f != nil || err != nil {
			return f, err
		}
	}
	return nil, nil
}

func (r *Reader) dirs(quoted bool) []string {
	if quoted && len(r.flags.Quote) > 0 {
		return append(r.flags.Quote[:len(r.flags.Quote):len(r.flags.Quote)], r.flags.Angled...)
	}
	return r.flags.Angled
}

// at is the header of that name in a directory, nil when there is none.
func (r *Reader) at(dir, name string) (*File, error) {
	p := join(dir, name)
	if f := r.files[p]; f != nil {
		return f, nil
	}
	if r.missing[p] {
		return nil, nil
	}
	// Most names are tried in vain in most directories: a look is cheaper
	// than an attempt to open.
	if info, err := r.roots.stat(p); err != nil || !info.Mode().IsRegular() {
		r.missing[p] = true
		r.manifest.miss(p)
		return nil, nil
	}
	return r.load(p)
}

func (r *Reader) load(p string) (*File, error) {
	if f := r.files[p]; f != nil {
		return f, nil
	}
	text, info, err := r.roots.read(p)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p, err)
	}
	r.manifest.add(p, info, text)
	f := &File{Path: p, Text: string(text)}
	r.files[p] = f
	return f, nil
}

// Exists answers __has_include: arg is <name> or "name".
func (r *Reader) Exists(arg, from string) bool {
	arg = strings.TrimSpace(arg)
	if len(arg) < 3 {
		return false
	}
	f, err := r.Open(arg[1:len(arg)-1], arg[0] == '"', false, from)
	return f != nil && err == nil
}
