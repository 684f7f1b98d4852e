package git

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// FS is the files of a commit, below the directory subdir ("" or "." for all),
// as a file system that also is an [fs.ReadFileFS], [fs.ReadDirFS], [fs.StatFS]
// and [fs.ReadLinkFS]. Directories and files are read from the object database
// when they are asked for.
//
// Symbolic links are followed inside of subdir; one that leads out of it, or is
// absolute, is an error, and a circle is [syscall.ELOOP]. A submodule does not
// exist. A file of Git LFS is the pointer that the commit has. Entries whose
// names are no path elements ("..", "a/b", not UTF-8) do not exist either. Files
// are read-only, executable or not, and as old as the commit. Reading one of
// more than [source.MaxFileSize] bytes is [source.ErrTooLarge].
func (r *Repo) FS(c Commit, subdir string) (fs.FS, error) {
	t := r.tree(c)
	dir, err := cleanPath(subdir)
	if err != nil {
		return nil, err
	}
	at, err := t.find(dir, true)
	if err != nil {
		return nil, t.notThere(dir, err)
	}
	if at.mode != filemode.Dir {
		return nil, because(ErrNotInCommit, "%s of commit %s in %s is not a directory: name the directory that holds it", quote(dir), t.label, r)
	}
	t.root = at
	if _, err := t.entries(at); err != nil {
		return nil, err
	}
	return t, nil
}

func (r *Repo) tree(c Commit) *tree {
	return &tree{repo: r, commit: c, label: c.Short(), root: node{mode: filemode.Dir, hash: c.tree}}
}

// cleanPath is a path of a commit as users write it, as the fs package wants it.
func cleanPath(p string) (string, error) {
	clean := path.Clean(strings.TrimSuffix(p, "/"))
	if p == "" {
		clean = "."
	}
	if !fs.ValidPath(clean) {
		return "", because(ErrNotInCommit, "%s is not a path in a commit: write it relative to the root of the repository, without ..", quote(p))
	}
	return clean, nil
}

// tree is a directory of a commit as a file system.
type tree struct {
	repo   *Repo
	commit Commit
	label  string // the commit, as messages name it
	root   node
	dirs   sync.Map // plumbing.Hash -> []node, sorted by name
}

// node is a directory, a file or a link.
type node struct {
	name string
	mode filemode.FileMode
	hash plumbing.Hash
}

const (
	maxLinks    = 40   // followed for one path, as in Linux
	maxLinkText = 4096 // bytes
)

var errLeaves = errors.New("a symbolic link leads out of the tree: not followed")

// errSubmodule is said of what only another repository has.
var errSubmodule = fmt.Errorf("a submodule, of which the commit has no files: %w", syscall.ENOENT)

// entries lists a directory, submodules included.
func (t *tree) entries(dir node) ([]node, error) {
	if known, ok := t.dirs.Load(dir.hash); ok {
		return known.([]node), nil
	}
	var decoded *object.Tree
	err := guard(func() (err error) {
		decoded, err = object.GetTree(t.repo.db, dir.hash)
		return err
	})
	if err != nil {
		return nil, t.repo.objectError(err, fmt.Sprintf("directory %s of commit %s", quote(cmp.Or(dir.name, ".")), t.label))
	}
	nodes := make([]node, 0, len(decoded.Entries))
	for _, e := range decoded.Entries {
		if e.Name == "." || e.Name == ".." || strings.Contains(e.Name, "/") || !utf8.ValidString(e.Name) {
			continue
		}
		nodes = append(nodes, node{e.Name, e.Mode, e.Hash})
	}
	slices.SortStableFunc(nodes, byName)
	nodes = slices.CompactFunc(nodes, func(a, b node) bool { return a.name == b.name })
	t.dirs.Store(dir.hash, nodes)
	return nodes, nil
}

func byName(a, b node) int { return strings.Compare(a.name, b.name) }

