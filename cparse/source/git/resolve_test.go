package git

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

func TestResolve(t *testing.T) {
	b, v1, v2, v3 := simple(t)
	merge := b.commit(content{"a.c": ""}, v3, v1)
	b.ref("refs/heads/topic/merge", merge)
	b.ref("refs/remotes/origin/next", v2)
	b.ref("refs/heads/both", v1)
	b.ref("refs/tags/both", v2)
	tagged := b.annotate("inner", plumbing.CommitObject, v1)
	b.annotate("outer", plumbing.TagObject, tagged)
	b.ref("refs/heads/"+v1.String()[:7], v3) // a ref goes before a hash
	for _, packed := range []bool{false, true} {
		if packed {
			must(t, b.store.RemoveReference("refs/remotes/origin/HEAD")) // go-git cannot pack it
			b.pack()
		}
		must(t, b.store.SetReference(plumbing.NewSymbolicReference("refs/remotes/origin/HEAD", "refs/remotes/origin/next")))
		r := b.open()
		for ref, want := range map[string]plumbing.Hash{
			"HEAD": v3, "@": v3, "main": v3, "heads/main": v3, "refs/heads/main": v3,
			"v1": v1, "v2": v2, "tags/v2": v2, "refs/tags/v2": v2, "outer": v1, "both": v2, "heads/both": v1,
			"origin/next": v2, "remotes/origin/next": v2, "origin": v2, "topic/merge": merge,
			v1.String(): v1, strings.ToUpper(v1.String()): v1, v2.String()[:12]: v2, v2.String()[:4]: v2, v1.String()[:7]: v3,
			"v1-3-g" + v2.String()[:9]: v2, tagged.String(): v1, tagged.String()[:10]: v1,
			"HEAD~": v2, "HEAD~2": v1, "HEAD~1~1": v1, "HEAD^": v2, "HEAD^^": v1, "HEAD^0": v3, "v2^{commit}": v2, "v2^{}": v2, "outer^{}~0": v1,
			"topic/merge^2": v1, "topic/merge^1~1": v2, "topic/merge^": v3, v3.String() + "~1": v2,
		} {
			c, err := r.Resolve(ref)
			if err != nil || c.ID != want.String() || c.Short() != want.String()[:12] {
				t.Errorf("packed %v: %s is %s, %v; want %s", packed, ref, c.ID, err, want)
			}
		}
	}
}

func TestResolveErrors(t *testing.T) {
	b, v1, _, _ := simple(t)
	b.ref("refs/remotes/origin/trunk", v1)
	b.ref("refs/tags/tree", b.tree(content{"a": ""}))
	b.write("refs/heads/rotten", "what?\n")
	r := b.open()
	for _, tt := range []struct {
		ref  string
		kind error
		text []string
	}{
		{"v22", ErrUnknownRef, []string{"no tag, branch or commit v22", b.dir, "did you mean v2"}},
		{"mian", ErrUnknownRef, []string{"did you mean main?"}},
		{"MAIN", ErrUnknownRef, []string{"did you mean main?"}},
		{"trunk", ErrUnknownRef, []string{"did you mean origin/trunk?"}},
		{"altogether-else", ErrUnknownRef, []string{"git branch --all"}},
		{"HEAD~3", ErrUnknownRef, []string{"has no parent"}},
		{"HEAD^2", ErrUnknownRef, []string{"has one parent"}},
		{"abcdef1", ErrUnknownRef, []string{"abcdef1"}},
		{"config", ErrUnknownRef, []string{"config"}},
		{strings.Repeat("1", 40), ErrUnknownRef, []string{"no commit 1111", "check the hash"}},
		{"tree", ErrNotCommit, []string{"is a tree"}},
		{"rotten", ErrDamaged, []string{"refs/heads/rotten", "git fsck"}},
		{"", ErrBadRef, []string{"empty"}},
		{"--upload-pack=x", ErrBadRef, []string{"begin with -"}},
		{"-", ErrBadRef, []string{"begin with -"}},
		{"v1..v2", ErrBadRef, []string{"not one commit"}},
		{"v1...v2", ErrBadRef, []string{"symmetric"}},
		{"main@{1}", ErrBadRef, []string{"depends on who asks"}},
		{"@{u}", ErrBadRef, []string{"depends on who asks"}},
		{":/fix", ErrBadRef, []string{"no ref contains"}},
		{"v1 v2", ErrBadRef, []string{"blanks"}},
		{"v1\n::error::x", ErrBadRef, []string{`"v1\n::error::x"`}},
		{"\x1b[31m", ErrBadRef, []string{`"\x1b[31m"`}},
		{"a\u202eb", ErrUnknownRef, []string{`"a\u202eb"`}},
		{"^v1", ErrBadRef, []string{"missing before ^"}},
		{"v1^{tree}", ErrBadRef, []string{"~N, ^N"}},
		{"v1~99999999999999999999", ErrBadRef, []string{"that long"}},
		{"../../etc/passwd", ErrBadRef, []string{"not one commit"}},
		{"refs/heads/./main", ErrUnknownRef, nil},
		{strings.Repeat("x", 5000), ErrBadRef, []string{"too long"}},
	} {
		_, err := r.Resolve(tt.ref)
		wants(t, err, tt.text...)
		if !errors.Is(err, tt.kind) {
			t.Errorf("%q: %v is not %v", tt.ref, err, tt.kind)
		}
	}
}

