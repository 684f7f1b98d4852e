package git

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/config"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

// Repo is an open repository. It is safe for use by several goroutines. A ref is
// read when it is asked for, the list of tags once.
type Repo struct {
	name   string // as the user named it
	root   string // of the work tree, "" if there is none
	gitDir string // HEAD and what else a work tree has of its own
	common string // objects and refs

	refs    *dotgit.DotGit // reads refs only, which it does without state
	db      *database
	remote  string                 // URI of the repository that this one was cloned from, "" if not known
	shallow map[plumbing.Hash]bool // commits whose parents were not fetched

	tags func() ([]string, error) // once
}

// Open opens the repository that the path lies in: the nearest one upwards whose
// work tree, bare repository or .git directory contains it. A .git file leads to
// the repository of a linked work tree or of a submodule. Close it after use.
func Open(path string) (*Repo, error) {
	start, err := filepath.Abs(path)
	if err == nil {
		start, err = filepath.EvalSymlinks(start)
	}
	if err != nil {
		return nil, because(ErrNotRepository, "%s cannot be opened: %v: check the spelling and the working directory", quote(path), pathless(err))
	}
	if info, err := os.Stat(start); err == nil && !info.IsDir() {
		start = filepath.Dir(start)
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		r, err := openAt(dir)
		if r != nil {
			r.name = path
		}
		if r != nil || err != nil {
			return r, err
		}
		if filepath.Dir(dir) == dir {
			return nil, because(ErrNotRepository, "%s is not in a git repository: neither it nor a directory above it has a .git; name a directory of the repository, or clone it", quote(path))
		}
	}
}

// openAt opens the repository whose work tree or git directory dir is, if it is
// any.
func openAt(dir string) (*Repo, error) {
	r := &Repo{root: dir, gitDir: filepath.Join(dir, ".git")}
	info, err := os.Stat(r.gitDir)
	switch {
	case err == nil && info.Mode().IsRegular():
		if r.gitDir, err = readGitFile(r.gitDir); err != nil {
			return nil, err
		}
		if r.common, err = commonDir(r.gitDir); err != nil {
			return nil, err
		}
		if !isGitDir(r.gitDir, r.common) {
			return nil, because(ErrNotRepository, "%s leads to %s, which is no git repository: was the repository moved? run git worktree repair in it",
				quote(filepath.Join(dir, ".git")), quote(r.gitDir))
		}
	case err == nil && isGitDir(r.gitDir, r.gitDir):
		r.common = r.gitDir
	case isGitDir(dir, dir):
		r.gitDir, r.common = dir, dir
		if r.root = ""; filepath.Base(dir) == ".git" {
			r.root = filepath.Dir(dir)
		}
	default:
		return nil, nil
	}
	if err := guard(r.load); err != nil {
		if r.db != nil {
			r.db.close()
		}
		return nil, fmt.Errorf("repository %s: %w", quote(r.gitDir), err)
	}
	return r, nil
}

// isGitDir knows a repository by what git knows it by.
func isGitDir(gitDir, common string) bool {
	if info, err := os.Lstat(filepath.Join(gitDir, "HEAD")); err != nil || info.IsDir() {
		return false
	}
	return isDir(filepath.Join(common, "objects")) && isDir(filepath.Join(common, "refs"))
}

func isDir(p string) bool {
	info, err := os.Stat(p)
	return err == nil && info.IsDir()
}

// readGitFile is the directory that a .git file names.
func readGitFile(p string) (string, error) {
	text, err := readSmall(p)
	target, ok := strings.CutPrefix(text, "gitdir:")
	if target = strings.TrimSpace(target); err != nil || !ok || target == "" {
		return "", because(ErrNotRepository, "%s does not say gitdir: and a directory, as a .git file should: clone the repository, or add the work tree, anew", quote(p))
	}
	return absFrom(filepath.Dir(p), target), nil
}

// commonDir is where a linked work tree has its objects and refs.
func commonDir(gitDir string) (string, error) {
	text, err := readSmall(filepath.Join(gitDir, "commondir"))
	if errors.Is(err, fs.ErrNotExist) {
		return gitDir, nil
	}
	if err != nil {
		return "", fmt.Errorf("repository %s: commondir: %w", quote(gitDir), pathless(err))
	}
	return absFrom(gitDir, strings.TrimSpace(text)), nil
}

func absFrom(dir, p string) string {
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(dir, p)
}

