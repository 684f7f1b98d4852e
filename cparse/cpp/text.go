package cpp

import (
	"go/token"
	"strings"
)

// Lex cuts text that was preprocessed before into tokens without positions.
func Lex(text string) []Token {
	l := newLexer(text, token.NoPos, func(int, int, string) {})
	list := make([]Token, 0, len(text)/4+1)
	for t := l.next(); t.Kind != EOF; t = l.next() {
		list = append(list, t)
	}
	return list
}

// WriteText writes tokens so that Lex makes the same tokens of them: line
// starts and the first column are kept, other columns are not.
func WriteText(b *strings.Builder, list []Token) {
	for i := range list {
		t := &list[i]
		switch {
		case t.has(LineStart):
			b.WriteByte('\n')
			if t.Col > 0 {
				b.WriteByte(' ')
			}
		case t.has(SpaceBefore), i > 0 && merges(&list[i-1], t):
			b.WriteByte(' ')
		}
		b.WriteString(t.Text)
	}
}

// merges tells whether two tokens could be read as others when nothing stands
// between them.
func merges(a, b *Token) bool {
	if a.Text == "" || b.Text == "" {
		return true
	}
	switch a.Kind {
	case Ident, Number, Other:
		return b.Kind != Punct || b.Text[0] == '.' || a.Kind == Number && (b.Text[0] == '+' || b.Text[0] == '-') || a.Kind == Other
	case Punct:
		switch b.Kind {
		case Punct:
			s := a.Text + b.Text
			return punctLen(s) != len(a.Text) || strings.HasPrefix(s, "//") || strings.HasPrefix(s, "/*") || a.Text == "." || a.Text == ".."
		case Number, Other:
			return a.Text == "." || b.Kind == Other
		}
	}
	return false
}

// DefinitionText writes a macro as it stands behind #define. Its white space
// is kept as far as it matters, for the # operator.
func (m *Macro) DefinitionText(b *strings.Builder) {
	b.WriteString(m.Name)
	if m.FnLike {
		b.WriteByte('(')
		for i, p := range m.Params {
			if i > 0 {
				b.WriteByte(',')
			}
			last := m.Variadic && i == len(m.Params)-1
			if !last || p != "__VA_ARGS__" {
				b.WriteString(p)
			}
			if last {
				b.WriteString("...")
			}
		}
		b.WriteByte(')')
	}
	for i := range m.Body {
		t := &m.Body[i]
		if i == 0 || t.has(SpaceBefore) || merges(&m.Body[i-1], t) {
			b.WriteByte(' ')
		}
		b.WriteString(t.Text)
	}
}

// ParseDefinition reads what DefinitionText wrote, nil when that makes no sense.
func ParseDefinition(text string) *Macro {
	list := Lex(text)
	if len(list) == 0 || list[0].Kind != Ident {
		return nil
	}
	m := parseMacro(list)
	if m != nil && len(m.Body) > 0 {
		m.Body[0].Flags &^= LineStart
	}
	return m
}

// Defined calls f for each macro of the table's own layer that is defined.
func (t *Macros) Defined(f func(*Macro)) {
	for _, name := range t.Names() {
		if m := t.own[name]; !m.undef {
			f(m)
		}
	}
}
