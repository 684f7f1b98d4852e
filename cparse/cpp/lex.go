package cpp

import (
	"go/token"
	"strings"
)

// lexer cuts a file into preprocessing tokens, one at a time. Comments are
// white space. It never fails: what is no C comes out as Other.
type lexer struct {
	text  string
	off   int
	base  token.Pos // position of offset 0, NoPos in the embedded headers
	bol   bool      // at the begin of a line
	line  int       // offset where the current line begins
	fault func(off, end int, msg string)
}

func newLexer(text string, base token.Pos, fault func(off, end int, msg string)) *lexer {
	if strings.HasPrefix(text, "\xef\xbb\xbf") {
		// A byte order mark is no token, but it counts in positions.
		return &lexer{text: text, off: 3, base: base, bol: true, fault: fault}
	}
	return &lexer{text: text, base: base, bol: true, fault: fault}
}

// Comment is a comment of a file: its text with its delimiters.
type Comment struct {
	Offset int
	Text   string
}

// Comments lists the comments of a text, strings and character constants being
// respected.
func Comments(text string) (list []Comment) {
	l := newLexer(text, token.NoPos, func(int, int, string) {})
	for {
		l.space(func(off, end int) {
			list = append(list, Comment{off, text[off:end]})
		})
		if t := l.next(); t.Kind == EOF {
			return list
		}
	}
}

// CountTokens counts the tokens of a text.
func CountTokens(text string) (n int) {
	l := newLexer(text, token.NoPos, func(int, int, string) {})
	for t := l.next(); t.Kind != EOF; t = l.next() {
		n++
	}
	return n
}

// space skips white space and comments and tells whether there was any. It
// notes line ends in l.bol and l.line.
func (l *lexer) space(comment func(off, end int)) (any bool) {
	for l.off < len(l.text) {
		switch c := l.text[l.off]; c {
		case ' ', '\t', '\r', '\f', '\v':
			l.off++
		case '\n':
			l.off++
			l.bol, l.line = true, l.off
		case '\\':
			n := l.splice(l.off)
			if n == 0 {
				return any
			}
			l.off += n
		case '/':
			rest := l.text[l.off:]
			switch {
			case strings.HasPrefix(rest, "/*"):
				n := strings.Index(rest[2:], "*/")
				end := len(l.text)
				if n < 0 {
					l.fault(l.off, l.off+2, "the comment that begins here never ends: the rest of the file is not analysed")
				} else {
					end = l.off + 2 + n + 2
				}
				if comment != nil {
					comment(l.off, end)
				}
				l.off = end
			case strings.HasPrefix(rest, "//"):
				start := l.off
				for l.off < len(l.text) && l.text[l.off] != '\n' {
					if n := l.splice(l.off); n > 0 {
						l.off += n
						continue
					}
					l.off++
				}
				if comment != nil {
					comment(start, l.off)
				}
			default:
				return any
			}
		default:
			return any
		}
		any = true
	}
	return any
}

// splice is the length of a backslash-newline at off, 0 if there is none.
func (l *lexer) splice(off int) int {
	t := l.text
	if off >= len(t) || t[off] != '\\' {
		return 0
	}
	i := off + 1
	for i < len(t) && (t[i] == ' ' || t[i] == '\t' || t[i] == '\r') {
		i++
	}
	if i < len(t) && t[i] == '\n' {
		return i + 1 - off
	}
	return 0
}

// next returns the next token, of kind EOF at the end.
func (l *lexer) next() Token {
	spaced := l.space(nil)
	t := Token{}
	if spaced {
		t.Flags |= SpaceBefore
	}
	if l.bol {
		t.Flags |= LineStart
		t.Col = column(l.text[l.line:l.off])
		l.bol = false
	}
	start := l.off
	if start >= len(l.text) {
		l.bol = true
		t.Flags |= LineStart
		l.place(&t, start)
		return t
	}
	switch c := l.text[start]; {
	case isIdentStart(c):
		l.scanIdent()
		t.Kind = Ident
		if l.off < len(l.text) && l.off-start <= 2 {
			if q := l.text[l.off]; q == '"' || q == '\'' {
				switch l.text[start:l.off] {
				case "L", "u", "U", "u8":
					t.Kind = l.quoted(q)
				}
			}
		}
	case isDigit(c), c == '.' && start+1 < len(l.text) && isDigit(l.text[start+1]):
		l.scanNumber()
		t.Kind = Number
	case c == '"', c == '\'':
		t.Kind = l.quoted(c)
	case c == '@' && placeholderLen(l.text[start:]) > 0:
		l.scanIdent()
		t.Kind = Ident
	default:
		n := punctLen(l.text[start:])
		t.Kind = Punct
		if n == 0 {
			n, t.Kind = 1, Other
			for start+n < len(l.text) && l.text[start+n] >= 0x80 {
				n++
			}
		}
		l.off += n
	}
	l.place(&t, start)
	if strings.IndexByte(t.Text, '\n') >= 0 {
		t.Text = unsplice(t.Text)
	}
	return t
}

