package report

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// uri is a slash path as a URI reference, percent-encoded. A path that starts
// at the root of the file system, which only a user can have asked for, keeps
// its scheme.
func uri(path string) string {
	if path == "" {
		return "."
	}
	segments := strings.Split(path, "/")
	for i, s := range segments {
		// A colon in the first segment would end a scheme.
		segments[i] = strings.ReplaceAll(url.PathEscape(s), ":", "%3A")
	}
	ref := strings.Join(segments, "/")
	if strings.HasPrefix(path, "/") {
		return "file://" + ref
	}
	return ref
}

// utf16Column turns a byte column of a line into one of UTF-16 code units. A
// byte of invalid UTF-8 counts as one unit, the replacement character that
// consumers see. Behind the line's text (or without it) columns are bytes.
func utf16Column(line string, col int) int {
	col = max(col, 1)
	head := line[:min(col-1, len(line))]
	units := col - 1 - len(head)
	for len(head) > 0 {
		r, size := utf8.DecodeRuneInString(head)
		head = head[size:]
		if units++; r > 0xffff {
			units++
		}
	}
	return units + 1
}
