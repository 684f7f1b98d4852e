package git

import (
	"bytes"
	"hash/maphash"
	"slices"
)

// LineRange is a range of lines of a file, both ends included, counted from 1.
type LineRange struct {
	From, To int
	// Gap means that the lines are old, but that others between them were
	// deleted: From is the line before the gap and To the one after it, both the
	// same at either end of the file.
	Gap bool
}

// split cuts a text into lines, without their ends: LF or CRLF.
func split(text []byte) [][]byte {
	var lines [][]byte
	for len(text) > 0 {
		line, rest, _ := bytes.Cut(text, []byte("\n"))
		lines = append(lines, bytes.TrimSuffix(line, []byte("\r")))
		text = rest
	}
	return lines
}

// pair is two texts whose lines are numbers, the same for the same line.
type pair struct{ old, new []int }

func numbered(old, new [][]byte) pair {
	seed := maphash.MakeSeed()
	known := make(map[uint64][]int, len(old)) // of lines with the same hash
	var lines [][]byte
	id := func(line []byte) int {
		h := maphash.Bytes(seed, line)
		for _, n := range known[h] {
			if bytes.Equal(lines[n], line) {
				return n
			}
		}
		lines = append(lines, line)
		known[h] = append(known[h], len(lines)-1)
		return len(lines) - 1
	}
	var p pair
	for _, line := range old {
		p.old = append(p.old, id(line))
	}
	for _, line := range new {
		p.new = append(p.new, id(line))
	}
	return p
}

// changedLines are the lines of new that old does not have there, ascending.
func changedLines(old, new [][]byte) []LineRange {
	all := differ{kept: make([]bool, len(new)), gap: make([]bool, len(new)+1)}
	// Most lines of most files stay, and need no number.
	before, after := 0, 0
	for before < min(len(old), len(new)) && bytes.Equal(old[before], new[before]) {
		all.kept[before] = true
		before++
	}
	for before+after < min(len(old), len(new)) && bytes.Equal(old[len(old)-1-after], new[len(new)-1-after]) {
		all.kept[len(new)-1-after] = true
		after++
	}
	old, end := old[before:len(old)-after], len(new)-after
	rest := differ{pair: numbered(old, new[before:end]), kept: all.kept[before:end], gap: all.gap[before : end+1]}
	rest.diff(0, len(rest.old), 0, len(rest.new), true)
	return all.ranges()
}

// maxEdits bounds the insertions and deletions that are looked for between two
// lines that stayed. Its square is the memory, its product with the lines the
// time.
const maxEdits = 1000

type differ struct {
	pair
	kept []bool // lines of new
	gap  []bool // before the line of new, something was deleted
}

// diff compares old[a:b] with new[c:d]. Lines that are unique on both sides
// divide the work at first, as in a patience diff.
func (d *differ) diff(a, b, c, e int, divide bool) {
	for a < b && c < e && d.old[a] == d.new[c] {
		d.kept[c] = true
		a, c = a+1, c+1
	}
	for a < b && c < e && d.old[b-1] == d.new[e-1] {
		d.kept[e-1] = true
		b, e = b-1, e-1
	}
	switch {
	case a == b:
		return
	case c == e:
		d.gap[c] = true
		return
	}
	if divide {
		for _, m := range d.anchors(a, b, c, e) {
			d.diff(a, m.old, c, m.new, false)
			d.kept[m.new] = true
			a, c = m.old+1, m.new+1
		}
		d.diff(a, b, c, e, false)
		return
	}
	d.shortest(a, b, c, e)
}

// match is a line of both sides.
type match struct{ old, new int }