// find walks to a valid path, through links; the last one of them too if follow.
func (t *tree) find(name string, follow bool) (node, error) {
	stack := []node{t.root}
	var rest []string
	if name != "." {
		rest = strings.Split(name, "/")
	}
	links, steps := 0, 0
	for len(rest) > 0 {
		element := rest[0]
		rest = rest[1:]
		at := stack[len(stack)-1]
		if at.mode != filemode.Dir {
			return node{}, syscall.ENOTDIR
		}
		switch element {
		case "", ".":
			continue
		case "..":
			if len(stack) == 1 {
				return node{}, errLeaves
			}
			stack = stack[:len(stack)-1]
			continue
		}
		entries, err := t.entries(at)
		if err != nil {
			return node{}, err
		}
		i, ok := slices.BinarySearchFunc(entries, node{name: element}, byName)
		if !ok {
			return node{}, syscall.ENOENT
		}
		next := entries[i]
		if next.mode == filemode.Submodule {
			return node{}, errSubmodule
		}
		if next.mode != filemode.Symlink || !follow && len(rest) == 0 {
			stack = append(stack, next)
			continue
		}
		if links++; links > maxLinks {
			return node{}, syscall.ELOOP
		}
		target, err := t.link(next)
		if err != nil {
			return node{}, err
		}
		if path.IsAbs(target) {
			return node{}, errLeaves
		}
		elements := strings.Split(target, "/")
		if steps += len(elements); steps > maxLinkText {
			return node{}, syscall.ELOOP
		}
		rest = append(elements, rest...)
	}
	return stack[len(stack)-1], nil
}

// link is what a symbolic link says.
func (t *tree) link(n node) (string, error) {
	text, err := t.content(n)
	if err != nil {
		return "", err
	}
	if len(text) > maxLinkText || len(text) == 0 || bytes.IndexByte(text, 0) >= 0 {
		return "", syscall.EINVAL
	}
	return string(text), nil
}

func (t *tree) content(n node) ([]byte, error) {
	obj, err := t.repo.db.read(n.hash)
	if err == nil && obj.kind != plumbing.BlobObject {
		err = because(ErrDamaged, "object %s is a %s where a file should be: %s", n.hash, obj.kind, fsck)
	}
	if errors.Is(err, tooLarge) {
		return nil, tooLarge
	}
	if err != nil {
		return nil, t.repo.objectError(err, fmt.Sprintf("file %s of commit %s", quote(n.name), t.label))
	}
	return obj.data, nil
}

func (t *tree) at(op, name string, follow bool) (node, error) {
	if !fs.ValidPath(name) {
		return node{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	n, err := t.find(name, follow)
	if err != nil {
		return node{}, &fs.PathError{Op: op, Path: name, Err: err}
	}
	// A link has the name that it was asked by, and the root none of its own.
	n.name = path.Base(name)
	return n, nil
}

func (t *tree) Open(name string) (fs.File, error) {
	n, err := t.at("open", name, true)
	if err != nil {
		return nil, err
	}
	if n.mode == filemode.Dir {
		entries, err := t.ReadDir(name)
		if err != nil {
			return nil, err
		}
		return &openDir{openNode{t, n, name}, entries}, nil
	}
	return &openFile{openNode: openNode{t, n, name}}, nil
}

func (t *tree) ReadFile(name string) ([]byte, error) {
	n, err := t.at("read", name, true)
	if err != nil {
		return nil, err
	}
	if n.mode == filemode.Dir {
		return nil, &fs.PathError{Op: "read", Path: name, Err: syscall.EISDIR}
	}
	text, err := t.content(n)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return bytes.Clone(text), nil
}

func (t *tree) ReadDir(name string) ([]fs.DirEntry, error) {
	n, err := t.at("readdir", name, true)
	if err == nil && n.mode != filemode.Dir {
		err = &fs.PathError{Op: "readdir", Path: name, Err: syscall.ENOTDIR}
	}
	if err != nil {
		return nil, err
	}
	nodes, err := t.entries(n)
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	entries := make([]fs.DirEntry, 0, len(nodes))
	for _, n := range nodes {
		if n.mode != filemode.Submodule {
			entries = append(entries, dirEntry{t, n})
		}
	}
	return entries, nil
}

func (t *tree) Stat(name string) (fs.FileInfo, error)  { return t.stat("stat", name, true) }
func (t *tree) Lstat(name string) (fs.FileInfo, error) { return t.stat("lstat", name, false) }

func (t *tree) stat(op, name string, follow bool) (fs.FileInfo, error) {
	n, err := t.at(op, name, follow)
	if err != nil {
		return nil, err
	}
	return t.info(n, op, name)
}

func (t *tree) ReadLink(name string) (string, error) {
	n, err := t.at("readlink", name, false)
	if err != nil {
		return "", err
	}
	if n.mode != filemode.Symlink {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrInvalid}
	}
	target, err := t.link(n)
	if err != nil {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: err}
	}
	return target, nil
}

