package git

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"

	"klplint/cparse/source"
)

// releases has the tags that a vendor would, on one commit each.
func releases(t testing.TB) *builder {
	b := bare(t)
	var parents []plumbing.Hash
	for i, tag := range []string{"v1", "v2-rc1", "v2", "v3", "v10", "lp-1", "lp-2", "lp-10", "release/lp-1"} {
		h := b.commit(content{"README": tag + "\n", "lp/a.c": fmt.Sprintf("int v%d;\n", i)}, parents...)
		parents = []plumbing.Hash{h}
		if i%2 == 0 {
			b.ref("refs/tags/"+tag, h)
		} else {
			b.annotate(tag, plumbing.CommitObject, h)
		}
	}
	b.ref("refs/heads/main", parents[0])
	return b
}

func TestParseRevisions(t *testing.T) {
	b := releases(t)
	for _, packed := range []bool{false, true} {
		if packed {
			b.pack()
		}
		r := b.open()
		for _, tt := range []struct {
			args, tags string
			want       string
		}{
			{"v1 main v2", "", "v1 main v2"},
			{"v2 v1 v1", "", "v2 v1 v1"},
			{"v1:lp v2:lp/ HEAD~1:./lp v3:", "", "v1:lp v2:lp/ HEAD~1:./lp v3:"},
			{"v1..v3", "", "v1 v2-rc1 v2 v3"},
			{"v2..v10", "", "v2 v3 v10"},
			{"v2..v2", "", "v2"},
			{"lp-1..lp-10:lp main:lp", "", "lp-1:lp lp-2:lp lp-10:lp main:lp"},
			{"", "lp-*", "lp-1 lp-2 lp-10"},
			{"", "lp-*:lp", "lp-1:lp lp-2:lp lp-10:lp"},
			{"HEAD", "lp-* lp-1*", "lp-1 lp-2 lp-10 HEAD"},
			{"", "v3 v1", "v1 v3"},
			{"", "*/lp-?", "release/lp-1"},
			{"", "v[12]", "v1 v2"},
			{"v1:lp/a.c", "", "v1:lp/a.c"},
		} {
			revisions, err := ParseRevisions(r, strings.Fields(tt.args), strings.Fields(tt.tags))
			var names []string
			for _, v := range revisions {
				names = append(names, v.Name)
				if c, err := r.Resolve(v.Ref); err != nil || c.ID != v.Commit.ID {
					t.Errorf("%s: commit %s, %v", v.Name, v.Commit.ID, err)
				}
			}
			if got := strings.Join(names, " "); err != nil || got != tt.want {
				t.Errorf("%s, tags %s:\ngot  %s, %v\nwant %s", tt.args, tt.tags, got, err, tt.want)
			}
		}
	}
}

// A revision is a tree whose files are displayed as git writes them.
func TestRevisionTree(t *testing.T) {
	b := bare(t)
	klp := "static struct klp_patch patch;\n"
	b.ref("refs/tags/v1", b.commit(content{"lp.c": klp, "sub/a.c": klp, "sub/b.c": klp, "sub/Makefile": "obj-m := a.o b.o\n"}))
	for arg, want := range map[string]string{
		"v1":         "v1:lp.c v1:sub/a.c v1:sub/b.c",
		"v1:sub":     "v1:sub/a.c v1:sub/b.c",
		"v1:sub/a.c": "v1:sub/a.c",
		"v1:lp.c":    "v1:lp.c",
	} {
		revisions, err := ParseRevisions(b.open(), []string{arg}, nil)
		must(t, err)
		tree, err := revisions[0].Tree()
		must(t, err)
		found, err := tree.Find(t.Context())
		must(t, err)
		var shown []string
		for _, m := range found.Modules {
			for _, f := range m.Files {
				shown = append(shown, tree.Display(f))
				if text, err := tree.ReadFile(f); err != nil || string(text) != klp {
					t.Errorf("%s: %q, %v", f, text, err)
				}
			}
		}
		slices.Sort(shown)
		if got := strings.Join(shown, " "); got != want || tree.Name != arg {
			t.Errorf("%s (named %s):\ngot  %s\nwant %s", arg, tree.Name, got, want)
		}
		if _, err := tree.ReadFile("nope.c"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%v", err)
		}
	}
}

// A commit is analysed as its checkout would be.
func TestTreeIsAsOnDisk(t *testing.T) {
	klp := "static struct klp_patch patch;\n"
	files := content{
		"Kbuild": "obj-m := lp.o b.o\nlp-y := a.o sub/c.o gen.o\nccflags-y := -I$(src)/inc\n", ".gitignore": "out/\n*.mod.c\n",
		"a.c": klp + "#include \"h.h\"\n", "b.c": "#include \"h.h\"\nint b;\n", "sub/c.c": "int c;\n", "inc/h.h": "struct klp_state s;\n",
		"out/x.c": klp, "x.mod.c": klp, "run.c*": "int run;\n", "z/lone.c": klp, "z/nul.c": "a\x00b",
		"linked.c@": "sub/c.c", "loop.c@": "loop.c", "dir@": "sub", "dangling.c@": "nowhere.c", "isdir.c@": "sub", "circle@": "circle",
	}
	dir := t.TempDir()
	for p, text := range files {
		name := filepath.Join(dir, strings.TrimRight(p, "@*"))
		must(t, os.MkdirAll(filepath.Dir(name), 0o777))
		if strings.HasSuffix(p, "@") {
			must(t, os.Symlink(text, name))
		} else {
			must(t, os.WriteFile(name, []byte(text), 0o666))
		}
	}
	onDisk, err := source.OpenPath(dir, source.Options{})
	must(t, err)
	defer onDisk.Close()
	want, err := onDisk.Find(t.Context())
	must(t, err)
	if len(want.Modules) < 2 || len(want.Problems) < 3 {
		t.Fatalf("too little to compare: %+v", want)
	}
	b := bare(t)
	b.ref("refs/tags/v1", b.commit(content{}, b.commit(files)))
	revisions, err := ParseRevisions(b.open(), []string{"v1~1"}, nil)
	must(t, err)
	tree, err := revisions[0].Tree()
	must(t, err)
	got, err := tree.Find(t.Context())
	must(t, err)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("commit\n%+v\non disk\n%+v", got, want)
	}
}

