package source

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"syscall"
)

// limits keep a hostile or merely huge tree from taking for ever.
type limits struct {
	entries  int // directory entries of a walk
	depth    int // of directories, below the start
	includes int // files that one file may #include, directly or not
}

var defaultLimits = limits{entries: 200_000, depth: 64, includes: 10_000}

// maxSmallFile is the size limit of .gitignore, Kbuild and Makefile.
const maxSmallFile = 1 << 20

// directory is what the walk keeps of one directory: no names but those that
// may matter, since a kernel tree has tens of thousands.
type directory struct {
	path   string
	cFiles []string // slash paths in the tree, sorted
	kbuild string   // slash path of Kbuild, else Makefile, else ""
}

// skippedDirs hold no sources of the user's own: other people's code, version
// control (quilt's .pc has a copy of every file that it changed), build output.
var skippedDirs = map[string]bool{
	".git": true, ".hg": true, ".svn": true, ".bzr": true, ".jj": true, ".pc": true,
	"CVS": true, "_darcs": true,
	"vendor": true, "node_modules": true,
	".tmp_versions": true,
}

// walker visits directories in the order of their paths.
type walker struct {
	tree     *Tree
	shallow  bool // stay in the first directory
	left     int  // entries that may still be read
	dirs     []directory
	problems problems
}

var errStopWalk = errors.New("too many directory entries")

// walk visits the start of the tree and all that is below, or, for a tree of one
// file, the directory of that file.
func (t *Tree) walk(ctx context.Context) ([]directory, problems, error) {
	w := &walker{tree: t, left: t.limits.entries, shallow: t.only != ""}
	err := w.visit(ctx, t.start, 0, w.ignoreAbove())
	if errors.Is(err, errStopWalk) {
		err = nil
	}
	return w.dirs, w.problems, err
}

// ignoreAbove reads the .gitignore files between the root and the start.
func (w *walker) ignoreAbove() *ignoreFile {
	var ignore *ignoreFile
	for _, dir := range ancestors(w.tree.start) {
		ignore = w.ignoreIn(dir, ignore)
	}
	return ignore
}

func (w *walker) ignoreIn(dir string, above *ignoreFile) *ignoreFile {
	p := path.Join(dir, ".gitignore")
	text, err := w.tree.read(p, maxSmallFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return above
	case err != nil:
		w.problems.add(p, 0, "%v", err)
		return above
	}
	return parseIgnore(dir, text, above)
}

func (w *walker) visit(ctx context.Context, dir string, depth int, ignore *ignoreFile) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	entries, err := w.entries(dir)
	if errors.Is(err, errStopWalk) {
		w.problems.add(dir, 0, "the walk stopped here, after %d directory entries: this directory and those after it were not read; name a smaller directory", w.tree.limits.entries)
		return err
	}
	if err != nil {
		w.problems.add(dir, 0, "directory not read: %v", reason(err))
		// What was read before the error is still good.
	}
	if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == ".gitignore" }) {
		ignore = w.ignoreIn(dir, ignore)
	}
	d := directory{path: dir}
	var subdirs []string
	for _, e := range entries {
		p := path.Join(dir, e.Name())
		switch {
		case e.IsDir():
			if !skippedDirs[e.Name()] && !ignore.ignores(p, true) {
				subdirs = append(subdirs, p)
			}
		case isMakefile(e.Name()):
			if w.regular(p, e) && (d.kbuild == "" || e.Name() == "Kbuild") {
				d.kbuild = p
			}
		case isSource(e.Name()):
			if !ignore.ignores(p, false) && w.regular(p, e) {
				d.cFiles = append(d.cFiles, p)
			}
		case e.Type()&fs.ModeSymlink != 0:
			w.loop(p)
		}
	}
	if w.shallow || len(d.cFiles) > 0 || d.kbuild != "" {
		w.dirs = append(w.dirs, d)
	}
	if w.shallow {
		return nil
	}
	if depth == w.tree.limits.depth && len(subdirs) > 0 {
		w.problems.add(dir, 0, "directories are nested deeper than %d: those in this one were not read", depth)
		return nil
	}
	for _, sub := range subdirs {
		if err := w.visit(ctx, sub, depth+1, ignore); err != nil {
			return err
		}
	}
	return nil
}

// entries reads a directory, sorted by name. A directory that would exceed the
// limit is left out as a whole: which part of it comes first is chance.
func (w *walker) entries(dir string) ([]fs.DirEntry, error) {
	f, err := w.tree.FS.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d, ok := f.(fs.ReadDirFile)
	if !ok {
		return nil, errors.New("not a directory that can be listed")
	}
	var all []fs.DirEntry
	for {
		chunk, err := d.ReadDir(min(4096, w.left-len(all)+1))
		all = append(all, chunk...)
		if len(all) > w.left {
			return nil, errStopWalk
		}
		if err == nil && len(chunk) > 0 {
			continue
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
		w.left -= len(all)
		slices.SortFunc(all, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
		return all, err
	}
}

// regular reports whether an entry with an interesting name is a regular file
// or a symbolic link to one, and notes it if not.
func (w *walker) regular(p string, e fs.DirEntry) bool {
	if e.Type().IsRegular() {
		return true
	}
	if e.Type()&fs.ModeSymlink != 0 {
		info, err := fs.Stat(w.tree.FS, p)
		switch {
		case err != nil:
			w.problems.add(p, 0, "symbolic link not followed: %v", reason(err))
			return false
		case info.IsDir():
			return false
		case info.Mode().IsRegular():
			return true
		}
	}
	w.problems.add(p, 0, "%v", ErrNotRegular)
	return false
}

// loop notes a symbolic link that leads to itself: someone meant something by
// it. Other links need no word: those to directories are never followed.
func (w *walker) loop(p string) {
	if _, err := fs.Stat(w.tree.FS, p); errors.Is(err, syscall.ELOOP) {
		w.problems.add(p, 0, "symbolic link not followed: %v", reason(err))
	}
}

func isMakefile(name string) bool { return name == "Kbuild" || name == "Makefile" }

// isSource: *.mod.c is build output, and dot files are those of editors and of
// builds that were broken off.
func isSource(name string) bool {
	return strings.HasSuffix(name, ".c") && !strings.HasSuffix(name, ".mod.c") && !strings.HasPrefix(name, ".")
}

// ancestors are the directories above p in the tree, from the root downwards.
func ancestors(p string) []string {
	if p == "." {
		return nil
	}
	dirs := []string{"."}
	for i, c := range p {
		if c == '/' {
			dirs = append(dirs, p[:i])
		}
	}
	return dirs
}
