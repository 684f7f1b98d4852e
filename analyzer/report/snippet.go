package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"klplint/analyzer"
)

const (
	maxColumns    = 160 // a source line that takes more is shortened
	contextBefore = 40  // what is kept of it before the range
	contextBytes  = 1 << 12
	ellipsis      = "..."
	tabStop       = 8
)

// snippet draws the source line of a range and, under it, a caret line. Both
// start with a gutter of eight columns, so that tabs reach the same stops as
// in the source:
//
//	12 |         { .id = 1 },
//	   |           ^~~~~~~
//
// It is nothing when the line's text is not at hand.
func (o Options) snippet(r analyzer.Range, paint painter) string {
	if r.Line == 0 || r.Snippet == "" {
		return ""
	}
	line := o.layout(r)
	gutter := fmt.Sprintf("%5d | ", r.Line)
	blank := strings.Repeat(" ", len(gutter)-2) + "| "
	text := gutter + line.source + "\n"
	if r.Col > 0 {
		text += blank + line.indent + paint.caret(line.marks) + "\n"
	}
	return text
}

// drawing is a source line as printed, and what stands under it.
type drawing struct {
	source, indent, marks string
}

func (o Options) layout(r analyzer.Range) drawing {
	text, start, end := excerpt(r)
	cells := o.cells(text.line)
	first, last, cutLeft, cutRight := window(cells, start)
	cutLeft, cutRight = cutLeft || text.cutLeft, cutRight || text.cutRight

	var source, indent, marks strings.Builder
	column := 0
	draw := func(s string, off int) {
		n := width(s)
		if s == "\t" {
			n = tabStop - column%tabStop
		}
		column += n
		source.WriteString(s)
		switch {
		case off >= end:
		case off >= start:
			marks.WriteString(strings.Repeat("~", n))
		case s == "\t":
			// A tab under a tab: aligned whatever the terminal's tab stops.
			indent.WriteByte('\t')
		default:
			indent.WriteString(strings.Repeat(" ", n))
		}
	}
	if cutLeft {
		draw(ellipsis, -1)
	}
	for _, c := range cells[first:last] {
		draw(c.text, c.off)
	}
	if cutRight {
		draw(ellipsis, len(text.line))
	}
	// The first mark is the caret; a range of no width, or behind the end of
	// the line, has the caret only.
	under := "^"
	if m := marks.String(); m != "" {
		under += m[1:]
	}
	return drawing{source.String(), indent.String(), under}
}

// part is the piece of a source line that can come to be printed.
type part struct {
	line              string
	cutLeft, cutRight bool
}

// excerpt cuts a line to the neighbourhood of the range, so that a file of one
// huge line costs no more than any other, and returns the range's first byte
// and the byte behind it in that piece.
func excerpt(r analyzer.Range) (p part, start, end int) {
	p.line = r.Snippet
	start = min(max(r.Col, 1)-1, len(p.line))
	end = len(strings.TrimRight(p.line, " \t\r"))
	if r.EndLine <= r.Line {
		end = min(r.EndCol-1, len(p.line))
	}
	end = max(end, start)
	// A range that starts amid a character starts with it.
	for start > 0 && start < len(p.line) && !utf8.RuneStart(p.line[start]) && start > r.Col-utf8.UTFMax {
		start--
	}
	if to := start + contextBytes; to < len(p.line) {
		p.line, p.cutRight = p.line[:to], true
	}
	if from := start - contextBytes; from > 0 {
		for from < start && !utf8.RuneStart(p.line[from]) {
			from++
		}
		p.line, p.cutLeft = p.line[from:], true
		start, end = start-from, end-from
	}
	return p, start, min(end, len(p.line))
}

// window chooses the cells to print: all when they fit, else those around the
// byte at start.
func window(cells []cell, start int) (first, last int, cutLeft, cutRight bool) {
	columns := func(c cell) int {
		if c.text == "\t" {
			return tabStop
		}
		return width(c.text)
	}
	total := 0
	at := len(cells)
	for i, c := range cells {
		total += columns(c)
		if c.off >= start && i < at {
			at = i
		}
	}
	if total <= maxColumns {
		return 0, len(cells), false, false
	}
	first = at
	for used := 0; first > 0 && used < contextBefore; first-- {
		used += columns(cells[first-1])
	}
	last = first
	for used := 0; last < len(cells) && used < maxColumns; last++ {
		used += columns(cells[last])
	}
	return first, last, first > 0, last < len(cells)
}
