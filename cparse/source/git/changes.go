package git

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"syscall"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"

	"klplint/cparse/source"
)

// Changes says which lines are new or modified since a base. It compares a file
// when it is asked about it, once, and is safe for use by several goroutines.
//
// It looks at what the files say now, wherever that came from: committed,
// staged, only saved, or ignored by .gitignore. Line ends (LF, CRLF) make no
// difference. A file that the base lacks is compared with the file that it was
// renamed from, if the base has one that is gone now and of which it keeps at
// least half, else all its lines are new. Binary files and those of more than
// [source.MaxFileSize] bytes have no lines. What cannot be compared counts as new
// as a whole, and is told by [Changes.Problems].
type Changes struct {
	repo *Repo
	base *tree
	now  fs.FS

	mu       sync.Mutex
	files    map[string]*changed
	problems []string

	gone func() ([]baseFile, error) // once
}

// changed is what is known of a file.
type changed struct {
	once   sync.Once
	ranges []LineRange
	origin string
}

// Changed compares the work tree, as it is on disk, with the base; in a bare
// repository, HEAD. Close nothing, but keep the repository open.
func (r *Repo) Changed(base Commit) (*Changes, error) {
	if r.root == "" {
		head, err := r.Resolve("HEAD")
		if err != nil {
			return nil, err
		}
		return r.ChangedIn(base, head)
	}
	return r.changes(base, workTree(r.root))
}

// ChangedIn compares a commit with the base.
func (r *Repo) ChangedIn(base, commit Commit) (*Changes, error) {
	now, err := r.FS(commit, ".")
	if err != nil {
		return nil, err
	}
	return r.changes(base, now)
}

func (r *Repo) changes(base Commit, now fs.FS) (*Changes, error) {
	c := &Changes{repo: r, base: r.tree(base), now: now, files: map[string]*changed{}}
	c.gone = sync.OnceValues(c.findGone)
	if _, err := c.base.entries(c.base.root); err != nil {
		return nil, err
	}
	return c, nil
}

// Lines are the new and modified lines of the file, ascending and apart from
// each other, and the gaps where lines were deleted. The path is relative to the
// root of the repository; [Repo.Rel] makes it out of one of the host. Of a file
// that does not exist now there are none.
func (c *Changes) Lines(path string) []LineRange { return slices.Clone(c.file(path).ranges) }

// Touches tells whether any of the lines from..to of the file, both included, is
// new or modified, or lies beside a gap.
func (c *Changes) Touches(path string, from, to int) bool {
	return slices.ContainsFunc(c.file(path).ranges, func(r LineRange) bool { return r.From <= to && from <= r.To })
}

// Origin is the path that the file has in the base: its own, that of the file
// that it was renamed from, or "" if it is new.
func (c *Changes) Origin(path string) string { return c.file(path).origin }

// Problems are what could not be compared, so far, in order.
func (c *Changes) Problems() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := slices.Clone(c.problems)
	slices.Sort(list)
	return slices.Compact(list)
}

func (c *Changes) problem(p string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.problems = append(c.problems, fmt.Sprintf("%s is not compared with commit %s, and counts as new: %v", quote(p), c.base.label, err))
}

func (c *Changes) file(name string) *changed {
	p := path.Clean(name)
	if !fs.ValidPath(p) {
		return &changed{}
	}
	c.mu.Lock()
	f := c.files[p]
	if f == nil {
		f = &changed{}
		c.files[p] = f
	}
	c.mu.Unlock()
	f.once.Do(func() { f.ranges, f.origin = c.compare(p) })
	return f
}