// maxSmall bounds the files of a repository that are no objects, in bytes.
const maxSmall = 1 << 20

func readSmall(p string) (string, error) {
	info, err := os.Stat(p)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() > maxSmall {
		return "", errors.New("not a regular file of at most 1 MiB")
	}
	f, err := os.Open(p)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSmall))
	return string(text), err
}

// load reads what is needed before the first question.
func (r *Repo) load() error {
	conf := config.New()
	text, err := readSmall(filepath.Join(r.common, "config"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("its config cannot be read: %w", pathless(err))
	}
	if err := config.NewDecoder(strings.NewReader(text)).Decode(conf); err != nil {
		return fmt.Errorf("its config cannot be read: %w: mend it with git config --edit", err)
	}
	if err := checkFormat(conf); err != nil {
		return err
	}
	r.remote = remoteURI(remoteURL(conf))
	text, err = readSmall(filepath.Join(r.common, "shallow"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("its list of shallow commits cannot be read: %w", pathless(err))
	}
	r.shallow = map[plumbing.Hash]bool{}
	for _, name := range strings.Fields(text) {
		if plumbing.IsHash(name) {
			r.shallow[plumbing.NewHash(name)] = true
		}
	}
	own, common := osfs.New(r.gitDir), billy.Filesystem(nil)
	if r.common != r.gitDir {
		common = osfs.New(r.common)
	}
	r.refs = dotgit.New(dotgit.NewRepositoryFilesystem(own, common))
	r.tags = sync.OnceValues(r.readTags)

	var dirs []billy.Filesystem
	for _, dir := range objectDirs(r.common) {
		dirs = append(dirs, osfs.New(dir))
	}
	r.db = newDatabase(dirs)
	switch {
	case len(r.shallow) > 0:
		r.db.hint, r.db.why = "the clone is shallow: "+unshallow, ErrShallow
	case isPartial(conf):
		r.db.why = ErrPartial
		r.db.hint = "the clone is partial (made with --filter), and nothing is fetched from here: clone it without --filter, or check the commit out once with git"
	}
	return nil
}

// checkFormat refuses what go-git would misread.
func checkFormat(c *config.Config) error {
	if !c.HasSection("extensions") {
		return nil
	}
	for _, o := range c.Section("extensions").Options {
		key, value := strings.ToLower(o.Key), strings.ToLower(o.Value)
		switch {
		case key == "objectformat" && value != "sha1":
			return because(ErrUnsupported, "its objects have %s names, and only SHA-1 is known: check the sources out and name their directories", quote(value))
		case key == "refstorage" && value != "files":
			return because(ErrUnsupported, "its refs are stored as %s, and only files are known: run git refs migrate --ref-format=files, or check the sources out and name their directories", quote(value))
		}
	}
	return nil
}

// isPartial tells whether objects were left behind at the remote on purpose.
func isPartial(c *config.Config) bool {
	if c.HasSection("extensions") && c.Section("extensions").HasOption("partialclone") {
		return true
	}
	return c.HasSection("remote") && slices.ContainsFunc(c.Section("remote").Subsections, func(s *config.Subsection) bool {
		return s.HasOption("promisor") || s.HasOption("partialclonefilter")
	})
}

// objectDirs are the directories that hold the objects directories of the
// repository in dir and of those that it borrows from (git clone --shared).
func objectDirs(dir string) []string {
	dirs := []string{dir}
	for i := 0; i < len(dirs) && len(dirs) < 16; i++ {
		objects := filepath.Join(dirs[i], "objects")
		text, err := readSmall(filepath.Join(objects, "info", "alternates"))
		if err != nil {
			continue
		}
		lines := bufio.NewScanner(strings.NewReader(text))
		for lines.Scan() {
			line := strings.TrimSpace(lines.Text())
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			other := absFrom(objects, line)
			if filepath.Base(other) == "objects" && isDir(other) && !slices.Contains(dirs, filepath.Dir(other)) {
				dirs = append(dirs, filepath.Dir(other))
			}
		}
	}
	return dirs
}

// Close closes the files of the object database.
func (r *Repo) Close() error {
	r.db.close()
	return nil
}

// Root is the absolute path of the work tree on this host, "" when the
// repository is bare.
func (r *Repo) Root() string { return r.root }

// Shallow reports whether the history was fetched in part only.
func (r *Repo) Shallow() bool { return len(r.shallow) > 0 }

// pathless strips the path, which the caller says better, off an error.
func pathless(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