func TestParseRevisionsErrors(t *testing.T) {
	b := releases(t)
	b.ref("refs/tags/nothing", b.commitTree(emptyTree))
	b.ref("refs/tags/borrowed", b.commit(content{"sub!": ""}))
	r := b.open()
	for _, tt := range []struct {
		args, tags string
		kind       error
		text       []string
	}{
		{"", "", ErrBadRef, []string{"no revision", b.dir}},
		{"v1 v4", "", ErrUnknownRef, []string{"v4", "did you mean v1, v2, v3?"}},
		{"nothing", "", ErrEmptyTree, []string{"nothing", "has no files"}},
		{"borrowed", "", ErrEmptyTree, []string{"has no files"}},
		{"borrowed:sub/x", "", ErrNotInCommit, []string{"submodule", "another repository"}},
		{"v1:nope", "", ErrNotInCommit, []string{"nope is not in commit", "its root has README, lp/"}},
		{"v1:lp/b.c", "", ErrNotInCommit, []string{"lp has a.c"}},
		{"v1:README", "", ErrNotInCommit, []string{"neither a directory nor a C file"}},
		{"v1:../x", "", ErrNotInCommit, []string{"without .."}},
		{"", "x-*", ErrNoTags, []string{"no tag", "x-*", "there are borrowed, lp-1, lp-2"}},
		{"", "[", ErrNoTags, []string{"no pattern"}},
		{"", ":lp", ErrNoTags, []string{"no pattern"}},
		{"", "lp-*:nope", ErrNotInCommit, []string{"nope"}},
		{"v1..", "", ErrRange, []string{"both"}},
		{"..v1", "", ErrRange, []string{"both"}},
		{"v1..v33", "", ErrRange, []string{"v33", "does not exist", "v3"}},
		{"main..v3", "", ErrRange, []string{"main is no tag", "range is one of tags"}},
		{"v3..v1", "", ErrRange, []string{"backwards", "write v1..v3"}},
		{"lp-1..v3", "", ErrRange, []string{"begin differently"}},
		{"v1...v3", "", ErrBadRef, []string{"write OLD..NEW"}},
		{"v1..-x", "", ErrBadRef, []string{"begin with -"}},
		{"-x", "", ErrBadRef, []string{"begin with -"}},
		{"-x:lp", "", ErrBadRef, []string{"begin with -"}},
		{":lp", "", ErrBadRef, []string{"empty"}},
	} {
		_, err := ParseRevisions(r, strings.Fields(tt.args), strings.Fields(tt.tags))
		wants(t, err, tt.text...)
		if !errors.Is(err, tt.kind) {
			t.Errorf("%q: %v is not %v", tt.args, err, tt.kind)
		}
	}
}

func TestParseRevisionsWithoutTags(t *testing.T) {
	b := bare(t)
	b.ref("refs/heads/main", b.commit(content{"a.c": ""}))
	_, err := ParseRevisions(b.open(), nil, []string{"*"})
	wants(t, err, "has no tags", "git fetch --tags")
	_, err = ParseRevisions(b.open(), []string{"v1..v3"}, nil)
	wants(t, err, "has no tags", "git fetch --tags")

	b, _ = shallow(t)
	for _, arg := range [][]string{{"v1..v3"}, {}} {
		tags := []string{"v*"}[:1-len(arg)]
		_, err = ParseRevisions(b.open(), arg, tags)
		wants(t, err, "shallow", "--unshallow --tags", "fetch-depth: 0")
		if !errors.Is(err, ErrShallow) {
			t.Errorf("%v is not ErrShallow", err)
		}
	}
}

// Whatever is asked, the answer is an error in one plain line or revisions that
// can be read.
func FuzzParseRevisions(f *testing.F) {
	b := releases(f)
	r := b.open()
	for _, arg := range []string{"v1", "v1..v3", "v1:lp", "lp-*", "HEAD~2^{commit}", "v1..v3:lp/a.c", "-x", "@{u}", "v1\x00", "[", "v1-3-gabcd", "refs/heads/main", "....", ":::", "~^"} {
		f.Add(arg, false)
		f.Add(arg, true)
	}
	f.Fuzz(func(t *testing.T, arg string, tags bool) {
		args, patterns := []string{arg}, []string(nil)
		if tags {
			args, patterns = nil, args
		}
		revisions, err := ParseRevisions(r, args, patterns)
		if err != nil {
			wants(t, err, "")
			return
		}
		for _, v := range revisions {
			if _, err := v.Tree(); err != nil {
				t.Errorf("%q: %v", arg, err)
			}
		}
	})
}
