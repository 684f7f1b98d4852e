package report

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// xmlHead begins a document.
const xmlHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// element writes a start tag with its attributes, given as names and values,
// and a slash before its end when it is empty.
func element(name string, empty bool, attrs ...any) string {
	var b strings.Builder
	b.WriteString("<" + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		fmt.Fprintf(&b, ` %s="%s"`, attrs[i], xmlText(fmt.Sprint(attrs[i+1])))
	}
	if empty {
		b.WriteString("/")
	}
	return b.String() + ">"
}

// xmlText is a text as XML 1.0 can hold it, in an attribute or between tags.
// Characters that it cannot hold, and those that could change what is shown
// around them, must have been cleaned before; those that are left become the
// replacement character.
func xmlText(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r == '[':
			b.WriteString("&#91;") // no command to GitHub's runner
		case r == '\t' || r == '\n':
			// A reader of attributes would make spaces of them.
			fmt.Fprintf(&b, "&#%d;", r)
		case !inXML(r):
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// inXML tells whether XML 1.0 has the character (production Char).
func inXML(r rune) bool {
	return r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= 0x10ffff
}
