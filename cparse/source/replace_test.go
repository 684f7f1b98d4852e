package source

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func openTemp(t *testing.T, dir string) *Tree {
	t.Helper()
	tree, err := OpenPath(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	return tree
}

func put(t *testing.T, name, text string, perm os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), perm); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, perm); err != nil {
		t.Fatal(err)
	}
}

// listing is what a directory holds: no temporary file may be left.
func listing(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func TestReplace(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "lp", "a.c")
	put(t, name, "old", 0o640)
	tree := openTemp(t, dir)
	if err := tree.Replace("lp/a.c", []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	info, _ := os.Stat(name)
	if err != nil || string(text) != "new" || info.Mode() != 0o640 {
		t.Errorf("%q, %v, %v", text, info.Mode(), err)
	}
	if got := listing(t, filepath.Dir(name)); got != "a.c" {
		t.Errorf("left behind: %s", got)
	}
}

// TestReplaceChanged holds that work which someone else has saved meanwhile is
// not lost.
func TestReplaceChanged(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "a.c"), "theirs", 0o644)
	if err := openTemp(t, dir).Replace("a.c", []byte("old"), []byte("new")); !errors.Is(err, ErrChanged) || !strings.Contains(err.Error(), "a.c") {
		t.Errorf("%v", err)
	}
	if text, _ := os.ReadFile(filepath.Join(dir, "a.c")); string(text) != "theirs" || listing(t, dir) != "a.c" {
		t.Errorf("%q, %s", text, listing(t, dir))
	}
}

func TestReplaceLinks(t *testing.T) {
	outside := t.TempDir()
	put(t, filepath.Join(outside, "a.c"), "old", 0o644)
	dir := t.TempDir()
	put(t, filepath.Join(dir, "real", "a.c"), "old", 0o600)
	for link, to := range map[string]string{
		"link.c": "other/link.c", "other/link.c": "../real/a.c", "away.c": filepath.Join(outside, "a.c"),
		"up.c": "../" + filepath.Base(outside) + "/a.c", "round.c": "round.c", "dir": "real",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, link)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	tree := openTemp(t, dir)
	for _, p := range []string{"away.c", "up.c", "round.c", "../" + filepath.Base(outside) + "/a.c", "none.c", "real"} {
		if err := tree.Replace(p, []byte("old"), []byte("new")); err == nil {
			t.Errorf("%s was replaced", p)
		}
	}
	if text, _ := os.ReadFile(filepath.Join(outside, "a.c")); string(text) != "old" {
		t.Errorf("outside of the tree: %q", text)
	}
	was := "old"
	for _, p := range []string{"link.c", "dir/a.c"} {
		if err := tree.Replace(p, []byte(was), []byte(p)); err != nil {
			t.Fatal(err)
		}
		was = p
		text, _ := os.ReadFile(filepath.Join(dir, "real", "a.c"))
		info, _ := os.Lstat(filepath.Join(dir, "link.c"))
		if string(text) != p || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s: %q, the link is %v", p, text, info.Mode())
		}
	}
	if got := listing(t, filepath.Join(dir, "real")); got != "a.c" {
		t.Errorf("left behind: %s", got)
	}
}

func TestReplaceText(t *testing.T) {
	if err := FromText("<stdin>", []byte("old")).Replace("stdin.c", []byte("old"), []byte("new")); !errors.Is(err, ErrNotOnDisk) {
		t.Errorf("%v", err)
	}
}

// TestWith holds that a tree can be seen with other texts, on top of one another,
// and stays as it is.
func TestWith(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "a.c"), "a", 0o644)
	put(t, filepath.Join(dir, "b.c"), "b", 0o644)
	tree := openTemp(t, dir)
	one := tree.With(map[string][]byte{"a.c": []byte("a1")})
	two := one.With(map[string][]byte{"b.c": []byte("b2")})
	for _, tc := range []struct {
		tree *Tree
		want string
	}{{tree, "a b"}, {one, "a1 b"}, {two, "a1 b2"}} {
		a, err := tc.tree.ReadFile("a.c")
		b, err2 := tc.tree.ReadFile("b.c")
		if got := string(a) + " " + string(b); got != tc.want || err != nil || err2 != nil {
			t.Errorf("%q, %v, %v; want %q", got, err, err2, tc.want)
		}
	}
}

// TestPath holds that Path undoes Display.
func TestPath(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "lp", "a.c"), "a", 0o644)
	for _, tree := range []*Tree{openTemp(t, dir), openTemp(t, filepath.Join(dir, "lp")), FromFS(".", nil), FromFS("v1", nil), FromFS("", nil)} {
		if p, ok := tree.Path(tree.Display("lp/a.c")); !ok || p != "lp/a.c" {
			t.Errorf("%q: %q, %v", tree.Display("lp/a.c"), p, ok)
		}
		if p, ok := tree.Path("/elsewhere/a.c"); ok {
			t.Errorf("a file of another tree is %q in %q", p, tree.Name)
		}
	}
	text := FromText("<stdin>", nil)
	if p, ok := text.Path(text.Display("stdin.c")); !ok || p != "stdin.c" {
		t.Errorf("%q, %v", p, ok)
	}
}