// anchors is the longest ascending sequence of the lines that are unique on each
// side.
func (d *differ) anchors(a, b, c, e int) []match {
	type count struct{ olds, news, old, new int }
	counts := map[int]*count{}
	at := func(id int) *count {
		n := counts[id]
		if n == nil {
			n = new(count)
			counts[id] = n
		}
		return n
	}
	for i := a; i < b; i++ {
		n := at(d.old[i])
		n.olds, n.old = n.olds+1, i
	}
	for i := c; i < e; i++ {
		n := at(d.new[i])
		n.news, n.new = n.news+1, i
	}
	var unique []match // ascending in new
	for i := c; i < e; i++ {
		if n := counts[d.new[i]]; n.olds == 1 && n.news == 1 {
			unique = append(unique, match{n.old, i})
		}
	}
	// tails[k] ends the best sequence of k+1 matches that is known so far.
	var tails []int
	before := make([]int, len(unique))
	for i, m := range unique {
		k, _ := slices.BinarySearchFunc(tails, m.old, func(t, old int) int { return unique[t].old - old })
		before[i] = -1
		if k > 0 {
			before[i] = tails[k-1]
		}
		if k == len(tails) {
			tails = append(tails, i)
		} else {
			tails[k] = i
		}
	}
	var sequence []match
	if len(tails) > 0 {
		for i := tails[len(tails)-1]; i >= 0; i = before[i] {
			sequence = append(sequence, unique[i])
		}
		slices.Reverse(sequence)
	}
	return sequence
}

// shortest is Myers' greedy algorithm. What has more than maxEdits edits is
// taken for replaced as a whole.
func (d *differ) shortest(a, b, c, e int) {
	n, m := b-a, e-c
	limit := min(n+m, maxEdits)
	furthest := make([]int, 2*limit+3) // by diagonal: how far in old
	zero := limit + 1
	var trail [][]int // furthest, after each number of edits
	for edits := 0; edits <= limit; edits++ {
		for k := -edits; k <= edits; k += 2 {
			var x int
			if k == -edits || k != edits && furthest[zero+k-1] < furthest[zero+k+1] {
				x = furthest[zero+k+1] // a line of new more
			} else {
				x = furthest[zero+k-1] + 1 // a line of old less
			}
			y := x - k
			for x < n && y < m && y >= 0 && d.old[a+x] == d.new[c+y] {
				x, y = x+1, y+1
			}
			furthest[zero+k] = x
			if x >= n && y >= m {
				d.follow(trail, a, c, n, m, edits)
				return
			}
		}
		trail = append(trail, slices.Clone(furthest[zero-edits:zero+edits+1]))
	}
	d.gap[c] = true
}

// follow walks the trail back from the end.
func (d *differ) follow(trail [][]int, a, c, x, y, edits int) {
	for ; edits > 0; edits-- {
		last := trail[edits-1]
		at := func(k int) int { // furthest of the step before
			if k < -(edits-1) || k > edits-1 {
				return -1
			}
			return last[k+edits-1]
		}
		k := x - y
		inserted := k == -edits || k != edits && at(k-1) < at(k+1)
		fromX := at(k-1) + 1
		if inserted {
			fromX = at(k + 1)
		}
		for ; x > fromX; x, y = x-1, y-1 {
			d.kept[c+y-1] = true
		}
		if inserted {
			y--
		} else {
			x--
			d.gap[c+y] = true
		}
	}
	for ; y > 0; y-- {
		d.kept[c+y-1] = true
	}
}

// ranges sums up. A gap beside a new line is part of a modification.
func (d *differ) ranges() []LineRange {
	var ranges []LineRange
	n := len(d.kept)
	isNew := func(i int) bool { return i >= 0 && i < n && !d.kept[i] }
	for i := 0; i <= n; i++ {
		if d.gap[i] && !isNew(i) && !isNew(i-1) && n > 0 {
			ranges = append(ranges, LineRange{max(i, 1), min(i+1, n), true})
		}
		if !isNew(i) {
			continue
		}
		from := i
		for isNew(i + 1) {
			i++
		}
		ranges = append(ranges, LineRange{From: from + 1, To: i + 1})
	}
	return ranges
}
