package table

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// row adds a row of either kind: of two parts CLASS : NAME ..., of more
// WHAT : ACQUIRE ... : RELEASE ... [: WORD].
func (e *extension) row(r Row) error {
	part := strings.Split(r.Text, " : ")
	for i := range part {
		part[i] = strings.TrimSpace(part[i])
	}
	switch len(part) {
	case 2:
		return e.functions(r, part[0], strings.Fields(part[1]))
	case 3, 4:
		return e.resource(r, part)
	}
	return fmt.Errorf("%d parts between colons: CLASS : NAME ... or WHAT : ACQUIRE ... : RELEASE ... [: WORD] is expected", len(part))
}

// functions adds a row CLASS : NAME ....
func (e *extension) functions(r Row, class string, words []string) error {
	if len(words) == 0 {
		return fmt.Errorf("no functions")
	}
	for _, w := range words {
		var err error
		switch class {
		case "lock", "trylock", "lockfails":
			err = e.locks(r, class, w)
		case "needs":
			var h Handle
			if h, err = parseHandle(w); err == nil && h.Arg == 0 {
				err = fmt.Errorf("%q: name(N) is expected", w)
			}
			if err == nil && !slices.Contains(e.Table.needs[h.Func], h.Arg) {
				e.Table.needs[h.Func] = append(e.Table.needs[h.Func], h.Arg)
			}
		default:
			if !isName(w) {
				return fmt.Errorf("%q: the name of a function is expected", w)
			}
			switch class {
			case string(Sure), string(ErrPtr), string(Errno), string(Strict):
				e.manners = append(e.manners, struct {
					line   int
					name   string
					manner Manner
				}{r.Line, w, Manner(class)})
			case string(Pure), string(Void), string(Fails), string(Fills), string(FillsFails), string(Links), string(Waits):
				if was, twice := e.by[w]; twice {
					return fmt.Errorf("%q is there twice, in line %d first", w, was.Line)
				}
				if err = e.mine(w, r); err == nil && e.class[w] != "" {
					err = fmt.Errorf("%q is there twice", w)
				}
				e.class[w] = Class(class)
			default:
				return fmt.Errorf("unknown class %q: pure, void, fails, fills, fillsfails, links, waits, sure, errptr, errno, strict, needs, lock, trylock and lockfails are known", class)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// locks adds a pair LOCK/UNLOCK. The kind of lock is named by the unlocking
// function, so that all ways to take a lock meet.
func (e *extension) locks(r Row, class, word string) error {
	l, u, ok := strings.Cut(word, "/")
	if !ok || !isName(l) || !isName(u) {
		return fmt.Errorf("%q: LOCK/UNLOCK is expected", word)
	}
	if _, twice := e.Table.lock[l]; twice && !e.user {
		return fmt.Errorf("%q is there twice", l)
	}
	kind := u
	if i := strings.Index(u, "unlock"); i >= 0 {
		kind = u[:i+len("unlock")] // spin_unlock_bh is spin_unlock
	}
	if err := e.mine(l, r); err != nil {
		return err
	}
	if _, known := e.Table.unlock[u]; !known {
		if err := e.mine(u, r); err != nil {
			return err
		}
	}
	e.Table.lock[l], e.Table.unlock[u] = Lock{Kind: kind, Try: class == "trylock", Fails: class == "lockfails"}, kind
	return nil
}

func parseResource(part []string) (*Resource, error) {
	r := &Resource{What: part[0]}
	if r.What == "" {
		return nil, fmt.Errorf("the resource has no name")
	}
	var err error
	if r.Acquire, err = parseHandles(part[1]); err != nil {
		return nil, err
	}
	if r.Release, err = parseHandles(part[2]); err != nil {
		return nil, err
	}
	for _, h := range r.Release {
		if h.Arg == 0 && h.Func != "flush_scheduled_work" {
			return nil, fmt.Errorf("%q releases its result: which argument is the handle? write %s(N)", h.Func, h.Func)
		}
	}
	if len(part) == 4 {
		switch part[3] {
		case "own":
			r.Own = true
		case "ours":
			r.Ours = true
		case "moves":
			r.Moves = true
		default:
			return nil, fmt.Errorf("unknown word %q: own, ours and moves are known", part[3])
		}
	}
	return r, nil
}

func parseHandles(text string) (list []Handle, err error) {
	for _, word := range strings.Fields(text) {
		h, err := parseHandle(word)
		if err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("no functions")
	}
	return list, nil
}

// maxArg is the highest number of an argument: C demands that 127 are possible.
const maxArg = 127

func parseHandle(word string) (h Handle, err error) {
	name, arg, ok := strings.Cut(word, "(")
	arg, closed := strings.CutSuffix(arg, ")")
	if !ok || !closed || !isName(name) {
		return h, fmt.Errorf("%q: name(N) or name() is expected", word)
	}
	h.Func = name
	if arg != "" {
		if h.Arg, err = strconv.Atoi(arg); err != nil || h.Arg < 1 || h.Arg > maxArg {
			return h, fmt.Errorf("%q: the argument's number is wrong", word)
		}
	}
	return h, nil
}

// isName tells whether a word can be the name of a function.
func isName(w string) bool {
	for i, c := range w {
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return w != ""
}
