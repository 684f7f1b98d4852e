package source

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Tree is a directory, a file or a text seen as one file system. Nothing
// outside of its root is ever read. It is safe for use by several goroutines.
type Tree struct {
	// FS is rooted at the tree and takes slash paths. Prefer [Tree.ReadFile],
	// which is bounded and refuses what is not a regular file.
	FS fs.FS
	// Name is the tree as the user named it. For the place of a file in it, as
	// users should see it, there is [Tree.Display].
	Name string
	// Headers travel with the tree to where its files are parsed: what package
	// cparse calls so, or nil. Nothing here makes use of them.
	Headers any

	root  *os.Root          // behind FS, nil if FS is no directory of this host
	start string            // directory where the walk begins, "." unless Options.Root says more
	only  string            // the one file that the user asked for, "" for all
	show  string            // what Display joins paths to
	here  string            // the working directory, where it lies below the root: its files go by their paths in it
	text  bool              // one file only, which Display calls Name
	shown map[string]string // what Display calls single files, nil for no exception

	over map[string][]byte // texts in place of files, see With

	inRepo string // what Real joins paths to, of a revision that stands for the work tree
	trace  *Trace // nil where nobody wants to know what is read
	limits limits
}

// Options widen what a path gives access to.
type Options struct {
	// Root is the directory that includes may be read from when the path is a
	// file or a subdirectory of it. Empty means the path itself, or the
	// directory of the file. A path outside of Root is an error.
	Root string
}

