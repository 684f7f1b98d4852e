package git

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

// Commit is a commit of a repository.
type Commit struct {
	ID   string    // 40 hexadecimal digits
	Time time.Time // of the committer, UTC

	hash, tree plumbing.Hash
	parents    []plumbing.Hash
}

// Short is the ID as messages show it: 12 digits.
func (c Commit) Short() string { return c.ID[:12] }

const (
	maxRefName  = 1024 // bytes
	maxPeel     = 16   // tags of tags
	maxSymbolic = 8    // refs that name refs
	maxHops     = 1_000_000
)

// Resolve is the commit that the ref means: a tag (annotated or not), a branch,
// a branch of a remote (origin/main), HEAD or @, a full ref name, a hash of 40
// digits or of at least 4, the output of git describe; and behind any of them
// ~N, ^N, ^{commit}. A name that is both a tag and a branch means the tag, a
// name that is a ref and a short hash means the ref, as in git.
//
// A ref that begins with "-" is refused, as git would take it for an option, and
// so are the forms that depend on who asks (@{u}, @{yesterday}, :/text).
func (r *Repo) Resolve(ref string) (Commit, error) {
	base, hops, err := splitRef(ref)
	if err != nil {
		return Commit{}, err
	}
	h, err := r.lookup(base)
	if err != nil {
		return Commit{}, err
	}
	c, err := r.peel(base, h)
	if err != nil {
		return Commit{}, err
	}
	for _, hop := range hops {
		if c, err = r.hop(ref, c, hop); err != nil {
			return Commit{}, err
		}
	}
	return c, nil
}

// hop is ~N (first parents) or ^N (one of several parents).
type hop struct {
	parent int // 1: the first
	times  int
}

var hopForm = regexp.MustCompile(`^(?:~(\d*)|\^\{(?:commit)?\}|\^(\d*))`)

