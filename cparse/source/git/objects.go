package git

import (
	"bytes"
	"crypto/sha1"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"sync"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/objfile"
	"github.com/go-git/go-git/v5/plumbing/storer"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"

	"klplint/cparse/source"
)

// stored is what a hash names: a commit, tree, blob or tag. Nobody writes to its
// data, which the cache shares.
type stored struct {
	kind plumbing.ObjectType
	data []byte
}

// tooLarge is said of objects beyond the limit: they are no damage.
var tooLarge = source.ErrTooLarge

// guard turns a panic of go-git, which trusts packs more than we do, into an
// error.
func guard(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("go-git gave up on it: %v", r)
		}
	}()
	return f()
}

// database is the objects of a repository and of those that it borrows from.
type database struct {
	dirs  []*objectDir
	cache *cache
	// hint says why an object may be absent from a sound repository, and why
	// is the error for that. nil when there is no reason.
	hint string
	why  error
}

// objectDir is one objects directory.
type objectDir struct {
	dir *dotgit.DotGit

	mu    sync.Mutex // for dir, too, which is not safe for concurrent use
	packs []*pack
}

// newDatabase takes the directories that hold an objects directory, the
// repository's own first.
func newDatabase(dirs []billy.Filesystem) *database {
	db := &database{cache: newCache(cacheSize)}
	for _, dir := range dirs {
		d := &objectDir{dir: dotgit.New(dir)}
		d.refresh()
		db.dirs = append(db.dirs, d)
	}
	return db
}

// close closes the packs.
func (db *database) close() {
	for _, d := range db.dirs {
		for _, p := range d.list() {
			p.once.Do(func() { p.err = os.ErrClosed })
			p.close()
		}
	}
}

func (d *objectDir) list() []*pack {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.packs
}

// refresh looks for packs that are new: git may be repacking meanwhile.
func (d *objectDir) refresh() (found bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	names, err := d.dir.ObjectPacks()
	if err != nil {
		return false
	}
	plumbing.HashesSort(names)
	for _, name := range names {
		if !slices.ContainsFunc(d.packs, func(p *pack) bool { return p.name == name }) {
			// Readers may hold the old slice.
			d.packs = append(slices.Clip(d.packs), &pack{name: name, dir: d.dir})
			found = true
		}
	}
	return found
}

// visit calls one of the functions with the place where the object is.
func (db *database) visit(h plumbing.Hash, packed func(*pack, int64) error, loose func(*objfile.Reader) error) error {
	var failed error
	once := func() (bool, error) {
		for _, d := range db.dirs {
			for _, p := range d.list() {
				if err := p.open(); err != nil {
					failed = err // another place may have the object
					continue
				}
				if offset, ok := p.find(h); ok {
					err := packed(p, offset)
					if err == nil || errors.Is(err, tooLarge) {
						return true, err
					}
					failed = fmt.Errorf("in pack-%s: %w", p.name, err)
				}
			}
			err := d.loose(h, loose)
			switch {
			case err == nil, errors.Is(err, tooLarge):
				return true, err
			case !errors.Is(err, os.ErrNotExist):
				failed = err
			}
		}
		return false, nil
	}
	if done, err := once(); done {
		return err
	}
	if failed == nil && db.refresh() {
		if done, err := once(); done {
			return err
		}
	}
	if failed != nil {
		return because(ErrDamaged, "object %s is damaged: %v: %s", h, failed, fsck)
	}
	if db.why != nil {
		return &cause{fmt.Sprintf("object %s is missing: %s", h, db.hint), []error{ErrMissing, db.why}}
	}
	return because(ErrMissing, "object %s is missing: %s", h, fsck)
}

func (db *database) refresh() (found bool) {
	for _, d := range db.dirs {
		found = d.refresh() || found
	}
	return found
}

func (d *objectDir) loose(h plumbing.Hash, read func(*objfile.Reader) error) error {
	d.mu.Lock()
	f, err := d.dir.Object(h)
	d.mu.Unlock()
	if err != nil {
		return err
	}
	defer f.Close()
	return guard(func() error {
		r, err := objfile.NewReader(f)
		if err != nil {
			return err
		}
		defer r.Close()
		return read(r)
	})
}

// emptyTree need not be stored to exist.
var emptyTree = plumbing.ComputeHash(plumbing.TreeObject, nil)

// read is the object that the hash names, whatever it is, of at most
// [source.MaxFileSize] bytes.
func (db *database) read(h plumbing.Hash) (obj stored, err error) {
	if h == emptyTree {
		return stored{kind: plumbing.TreeObject}, nil
	}
	key := cacheKey{hash: h}
	if obj, ok := db.cache.get(key); ok {
		return obj, nil
	}
	err = db.visit(h, func(p *pack, offset int64) (err error) {
		if obj, err = p.read(offset, source.MaxFileSize, db.cache); err != nil {
			return err
		}
		return obj.check(h)
	}, func(r *objfile.Reader) (err error) {
		if obj, err = readLoose(r); err != nil {
			return err
		}
		return obj.check(h)
	})
	if err != nil {
		return stored{}, err
	}
	db.cache.put(key, obj)
	return obj, nil
}

