package git

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/idxfile"
)

func zipped(text string) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	w.Close()
	return b.Bytes()
}

// overwrite replaces a loose object, which git makes read-only.
func (b *builder) overwrite(h plumbing.Hash, text []byte) {
	b.t.Helper()
	b.remove(h)
	must(b.t, os.WriteFile(b.loosePath(h), text, 0o666))
}

// An object that is not what its name says is named, whatever is wrong with it.
func TestDamagedObjects(t *testing.T) {
	garbage := map[string][]byte{
		"emptied":        {},
		"not zlib":       []byte("hello, world"),
		"cut":            zipped("blob 100\x00abc")[:9],
		"short":          zipped("blob 100\x00abc"),
		"long":           zipped("blob 1\x00abc"),
		"other":          zipped("blob 4\x00oops"),
		"other kind":     zipped("commit 4\x00one\n"),
		"no kind":        zipped("blub 4\x00one\n"),
		"negative":       zipped("blob -4\x00one\n"),
		"no header":      zipped(strings.Repeat("b", 100)),
		"not a number":   zipped("blob x\x00one\n"),
		"huge, says it":  zipped("blob 9223372036854775807\x00one\n"),
		"a tree instead": zipped("tree 0\x00"),
	}
	for name, text := range garbage {
		t.Run(name, func(t *testing.T) {
			b, v1, _, _ := simple(t)
			commit, err := b.open().Resolve("v1")
			must(t, err)
			readme := b.blob("one\n")
			for _, h := range []plumbing.Hash{readme, commit.tree, v1} {
				b.overwrite(h, text)
				r := b.open()
				_, err := ParseRevisions(r, []string{"v1"}, nil)
				if h == readme {
					_, err = fs.ReadFile(fsOf(t, r, "v1", ""), "README")
				}
				if errors.Is(err, tooLarge) {
					continue // said of "huge": true, for all we know
				}
				wants(t, err, h.String(), "damaged", "git fsck")
				if !errors.Is(err, ErrDamaged) {
					t.Errorf("%v is not ErrDamaged", err)
				}
			}
		})
	}
}

func TestMissingObjects(t *testing.T) {
	b, v1, _, _ := simple(t)
	commit, err := b.open().Resolve("v1")
	must(t, err)
	for _, h := range []plumbing.Hash{b.blob("one\n"), commit.tree, v1} {
		b.remove(h)
		_, err := fs.ReadFile(mustFS(b.open()), "README")
		wants(t, err, h.String(), "missing", "git fsck")
		if !errors.Is(err, ErrMissing) {
			t.Errorf("%v is not ErrMissing", err)
		}
	}
}

// mustFS is v1, or a file system that answers why there is none.
func mustFS(r *Repo) fs.FS {
	c, err := r.Resolve("v1")
	if err != nil {
		return failing{err}
	}
	fsys, err := r.FS(c, "")
	if err != nil {
		return failing{err}
	}
	return fsys
}

type failing struct{ err error }

func (f failing) Open(name string) (fs.File, error) { return nil, f.err }

// packFiles are the one pack of a repository and its index.
func packFiles(t testing.TB, b *builder) (pack, idx string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(b.gitDir(), "objects/pack/*.pack"))
	if err != nil || len(found) != 1 {
		t.Fatalf("packs are %v, %v", found, err)
	}
	idx = strings.TrimSuffix(found[0], "pack") + "idx"
	must(t, os.Chmod(found[0], 0o666))
	must(t, os.Chmod(idx, 0o666))
	return found[0], idx
}

// Each byte of a pack and of its index may be wrong: what can still be read is
// right, what cannot is an error.
func TestDamagedPack(t *testing.T) {
	b, _, _, _ := simple(t)
	b.pack()
	pack, idx := packFiles(t, b)
	for _, file := range []string{pack, idx} {
		sound, err := os.ReadFile(file)
		must(t, err)
		failures := 0
		step := 2
		if file == idx {
			step = 5 // a checksum guards all of it
		}
		for i := 0; i < len(sound); i += step {
			text := bytes.Clone(sound)
			text[i] ^= []byte{0x01, 0x80, 0xff}[i%3]
			must(t, os.WriteFile(file, text, 0o666))
			if !readsOrFails(t, b.dir) {
				failures++
			}
		}
		for _, n := range []int{0, 1, 11, 12, len(sound) / 2, len(sound) - 1} {
			must(t, os.WriteFile(file, sound[:n], 0o666))
			readsOrFails(t, b.dir)
		}
		must(t, os.WriteFile(file, sound, 0o666))
		if failures < len(sound)/step/2 {
			t.Errorf("%s: %d of %d changes were noticed", filepath.Base(file), failures, len(sound)/step)
		}
	}
	if !readsOrFails(t, b.dir) {
		t.Error("a sound pack is not read")
	}
}

var simpleText = map[string]map[string]string{
	"v1": {"README": "one\n", "lp/a.c": "int a;\n"},
	"v2": {"README": "two\n", "lp/a.c": "int a;\nint b;\n", "lp/sub/b.c": "int c;\n"},
	"v3": {"README": "three\n", "lp/a.c": "int b;\n"},
}

// readsOrFails reads all files of [simple]: the text as written, or an error.
func readsOrFails(t testing.TB, dir string) (ok bool) {
	t.Helper()
	r, err := Open(dir)
	if err != nil {
		return false
	}
	defer r.Close()
	ok = true
	for ref, files := range simpleText {
		c, err := r.Resolve(ref)
		if err != nil {
			ok = false
			continue
		}
		fsys, err := r.FS(c, "")
		if err != nil {
			ok = false
			continue
		}
		for p, want := range files {
			text, err := fs.ReadFile(fsys, p)
			if err != nil {
				ok = false
			} else if string(text) != want {
				t.Fatalf("%s:%s is %q", ref, p, text)
			}
			if _, err := fs.Stat(fsys, p); err != nil {
				ok = false
			}
		}
	}
	return ok
}