// splitRef checks a ref and takes the hops off its end.
func splitRef(ref string) (base string, hops []hop, err error) {
	bad := func(why string) (string, []hop, error) {
		return "", nil, because(ErrBadRef, "%s is no revision: %s", quote(ref), why)
	}
	switch {
	case ref == "":
		return bad("it is empty; name a tag, a branch or a commit")
	case len(ref) > maxRefName:
		return bad("it is too long")
	case strings.HasPrefix(ref, "-"):
		return bad("names that begin with - are refused; name the commit's hash")
	case strings.Contains(ref, "..."):
		return bad("a symmetric difference (...) is none; write OLD..NEW")
	case strings.Contains(ref, ".."):
		return bad("a range is not one commit")
	case strings.Contains(ref, "@{"):
		return bad("the form @{...} depends on who asks; name the branch, the tag or the hash")
	case strings.ContainsFunc(ref, func(c rune) bool { return c <= ' ' || c == 0x7f || c == utf8.RuneError }):
		return bad("it contains blanks or control characters")
	case strings.ContainsAny(ref, `:?*[\`):
		return bad(`no ref contains any of : ? * [ \`)
	}
	i := strings.IndexAny(ref, "~^")
	if i < 0 {
		return ref, nil, nil
	}
	base, rest := ref[:i], ref[i:]
	if base == "" {
		return bad("a commit to start from is missing before " + rest[:1])
	}
	for rest != "" {
		m := hopForm.FindStringSubmatch(rest)
		if m == nil {
			return bad("what follows the name should be ~N, ^N or ^{commit}")
		}
		rest = rest[len(m[0]):]
		digits := cmp.Or(m[1], m[2], "1")
		n, err := strconv.Atoi(digits)
		if err != nil || n > maxHops {
			return bad("no history is that long")
		}
		switch {
		case strings.HasPrefix(m[0], "~"):
			hops = append(hops, hop{1, n})
		case strings.HasPrefix(m[0], "^{") || n == 0:
			// The commit itself.
		default:
			hops = append(hops, hop{n, 1})
		}
	}
	return base, hops, nil
}

func (r *Repo) hop(ref string, c Commit, h hop) (Commit, error) {
	for range h.times {
		if len(c.parents) < h.parent {
			return Commit{}, because(ErrUnknownRef, "%s does not exist in %s: commit %s has %s", quote(ref), r, c.Short(), parents(len(c.parents)))
		}
		if r.shallow[c.hash] {
			return Commit{}, because(ErrShallow, "%s is not in this clone of %s, which is shallow and ends at commit %s: %s", quote(ref), r, c.Short(), unshallow)
		}
		var err error
		if c, err = r.commit(c.parents[h.parent-1]); err != nil {
			return Commit{}, fmt.Errorf("%s: %w", quote(ref), err)
		}
	}
	return c, nil
}

func parents(n int) string {
	switch n {
	case 0:
		return "no parent"
	case 1:
		return "one parent"
	}
	return strconv.Itoa(n) + " parents"
}

// String is the repository as messages name it.
func (r *Repo) String() string { return "repository " + quote(r.name) }

// commit reads a commit.
func (r *Repo) commit(h plumbing.Hash) (Commit, error) {
	var c *object.Commit
	err := guard(func() (err error) {
		c, err = object.GetCommit(r.db, h)
		return err
	})
	if err != nil {
		return Commit{}, r.objectError(err, "commit "+h.String())
	}
	return Commit{ID: h.String(), Time: c.Committer.When.UTC(), hash: h, tree: c.TreeHash, parents: c.ParentHashes}, nil
}

// objectError says what an object was needed for.
func (r *Repo) objectError(err error, what string) error {
	if errors.Is(err, ErrDamaged) || errors.Is(err, ErrMissing) || errors.Is(err, tooLarge) {
		return fmt.Errorf("%s, %s: %w", r, what, err)
	}
	return because(ErrDamaged, "%s, %s cannot be decoded: %v: %s", r, what, err, fsck)
}

// peel is the commit that an object is, or that a tag leads to.
func (r *Repo) peel(name string, h plumbing.Hash) (Commit, error) {
	for range maxPeel {
		obj, err := r.db.read(h)
		if err != nil {
			return Commit{}, r.objectError(err, quote(name))
		}
		switch obj.kind {
		case plumbing.CommitObject:
			return r.commit(h)
		case plumbing.TagObject:
			var tag *object.Tag
			err := guard(func() (err error) {
				tag, err = object.GetTag(r.db, h)
				return err
			})
			if err != nil {
				return Commit{}, r.objectError(err, "tag "+quote(name))
			}
			h = tag.Target
		default:
			return Commit{}, because(ErrNotCommit, "%s in %s is a %s, not a commit: name a commit, or REF:path for a directory of one", quote(name), r, obj.kind)
		}
	}
	return Commit{}, because(ErrDamaged, "%s in %s is a tag of a tag, again and again: %s", quote(name), r, fsck)
}

// places are where a short ref name is looked for, in git's order.
var places = []string{"", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"}

var describeForm = regexp.MustCompile(`.-\d+-g([0-9a-f]{4,40})$`)

// lookup is the object that a name without hops means.
func (r *Repo) lookup(name string) (plumbing.Hash, error) {
	if plumbing.IsHash(name) {
		h := plumbing.NewHash(strings.ToLower(name))
		if _, err := r.db.size(h); errors.Is(err, ErrMissing) && r.db.why == nil {
			return h, &cause{fmt.Sprintf("no commit %s in %s: check the hash, or fetch a branch that has it", h, r), []error{ErrUnknownRef, ErrMissing}}
		}
		return h, nil
	}
	if name == "@" {
		name = "HEAD"
	}
	for _, place := range places {
		if place == "" && !strings.HasPrefix(name, "refs/") && strings.ToUpper(name) != name {
			continue // HEAD, ORIG_HEAD and the like; not the files config and index
		}
		h, ok, err := r.ref(plumbing.ReferenceName(place+name), 0)
		if ok || err != nil {
			return h, err
		}
	}
	if h, ok, err := r.ref(plumbing.ReferenceName("refs/remotes/"+name+"/HEAD"), 0); ok || err != nil {
		return h, err
	}
	digits := name
	if m := describeForm.FindStringSubmatch(name); m != nil {
		digits = m[1]
	}
	if digits = strings.ToLower(digits); shortHash.MatchString(digits) {
		if h, ok, err := r.shortHash(name, digits); ok || err != nil {
			return h, err
		}
	}
	return plumbing.ZeroHash, r.unknownRef(name)
}

// ref reads a ref by its full name.
func (r *Repo) ref(name plumbing.ReferenceName, depth int) (h plumbing.Hash, ok bool, err error) {
	var ref *plumbing.Reference
	err = guard(func() (err error) {
		ref, err = r.refs.Ref(name)
		return err
	})
	switch {
	case errors.Is(err, plumbing.ErrReferenceNotFound), errors.Is(err, dotgit.ErrReferenceNameEscape):
		return plumbing.ZeroHash, false, nil
	case err != nil:
		return plumbing.ZeroHash, false, r.refsError(err)
	case ref.Type() == plumbing.SymbolicReference && depth < maxSymbolic:
		h, ok, err = r.ref(ref.Target(), depth+1)
		if !ok && err == nil && name == plumbing.HEAD {
			return h, false, because(ErrUnknownRef, "HEAD of %s is branch %s, which has no commit yet: commit something, or name another revision", r, quote(ref.Target().Short()))
		}
		return h, ok, err
	case ref.Hash().IsZero():
		return plumbing.ZeroHash, false, because(ErrDamaged, "ref %s of %s is damaged: run git fsck --full, then fetch it anew", quote(name.String()), r)
	}
	return ref.Hash(), true, nil
}

var shortHash = regexp.MustCompile(`^[0-9a-f]{4,39}$`)

// shortHash is the one commit, or tag of a commit, whose hash begins with the
// digits.
func (r *Repo) shortHash(name, digits string) (h plumbing.Hash, ok bool, err error) {
	candidates, err := r.db.withPrefix(digits)
	if err != nil {
		return h, false, because(ErrDamaged, "%s: objects that begin with %s cannot be listed: %v: %s", r, digits, err, fsck)
	}
	var commits []string
	var failed error
	for _, c := range candidates {
		commit, err := r.peel(name, c)
		switch {
		case err == nil:
			if !slices.Contains(commits, commit.ID) {
				commits = append(commits, commit.ID)
			}
			h = commit.hash
		case !errors.Is(err, ErrNotCommit) && !errors.Is(err, tooLarge):
			failed = err
		}
	}
	switch {
	case len(commits) > 1:
		return h, false, because(ErrAmbiguous, "%s in %s means several commits: %s: give more digits", quote(name), r, enumerate(commits))
	case len(commits) == 1:
		return h, true, nil
	}
	return h, false, failed
}

// refName is a ref as users name it.
type refName struct{ full, short string }

func (r *Repo) refsError(err error) error {
	return because(ErrDamaged, "the refs of %s cannot be read: %v: run git fsck --full and git for-each-ref to see which", r, err)
}

// refNames lists the branches and tags, sorted.
func (r *Repo) refNames() ([]refName, error) {
	var refs []*plumbing.Reference
	err := guard(func() (err error) {
		refs, err = r.refs.Refs()
		return err
	})
	if err != nil {
		return nil, r.refsError(err)
	}
	var names []refName
	for _, ref := range refs {
		full := ref.Name().String()
		for _, place := range places[2:] {
			if short, ok := strings.CutPrefix(full, place); ok {
				names = append(names, refName{full, short})
			}
		}
	}
	slices.SortFunc(names, func(a, b refName) int { return strings.Compare(a.full, b.full) })
	return names, nil
}

// unknownRef names what the user may have meant.
func (r *Repo) unknownRef(name string) error {
	names, err := r.refNames()
	if err != nil {
		return err
	}
	advice := "git branch --all and git tag list what there is"
	if near := nearest(name, names); len(near) > 0 {
		advice = "did you mean " + enumerate(near) + "?"
	} else if len(names) == 0 {
		advice = "it has neither branches nor tags"
	}
	kinds := []error{ErrUnknownRef}
	if r.Shallow() {
		kinds = append(kinds, ErrShallow)
		advice += "; the clone is shallow and may lack it: " + unshallow
	}
	return &cause{fmt.Sprintf("no tag, branch or commit %s in %s: %s", quote(name), r, advice), kinds}
}

const maxNear = 3

// nearest are the names that look like the one that does not exist.
func nearest(name string, names []refName) []string {
	type scored struct {
		name  string
		score int
	}
	limit := max(2, len(name)/3)
	if len(name) < 4 {
		limit = 1
	}
	var found []scored
	for _, n := range names {
		if len(n.short) > maxRefName {
			continue
		}
		score := distance(strings.ToLower(name), strings.ToLower(n.short))
		if path.Base(n.short) == path.Base(name) {
			score = 0 // main for origin/main
		}
		if score <= limit {
			found = append(found, scored{n.short, score})
		}
	}
	slices.SortFunc(found, func(a, b scored) int {
		return cmp.Or(cmp.Compare(a.score, b.score), CompareVersions(a.name, b.name))
	})
	found = slices.Compact(found)
	var near []string
	for _, f := range found[:min(maxNear, len(found))] {
		near = append(near, f.name)
	}
	return near
}

// distance is the number of bytes to insert, delete or replace between a and b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := corner
			if a[i] != b[j] {
				cost = 1 + min(corner, row[j], row[j+1])
			}
			corner, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
