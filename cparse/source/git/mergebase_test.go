package git

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

func TestMergeBase(t *testing.T) {
	b := bare(t)
	commit := func(parents ...plumbing.Hash) plumbing.Hash { return b.commitTree(emptyTree, parents...) }
	root := commit()
	fork := commit(root)
	main := commit(commit(fork))
	topic := commit(commit(fork))
	merged := commit(topic, main)
	later := commit(main)
	b.ref("refs/heads/main", topic) // HEAD
	for name, h := range map[string]plumbing.Hash{"other": main, "root": root, "merged": merged, "later": later, "same": topic} {
		b.ref("refs/heads/"+name, h)
	}
	check := func(ref string, want plumbing.Hash) {
		t.Helper()
		if c, err := b.open().MergeBase(ref); err != nil || c.ID != want.String() {
			t.Errorf("%s: %s, %v, want %s", ref, c.ID, err, want)
		}
	}
	check("other", fork)
	check("root", root)
	check("merged", topic)
	check("same", topic)
	check("HEAD~1", plumbing.NewHash(mustResolve(t, b, "HEAD~1")))
	b.ref("refs/heads/main", merged) // as GitHub checks a pull request out
	check("other", main)
	check("later", main)
}

func mustResolve(t *testing.T, b *builder, ref string) string {
	t.Helper()
	c, err := b.open().Resolve(ref)
	must(t, err)
	return c.ID
}

// Of random histories, whose clocks go right, the merge base is a common
// ancestor that no other common one descends from.
func TestMergeBaseIsBest(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	for range 10 {
		b := bare(t)
		ancestors := map[plumbing.Hash]map[plumbing.Hash]bool{}
		var all []plumbing.Hash
		for range 25 {
			var parents []plumbing.Hash
			for range rnd.IntN(3) {
				if len(all) > 0 {
					parents = append(parents, all[rnd.IntN(len(all))])
				}
			}
			h := b.commitTree(emptyTree, parents...)
			ancestors[h] = map[plumbing.Hash]bool{h: true}
			for _, p := range parents {
				for a := range ancestors[p] {
					ancestors[h][a] = true
				}
			}
			all = append(all, h)
		}
		for range 20 {
			head, other := all[rnd.IntN(len(all))], all[rnd.IntN(len(all))]
			b.ref("refs/heads/main", head)
			best := map[string]bool{}
			for _, c := range all {
				if ancestors[head][c] && ancestors[other][c] {
					best[c.String()] = true
				}
			}
			for _, c := range all {
				for _, d := range all {
					if c != d && best[c.String()] && ancestors[head][d] && ancestors[other][d] && ancestors[d][c] {
						delete(best, c.String())
					}
				}
			}
			got, err := b.open().MergeBase(other.String())
			if len(best) == 0 && !errors.Is(err, ErrNoMergeBase) || len(best) > 0 && !best[got.ID] {
				t.Fatalf("%s, %v, want one of %v", got.ID, err, best)
			}
		}
	}
}

func TestMergeBaseErrors(t *testing.T) {
	b, _, _, v3 := simple(t)
	b.ref("refs/heads/alien", b.commit(content{"x.c": ""}))
	_, err := b.open().MergeBase("alien")
	wants(t, err, "no common history", "alien", "will be merged into")
	if !errors.Is(err, ErrNoMergeBase) {
		t.Errorf("%v is not ErrNoMergeBase", err)
	}

	// A depth of one, of both.
	b, _, _, _ = simple(t)
	topic := b.commit(content{"x.c": ""}, v3)
	b.ref("refs/heads/topic", topic)
	b.ref("refs/heads/main", b.commit(content{"y.c": ""}, v3))
	b.write("shallow", fmt.Sprintf("%s\n%s\n", topic, mustResolve(t, b, "main")))
	b.remove(v3)
	_, err = b.open().MergeBase("topic")
	wants(t, err, "shallow", "fetch-depth: 0", "--unshallow", "topic")
	if !errors.Is(err, ErrShallow) {
		t.Errorf("%v is not ErrShallow", err)
	}

	// The base branch was not fetched at all, which is what actions/checkout does.
	_, err = b.open().MergeBase("origin/main")
	wants(t, err, "did you mean main?", "fetch-depth: 0")

	// History that should be there, and is not.
	b.write("shallow", "")
	_, err = b.open().MergeBase("topic")
	wants(t, err, v3.String(), "missing", "git fsck")
}