// packOf writes a pack by hand: what no git would write. Each entry is a header
// and data; the index gives them the names.
func packOf(b *builder, names []plumbing.Hash, entries [][]byte) {
	b.t.Helper()
	text := binary.BigEndian.AppendUint32([]byte("PACK\x00\x00\x00\x02"), uint32(len(entries)))
	w := new(idxfile.Writer)
	must(b.t, w.OnHeader(uint32(len(entries))))
	for i, e := range entries {
		must(b.t, w.OnInflatedObjectContent(names[i], int64(len(text)), 0, nil))
		text = append(text, e...)
	}
	sum := sha1.Sum(text)
	must(b.t, w.OnFooter(sum))
	index, err := w.Index()
	must(b.t, err)
	var idx bytes.Buffer
	_, err = idxfile.NewEncoder(&idx).Encode(index)
	must(b.t, err)
	name := "objects/pack/pack-" + plumbing.Hash(sum).String()
	b.write(name+".pack", string(append(text, sum[:]...)))
	b.write(name+".idx", idx.String())
}

// Deltas that go round in a circle would overflow the stack of a recursive
// reader, which no recover can stop.
func TestDeltasInACircle(t *testing.T) {
	b, _, _, _ := simple(t)
	one, two := plumbing.NewHash(strings.Repeat("1", 40)), plumbing.NewHash(strings.Repeat("2", 40))
	delta := "\x04\x04\x90\x04"
	entry := func(base plumbing.Hash) []byte {
		return append(append([]byte{7<<4 | byte(len(delta))}, base[:]...), zipped(delta)...)
	}
	packOf(b, []plumbing.Hash{one, two}, [][]byte{entry(two), entry(one)})
	_, err := b.open().Resolve(one.String())
	wants(t, err, "no end", one.String())
	if !errors.Is(err, ErrDamaged) {
		t.Errorf("%v is not ErrDamaged", err)
	}
}

// A small pack that would inflate to gigabytes is not inflated.
func TestBombs(t *testing.T) {
	b, _, _, _ := simple(t)
	names := []plumbing.Hash{plumbing.NewHash(strings.Repeat("1", 40)), plumbing.NewHash(strings.Repeat("2", 40)), plumbing.NewHash(strings.Repeat("3", 40))}
	long := []byte{3<<4 | 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f} // a blob of about 4 TiB
	lies := append([]byte{3<<4 | 4}, zipped(strings.Repeat("x", 1<<20))...)
	delta := "\x80\x80\x80\x80\x80\x7f\x80\x80\x80\x80\x80\x7f\x90\x04"
	huge := append(append([]byte{7<<4 | byte(len(delta))}, names[1][:]...), zipped(delta)...)
	packOf(b, names, [][]byte{append(long, zipped("x")...), lies, huge})
	r := b.open()
	for i, want := range []error{tooLarge, ErrDamaged, tooLarge} {
		if _, err := r.db.read(names[i]); !errors.Is(err, want) {
			t.Errorf("%d: %v, want %v", i, err, want)
		}
	}
}

// A pack that git adds while the repository is open is found.
func TestRepackedMeanwhile(t *testing.T) {
	b, _, _, _ := simple(t)
	r := b.open()
	_, err := r.Resolve("v1")
	must(t, err)
	b.pack()
	if c, err := r.Resolve("v3"); err != nil {
		t.Errorf("%v, %v", c, err)
	}
}

// Whatever an entry of a pack says, reading it ends, with an error or with what
// its name promises.
func FuzzPackEntry(f *testing.F) {
	text := "int a;\n"
	blob := append([]byte{3<<4 | byte(len(text))}, zipped(text)...)
	name, base := plumbing.NewHash(strings.Repeat("1", 40)), plumbing.ComputeHash(plumbing.BlobObject, []byte(text))
	for _, delta := range []string{"\x07\x04\x90\x04", "\x07\x80\x80\x80\x80\x80\x7f\x90\x04", "\x07\x07\x07int a;\n", "\x07\x00"} {
		f.Add(append(append([]byte{7<<4 | byte(len(delta))}, base[:]...), zipped(delta)...))
		f.Add(append([]byte{6<<4 | byte(len(delta)), byte(len(blob))}, zipped(delta)...))
	}
	f.Add(blob)
	f.Add([]byte{6<<4 | 1, 0})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	repo := bare(f)
	packs := filepath.Join(repo.gitDir(), "objects", "pack")
	f.Fuzz(func(t *testing.T, entry []byte) {
		b := &builder{t: t, dir: repo.dir, store: repo.store}
		must(t, os.RemoveAll(packs))
		packOf(b, []plumbing.Hash{base, name}, [][]byte{blob, entry})
		r := open(t, b.dir)
		if _, err := r.db.read(name); err == nil {
			t.Error("an object with a name of ones")
		}
		_, _ = r.db.size(name)
		if obj, err := r.db.read(base); err != nil || string(obj.data) != text {
			t.Errorf("its neighbour is %q, %v", obj.data, err)
		}
	})
}

func FuzzLooseObject(f *testing.F) {
	b, v1, _, _ := simple(f)
	f.Add([]byte("tree 0\x00"))
	f.Add([]byte("commit 10\x00tree 12345"))
	f.Add([]byte("tag 10\x00object 12345"))
	f.Fuzz(func(t *testing.T, text []byte) {
		must(t, os.Remove(b.loosePath(v1)))
		must(t, os.WriteFile(b.loosePath(v1), zipped(string(text)), 0o666))
		readsOrFails(t, b.dir)
	})
}
