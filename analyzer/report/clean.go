package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes text that came out of sources fit for a terminal or a log:
//
//   - control characters (except the tab), format characters such as the
//     bidirectional overrides, line and paragraph separators and invalid UTF-8
//     are written as \x1b, \u202e or \U000e0001, so that what is shown is what
//     is there, and one line stays one line;
//   - for GitHub Actions, whose runner takes "##[name]" anywhere in a line for
//     a command, the bracket of "##[" is written as \x5b.
//
// The runner's other form of command, "::name::", counts at the start of a
// line only, white space aside. Nearly all lines that this package prints start
// with a word of its own or with a path; see cleanPath for the latter, and
// cleanLine for the others.
func (o Options) Clean(s string) string {
	if !o.needsCleaning(s) {
		return s
	}
	var b strings.Builder
	for _, c := range o.cells(s) {
		b.WriteString(c.text)
	}
	return b.String()
}

// cleanPath is Clean for a path that starts a line. One that would be a command
// to GitHub's runner is written with "./" before it: still the same file.
func (o Options) cleanPath(p string) string {
	// A colon and the line number come behind it.
	if o.GitHubActions && strings.HasPrefix(strings.TrimLeftFunc(p, unicode.IsSpace)+":", "::") {
		p = "./" + p
	}
	return o.Clean(p)
}

// cleanLine is Clean for a line that comes out of sources as a whole. One that
// would be a command to GitHub's runner begins with \x3a in place of its colon.
func (o Options) cleanLine(s string) string {
	s = o.Clean(s)
	if !o.GitHubActions {
		return s
	}
	text := strings.TrimLeftFunc(s, unicode.IsSpace)
	if !strings.HasPrefix(text, "::") {
		return s
	}
	return s[:len(s)-len(text)] + `\x3a` + text[1:]
}

func (o Options) needsCleaning(s string) bool {
	if o.GitHubActions && strings.Contains(s, "##[") {
		return true
	}
	return !utf8.ValidString(s) || strings.ContainsFunc(s, unsafeRune)
}

// unsafeRune tells whether r could change what a terminal shows around it.
func unsafeRune(r rune) bool {
	return r != '\t' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// cell is a character as it is printed.
type cell struct {
	off  int    // where it stands in the text, in bytes
	text string // what is printed for it
}

// cells splits s into characters, the unsafe ones escaped.
func (o Options) cells(s string) []cell {
	list := make([]cell, 0, len(s))
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		text := s[i : i+size]
		switch {
		case r == utf8.RuneError && size == 1, r < 0x80 && unsafeRune(r):
			text = fmt.Sprintf(`\x%02x`, s[i])
		case unsafeRune(r) && r > 0xffff:
			text = fmt.Sprintf(`\U%08x`, r)
		case unsafeRune(r):
			text = fmt.Sprintf(`\u%04x`, r)
		case o.GitHubActions && r == '[' && strings.HasSuffix(s[:i], "##"):
			text = `\x5b`
		}
		list = append(list, cell{i, text})
		i += size
	}
	return list
}

// width is how many terminal columns text takes; it holds no tab.
func width(text string) (n int) {
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me): // drawn onto the character before
		case unicode.Is(wide, r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// wide are the blocks whose characters take two columns (East Asian Width W
// and F, to the block).
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1100, Hi: 0x115f, Stride: 1}, // Hangul Jamo
		{Lo: 0x2e80, Hi: 0x303e, Stride: 1}, // CJK radicals, punctuation
		{Lo: 0x3041, Hi: 0x4dbf, Stride: 1}, // kana, CJK extension A
		{Lo: 0x4e00, Hi: 0xa4cf, Stride: 1}, // CJK, Yi
		{Lo: 0xac00, Hi: 0xd7a3, Stride: 1}, // Hangul
		{Lo: 0xf900, Hi: 0xfaff, Stride: 1}, // CJK compatibility
		{Lo: 0xfe30, Hi: 0xfe6f, Stride: 1},
		{Lo: 0xff00, Hi: 0xff60, Stride: 1}, // full-width forms
		{Lo: 0xffe0, Hi: 0xffe6, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x1f300, Hi: 0x1f64f, Stride: 1}, // pictographs
		{Lo: 0x1f900, Hi: 0x1f9ff, Stride: 1},
		{Lo: 0x20000, Hi: 0x3fffd, Stride: 1}, // CJK extensions B and on
	},
}
