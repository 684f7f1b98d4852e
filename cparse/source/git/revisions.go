package git

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/filemode"

	"klplint/cparse/source"
)

// Revision is a commit, or a directory or C file of it, that a user named.
type Revision struct {
	// Name is what stands for it in messages: as the user wrote it, or the tag
	// and ":path" if they wrote a range or a pattern.
	Name   string
	Ref    string // the tag, branch or hash of Name
	Path   string // the directory or file below the root of the commit, "." for all
	Commit Commit

	repo   *Repo
	isFile bool
}

// FS is [Repo.FS] of the revision; of a file, that of the directory around it.
func (v Revision) FS() (fs.FS, error) {
	dir, _ := v.Split()
	return v.repo.FS(v.Commit, dir)
}

// Split is the directory, and the file in it if the revision is one of a file.
func (v Revision) Split() (dir, file string) {
	if v.isFile {
		return path.Dir(v.Path), path.Base(v.Path)
	}
	return v.Path, ""
}

// Tree is the revision as a [source.Tree], whose paths are displayed as git
// writes them: v1:livepatch/lp.c. It needs no Close, but the repository must
// stay open.
func (v Revision) Tree() (*source.Tree, error) {
	fsys, err := v.FS()
	if err != nil {
		return nil, err
	}
	dir, file := v.Split()
	t, err := source.FromRevision(v.Ref, dir, fsys, file)
	if err != nil {
		return nil, fmt.Errorf("%s of %s: %w", quote(v.Name), v.repo, err)
	}
	t.Name = v.Name
	return t, nil
}

// maxRevisions bounds what a range or a pattern may stand for.
const maxRevisions = 10_000

