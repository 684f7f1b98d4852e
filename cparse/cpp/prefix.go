package cpp

import (
	"go/token"
	"strings"
)

// Prefix finds the part of a file that headers can be prepared for: the leading
// lines that are comments, #include <...>, #define, #undef and #pragma, up to
// the last such #include of a name that accept lets pass. It returns the length
// of that part in bytes, 0 if there is none, and its directives without
// comments.
func Prefix(text string, accept func(name string) bool) (n int, directives string) {
	in := &input{lexer: newLexer(text, token.NoPos, func(int, int, string) {})}
	var b strings.Builder
	for {
		t := in.take()
		if t.Kind != Punct || t.Text != "#" || !t.has(LineStart) {
			return n, directives
		}
		line := in.lineRest()
		if len(line) == 0 {
			continue
		}
		switch line[0].Text {
		case "define", "undef", "pragma":
		case "include":
			name, quoted, ok := headerName(line[1:])
			if !ok || quoted || !accept(name) {
				return n, directives
			}
		default:
			return n, directives
		}
		b.WriteByte('#')
		b.WriteString(spell(line))
		b.WriteByte('\n')
		if line[0].Text == "include" {
			n, directives = in.endOfLine(), b.String()
		}
	}
}

// endOfLine is the offset behind the line of the directive that was just read,
// of whose successor one token was read ahead.
func (in *input) endOfLine() int {
	return in.off - len(in.peeked.Text)
}
