package git

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"

	"klplint/cparse/source"
)

// numberedLines is the text of lines from..to, each of which is unlike the others.
func numberedLines(from, to int) string {
	var b strings.Builder
	for i := from; i <= to; i++ {
		fmt.Fprintf(&b, "int line_%d;\n", i)
	}
	return b.String()
}

// both compares base with now in each way that there is: as a work tree on disk,
// and as a commit, out of loose objects and out of a pack.
func both(t *testing.T, base, now content, check func(t *testing.T, c *Changes)) {
	t.Helper()
	t.Run("work tree", func(t *testing.T) {
		dir := t.TempDir()
		b := initIn(t, dir, false)
		b.ref("refs/heads/main", b.commit(base))
		for p, text := range now {
			name := filepath.Join(dir, strings.TrimSuffix(p, "@"))
			must(t, os.MkdirAll(filepath.Dir(name), 0o777))
			if strings.HasSuffix(p, "@") {
				must(t, os.Symlink(text, name))
			} else {
				must(t, os.WriteFile(name, []byte(text), 0o666))
			}
		}
		r := b.open()
		head, err := r.Resolve("HEAD")
		must(t, err)
		c, err := r.Changed(head)
		must(t, err)
		check(t, c)
	})
	t.Run("commit", func(t *testing.T) {
		b := bare(t)
		first := b.commit(base)
		b.ref("refs/heads/main", b.commit(now, first))
		b.pack()
		r := b.open()
		from, err := r.Resolve("HEAD~1")
		must(t, err)
		c, err := r.Changed(from) // bare: of HEAD
		must(t, err)
		check(t, c)
	})
}

func TestChanges(t *testing.T) {
	twenty := numberedLines(1, 20)
	edited := strings.Replace(strings.Replace(twenty, "line_5;", "LINE_5;\nint more;", 1), "int line_15;\n", "", 1)
	crlf := strings.ReplaceAll(twenty, "\n", "\r\n")
	base := content{
		"same.c": twenty, "edited.c": twenty, "crlf.c": twenty, "unix.c": crlf, "deep/er/x.c": twenty,
		"old.c": twenty, "exact.c": numberedLines(100, 120), "gone.c": numberedLines(200, 240), "picture.c": "a\x00b",
		"was-dir/x.c": twenty, "was-file": "int x;\n", "kept.c": numberedLines(300, 320), "link.c@": "same.c", "no-end.c": "int x;",
	}
	now := content{
		"same.c": twenty, "edited.c": edited, "crlf.c": crlf, "unix.c": twenty + "int z;\n", "deep/er/x.c": "int first;\n" + twenty,
		"new.c": "int a;\nint b;\n", "renamed/old.c": twenty, "renamed/else.c": numberedLines(100, 120),
		"similar.c": strings.Replace(numberedLines(200, 240), "line_220", "line_nn", 1), "picture.c": "a\x00c", "now-binary.c": "x\x00",
		"was-dir": "int y;\n", "was-file/x.c": "int z;\n", "kept.c": numberedLines(300, 320), "copy.c": numberedLines(300, 320),
		"link.c@": "edited.c", "empty.c": "", "no-end.c": "int x;\n",
	}
	both(t, base, now, func(t *testing.T, c *Changes) {
		for p, want := range map[string]struct{ lines, origin string }{
			"same.c":         {"", "same.c"},
			"edited.c":       {"5-6 15|16", "edited.c"},
			"crlf.c":         {"", "crlf.c"},
			"unix.c":         {"21", "unix.c"},
			"deep/er/x.c":    {"1", "deep/er/x.c"},
			"./deep//er/x.c": {"1", "deep/er/x.c"},
			"new.c":          {"1-2", ""},
			"renamed/old.c":  {"", "old.c"},
			"renamed/else.c": {"", "exact.c"},
			"similar.c":      {"21", "gone.c"},
			"picture.c":      {"", ""},
			"now-binary.c":   {"", ""},
			"was-dir":        {"1", ""},
			"was-file/x.c":   {"1", ""},
			"copy.c":         {"1-21", ""}, // its model is still there
			"link.c":         {"5-6 15|16", "link.c"},
			"empty.c":        {"", ""},
			"no-end.c":       {"", "no-end.c"},
			"nowhere.c":      {"", ""},
			"../out.c":       {"", ""},
			"deep":           {"", ""},
		} {
			if got := show(c.Lines(p)); got != want.lines || c.Origin(p) != want.origin {
				t.Errorf("%s: lines %s of %q, want %s of %q", p, got, c.Origin(p), want.lines, want.origin)
			}
		}
		for _, tt := range []struct {
			p        string
			from, to int
			want     bool
		}{
			{"edited.c", 1, 4, false}, {"edited.c", 1, 5, true}, {"edited.c", 6, 6, true}, {"edited.c", 7, 14, false},
			{"edited.c", 15, 15, true}, {"edited.c", 16, 16, true}, {"edited.c", 17, 99, false},
			{"new.c", 1, 1, true}, {"same.c", 1, 99, false}, {"nowhere.c", 1, 99, false},
		} {
			if got := c.Touches(tt.p, tt.from, tt.to); got != tt.want {
				t.Errorf("%s %d-%d: %v", tt.p, tt.from, tt.to, got)
			}
		}
		if p := c.Problems(); len(p) > 0 {
			t.Errorf("problems: %q", p)
		}
	})
}