func (l *lexer) place(t *Token, start int) {
	t.Text = l.text[start:l.off]
	t.Len = int32(l.off - start)
	if l.base.IsValid() {
		t.Pos = l.base + token.Pos(start)
	}
}

// scanIdent takes an identifier; a vendor's template placeholder (@@NAME@@)
// counts as a letter.
func (l *lexer) scanIdent() {
	for l.off < len(l.text) {
		c := l.text[l.off]
		switch {
		case isIdentStart(c) || isDigit(c):
			l.off++
		case c == '\\' && l.splice(l.off) > 0 && l.identAfterSplice():
			l.off += l.splice(l.off)
		case c == '@':
			n := placeholderLen(l.text[l.off:])
			if n == 0 {
				return
			}
			l.off += n
		default:
			return
		}
	}
}

func (l *lexer) identAfterSplice() bool {
	i := l.off + l.splice(l.off)
	return i < len(l.text) && (isIdentStart(l.text[i]) || isDigit(l.text[i]))
}

func (l *lexer) scanNumber() {
	for l.off < len(l.text) {
		c := l.text[l.off]
		switch {
		case (c == '+' || c == '-') && strings.IndexByte("eEpP", l.text[l.off-1]) >= 0:
			l.off++
		case isIdentStart(c) || isDigit(c) || c == '.':
			l.off++
		default:
			return
		}
	}
}

// quoted takes a string or character constant up to its quote, or to the end
// of the line when that is missing.
func (l *lexer) quoted(q byte) Kind {
	l.off++
	for l.off < len(l.text) {
		c := l.text[l.off]
		switch {
		case c == '\\':
			if n := l.splice(l.off); n > 0 {
				l.off += n
			} else {
				l.off = min(l.off+2, len(l.text))
			}
			continue
		case c == '\n':
			return Other
		case c == q:
			l.off++
			if q == '"' {
				return Str
			}
			return Char
		}
		l.off++
	}
	return Other
}

// unsplice takes backslash-newlines out of a token's text.
func unsplice(s string) string {
	var b strings.Builder
	l := lexer{text: s}
	for i := 0; i < len(s); {
		if n := l.splice(i); n > 0 {
			i += n
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

// placeholderLen is the length of a template placeholder @@NAME@@ at the begin
// of s, or 0.
func placeholderLen(s string) int {
	if !strings.HasPrefix(s, "@@") {
		return 0
	}
	i := 2
	for i < len(s) && (isIdentStart(s[i]) || isDigit(s[i])) {
		i++
	}
	if i == 2 || !strings.HasPrefix(s[i:], "@@") {
		return 0
	}
	return i + 2
}

// Placeholder finds a template placeholder within the text of a token, "" if
// there is none.
func Placeholder(s string) string {
	for i := strings.Index(s, "@@"); i >= 0 && i < len(s); i++ {
		if n := placeholderLen(s[i:]); n > 0 {
			return s[i : i+n]
		}
	}
	return ""
}

// IsPlaceholder tells whether s is nothing but a template placeholder.
func IsPlaceholder(s string) bool { return s != "" && placeholderLen(s) == len(s) }

func isIdentStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '$'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

var punct3 = [...]string{"...", "<<=", ">>="}

var punct2 = map[[2]byte]bool{
	{'-', '>'}: true, {'+', '+'}: true, {'-', '-'}: true, {'<', '<'}: true, {'>', '>'}: true,
	{'<', '='}: true, {'>', '='}: true, {'=', '='}: true, {'!', '='}: true, {'&', '&'}: true,
	{'|', '|'}: true, {'*', '='}: true, {'/', '='}: true, {'%', '='}: true, {'+', '='}: true,
	{'-', '='}: true, {'&', '='}: true, {'^', '='}: true, {'|', '='}: true, {'#', '#'}: true,
}

func punctLen(s string) int {
	if len(s) >= 3 {
		for _, p := range punct3 {
			if s[:3] == p {
				return 3
			}
		}
	}
	if len(s) >= 2 && punct2[[2]byte{s[0], s[1]}] {
		return 2
	}
	if strings.IndexByte("[](){}.&*+-~!/%<>^|?:;=,#", s[0]) >= 0 {
		return 1
	}
	return 0
}

// column is the width of the white space before a token, tabs being 8 wide.
func column(s string) uint16 {
	n := 0
	for i := 0; i < len(s) && n < 1<<15; i++ {
		if s[i] == '\t' {
			n += 8 - n%8
		} else {
			n++
		}
	}
	return uint16(n)
}