// ParseRevisions reads the revisions of a series, oldest first:
//
//	REF          what [Repo.Resolve] takes
//	REF:path     a directory, or a .c file, of that commit
//	v1..v3       all tags from v1 to v3, both included; v1..v3:path
//
// and tags, patterns as in [path.Match] ("*" does not match "/") that stand for
// all tags that they match: lp-*, or lp-*:path. The tags of the patterns come
// first, those of all patterns together in the order of [CompareVersions], each
// once; then the args as given, so that the released versions may be followed by
// the candidate. A range, too, is in that order, and its ends must share what
// they have before their first digit: v1..v3 takes v2 and v2.1-rc1, but not lp-2.
//
// Every revision that it returns exists and has at least one file; the same one
// may be there twice.
func ParseRevisions(repo *Repo, args, tags []string) ([]Revision, error) {
	if len(args) == 0 && len(tags) == 0 {
		return nil, because(ErrBadRef, "no revision of %s is named: name tags or commits, oldest first, or a range v1..v3", repo)
	}
	var all []Revision
	for _, pattern := range tags {
		found, err := repo.parseTags(pattern)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	slices.SortStableFunc(all, func(a, b Revision) int { return CompareVersions(a.Ref, b.Ref) })
	all = slices.CompactFunc(all, func(a, b Revision) bool { return a.Name == b.Name })
	for _, arg := range args {
		found, err := repo.parseArg(arg)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	if len(all) > maxRevisions {
		return nil, because(ErrBadRef, "%d revisions of %s are more than the limit of %d: name fewer", len(all), repo, maxRevisions)
	}
	for i := range all {
		if err := all[i].check(repo); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// parseTags takes GLOB or GLOB:path.
func (r *Repo) parseTags(arg string) ([]Revision, error) {
	pattern, dir, err := cutPath(arg)
	if err != nil {
		return nil, err
	}
	if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
		return nil, because(ErrNoTags, "%s is no pattern of tags: write one such as 'lp-*' or 'v[0-9]*'", quote(arg))
	}
	names, err := r.tags()
	if err != nil {
		return nil, err
	}
	var found []Revision
	for _, name := range names {
		if ok, _ := path.Match(pattern, name); ok {
			found = append(found, r.revision(name, dir))
		}
	}
	if len(found) == 0 {
		return nil, r.noTags(fmt.Sprintf("no tag of %s matches %s", r, quote(pattern)), names, ErrNoTags)
	}
	return found, nil
}

// parseArg takes REF, REF:path, FROM..TO or FROM..TO:path.
func (r *Repo) parseArg(arg string) ([]Revision, error) {
	ref, dir, err := cutPath(arg)
	if err != nil {
		return nil, err
	}
	if strings.Contains(ref, "..") && !strings.Contains(ref, "...") {
		return r.parseRange(arg, ref, dir)
	}
	v := r.revision(ref, dir)
	v.Name = arg
	return []Revision{v}, nil
}

func (r *Repo) parseRange(arg, ref, dir string) ([]Revision, error) {
	from, to, _ := strings.Cut(ref, "..")
	if from == "" || to == "" {
		return nil, because(ErrRange, "%s has one end only: write both, such as v1..v3", quote(arg))
	}
	for _, end := range []string{from, to} {
		if _, _, err := splitRef(end); err != nil {
			return nil, err
		}
	}
	names, err := r.tags()
	if err != nil {
		return nil, err
	}
	for _, end := range []string{from, to} {
		if !slices.Contains(names, end) {
			why := "a range is one of tags"
			if _, err := r.lookup(end); err != nil {
				why = "it does not exist"
			}
			return nil, r.noTags(fmt.Sprintf("%s: %s is no tag of %s: %s", quote(arg), quote(end), r, why), near(end, names), ErrRange)
		}
	}
	switch {
	case family(from) != family(to):
		return nil, because(ErrRange, "%s: %s and %s are not versions of one thing, as they begin differently: list the tags one by one, or use a pattern of tags", quote(arg), quote(from), quote(to))
	case CompareVersions(from, to) > 0:
		return nil, because(ErrRange, "%s goes backwards: %s is the newer version; write %s", quote(arg), quote(from), quote(to+".."+from))
	}
	var found []Revision
	for _, name := range names {
		if family(name) == family(from) && CompareVersions(from, name) <= 0 && CompareVersions(name, to) <= 0 {
			found = append(found, r.revision(name, dir))
		}
	}
	return found, nil
}

func (r *Repo) revision(ref, dir string) Revision {
	name := ref
	if dir != "." {
		name += ":" + dir
	}
	return Revision{Name: name, Ref: ref, Path: dir, repo: r}
}

// cutPath splits REF:path.
func cutPath(arg string) (ref, dir string, err error) {
	ref, dir, _ = strings.Cut(arg, ":")
	dir, err = cleanPath(dir)
	if err != nil {
		return "", "", fmt.Errorf("%s: %w", quote(arg), err)
	}
	return ref, dir, nil
}

// check makes sure that the revision can be read.
func (v *Revision) check(repo *Repo) (err error) {
	if v.Commit, err = repo.Resolve(v.Ref); err != nil {
		return err
	}
	all := repo.tree(v.Commit)
	at, err := all.find(v.Path, true)
	if err != nil {
		return all.notThere(v.Path, err)
	}
	if v.isFile = at.mode != filemode.Dir; v.isFile {
		if !strings.HasSuffix(v.Path, ".c") {
			return because(ErrNotInCommit, "%s of %s is neither a directory nor a C file: name a .c file or the directory that holds it", quote(v.Name), repo)
		}
		return nil
	}
	entries, err := all.entries(at)
	if err == nil && !slices.ContainsFunc(entries, func(n node) bool { return n.mode != filemode.Submodule }) {
		err = because(ErrEmptyTree, "%s of %s (commit %s) has no files: name a revision that has sources", quote(v.Name), repo, v.Commit.Short())
	}
	return err
}

// readTags lists the tags in the order of their versions.
func (r *Repo) readTags() ([]string, error) {
	all, err := r.refNames()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, n := range all {
		if strings.HasPrefix(n.full, "refs/tags/") {
			names = append(names, n.short)
		}
	}
	slices.SortFunc(names, CompareVersions)
	return slices.Compact(names), nil
}

// noTags ends a message about tags with those that there are.
func (r *Repo) noTags(message string, names []string, kind error) error {
	kinds := []error{kind}
	switch all, err := r.tags(); {
	case err == nil && len(all) == 0 && !r.Shallow():
		message += "; the repository has no tags: fetch them with git fetch --tags"
	case len(names) > 0:
		message += "; there are " + enumerate(names)
	}
	if r.Shallow() {
		kinds = append(kinds, ErrShallow)
		message += "; the clone is shallow and may lack tags: " + unshallow
	}
	return &cause{message, kinds}
}

// near are the tags that look like name, or all.
func near(name string, tags []string) []string {
	var names []refName
	for _, t := range tags {
		names = append(names, refName{short: t})
	}
	if found := nearest(name, names); len(found) > 0 {
		return found
	}
	return tags
}