// OpenPath opens a directory or a .c file. Close the tree after use.
//
// The tree of a file is the directory around it (or [Options].Root), since
// sources include their neighbours; [Tree.Find] then returns only the modules
// that the file is part of.
func OpenPath(name string, opts Options) (*Tree, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, openError(name, err)
	}
	dir, file := name, ""
	switch {
	case info.IsDir():
	case !strings.HasSuffix(name, ".c"):
		return nil, fmt.Errorf("%s is neither a directory nor a C file: name a .c file or the directory that holds it", name)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: %w", name, ErrNotRegular)
	default:
		dir, file = filepath.Split(name)
		if dir == "" {
			dir = "."
		}
	}
	base, start := dir, "."
	if opts.Root != "" {
		base = opts.Root
		if start, err = inside(opts.Root, dir); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	root, err := os.OpenRoot(base)
	if err != nil {
		return nil, openError(base, err)
	}
	t := &Tree{
		FS:     root.FS(),
		Name:   name,
		root:   root,
		start:  start,
		show:   displayBase(base),
		here:   workingDirectory(base),
		limits: defaultLimits,
	}
	if err := t.checkStart(file); err != nil {
		root.Close()
		if errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
			return nil, openError(name, err)
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return t, nil
}

// checkStart makes sure, through the root, that what the user named can be
// read: a failure here is about their command line, not about one file of many.
func (t *Tree) checkStart(file string) error {
	if file != "" {
		t.only = path.Join(t.start, filepath.ToSlash(file))
		f, err := t.openRegular(t.only)
		if err != nil {
			return reason(err)
		}
		return f.Close()
	}
	d, err := t.FS.Open(t.start)
	if err != nil {
		return reason(err)
	}
	return d.Close()
}

// FromText is the tree of one text, such as standard input. Includes find
// nothing in it. The file in the tree is named after name, which Display shows.
func FromText(name string, text []byte) *Tree {
	file := textFileName(name)
	return &Tree{
		FS:     textFS{name: file, text: text},
		Name:   name,
		start:  ".",
		only:   file,
		text:   true,
		limits: defaultLimits,
	}
}

// FromFS is the tree of a file system that is bounded by itself, such as a git
// tree. Display joins paths to name.
func FromFS(name string, fsys fs.FS) *Tree {
	return &Tree{FS: fsys, Name: name, start: ".", show: name, limits: defaultLimits}
}

// FromRevision is the tree of a directory of a git commit: fsys is what the
// commit has in dir ("." for all of it). Display shows paths as git writes them,
// behind the revision: v1:dir/lp.c. With a file, a name in the directory, it is
// the tree of that C file, as [OpenPath] opens one.
func FromRevision(rev, dir string, fsys fs.FS, file string) (*Tree, error) {
	t := FromFS(rev+":", fsys)
	if dir != "." {
		t.show += dir
	}
	t.Name = t.show
	if dir == "." {
		t.Name = rev
	}
	if file != "" {
		if !strings.HasSuffix(file, ".c") {
			return nil, fmt.Errorf("%s is neither a directory nor a C file: name a .c file or the directory that holds it", t.Display(file))
		}
		t.Name = t.Display(file)
	}
	if err := t.checkStart(file); err != nil {
		return nil, fmt.Errorf("%s: %w", t.Name, err)
	}
	return t, nil
}

// StandsForWorkTree makes Real name the files of the tree, which is directory dir
// of a commit, by their paths in the work tree of that commit.
func (t *Tree) StandsForWorkTree(dir string) { t.inRepo = path.Clean(dir) }

// Close releases the directory that the tree holds open.
func (t *Tree) Close() error {
	if t.root == nil {
		return nil
	}
	return t.root.Close()
}

// Display is a slash path of the tree as users should see it: relative to the
// working directory when it lies inside of that, else joined to the name that
// they gave. It always uses slashes.
func (t *Tree) Display(p string) string {
	if t.text {
		return t.Name
	}
	if name, ok := t.shown[p]; ok {
		return name
	}
	if t.show == "" {
		return path.Clean(p)
	}
	if strings.HasSuffix(t.show, ":") {
		return t.show + path.Clean(p)
	}
	if t.here != "" {
		if p = path.Clean(p); p == t.here {
			return "."
		} else if below, ok := strings.CutPrefix(p, t.here+"/"); ok {
			return below
		}
	}
	return path.Join(t.show, p)
}

// Path is the slash path in the tree of a file that Display shows as name; ok is
// false when it lies elsewhere.
func (t *Tree) Path(name string) (p string, ok bool) {
	switch {
	case t.text:
		return t.only, name == t.Name
	case t.show == "" || t.show == ".":
		p = name
	default:
		if p, ok = strings.CutPrefix(name, strings.TrimSuffix(t.show, "/")+"/"); ok {
			break
		}
		if t.here == "" {
			return "", false
		}
		p = path.Join(t.here, name)
	}
	return p, fs.ValidPath(p) && t.Display(p) == name
}

// HostPath is the absolute path on this host of a slash path of the tree, "" if
// the tree is no directory of it.
func (t *Tree) HostPath(p string) string {
	if t.root == nil {
		return ""
	}
	abs, err := filepath.Abs(filepath.Join(t.root.Name(), filepath.FromSlash(p)))
	if err != nil {
		return ""
	}
	return abs
}

// displayBase is what stands before the paths of a tree on this host. It is
// computed once, at opening: the working directory may change afterwards.
func displayBase(base string) string {
	if rel, err := relative(".", base); err == nil {
		return rel
	}
	return filepath.ToSlash(base)
}

// workingDirectory is the slash path of the working directory in base, "" when
// it does not lie below it. Where it was entered by a symbolic link, ".." is not
// what the text of its path says.
func workingDirectory(base string) string {
	rel, err := relative(base, ".")
	if err != nil || rel == "." {
		return ""
	}
	here, err := os.Stat(".")
	if err != nil {
		return ""
	}
	if there, err := os.Stat(filepath.Join(base, filepath.FromSlash(rel))); err != nil || !os.SameFile(here, there) {
		return ""
	}
	return rel
}

// inside is the slash path of dir in root. A dir that is spelled outside of
// root may still lie in it by way of symbolic links.
func inside(root, dir string) (string, error) {
	rel, err := relative(root, dir)
	if err == nil {
		return rel, nil
	}
	realRoot, err := filepath.EvalSymlinks(root)
	if err != nil {
		return "", fmt.Errorf("root %w", openError(root, err))
	}
	realDir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return "", reason(err)
	}
	if rel, err = relative(realRoot, realDir); err != nil {
		return "", fmt.Errorf("it lies outside of the root %s: give a root that contains it", root)
	}
	return rel, nil
}

var errOutside = errors.New("outside")

// relative is the slash path of target in base, or an error if it is not there.
func relative(base, target string) (string, error) {
	absBase, err := filepath.Abs(base)
	if err != nil {
		return "", err
	}
	absTarget, err := filepath.Abs(target)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(absBase, absTarget)
	if err != nil {
		return "", err
	}
	if rel = filepath.ToSlash(rel); leaves(rel) {
		return "", errOutside
	}
	return rel, nil
}

// leaves reports whether a cleaned relative slash path points out of its root.
func leaves(p string) bool {
	return p == ".." || strings.HasPrefix(p, "../")
}

// namedError is an error whose text already says what the one below it says.
type namedError struct {
	text string
	err  error
}

func (e *namedError) Error() string { return e.text }
func (e *namedError) Unwrap() error { return e.err }

// openError words what went wrong with a path that the user named.
func openError(name string, err error) error {
	if name == "" {
		name = `""`
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &namedError{name + " does not exist: check the spelling and the working directory", err}
	case errors.Is(err, fs.ErrPermission):
		return &namedError{name + " cannot be read: check its permissions", err}
	}
	return fmt.Errorf("%s cannot be opened: %w", name, reason(err))
}
