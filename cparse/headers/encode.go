package headers

import "encoding/binary"

// encoder writes a manifest.
type encoder struct{ b []byte }

func (e *encoder) int(n int64) { e.b = binary.AppendVarint(e.b, n) }

func (e *encoder) bool(v bool) {
	if v {
		e.b = append(e.b, 1)
	} else {
		e.b = append(e.b, 0)
	}
}

func (e *encoder) string(s string) {
	e.int(int64(len(s)))
	e.b = append(e.b, s...)
}

func (e *encoder) stamp(s stamp) {
	e.int(s.size)
	e.int(s.mtime)
	e.int(s.ctime)
	e.int(s.inode)
}

// decoder reads it. Bytes that make no sense end in ok being false, never in a
// panic or in memory that they do not fill.
type decoder struct {
	b  []byte
	ok bool
}

func (d *decoder) int() int64 {
	v, n := binary.Varint(d.b)
	if n <= 0 {
		d.ok, d.b = false, nil
		return 0
	}
	d.b = d.b[n:]
	return v
}

// count is the length of a list, each element of which takes a byte or more.
func (d *decoder) count() int {
	n := d.int()
	if n < 0 || n > int64(len(d.b)) {
		d.ok = false
		return 0
	}
	return int(n)
}

func (d *decoder) take(n int) []byte {
	if n < 0 || n > len(d.b) {
		d.ok, d.b = false, nil
		return nil
	}
	out := d.b[:n]
	d.b = d.b[n:]
	return out
}

func (d *decoder) string() string { return string(d.take(d.count())) }

func (d *decoder) bool() bool {
	b := d.take(1)
	return len(b) == 1 && b[0] == 1
}

func (d *decoder) stamp() stamp {
	return stamp{d.int(), d.int(), d.int(), d.int()}
}