// Neither the order of the questions nor who asks changes the answers.
func TestChangesConcurrent(t *testing.T) {
	base, now := content{}, content{}
	for i := range 30 {
		text := numberedLines(i*100, i*100+40)
		base[fmt.Sprintf("a/%d.c", i)] = text
		now[fmt.Sprintf("b/%d.c", i)] = strings.Replace(text, fmt.Sprint("line_", i*100+7, ";"), "other;", 1)
	}
	both(t, base, now, func(t *testing.T, c *Changes) {
		var wg sync.WaitGroup
		for range 4 {
			for i := range 30 {
				wg.Go(func() {
					p := fmt.Sprintf("b/%d.c", i)
					if got := show(c.Lines(p)); got != "8" || c.Origin(p) != fmt.Sprintf("a/%d.c", i) {
						t.Errorf("%s: %s of %s", p, got, c.Origin(p))
					}
				})
			}
		}
		wg.Wait()
	})
}

// Links do not lead out of the work tree, and what cannot be compared is new.
func TestChangesStayInside(t *testing.T) {
	dir := t.TempDir()
	secret := filepath.Join(t.TempDir(), "secret.c")
	must(t, os.WriteFile(secret, []byte("int secret;\n"), 0o666))
	b := initIn(t, dir, false)
	b.ref("refs/heads/main", b.commit(content{"a.c": "int a;\n"}))
	must(t, os.Symlink(secret, filepath.Join(dir, "a.c")))
	r := b.open()
	head, err := r.Resolve("HEAD")
	must(t, err)
	c, err := r.Changed(head)
	must(t, err)
	if !c.Touches("a.c", 7, 7) {
		t.Error("a.c is not new")
	}
	if p := c.Problems(); len(p) != 1 || !strings.Contains(p[0], "a.c is not compared") {
		t.Errorf("problems: %q", p)
	}
}

// A base that is damaged makes the file new, and is told.
func TestChangesOfDamagedBase(t *testing.T) {
	b := bare(t)
	first := b.commit(content{"a.c": "int a;\n", "b.c": "int b;\n"})
	b.ref("refs/heads/main", b.commit(content{"a.c": "int x;\n", "b.c": "int b;\n"}, first))
	h := b.blob("int a;\n")
	b.remove(h)
	r := b.open()
	base, err := r.Resolve("HEAD~1")
	must(t, err)
	c, err := r.Changed(base)
	must(t, err)
	if got := show(c.Lines("a.c")) + show(c.Lines("b.c")); got != "1" {
		t.Errorf("lines %s", got)
	}
	p := c.Problems()
	if len(p) != 1 {
		t.Fatalf("problems: %q", p)
	}
	wants(t, fmt.Errorf("%s", p[0]), "a.c is not compared", h.String(), "git fsck")

	b.remove(plumbing.NewHash(base.tree.String()))
	r = b.open()
	_, err = r.Changed(base)
	wants(t, err, base.tree.String(), "missing")
}

func TestChangesOfLargeFile(t *testing.T) {
	big := strings.Repeat("int x;\n", source.MaxFileSize/7+1)
	both(t, content{"a.c": big}, content{"a.c": big + "y", "b.c": big}, func(t *testing.T, c *Changes) {
		if len(c.Lines("a.c"))+len(c.Lines("b.c"))+len(c.Problems()) > 0 {
			t.Errorf("%v, %v, %q", c.Lines("a.c"), c.Lines("b.c"), c.Problems())
		}
	})
}

func TestRel(t *testing.T) {
	dir := t.TempDir()
	b := initIn(t, dir, false)
	b.ref("refs/heads/main", b.commit(content{"a.c": ""}))
	must(t, os.Mkdir(filepath.Join(dir, "lp"), 0o777))
	link := filepath.Join(t.TempDir(), "link")
	must(t, os.Symlink(filepath.Join(dir, "lp"), link))
	r := b.open()
	for p, want := range map[string]string{
		dir: ".", filepath.Join(dir, "lp", "a.c"): "lp/a.c", filepath.Join(link, "a.c"): "lp/a.c", filepath.Join(dir, "no", "such.c"): "no/such.c",
		filepath.Dir(dir): "", dir + "-other": "",
	} {
		if got, ok := r.Rel(p); got != want || ok != (want != "") {
			t.Errorf("%s: %s, %v", p, got, ok)
		}
	}
	bareRepo, _, _, _ := simple(t)
	if p, ok := bareRepo.open().Rel(bareRepo.dir); ok {
		t.Errorf("a bare repository has %s", p)
	}
}

// A pull request that changes each of 60 files is compared in milliseconds.
func BenchmarkChanges(b *testing.B) {
	build, files := history(b, 12)
	build.pack()
	b.ReportAllocs()
	for b.Loop() {
		r, err := Open(build.dir)
		must(b, err)
		base, err := r.MergeBase("v5")
		must(b, err)
		changes, err := r.Changed(base)
		must(b, err)
		n := 0
		for p := range files {
			n += len(changes.Lines(p))
		}
		if n == 0 || len(changes.Problems()) > 0 {
			b.Fatalf("%d ranges, %q", n, changes.Problems())
		}
		r.Close()
	}
}