func (t *tree) info(n node, op, name string) (fs.FileInfo, error) {
	info := fileInfo{name: n.name, mode: fsMode(n.mode), time: t.commit.Time}
	if n.mode != filemode.Dir {
		size, err := t.repo.db.size(n.hash)
		if err != nil {
			return nil, &fs.PathError{Op: op, Path: name, Err: t.repo.objectError(err, fmt.Sprintf("file %s of commit %s", quote(name), t.label))}
		}
		info.size = size
	}
	return info, nil
}

func fsMode(m filemode.FileMode) fs.FileMode {
	switch m {
	case filemode.Dir:
		return fs.ModeDir | 0o555
	case filemode.Symlink:
		return fs.ModeSymlink | 0o777
	case filemode.Executable:
		return 0o555
	}
	return 0o444
}

type fileInfo struct {
	name string
	size int64
	mode fs.FileMode
	time time.Time
}

func (i fileInfo) Name() string       { return i.name }
func (i fileInfo) Size() int64        { return i.size }
func (i fileInfo) Mode() fs.FileMode  { return i.mode }
func (i fileInfo) ModTime() time.Time { return i.time }
func (i fileInfo) IsDir() bool        { return i.mode.IsDir() }
func (i fileInfo) Sys() any           { return nil }

type dirEntry struct {
	tree *tree
	node node
}

func (e dirEntry) Name() string               { return e.node.name }
func (e dirEntry) IsDir() bool                { return e.node.mode == filemode.Dir }
func (e dirEntry) Type() fs.FileMode          { return fsMode(e.node.mode).Type() }
func (e dirEntry) Info() (fs.FileInfo, error) { return e.tree.info(e.node, "stat", e.node.name) }
func (e dirEntry) String() string             { return fs.FormatDirEntry(e) }

type openNode struct {
	tree *tree
	node node
	name string
}

func (o *openNode) Stat() (fs.FileInfo, error) { return o.tree.info(o.node, "stat", o.name) }
func (o *openNode) Close() error               { return nil }

type openDir struct {
	openNode
	rest []fs.DirEntry
}

func (d *openDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.name, Err: syscall.EISDIR}
}

func (d *openDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(d.rest)
	} else if len(d.rest) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(d.rest))
	list := d.rest[:n:n]
	d.rest = d.rest[n:]
	return list, nil
}

// openFile reads its object at the first Read.
type openFile struct {
	openNode
	text *bytes.Reader
}

func (f *openFile) Read(b []byte) (int, error) {
	if f.text == nil {
		text, err := f.tree.content(f.node)
		if err != nil {
			return 0, &fs.PathError{Op: "read", Path: f.name, Err: err}
		}
		f.text = bytes.NewReader(text)
	}
	return f.text.Read(b)
}

// notThere says what is in the commit where something was not found.
func (t *tree) notThere(name string, err error) error {
	if errors.Is(err, errSubmodule) {
		return because(ErrNotInCommit, "%s of commit %s in %s is, or is in, a submodule: its files are in another repository, name that one", quote(name), t.label, t.repo)
	}
	if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
		if errors.Is(err, ErrDamaged) || errors.Is(err, ErrMissing) {
			return err
		}
		return because(ErrNotInCommit, "%s of commit %s in %s: %v", quote(name), t.label, t.repo, err)
	}
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		at, err := t.find(dir, true)
		if err != nil || at.mode != filemode.Dir {
			if dir == "." {
				return t.repo.objectError(err, "commit "+t.label)
			}
			continue
		}
		entries, err := t.entries(at)
		if err != nil {
			return err
		}
		var names []string
		for _, e := range entries {
			if e.mode == filemode.Dir {
				e.name += "/"
			}
			names = append(names, e.name)
		}
		where := "its root has"
		if dir != "." {
			where = quote(dir) + " has"
		}
		return because(ErrNotInCommit, "%s is not in commit %s of %s: %s %s", quote(name), t.label, t.repo, where, cmp.Or(enumerate(names), "nothing"))
	}
}
