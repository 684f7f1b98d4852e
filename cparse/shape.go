package cparse

import (
	"fmt"

	"klplint/cparse/ast"
	"klplint/cparse/cpp"
)

// A shaper rewrites one declaration, or one function's body, into plain C that
// a C99 parser accepts. It walks the tokens as a parser would, but decides what
// an unknown name is by how it is used:
//
//   - two names in a row, a name and a star, a name in parentheses before an
//     operand: the name is a type, and is listed in types;
//   - a name among specifiers beside a type, or behind a declarator: an
//     attribute, which is taken out and kept in attrs;
//   - a call with a statement behind it: a loop or guard macro;
//   - a type, a braced list or an operator as an argument: an argument of a
//     macro that was not expanded.
//
// What C has no syntax for is written with reserved names (mark*), which the
// converter reads back. A statement or argument that makes no sense becomes a
// mark of its own and the walk goes on behind it, so that one odd line does
// not cost a function.
type shaper struct {
	t   []cpp.Token
	i   int
	out []outTok

	typedef func(string) bool // names known to be types
	local   map[string]bool   // names that this declaration declares as something else
	types   map[string]bool   // names used as types
	attrs   map[int32][]ast.Attr
	names   []declared
	params  []string // names of parameters
	lists   int      // depth of parameter lists
	odd     []oddity
	depth   int
}

// outTok is a token of the rewritten text: its spelling there, and the token
// of the source that it stands for.
type outTok struct {
	text string
	src  int32
}

// declared is a name that a declaration makes known.
type declared struct {
	name string
	kind declKind
	at   int // index of its token
}

type declKind uint8

const (
	declVar declKind = iota
	declFunc
	declTypedef
	declTag // struct, union or enum with a body
	declEnumerator
	declMacro
)

// oddity is a piece that was not understood and stands as a mark.
type oddity struct {
	from, to int    // token indices
	what     string // statement, member and so on
	why      string
}

// Marks in the rewritten text.
const (
	markType   = "k0_type"   // k0_type(sizeof(T)): a type as an argument
	markLoop   = "k0_loop"   // while (k0_loop(f(x))) s: a macro with a statement behind it
	markAsm    = "k0_asm"    // k0_asm(): inline assembly
	markOpaque = "k0_opaque" // an expression or statement that was not understood
	markEmpty  = "k0_empty"  // an empty argument
	markInit   = "k0_init"   // (k0_init){...}: a braced list as an operand
	markDecl   = "k0_decl"   // k0_decl(M(x)): a declaration macro among statements
)

// maxNesting bounds the depth of brackets, statements and operators, for the
// shaper and for the parser behind it.
const maxNesting = 200

// shapeError says where and why the walk got stuck.
type shapeError struct {
	at  int
	why string
}

func (s *shaper) fail(format string, args ...any) {
	panic(&shapeError{s.i, fmt.Sprintf(format, args...)})
}

// try runs f; when it gets stuck, what it wrote is taken back and the error
// returned.
func (s *shaper) try(f func()) (err *shapeError) {
	i, out, names, odd, depth, lists := s.i, len(s.out), len(s.names), len(s.odd), s.depth, s.lists
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *shapeError:
			err = r
			s.i, s.out, s.names, s.odd, s.depth, s.lists = i, s.out[:out], s.names[:names], s.odd[:odd], depth, lists
		default:
			panic(r)
		}
	}()
	f()
	return nil
}

func (s *shaper) nest() {
	if s.depth++; s.depth > maxNesting {
		s.fail("it nests too deeply")
	}
}

// text is the token n ahead, "" behind the end.
func (s *shaper) text(n int) string {
	if s.i+n < len(s.t) {
		return s.t[s.i+n].Text
	}
	return ""
}

func (s *shaper) tok(n int) *cpp.Token {
	if s.i+n < len(s.t) && s.i+n >= 0 {
		return &s.t[s.i+n]
	}
	return &cpp.Token{}
}

// isName tells whether the token n ahead is an identifier and no keyword.
func (s *shaper) isName(n int) bool {
	t := s.tok(n)
	return t.Kind == cpp.Ident && words[t.Text] == 0
}

func (s *shaper) class(n int) wordClass {
	t := s.tok(n)
	if t.Kind != cpp.Ident {
		return 0
	}
	return words[t.Text]
}

// take copies the current token.
func (s *shaper) take() { s.takeAs(spelling(&s.t[s.i])) }

// takeAs copies the current token with another spelling.
func (s *shaper) takeAs(text string) {
	s.out = append(s.out, outTok{text, int32(s.i)})
	s.i++
}

// put writes a token that the sources do not hold, at the current place.
func (s *shaper) put(texts ...string) {
	at := min(s.i, len(s.t)-1)
	for _, x := range texts {
		s.out = append(s.out, outTok{x, int32(at)})
	}
}

func (s *shaper) must(text string) {
	if s.text(0) != text {
		if s.i >= len(s.t) {
			s.fail("%q is missing at the end", text)
		}
		s.fail("%q stands where %q is expected", clip(s.text(0)), text)
	}
	s.take()
}

// spelling is how a token is written for the parser: names that it might take
// for keywords of its own are changed, as their text does not matter to it.
func spelling(t *cpp.Token) string {
	if t.Kind != cpp.Ident || words[t.Text] != 0 {
		if t.Kind == cpp.Number {
			return numberSpelling(t.Text)
		}
		return t.Text
	}
	if cpp.IsPlaceholder(t.Text) || t.Text[0] == '@' {
		return "k1_" + clean(t.Text)
	}
	if t.Text[0] == '_' {
		return "k" + clean(t.Text)
	}
	return clean(t.Text)
}

// clean replaces the letters that only placeholders and GNU names have.
func clean(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] == '@' || s[i] == '$' {
			b := []byte(s)
			for j := range b {
				if b[j] == '@' || b[j] == '$' {
					b[j] = '_'
				}
			}
			return string(b)
		}
	}
	return s
}

// numberSpelling writes integers so that every C99 parser reads them; their
// value is taken from the source's own text.
func numberSpelling(text string) string {
	if _, _, ok := cpp.ParseInt(text); ok {
		return "1"
	}
	return "1.0"
}

// balanced is the index behind the bracket that closes the one at i, or
// len(s.t).
func (s *shaper) balanced(i int) int {
	depth := 0
	for ; i < len(s.t); i++ {
		if s.t[i].Kind != cpp.Punct {
			continue
		}
		switch s.t[i].Text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			if depth--; depth <= 0 {
				return i + 1
			}
		}
	}
	return i
}

// attribute takes an attribute out: a word, with its arguments when it has
// some.
func (s *shaper) attribute(args bool) {
	name := s.text(0)
	a := ast.Attr{Name: name}
	s.i++
	if args && s.text(0) == "(" {
		end := s.balanced(s.i)
		for j := s.i + 1; j < end-1; j++ {
			if j > s.i+1 && s.t[j].Flags&cpp.SpaceBefore != 0 {
				a.Args += " "
			}
			a.Args += s.t[j].Text
		}
		s.i = end
	}
	if s.attrs != nil && len(s.out) > 0 {
		at := s.out[len(s.out)-1].src
		s.attrs[at] = append(s.attrs[at], a)
	}
}

// clip keeps names from a hostile source short in messages.
func clip(s string) string {
	if len(s) > 80 {
		return s[:77] + "..."
	}
	return s
}