func TestResolveAmbiguous(t *testing.T) {
	b := bare(t)
	byPrefix := map[string]plumbing.Hash{}
	var first plumbing.Hash
	var digits string
	for i := 0; digits == "" && i < 5000; i++ {
		h := b.commitTree(emptyTree)
		prefix := h.String()[:4]
		if other, ok := byPrefix[prefix]; ok {
			first, digits = other, prefix
		}
		byPrefix[prefix] = h
	}
	_, err := b.open().Resolve(digits)
	wants(t, err, "several commits", first.String(), byPrefix[digits].String(), "more digits")
	if !errors.Is(err, ErrAmbiguous) {
		t.Errorf("%v is not ErrAmbiguous", err)
	}
}

func TestResolveWithoutCommits(t *testing.T) {
	r := bare(t).open()
	_, err := r.Resolve("HEAD")
	wants(t, err, "main", "no commit yet")
	_, err = r.Resolve("v1")
	wants(t, err, "neither branches nor tags")
}

// shallow makes a clone of the last commit only, without tags.
func shallow(t *testing.T) (b *builder, head plumbing.Hash) {
	b, v1, v2, v3 := simple(t)
	b.write("shallow", v3.String()+"\n")
	for _, h := range []plumbing.Hash{v1, v2} {
		b.remove(h)
	}
	for _, tag := range []string{"v1", "v2", "v3"} {
		must(t, b.store.RemoveReference(plumbing.NewTagReferenceName(tag)))
	}
	return b, v3
}

func TestResolveShallow(t *testing.T) {
	b, head := shallow(t)
	r := b.open()
	if c, err := r.Resolve("HEAD"); err != nil || c.ID != head.String() || !r.Shallow() {
		t.Fatalf("%v, %v", c, err)
	}
	for _, ref := range []string{"HEAD~1", "v2", strings.Repeat("1", 40)} {
		_, err := r.Resolve(ref)
		wants(t, err, "shallow", "git fetch --unshallow", "fetch-depth: 0")
		if !errors.Is(err, ErrShallow) {
			t.Errorf("%s: %v is not ErrShallow", ref, err)
		}
	}
}

func TestResolvePartial(t *testing.T) {
	b, v1, _, _ := simple(t)
	b.write("config", "[remote \"origin\"]\n\turl = https://example.com/x\n\tpromisor = true\n\tpartialclonefilter = blob:none\n")
	b.remove(v1)
	_, err := b.open().Resolve("v1")
	wants(t, err, "partial", "--filter", v1.String())
	if !errors.Is(err, ErrMissing) || !errors.Is(err, ErrPartial) {
		t.Errorf("%v is not ErrPartial", err)
	}
}

// Refs that cannot be read are not refs that do not exist.
func TestResolveDamagedRefs(t *testing.T) {
	for name, text := range map[string]string{"packed-refs": "what is this line?\n", "refs/tags/emptied": ""} {
		b, _, _, _ := simple(t)
		b.write(name, text)
		_, err := ParseRevisions(b.open(), nil, []string{"v*"})
		wants(t, err, "refs of repository "+b.dir, "git fsck")
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("%v is not ErrDamaged", err)
		}
		if _, err := b.open().Resolve("refs/tags/v1"); err != nil {
			t.Errorf("%s: what can be read, is not: %v", name, err)
		}
	}
}
