package git

import (
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/go-git/go-billy/v5/osfs"
	gogit "github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	gocache "github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// builder makes repositories out of objects, without a work tree.
type builder struct {
	t     testing.TB
	dir   string // of the repository
	store *filesystem.Storage
	clock time.Time
}

// content is a tree to be written: path -> text. A path that ends in "@" is a
// symbolic link, one that ends in "!" a submodule, one that ends in "*" is
// executable.
type content map[string]string

// bare makes an empty bare repository, whose HEAD is branch main.
func bare(t testing.TB) *builder { return initIn(t, filepath.Join(t.TempDir(), "repo.git"), true) }

func initIn(t testing.TB, dir string, isBare bool) *builder {
	t.Helper()
	_, err := gogit.PlainInitWithOptions(dir, &gogit.PlainInitOptions{
		Bare: isBare, InitOptions: gogit.InitOptions{DefaultBranch: "refs/heads/main"},
	})
	must(t, err)
	gitDir := dir
	if !isBare {
		gitDir = filepath.Join(dir, ".git")
	}
	return &builder{t, dir, filesystem.NewStorage(osfs.New(gitDir), gocache.NewObjectLRUDefault()),
		time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (b *builder) gitDir() string { return b.store.Filesystem().Root() }

func (b *builder) object(kind plumbing.ObjectType, text []byte) plumbing.Hash {
	b.t.Helper()
	o := &plumbing.MemoryObject{}
	o.SetType(kind)
	_, err := o.Write(text)
	must(b.t, err)
	h, err := b.store.SetEncodedObject(o)
	must(b.t, err)
	return h
}

func (b *builder) blob(text string) plumbing.Hash { return b.object(plumbing.BlobObject, []byte(text)) }

// tree writes directories as they would be in a commit.
func (b *builder) tree(files content) plumbing.Hash {
	b.t.Helper()
	subs := map[string]content{}
	var entries []object.TreeEntry
	for p, text := range files {
		if dir, rest, ok := strings.Cut(p, "/"); ok {
			if subs[dir] == nil {
				subs[dir] = content{}
			}
			subs[dir][rest] = text
			continue
		}
		name, mode := p, filemode.Regular
		for mark, m := range map[string]filemode.FileMode{"@": filemode.Symlink, "!": filemode.Submodule, "*": filemode.Executable} {
			if n, ok := strings.CutSuffix(p, mark); ok {
				name, mode = n, m
			}
		}
		h := plumbing.NewHash(strings.Repeat("5", 40))
		if mode != filemode.Submodule {
			h = b.blob(text)
		}
		entries = append(entries, object.TreeEntry{Name: name, Mode: mode, Hash: h})
	}
	for dir, files := range subs {
		entries = append(entries, object.TreeEntry{Name: dir, Mode: filemode.Dir, Hash: b.tree(files)})
	}
	sort.Sort(object.TreeEntrySorter(entries))
	return b.rawTree(entries...)
}

func (b *builder) rawTree(entries ...object.TreeEntry) plumbing.Hash {
	var text []byte
	for _, e := range entries {
		text = append(text, strings.TrimLeft(e.Mode.String(), "0")+" "+e.Name+"\x00"...)
		text = append(text, e.Hash[:]...)
	}
	return b.object(plumbing.TreeObject, text)
}

// commit writes a commit an hour after the one before.
func (b *builder) commit(files content, parents ...plumbing.Hash) plumbing.Hash {
	b.t.Helper()
	return b.commitTree(b.tree(files), parents...)
}

func (b *builder) commitTree(tree plumbing.Hash, parents ...plumbing.Hash) plumbing.Hash {
	b.t.Helper()
	b.clock = b.clock.Add(time.Hour)
	who := object.Signature{Name: "A", Email: "a@example.com", When: b.clock}
	c := &object.Commit{Author: who, Committer: who, Message: "m\n", TreeHash: tree, ParentHashes: parents}
	o := &plumbing.MemoryObject{}
	must(b.t, c.Encode(o))
	h, err := b.store.SetEncodedObject(o)
	must(b.t, err)
	return h
}

func (b *builder) ref(name string, h plumbing.Hash) {
	b.t.Helper()
	must(b.t, b.store.SetReference(plumbing.NewHashReference(plumbing.ReferenceName(name), h)))
}

// annotate writes a tag object and its ref.
func (b *builder) annotate(name string, kind plumbing.ObjectType, target plumbing.Hash) plumbing.Hash {
	b.t.Helper()
	tag := &object.Tag{Name: name, Tagger: object.Signature{Name: "A", Email: "a@example.com", When: b.clock}, Message: "m\n", TargetType: kind, Target: target}
	o := &plumbing.MemoryObject{}
	must(b.t, tag.Encode(o))
	h, err := b.store.SetEncodedObject(o)
	must(b.t, err)
	b.ref("refs/tags/"+name, h)
	return h
}

// pack moves all objects into a packfile, with deltas, and the refs into
// packed-refs.
func (b *builder) pack() {
	b.t.Helper()
	var all []plumbing.Hash
	must(b.t, b.store.ForEachObjectHash(func(h plumbing.Hash) error {
		all = append(all, h)
		return nil
	}))
	w, err := b.store.PackfileWriter()
	must(b.t, err)
	_, err = packfile.NewEncoder(w, b.store, false).Encode(all, 10)
	must(b.t, err)
	must(b.t, w.Close())
	for _, h := range all {
		must(b.t, b.store.DeleteLooseObject(h))
	}
	must(b.t, b.store.PackRefs())
}

func (b *builder) open() *Repo { return open(b.t, b.dir) }

func open(t testing.TB, path string) *Repo {
	t.Helper()
	r, err := Open(path)
	must(t, err)
	t.Cleanup(func() { r.Close() })
	return r
}

func (b *builder) write(name, text string) {
	b.t.Helper()
	p := filepath.Join(b.gitDir(), name)
	must(b.t, os.MkdirAll(filepath.Dir(p), 0o777))
	must(b.t, os.WriteFile(p, []byte(text), 0o666))
}

// loosePath is the file of an object that is in no pack.
func (b *builder) loosePath(h plumbing.Hash) string {
	return filepath.Join(b.gitDir(), "objects", h.String()[:2], h.String()[2:])
}

func (b *builder) remove(h plumbing.Hash) {
	b.t.Helper()
	must(b.t, os.Remove(b.loosePath(h)))
}

// simple is a repository with three releases: v1 <- v2 <- v3, which is main.
func simple(t testing.TB) (b *builder, v1, v2, v3 plumbing.Hash) {
	b = bare(t)
	v1 = b.commit(content{"README": "one\n", "lp/a.c": "int a;\n"})
	v2 = b.commit(content{"README": "two\n", "lp/a.c": "int a;\nint b;\n", "lp/sub/b.c": "int c;\n"}, v1)
	v3 = b.commit(content{"README": "three\n", "lp/a.c": "int b;\n"}, v2)
	b.ref("refs/tags/v1", v1)
	b.annotate("v2", plumbing.CommitObject, v2)
	b.ref("refs/tags/v3", v3)
	b.ref("refs/heads/main", v3)
	return b, v1, v2, v3
}

// wants fails unless err contains each of the texts, in one line.
func wants(t *testing.T, err error, texts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", texts)
	}
	if strings.ContainsFunc(err.Error(), func(c rune) bool { return c < ' ' || c > '~' }) {
		t.Errorf("error is not plain: %q", err)
	}
	if i := slices.IndexFunc(texts, func(text string) bool { return !strings.Contains(err.Error(), text) }); i >= 0 {
		t.Errorf("error\n%v\nshould say\n%s", err, texts[i])
	}
}
