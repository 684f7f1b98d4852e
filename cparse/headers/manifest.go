package headers

import (
	"crypto/sha256"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"
)

// Manifest is what something that was made of headers rests on: the files that
// were read, and the places where a file would have been preferred, had there
// been one.
type Manifest struct {
	files  []fileRecord
	absent map[string]*dirRecord // by directory
}

// stamp is what a file's entry in its directory says without being read.
type stamp struct {
	size, mtime, ctime, inode int64
}

type fileRecord struct {
	path string
	stamp
	sum [sha256.Size]byte
}

// dirRecord lists the names that a directory must not have.
type dirRecord struct {
	exists bool
	stamp
	names []string
}

func stampOf(info fs.FileInfo) stamp {
	s := stamp{size: info.Size(), mtime: info.ModTime().UnixNano()}
	s.ctime, s.inode = inodeTime(info)
	return s
}

func (m *Manifest) add(p string, info fs.FileInfo, text []byte) {
	m.files = append(m.files, fileRecord{p, stampOf(info), sha256.Sum256(text)})
}

func (m *Manifest) miss(p string) {
	dir, name := path.Split(p)
	if m.absent == nil {
		m.absent = map[string]*dirRecord{}
	}
	d := m.absent[dir]
	if d == nil {
		d = &dirRecord{}
		if info, err := os.Stat(dir); err == nil {
			d.exists, d.stamp = true, stampOf(info)
		}
		m.absent[dir] = d
	}
	d.names = append(d.names, name)
}

// settled is how long a file must have been left alone before its times can
// tell that it did not change: some file systems count time in large steps.
const settled = 3 * time.Second

// Holds tells whether all is still as it was when the manifest was made, at the
// time made. Files whose entry in the directory is unchanged are not read
// again. Refreshed tells that they had to be, and that the manifest now knows
// their new entries.
func (m *Manifest) Holds(roots *Roots, made time.Time) (ok, refreshed bool) {
	limit := made.Add(-settled).UnixNano()
	fresh := func(s stamp) bool { return s.mtime > limit || s.ctime > limit }
	for i := range m.files {
		f := &m.files[i]
		info, err := os.Stat(f.path)
		if err != nil {
			return false, false
		}
		s := stampOf(info)
		if s == f.stamp && !fresh(s) {
			continue
		}
		text, info, err := roots.read(f.path)
		if err != nil || sha256.Sum256(text) != f.sum {
			return false, false
		}
		f.stamp, refreshed = stampOf(info), true
	}
	for dir, d := range m.absent {
		info, err := os.Stat(dir)
		if err != nil {
			if d.exists {
				d.exists, refreshed = false, true
			}
			continue
		}
		s := stampOf(info)
		if d.exists && s == d.stamp && !fresh(s) {
			continue
		}
		for _, name := range d.names {
			if info, err := roots.stat(dir + name); err == nil && info.Mode().IsRegular() {
				return false, false
			}
		}
		d.exists, d.stamp, refreshed = true, s, true
	}
	return true, refreshed
}

// Files lists the files that were read, sorted.
func (m *Manifest) Files() (list []string) {
	for _, f := range m.files {
		list = append(list, f.path)
	}
	slices.Sort(list)
	return list
}

// Encode writes the manifest.
func (m *Manifest) Encode() []byte {
	var e encoder
	e.int(int64(len(m.files)))
	for _, f := range m.files {
		e.string(f.path)
		e.stamp(f.stamp)
		e.b = append(e.b, f.sum[:]...)
	}
	dirs := make([]string, 0, len(m.absent))
	for dir := range m.absent {
		dirs = append(dirs, dir)
	}
	slices.Sort(dirs)
	e.int(int64(len(dirs)))
	for _, dir := range dirs {
		d := m.absent[dir]
		e.string(dir)
		e.bool(d.exists)
		e.stamp(d.stamp)
		e.string(strings.Join(d.names, "\n"))
	}
	return e.b
}

// DecodeManifest reads what Encode wrote.
func DecodeManifest(b []byte) (*Manifest, bool) {
	d := decoder{b: b, ok: true}
	m := &Manifest{absent: map[string]*dirRecord{}}
	for n := d.count(); n > 0 && d.ok; n-- {
		f := fileRecord{path: d.string(), stamp: d.stamp()}
		copy(f.sum[:], d.take(len(f.sum)))
		m.files = append(m.files, f)
	}
	for n := d.count(); n > 0 && d.ok; n-- {
		dir := d.string()
		r := &dirRecord{exists: d.bool(), stamp: d.stamp()}
		r.names = strings.Split(d.string(), "\n")
		m.absent[dir] = r
	}
	return m, d.ok && len(d.b) == 0
}
