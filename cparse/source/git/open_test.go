package git

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

// A repository is found from any path that lies in it.
func TestOpenFindsUpwards(t *testing.T) {
	dir := t.TempDir()
	b := initIn(t, dir, false)
	want := b.commit(content{"a.c": "int a;\n"})
	b.ref("refs/heads/main", want)
	sub := filepath.Join(dir, "lib", "deep")
	must(t, os.MkdirAll(sub, 0o777))
	file := filepath.Join(sub, "x.c")
	must(t, os.WriteFile(file, nil, 0o666))
	link := filepath.Join(t.TempDir(), "link")
	must(t, os.Symlink(sub, link))

	for _, p := range []string{dir, sub, file, link, filepath.Join(dir, ".git"), filepath.Join(dir, ".git", "objects")} {
		r := open(t, p)
		c, err := r.Resolve("HEAD")
		if err != nil || c.ID != want.String() {
			t.Errorf("%s: HEAD is %s, %v", p, c.ID, err)
		}
		root, err := filepath.EvalSymlinks(dir)
		must(t, err)
		if r.Root() != root {
			t.Errorf("%s: root %s, want %s", p, r.Root(), root)
		}
	}
}

func TestOpenBare(t *testing.T) {
	b, _, _, v3 := simple(t)
	for _, p := range []string{b.dir, filepath.Join(b.dir, "refs", "tags")} {
		r := open(t, p)
		if c, err := r.Resolve("main"); err != nil || c.ID != v3.String() || r.Root() != "" {
			t.Errorf("%s: main is %s, root %q, %v", p, c.ID, r.Root(), err)
		}
	}
}

// linked makes what git worktree add makes: a work tree with a HEAD of its own.
func linked(t *testing.T, b *builder, head string) string {
	t.Helper()
	work := t.TempDir()
	b.write("worktrees/w/HEAD", head+"\n")
	b.write("worktrees/w/commondir", "../..\n")
	b.write("worktrees/w/gitdir", filepath.Join(work, ".git")+"\n")
	must(t, os.WriteFile(filepath.Join(work, ".git"), []byte("gitdir: "+filepath.Join(b.gitDir(), "worktrees/w")+"\n"), 0o666))
	return work
}

func TestOpenLinkedWorkTree(t *testing.T) {
	b, _, v2, v3 := simple(t)
	r := open(t, linked(t, b, v2.String()))
	for ref, want := range map[string]plumbing.Hash{"HEAD": v2, "main": v3} {
		if c, err := r.Resolve(ref); err != nil || c.ID != want.String() {
			t.Errorf("%s is %s, %v, want %s", ref, c.ID, err, want)
		}
	}
}

// A clone that borrows the objects of another reads them there.
func TestOpenShared(t *testing.T) {
	b, _, _, v3 := simple(t)
	for name, line := range map[string]string{"absolute": b.gitDir() + "/objects", "relative": ""} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "x")
			other := initIn(t, dir, true)
			if line == "" {
				rel, err := filepath.Rel(filepath.Join(other.gitDir(), "objects"), b.gitDir()+"/objects")
				must(t, err)
				line = rel
			}
			other.write("objects/info/alternates", "# borrowed\n"+line+"\n")
			other.ref("refs/heads/main", v3)
			if c, err := open(t, dir).Resolve("HEAD~1"); err != nil {
				t.Errorf("%v, %v", c, err)
			}
		})
	}
}

// The extensions that git sets for sparse and partial clones change nothing
// about how objects are read.
func TestOpenExtensions(t *testing.T) {
	for text, unsupported := range map[string]string{
		"[core]\n\trepositoryformatversion = 1\n[extensions]\n\tworktreeConfig = true\n\tpartialClone = origin\n\tpreciousObjects = true\n": "",
		"[extensions]\n\tobjectFormat = sha1\n\trefStorage = files\n":                                                                       "",
		"[extensions]\n\tobjectFormat = sha256\n":                                                                                           "SHA-1",
		"[extensions]\n\trefStorage = reftable\n":                                                                                           "git refs migrate",
	} {
		b, _, _, _ := simple(t)
		b.write("config", text)
		r, err := Open(b.dir)
		if unsupported == "" {
			must(t, err)
			r.Close()
			continue
		}
		wants(t, err, unsupported, b.dir)
		if !errors.Is(err, ErrUnsupported) {
			t.Errorf("%v is not ErrUnsupported", err)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	none := t.TempDir()
	broken := t.TempDir()
	must(t, os.WriteFile(filepath.Join(broken, ".git"), []byte("hello\n"), 0o666))
	moved := t.TempDir()
	must(t, os.WriteFile(filepath.Join(moved, ".git"), []byte("gitdir: ../gone\n"), 0o666))
	mangled, _, _, _ := simple(t)
	mangled.write("config", "[core\n")
	for p, text := range map[string]string{
		none:                              "not in a git repository",
		filepath.Join(none, "no", "such"): "check the spelling",
		broken:                            "does not say gitdir:",
		moved:                             "git worktree repair",
		mangled.dir:                       "git config --edit",
	} {
		_, err := Open(p)
		wants(t, err, text)
		if text != "git config --edit" && !errors.Is(err, ErrNotRepository) {
			t.Errorf("%v is not ErrNotRepository", err)
		}
	}
}

// Nothing of the repository is written, and what could run something is not
// even looked at.
func TestOpenWritesNothing(t *testing.T) {
	b, _, _, _ := simple(t)
	b.pack()
	b.write("config", "[core]\n\tfsmonitor = touch pwned\n\thooksPath = /tmp\n\tpager = touch pwned\n[filter \"x\"]\n\tsmudge = touch pwned\n[include]\n\tpath = /dev/zero\n")
	for _, name := range []string{"post-checkout", "reference-transaction"} {
		b.write("hooks/"+name, "#!/bin/sh\ntouch pwned\n")
	}
	snapshot := func() map[string]string {
		files := map[string]string{}
		must(t, filepath.Walk(b.dir, func(p string, info os.FileInfo, err error) error {
			if err == nil && info.Mode().IsRegular() {
				var text []byte
				text, err = os.ReadFile(p)
				files[p] = string(text)
			}
			return err
		}))
		return files
	}
	before := snapshot()
	r := open(t, b.dir)
	revisions, err := ParseRevisions(r, []string{"v1..v3"}, []string{"*"})
	must(t, err)
	for _, v := range revisions {
		fsys, err := v.FS()
		must(t, err)
		readAll(t, fsys)
	}
	after := snapshot()
	if len(before) != len(after) {
		t.Fatalf("%d files became %d", len(before), len(after))
	}
	for p, text := range before {
		if after[p] != text {
			t.Errorf("%s changed", p)
		}
	}
}