// compare reads both versions of a file.
func (c *Changes) compare(p string) (ranges []LineRange, origin string) {
	text, err := readText(c.now, p)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, errNotFile), errors.Is(err, errNoText), errors.Is(err, tooLarge):
		return nil, ""
	case err != nil:
		c.problem(p, pathless(err))
		return []LineRange{{From: 1, To: maxLine}}, ""
	}
	lines := split(text)
	var all []LineRange
	if len(lines) > 0 {
		all = []LineRange{{From: 1, To: len(lines)}}
	}
	old, err := readText(c.base, p)
	origin = p
	if err != nil && isAbsent(err) {
		if origin, err = c.renamedFrom(p, text, lines); origin == "" && err == nil {
			return all, ""
		}
		if err == nil {
			old, err = readText(c.base, origin)
		}
	}
	switch {
	case errors.Is(err, errNoText), errors.Is(err, tooLarge):
		return all, origin
	case err != nil:
		c.problem(p, pathless(err))
		return all, ""
	}
	return changedLines(split(old), lines), origin
}

// isAbsent tells whether the base has no regular file there: nothing, a
// directory, or a link that is not followed.
func isAbsent(err error) bool {
	for _, other := range []error{ErrDamaged, ErrMissing, errNoText, tooLarge} {
		if errors.Is(err, other) {
			return false
		}
	}
	return true
}

// maxLine ends a range of lines that could not be counted.
const maxLine = 1<<31 - 1

var (
	errNoText  = errors.New("a binary file")
	errNotFile = errors.New("not a regular file")
)

// readText reads a text of bounded size.
func readText(fsys fs.FS, p string) ([]byte, error) {
	info, err := fs.Stat(fsys, p)
	switch {
	case errors.Is(err, syscall.ENOTDIR):
		return nil, fs.ErrNotExist
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errNotFile
	case info.Size() > source.MaxFileSize:
		return nil, tooLarge
	}
	f, err := fsys.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, source.MaxFileSize+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > source.MaxFileSize:
		return nil, tooLarge
	case bytes.IndexByte(text, 0) >= 0:
		return nil, errNoText
	}
	return text, nil
}

// workTree is the directory of the work tree. Nothing outside of it is read: it
// is opened anew for each file, so that nobody has to close it.
type workTree string