func readLoose(r *objfile.Reader) (stored, error) {
	kind, size, err := r.Header()
	switch {
	case err != nil:
		return stored{}, err
	case size > source.MaxFileSize:
		return stored{}, tooLarge
	case size < 0:
		return stored{}, objfile.ErrNegativeSize
	}
	b := bytes.NewBuffer(make([]byte, 0, min(size, 1<<20)+bytes.MinRead))
	if _, err := b.ReadFrom(io.LimitReader(r, size+1)); err != nil {
		return stored{}, err
	}
	if int64(b.Len()) != size {
		return stored{}, fmt.Errorf("it does not have the %d bytes that it says", size)
	}
	return stored{kind, b.Bytes()}, nil
}

// check compares the object with its name.
func (o stored) check(h plumbing.Hash) error {
	sum := sha1.New()
	sum.Write(o.kind.Bytes())
	sum.Write([]byte(" " + strconv.Itoa(len(o.data)) + "\x00"))
	sum.Write(o.data)
	if got := sum.Sum(nil); !bytes.Equal(got, h[:]) {
		return fmt.Errorf("its content is that of %x", got)
	}
	return nil
}

// size is the size of the object that the hash names, of any size.
func (db *database) size(h plumbing.Hash) (size int64, err error) {
	if obj, ok := db.cache.get(cacheKey{hash: h}); ok {
		return int64(len(obj.data)), nil
	}
	err = db.visit(h, func(p *pack, offset int64) (err error) {
		size, err = p.sizeOf(offset)
		return err
	}, func(r *objfile.Reader) (err error) {
		_, size, err = r.Header()
		return err
	})
	return size, err
}

// withPrefix lists the objects whose names begin with the hexadecimal digits, in
// order.
func (db *database) withPrefix(digits string) ([]plumbing.Hash, error) {
	low := plumbing.NewHash(digits + zeros[len(digits):])
	var found []plumbing.Hash
	for _, d := range db.dirs {
		for _, p := range d.list() {
			if p.open() != nil {
				continue // whoever needs an object of it will hear of that
			}
			err := guard(func() error {
				bucket := p.idx.FanoutMapping[low[0]]
				if bucket < 0 || bucket >= len(p.idx.Names) {
					return nil
				}
				for names := p.idx.Names[bucket]; len(names) >= len(low); names = names[len(low):] {
					h := plumbing.Hash(names[:len(low)])
					if h.String()[:len(digits)] == digits {
						found = append(found, h)
					}
				}
				return nil
			})
			if err != nil {
				return nil, err
			}
		}
		d.mu.Lock()
		loose, err := d.dir.ObjectsWithPrefix(low[:len(digits)/2])
		d.mu.Unlock()
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		for _, h := range loose {
			if h.String()[:len(digits)] == digits {
				found = append(found, h)
			}
		}
	}
	plumbing.HashesSort(found)
	return slices.Compact(found), nil
}

const zeros = "0000000000000000000000000000000000000000"

// The decoders of go-git take a storer. This one reads.

var errReadOnly = errors.New("nothing is written to a repository")

func (db *database) EncodedObject(kind plumbing.ObjectType, h plumbing.Hash) (plumbing.EncodedObject, error) {
	obj, err := db.read(h)
	if err != nil {
		return nil, err
	}
	if kind != plumbing.AnyObject && kind != obj.kind {
		return nil, because(ErrDamaged, "object %s is a %s where a %s should be: %s", h, obj.kind, kind, fsck)
	}
	return encoded{obj, h}, nil
}

func (db *database) EncodedObjectSize(h plumbing.Hash) (int64, error) { return db.size(h) }
func (db *database) HasEncodedObject(h plumbing.Hash) error           { _, err := db.size(h); return err }
func (db *database) NewEncodedObject() plumbing.EncodedObject         { return new(plumbing.MemoryObject) }
func (db *database) AddAlternate(string) error                        { return errReadOnly }
func (db *database) SetEncodedObject(plumbing.EncodedObject) (plumbing.Hash, error) {
	return plumbing.ZeroHash, errReadOnly
}
func (db *database) IterEncodedObjects(plumbing.ObjectType) (storer.EncodedObjectIter, error) {
	return nil, errors.New("objects are read by name only")
}

var _ storer.EncodedObjectStorer = (*database)(nil)

// encoded is an object as go-git's decoders want it.
type encoded struct {
	stored
	hash plumbing.Hash
}

func (e encoded) Hash() plumbing.Hash             { return e.hash }
func (e encoded) Type() plumbing.ObjectType       { return e.kind }
func (e encoded) SetType(plumbing.ObjectType)     {}
func (e encoded) Size() int64                     { return int64(len(e.data)) }
func (e encoded) SetSize(int64)                   {}
func (e encoded) Reader() (io.ReadCloser, error)  { return io.NopCloser(bytes.NewReader(e.data)), nil }
func (e encoded) Writer() (io.WriteCloser, error) { return nil, errReadOnly }
