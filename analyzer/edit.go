package analyzer

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Apply makes edits of one file's text, in any order. Where the text ends its
// lines with CR LF, so do the lines that are inserted. It is an error when two
// edits overlap, or when one lies outside of the text.
func Apply(text []byte, edits []Edit) ([]byte, error) {
	list, err := offsets(text, edits)
	if err != nil {
		return nil, err
	}
	crlf := bytes.Contains(text, []byte("\r\n"))
	var out bytes.Buffer
	at := 0
	for _, e := range list {
		if e.from < at {
			return nil, errors.New("edits overlap")
		}
		out.Write(text[at:e.from])
		if crlf {
			out.WriteString(strings.ReplaceAll(e.text, "\n", "\r\n"))
		} else {
			out.WriteString(e.text)
		}
		at = e.to
	}
	out.Write(text[at:])
	return out.Bytes(), nil
}

// replacement is an edit by byte offsets.
type replacement struct {
	from, to int
	text     string
}

// offsets resolves lines and columns, and sorts; insertions at one place keep
// their order.
func offsets(text []byte, edits []Edit) ([]replacement, error) {
	starts := []int{0}
	for i, c := range text {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	offset := func(line, col int) (int, bool) {
		if line < 1 || line > len(starts) || col < 1 {
			return 0, false
		}
		end := len(text)
		if line < len(starts) {
			end = starts[line]
		}
		off := starts[line-1] + col - 1
		return off, off <= end
	}
	var list []replacement
	for _, e := range edits {
		from, ok1 := offset(e.Line, e.Col)
		to, ok2 := offset(e.EndLine, e.EndCol)
		if !ok1 || !ok2 || to < from {
			return nil, fmt.Errorf("edit at %d:%d lies outside of the text", e.Line, e.Col)
		}
		list = append(list, replacement{from, to, e.New})
	}
	slices.SortStableFunc(list, func(a, b replacement) int { return cmp.Or(a.from-b.from, a.to-b.to) })
	return list, nil
}