func (w workTree) in(name string, f func(*os.Root) error) error {
	if !fs.ValidPath(name) {
		return &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	root, err := os.OpenRoot(string(w))
	if err != nil {
		return err
	}
	defer root.Close()
	return f(root)
}

func (w workTree) Open(name string) (file fs.File, err error) {
	err = w.in(name, func(root *os.Root) error {
		file, err = root.FS().Open(name)
		return err
	})
	return file, err
}

func (w workTree) Stat(name string) (info fs.FileInfo, err error) {
	err = w.in(name, func(root *os.Root) error {
		info, err = root.Stat(name)
		return err
	})
	return info, err
}

// Renames.

// baseFile is a file of the base.
type baseFile struct {
	path string
	node node
}

const (
	maxEntries    = 200_000  // of the base, looked at for what is gone
	maxCandidates = 200      // files that one may have been renamed from, compared by content
	maxCompared   = 64 << 20 // bytes of them
)

// renamedFrom is the file of the base that became the one at p, "" if none.
// Several files may come from one: each is asked about by itself.
func (c *Changes) renamedFrom(p string, text []byte, lines [][]byte) (string, error) {
	gone, err := c.gone()
	if err != nil || len(text) == 0 {
		return "", err
	}
	hash := plumbing.ComputeHash(plumbing.BlobObject, text)
	var candidates []baseFile
	for _, f := range gone {
		switch {
		case f.node.hash == hash && path.Base(f.path) == path.Base(p):
			return f.path, nil
		case f.node.hash == hash, path.Ext(f.path) == path.Ext(p):
			candidates = append(candidates, f)
		}
	}
	// The same content first, then names that are alike.
	slices.SortStableFunc(candidates, func(a, b baseFile) int {
		return cmp.Or(-compareBool(a.node.hash == hash, b.node.hash == hash), -cmp.Compare(nameLikeness(a.path, p), nameLikeness(b.path, p)))
	})
	if len(candidates) > 0 && candidates[0].node.hash == hash {
		return candidates[0].path, nil
	}
	weights, total := weigh(lines)
	best, bestScore, left := "", 0.0, int64(maxCompared)
	for _, f := range candidates[:min(len(candidates), maxCandidates)] {
		size, err := c.repo.db.size(f.node.hash)
		if err != nil {
			return "", c.repo.objectError(err, "file "+quote(f.path))
		}
		// Below half in size, it cannot be half of the content.
		if 2*min(size, int64(len(text))) < max(size, int64(len(text))) || size > left {
			continue
		}
		left -= size
		old, err := readText(c.base, f.path)
		if errors.Is(err, errNoText) || errors.Is(err, tooLarge) {
			continue
		}
		if err != nil {
			return "", err
		}
		if score := likeness(split(old), weights, total); score > bestScore {
			best, bestScore = f.path, score
		}
	}
	if bestScore < 0.5 {
		return "", nil
	}
	return best, nil
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// nameLikeness counts what two paths share at their ends: the name above all.
func nameLikeness(a, b string) (n int) {
	if path.Base(a) == path.Base(b) {
		n += 1 << 16
	}
	for i := 1; i <= min(len(a), len(b)) && a[len(a)-i] == b[len(b)-i]; i++ {
		n++
	}
	for i := 0; i < min(len(a), len(b)) && a[i] == b[i]; i++ {
		n++
	}
	return n
}

// weigh counts the bytes of each line, without blanks at its ends, times its
// occurrences.
func weigh(lines [][]byte) (weights map[string]int, total int) {
	weights = map[string]int{}
	for _, line := range lines {
		line = bytes.TrimSpace(line)
		weights[string(line)] += len(line)
		total += len(line)
	}
	return weights, total
}

// likeness is the share of what two texts have in common in the larger one, from
// 0 to 1.
func likeness(old [][]byte, weights map[string]int, total int) float64 {
	oldWeights, oldTotal := weigh(old)
	common := 0
	for line, w := range oldWeights {
		common += min(w, weights[line])
	}
	if max(total, oldTotal) == 0 {
		return 0
	}
	return float64(common) / float64(max(total, oldTotal))
}

// findGone lists the files of the base whose paths no longer exist, sorted.
func (c *Changes) findGone() ([]baseFile, error) {
	var gone []baseFile
	left := maxEntries
	var visit func(dir string, n node, absent bool, depth int) error
	visit = func(dir string, n node, absent bool, depth int) error {
		entries, err := c.base.entries(n)
		if err != nil {
			return err
		}
		if left -= len(entries); left < 0 || depth > 64 {
			return nil // files that nobody will be told were renamed
		}
		now := map[string]fs.FileMode{}
		if !absent {
			list, err := fs.ReadDir(c.now, dir)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil // what is in it, nobody knows
			}
			for _, e := range list {
				now[e.Name()] = e.Type()
			}
		}
		for _, e := range entries {
			kind, exists := now[e.name]
			p := path.Join(dir, e.name)
			switch e.mode {
			case filemode.Dir:
				if other, ok := c.now.(*tree); ok && exists && other.same(p, e) {
					continue
				}
				if err := visit(p, e, !exists || !kind.IsDir(), depth+1); err != nil {
					return err
				}
			case filemode.Symlink, filemode.Submodule:
			default:
				if !exists || kind.IsDir() {
					gone = append(gone, baseFile{p, e})
				}
			}
		}
		return nil
	}
	err := visit(".", c.base.root, false, 0)
	slices.SortFunc(gone, func(a, b baseFile) int { return strings.Compare(a.path, b.path) })
	return gone, err
}

// same tells whether the tree has the very same directory at the path.
func (t *tree) same(p string, dir node) bool {
	n, err := t.find(p, false)
	return err == nil && n.mode == filemode.Dir && n.hash == dir.hash
}
