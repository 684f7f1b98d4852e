package git

import (
	"errors"
	"fmt"
	"strings"
)

// What errors of this package wrap.
var (
	ErrNotRepository = errors.New("not a git repository")
	ErrUnsupported   = errors.New("a repository format that is not supported")
	ErrBadRef        = errors.New("not the name of a revision")
	ErrUnknownRef    = errors.New("no such revision")
	ErrAmbiguous     = errors.New("an abbreviation of several commits")
	ErrNotCommit     = errors.New("not a commit")
	ErrNotInCommit   = errors.New("not in that commit")
	ErrEmptyTree     = errors.New("a commit without any file")
	ErrNoTags        = errors.New("no such tags")
	ErrRange         = errors.New("not a range of tags")
	ErrMissing       = errors.New("object missing")
	ErrDamaged       = errors.New("object damaged")
	ErrShallow       = errors.New("the clone is shallow")
	ErrPartial       = errors.New("the clone is partial")
	ErrNoMergeBase   = errors.New("no common history")
)

// cause is an error whose text is its own, and which wraps one of the variables
// above without repeating it.
type cause struct {
	text string
	errs []error
}

func (c *cause) Error() string   { return c.text }
func (c *cause) Unwrap() []error { return c.errs }

// because words an error that [errors.Is] recognises as kind, and as those that
// are among args.
func because(kind error, format string, args ...any) error {
	c := &cause{text: fmt.Sprintf(format, args...), errs: []error{kind}}
	for _, a := range args {
		if err, ok := a.(error); ok {
			c.errs = append(c.errs, err)
		}
	}
	return c
}

// maxListed bounds the names that an error lists.
const maxListed = 10

// enumerate quotes names: they come from the repository, and could hold anything.
func enumerate(names []string) string {
	var b strings.Builder
	for i, name := range names {
		if i == maxListed {
			fmt.Fprintf(&b, " and %d more", len(names)-i)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(quote(name))
	}
	return b.String()
}

// quote is a name as an error may show it: plain when that is safe.
func quote(name string) string {
	plain := name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || r == '"' || r == '\'' || r == '`' || r == '\\' || r == ','
	})
	if plain {
		return name
	}
	if len(name) > 200 {
		name = name[:200] + "..."
	}
	return fmt.Sprintf("%+q", name)
}

const (
	unshallow = "fetch it whole with git fetch --unshallow --tags (in GitHub Actions: fetch-depth: 0 of actions/checkout)"
	fsck      = "run git fsck --full, then fetch or clone it anew"
)
