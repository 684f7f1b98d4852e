package git

import (
	"container/heap"
	"fmt"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// MergeBase is the commit at which the history of HEAD left that of ref: the
// best common ancestor, as of git merge-base; the newest, if several are equally
// good. It reads only as much of the history as that needs.
func (r *Repo) MergeBase(ref string) (Commit, error) {
	other, err := r.Resolve(ref)
	if err != nil {
		return Commit{}, err
	}
	head, err := r.Resolve("HEAD")
	if err != nil {
		return Commit{}, err
	}
	base, cut, err := r.commonAncestor(head, other)
	switch {
	case err != nil:
		return Commit{}, fmt.Errorf("merge base of HEAD and %s: %w", quote(ref), err)
	case base != nil:
		return *base, nil
	case cut:
		return Commit{}, because(ErrShallow, "the clone of %s is shallow and does not reach back to where HEAD left %s: %s", r, quote(ref), unshallow)
	}
	return Commit{}, because(ErrNoMergeBase, "HEAD and %s of %s have no common history: name the branch that HEAD will be merged into", quote(ref), r)
}

// paint says from where a commit was reached.
type paint uint8

const (
	fromOne paint = 1 << iota
	fromOther
	stale // an ancestor of a common ancestor
)

// maxHistory bounds the commits that are read for one merge base.
const maxHistory = 2_000_000

// commonAncestor walks both histories, newest commits first, until all that is
// left is older than a common one. cut is whether it came to where a shallow
// clone ends.
func (r *Repo) commonAncestor(one, other Commit) (base *Commit, cut bool, err error) {
	painted := map[plumbing.Hash]paint{}
	var queue commitQueue
	fresh := 0 // commits in the queue that are not stale
	reach := func(c Commit, p paint) {
		painted[c.hash] |= p
		if painted[c.hash]&stale == 0 {
			fresh++
		}
		heap.Push(&queue, queued{c, painted[c.hash]&stale == 0})
	}
	reach(one, fromOne)
	reach(other, fromOther)
	var common []Commit
	for read := 0; fresh > 0; read++ {
		if read > maxHistory {
			return nil, cut, fmt.Errorf("gave up after %d commits", maxHistory)
		}
		next := heap.Pop(&queue).(queued)
		if next.fresh {
			fresh--
		}
		c := next.Commit
		p := painted[c.hash]
		if p == fromOne|fromOther {
			common = append(common, c)
			p |= stale
		}
		if r.shallow[c.hash] {
			cut = true
			continue
		}
		for _, h := range c.parents {
			if painted[h]|p == painted[h] {
				continue
			}
			parent, err := r.commit(h)
			if err != nil {
				return nil, cut, err
			}
			reach(parent, p)
		}
	}
	for _, c := range common {
		if painted[c.hash]&stale == 0 && (base == nil || c.before(*base)) {
			base = &c
		}
	}
	return base, cut, nil
}

// before is the order of the walk: newer first.
func (c Commit) before(d Commit) bool {
	if !c.Time.Equal(d.Time) {
		return c.Time.After(d.Time)
	}
	return strings.Compare(c.ID, d.ID) < 0
}

type queued struct {
	Commit
	fresh bool // when it was put in
}

type commitQueue []queued

func (q commitQueue) Len() int           { return len(q) }
func (q commitQueue) Less(i, j int) bool { return q[i].before(q[j].Commit) }
func (q commitQueue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *commitQueue) Push(c any)        { *q = append(*q, c.(queued)) }
func (q *commitQueue) Pop() any {
	last := len(*q) - 1
	c := (*q)[last]
	*q = (*q)[:last]
	return c
}
