package git

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/idxfile"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

// A pack is read with go-git's scanner, index and deltas, but not with its
// Packfile: that one follows a circle of deltas until the stack is full (which
// no recover cures), inflates before it knows the size, needs a map of the whole
// index to find the base of a delta, and is not safe for concurrent use.

const (
	maxDeltas = 4096     // in a chain: as many as git writes at most
	maxBase   = 64 << 20 // bytes of an object that others are deltas of, and of all deltas in a chain
)

// pack is one packfile with its index. The file stays open.
type pack struct {
	name plumbing.Hash
	dir  *dotgit.DotGit

	once sync.Once
	err  error
	file billy.File
	size int64
	idx  *idxfile.MemoryIndex
}

// open reads the index, once.
func (p *pack) open() error {
	p.once.Do(func() {
		p.err = guard(p.load)
		if p.err != nil {
			p.err = because(ErrDamaged, "pack-%s cannot be read: %v: %s", p.name, p.err, fsck)
			p.close()
		}
	})
	return p.err
}

func (p *pack) load() error {
	f, err := p.dir.ObjectPackIdx(p.name)
	if err != nil {
		return err
	}
	defer f.Close()
	p.idx = idxfile.NewMemoryIndex()
	if err := idxfile.NewDecoder(f).Decode(p.idx); err != nil {
		return err
	}
	if p.file, err = p.dir.ObjectPack(p.name); err != nil {
		return err
	}
	p.size, err = p.file.Seek(0, io.SeekEnd)
	return err
}

func (p *pack) close() {
	if p.file != nil {
		p.file.Close()
		p.file = nil
	}
}

// find is the place of an object in the pack.
func (p *pack) find(h plumbing.Hash) (offset int64, ok bool) {
	err := guard(func() (err error) {
		offset, err = p.idx.FindOffset(h)
		return err
	})
	return offset, err == nil
}

var scanners = sync.Pool{New: func() any { return packfile.NewScanner(bytes.NewReader(nil)) }}

// scan gives f a scanner of its own, so that packs are read concurrently.
func (p *pack) scan(f func(*packfile.Scanner) error) error {
	s := scanners.Get().(*packfile.Scanner)
	s.Reset(io.NewSectionReader(p.file, 0, p.size))
	err := guard(func() error { return f(s) })
	if err == nil {
		scanners.Put(s)
	}
	return err
}

// read is the object at offset, deltas resolved.
func (p *pack) read(offset int64, max int64, known *cache) (obj stored, err error) {
	err = p.scan(func(s *packfile.Scanner) error {
		obj, err = p.readWith(s, offset, max, known)
		return err
	})
	return obj, err
}

func (p *pack) readWith(s *packfile.Scanner, offset int64, max int64, known *cache) (stored, error) {
	type step struct {
		offset int64
		delta  []byte
	}
	var (
		chain  []step
		base   stored
		inside = int64(maxBase)
		at     = offset
	)
	for {
		if obj, ok := known.get(cacheKey{pack: p, offset: at}); ok {
			base = obj
			break
		}
		if len(chain) == maxDeltas {
			return stored{}, errors.New("its chain of deltas has no end")
		}
		h, err := s.SeekObjectHeader(at)
		if err != nil {
			return stored{}, err
		}
		limit := inside
		if len(chain) == 0 && !h.Type.IsDelta() {
			limit = max
		}
		if h.Length > limit {
			return stored{}, tooLarge
		}
		data, err := inflate(s, h.Length)
		if err != nil {
			return stored{}, err
		}
		if !h.Type.IsDelta() {
			base = stored{h.Type, data}
			known.put(cacheKey{pack: p, offset: at}, base)
			break
		}
		inside -= h.Length
		target, err := deltaTarget(data)
		if err != nil {
			return stored{}, err
		}
		if len(chain) == 0 && target > max || target > maxBase {
			return stored{}, tooLarge
		}
		chain = append(chain, step{at, data})
		if at, err = p.base(h); err != nil {
			return stored{}, err
		}
	}
	for i := len(chain) - 1; i >= 0; i-- {
		data, err := packfile.PatchDelta(base.data, chain[i].delta)
		if err != nil {
			return stored{}, err
		}
		base = stored{base.kind, data}
		known.put(cacheKey{pack: p, offset: chain[i].offset}, base)
	}
	if int64(len(base.data)) > max {
		return stored{}, tooLarge
	}
	return base, nil
}

func (p *pack) base(h *packfile.ObjectHeader) (int64, error) {
	if h.Type == plumbing.OFSDeltaObject {
		return h.OffsetReference, nil
	}
	at, ok := p.find(h.Reference)
	if !ok {
		return 0, fmt.Errorf("it is a delta of %s, which is not in the pack", h.Reference)
	}
	return at, nil
}

func inflate(s *packfile.Scanner, size int64) ([]byte, error) {
	b := bytes.NewBuffer(make([]byte, 0, min(size, 1<<20)))
	if _, _, err := s.NextObject(b); err != nil {
		return nil, err
	}
	if int64(b.Len()) != size {
		return nil, fmt.Errorf("it has %d bytes instead of %d", b.Len(), size)
	}
	return b.Bytes(), nil
}

// sizeOf is the size of the object at offset. Of a delta no more than its head
// is inflated.
func (p *pack) sizeOf(offset int64) (size int64, err error) {
	err = p.scan(func(s *packfile.Scanner) error {
		h, err := s.SeekObjectHeader(offset)
		if err != nil {
			return err
		}
		if size = h.Length; !h.Type.IsDelta() {
			return nil
		}
		var head headWriter
		if _, _, err := s.NextObject(&head); err != nil && !errors.Is(err, errHead) {
			return err
		}
		size, err = deltaTarget(head)
		return err
	})
	return size, err
}

var errHead = errors.New("enough")

// headWriter keeps the first bytes that are written to it, then refuses more.
type headWriter []byte

func (w *headWriter) Write(b []byte) (int, error) {
	*w = append(*w, b[:min(len(b), 32-len(*w))]...)
	if len(*w) < 32 {
		return len(b), nil
	}
	return 0, errHead
}

// deltaTarget reads from the head of a delta how large its result is.
func deltaTarget(delta []byte) (size int64, err error) {
	for range 2 { // the size of the base comes first
		if size, delta, err = sevenBits(delta); err != nil {
			return 0, err
		}
	}
	return size, nil
}

func sevenBits(b []byte) (n int64, rest []byte, err error) {
	for i, c := range b {
		if i == 8 {
			break
		}
		n |= int64(c&0x7f) << (7 * i)
		if c&0x80 == 0 {
			return n, b[i+1:], nil
		}
	}
	return 0, nil, errors.New("its delta has no size")
}
