package fix

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

// around is how many unchanged lines a hunk shows around a change.
const around = 3

// Diff writes the change as a unified diff that "git apply" and "patch -p1"
// take. It is exact, byte for byte: whoever shows it to a person has to see to
// what is in the lines.
func (p *Plan) Diff(w io.Writer) error {
	for _, f := range p.Files {
		if err := f.diff(w); err != nil {
			return err
		}
	}
	return nil
}

func (f *File) diff(w io.Writer) error {
	hunks := hunksOf(lines(f.Was), lines(f.Now))
	if len(hunks) == 0 {
		return nil
	}
	path := strings.TrimLeft(f.Path, "/")
	var b bytes.Buffer
	fmt.Fprintf(&b, "diff --git %s %s\n", quoteName("a/"+path), quoteName("b/"+path))
	fmt.Fprintf(&b, "--- %s\n+++ %s\n", headerName("a/"+path), headerName("b/"+path))
	for _, h := range hunks {
		h.write(&b)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// headerName is a name in a --- or +++ line, where a tab ends one with blanks.
func headerName(s string) string {
	if q := quoteName(s); q != s || !strings.Contains(s, " ") {
		return q
	}
	return s + "\t"
}

// quoteName quotes a path as git does (core.quotePath): one with bytes that a
// terminal or a parser could take for more than a name stands in double quotes
// with C escapes.
func quoteName(s string) string {
	odd := func(c byte) bool { return c < ' ' || c == '"' || c == '\\' || c >= 0x7f }
	if !slices.ContainsFunc([]byte(s), odd) {
		return s
	}
	escapes := map[byte]string{'\a': `\a`, '\b': `\b`, '\t': `\t`, '\n': `\n`, '\v': `\v`, '\f': `\f`, '\r': `\r`, '"': `\"`, '\\': `\\`}
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range []byte(s) {
		switch {
		case escapes[c] != "":
			b.WriteString(escapes[c])
		case odd(c):
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// lines splits a text into lines with their ends; the last may have none.
func lines(text []byte) (list []string) {
	for line := range bytes.Lines(text) {
		list = append(list, string(line))
	}
	return list
}

// op is a run of lines: ' ' in both texts, '-' in the old, '+' in the new.
type op struct {
	kind  byte
	lines []string
}

// hunk is a piece of the difference with the lines around it.
type hunk struct {
	old, now int // first line, from 1
	ops      []op
}

// hunksOf compares two texts.
func hunksOf(a, b []string) (list []hunk) {
	ops := compare(a, b)
	old, now := 0, 0 // lines passed
	var h *hunk
	for i, o := range ops {
		n := len(o.lines)
		switch o.kind {
		case ' ':
			if h != nil && i < len(ops)-1 && n <= 2*around {
				h.ops = append(h.ops, o)
			} else {
				if h != nil {
					h.ops = append(h.ops, op{' ', o.lines[:min(n, around)]})
					list = append(list, *h)
					h = nil
				}
				if i < len(ops)-1 {
					before := o.lines[max(0, n-around):]
					h = &hunk{old + n - len(before) + 1, now + n - len(before) + 1, []op{{' ', before}}}
				}
			}
			old += n
			now += n
		case '-', '+':
			if h == nil {
				h = &hunk{old: old + 1, now: now + 1}
			}
			h.ops = append(h.ops, o)
			if o.kind == '-' {
				old += n
			} else {
				now += n
			}
		}
	}
	if h != nil {
		list = append(list, *h)
	}
	return list
}

// maxEdits bounds the work of comparing: beyond so many differing lines, what
// lies between the common head and tail is shown as replaced.
const maxEdits = 500

// compare finds a shortest way from a to b (Myers, "An O(ND) difference
// algorithm and its variations", 1986).
func compare(a, b []string) []op {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var ops []op
	add := func(kind byte, list []string) {
		if len(list) == 0 {
			return
		}
		if n := len(ops); n > 0 && ops[n-1].kind == kind {
			ops[n-1].lines = append(slices.Clip(ops[n-1].lines), list...)
			return
		}
		ops = append(ops, op{kind, list})
	}
	add(' ', a[:head])
	middle(a[head:len(a)-tail], b[head:len(b)-tail], add)
	add(' ', a[len(a)-tail:])
	return ops
}

func middle(a, b []string, add func(byte, []string)) {
	n, m := len(a), len(b)
	limit := min(n+m, maxEdits)
	// furthest[k+limit] is how far into a the diagonal k has come; trail keeps
	// it for each number of edits.
	furthest := make([]int, 2*limit+2)
	var trail [][]int
	for d := 0; d <= limit; d++ {
		trail = append(trail, slices.Clone(furthest[limit-d:limit+d+1]))
		for k := -d; k <= d; k += 2 {
			var x int
			if k == -d || k != d && furthest[limit+k-1] < furthest[limit+k+1] {
				x = furthest[limit+k+1]
			} else {
				x = furthest[limit+k-1] + 1
			}
			for x < n && x-k < m && x-k >= 0 && a[x] == b[x-k] {
				x++
			}
			furthest[limit+k] = x
			if x >= n && x-k >= m {
				backtrack(a, b, trail, add)
				return
			}
		}
	}
	add('-', a)
	add('+', b)
}

// backtrack walks the way back and adds its steps in order.
func backtrack(a, b []string, trail [][]int, add func(byte, []string)) {
	type step struct {
		kind byte
		line []string
	}
	var steps []step
	x, y := len(a), len(b)
	for d := len(trail) - 1; d >= 0; d-- {
		at := func(k int) int { return trail[d][k+d] }
		k := x - y
		px, py := 0, 0
		if d > 0 {
			from := k - 1
			if k == -d || k != d && at(k-1) < at(k+1) {
				from = k + 1
			}
			px = at(from)
			py = px - from
		}
		for x > px && y > py {
			x, y = x-1, y-1
			steps = append(steps, step{' ', a[x : x+1]})
		}
		if d > 0 {
			if x > px {
				x--
				steps = append(steps, step{'-', a[x : x+1]})
			} else {
				y--
				steps = append(steps, step{'+', b[y : y+1]})
			}
		}
	}
	for _, s := range slices.Backward(steps) {
		add(s.kind, s.line)
	}
}

func (h *hunk) write(b *bytes.Buffer) {
	old, now := 0, 0
	for _, o := range h.ops {
		if o.kind != '+' {
			old += len(o.lines)
		}
		if o.kind != '-' {
			now += len(o.lines)
		}
	}
	fmt.Fprintf(b, "@@ -%s +%s @@\n", extent(h.old, old), extent(h.now, now))
	for _, o := range h.ops {
		for _, line := range o.lines {
			b.WriteByte(o.kind)
			b.WriteString(line)
			if !strings.HasSuffix(line, "\n") {
				b.WriteString("\n\\ No newline at end of file\n")
			}
		}
	}
}

// extent is a hunk's place in one of the texts.
func extent(first, n int) string {
	switch n {
	case 0:
		return fmt.Sprintf("%d,0", first-1)
	case 1:
		return fmt.Sprint(first)
	}
	return fmt.Sprintf("%d,%d", first, n)
}
