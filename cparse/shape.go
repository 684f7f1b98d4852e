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
//     operand: the name is a type, and is remembered as one;
//   - a name among specifiers beside a type, or behind a declarator: an
//     attribute, which is taken out and kept in attrs;
//   - a call with a statement behind it: a loop or guard macro;
//   - a type, a braced list, statements or an operator as an argument: an
//     argument of a macro that was not expanded.
//
// All names are rewritten to the few of the mark constants: the parser behind
// sees a type where the shaper saw one, whatever the name means elsewhere, and
// the converter reads the names back from the source. What C has no syntax for
// is written with marks of its own.
//
// A statement, member or argument that makes no sense becomes a mark too, and
// the walk goes on behind it, so that one odd line does not cost a function.
type shaper struct {
	t      []cpp.Token
	from   int     // index of t[0] in the unit
	closer []int32 // for each token of t that opens a bracket: the index in the unit of the one that closes it

	i   int
	end int // of the argument that is walked as statements, 0 outside of one
	out []outTok

	typedef func(string) bool // names known to be types
	local   map[string]bool   // names that this declaration declares as something else
	types   map[string]bool   // names that it uses as types
	refused map[int]string    // tokens that the parser stumbled over before, and why

	attrs  map[int32][]ast.Attr // by the token before them
	joined map[int32]int32      // first token of joined string literals, and the one behind the last
	names  []declared
	params []string // names of parameters
	lists  int      // depth of parameter lists
	odd    []oddity

	depth  int
	tries  int
	redone int // tokens that were walked in vain
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

// Names in the rewritten text.
const (
	markUse     = "x" // a name in an expression, a tag, a label or a member
	markDecl    = "d" // a name that is declared
	markTypedef = "q" // a name that a typedef declares
	markType    = "t" // a name that is used as a type
)

// Marks in the rewritten text.
const (
	markUnknown   = "k_unknown"   // a type that the source does not name
	markTypeArg   = "k_type"      // k_type(sizeof(T)): a type as an argument
	markLoop      = "k_loop"      // while (k_loop(f(x))) s: a macro with a statement behind it
	markAsm       = "k_asm"       // k_asm(): inline assembly
	markOpaque    = "k_opaque"    // an expression or statement that was not understood
	markEmpty     = "k_empty"     // an empty argument
	markToken     = "k_token"     // an operator or keyword as an argument
	markInit      = "k_init"      // (k_init){...}: a braced list as an operand
	markMacroDecl = "k_macrodecl" // k_macrodecl(M(x)): a declaration macro among statements
	markNone      = "k_none"      // what C does not let be empty
)

// Bounds that keep hostile sources from exhausting the stack or the time.
const (
	maxNesting = 500    // of brackets, statements and operators
	maxChain   = 10_000 // of else if, case labels and operators
	maxRun     = 16     // of names in a row that are looked at
)

// shapeError says where and why the walk got stuck.
type shapeError struct {
	at    int
	why   string
	final bool // no use in going on behind it
}

func (s *shaper) fail(format string, args ...any) {
	panic(&shapeError{at: s.i, why: fmt.Sprintf(format, args...)})
}

// try runs f; when it gets stuck, what it wrote is taken back and the error
// returned. Walking in vain is bounded: beyond that the whole walk ends.
func (s *shaper) try(f func()) (err *shapeError) {
	i, out, names, params, odd, depth, lists := s.i, len(s.out), len(s.names), len(s.params), len(s.odd), s.depth, s.lists
	s.tries++
	defer func() {
		s.tries--
		switch r := recover().(type) {
		case nil:
		case *shapeError:
			s.redone += max(s.i, r.at) - i
			if s.redone > 8*len(s.t)+10_000 && !r.final {
				r = &shapeError{at: r.at, why: "it is too contorted", final: true}
			}
			if r.final && s.tries > 0 {
				panic(r)
			}
			err = r
			s.i, s.out, s.names, s.params, s.odd = i, s.out[:out], s.names[:names], s.params[:params], s.odd[:odd]
			s.depth, s.lists = depth, lists
		default:
			panic(r)
		}
	}()
	f()
	return nil
}

// piece runs f over a piece of the source that recovery is possible behind: a
// statement, a member, an element of an initialiser. It fails, too, when the
// parser stumbled over this piece before.
func (s *shaper) piece(f func()) *shapeError {
	out := len(s.out)
	return s.try(func() {
		f()
		if len(s.refused) == 0 {
			return
		}
		for _, t := range s.out[out:] {
			if why, ok := s.refused[int(t.src)]; ok && t.text != markOpaque {
				s.fail("%s", why)
			}
		}
	})
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

// tok is the token n ahead, an empty one outside the declaration.
func (s *shaper) tok(n int) *cpp.Token {
	if s.i+n < len(s.t) && s.i+n >= 0 {
		return &s.t[s.i+n]
	}
	return &noToken
}

var noToken cpp.Token

// isName tells whether the token n ahead is an identifier and no keyword.
func (s *shaper) isName(n int) bool {
	t := s.tok(n)
	return t.Kind == cpp.Ident && words[t.Text] == 0
}

// class is what the token n ahead can be when it is a keyword.
func (s *shaper) class(n int) wordClass {
	t := s.tok(n)
	if t.Kind != cpp.Ident {
		return 0
	}
	return words[t.Text]
}

// startsLine tells whether the token n ahead is the first of its line.
func (s *shaper) startsLine(n int) bool { return s.tok(n).Flags&cpp.LineStart != 0 }

// isType tells whether a name is known as a type's, from its declaration or
// from an earlier use.
func (s *shaper) isType(name string) bool {
	return (s.types[name] || s.typedef(name)) && !s.local[name]
}

// take copies the current token.
func (s *shaper) take() { s.takeAs(spelling(&s.t[s.i])) }

// takeAs copies the current token with another spelling.
func (s *shaper) takeAs(text string) {
	s.out = append(s.out, outTok{text, int32(s.i)})
	s.i++
}

// put writes tokens that the sources do not hold: at the current place, or,
// when they end something, at the token before it.
func (s *shaper) put(texts ...string) {
	for _, x := range texts {
		at := s.i
		if x == ";" || x == ")" || x == "}" {
			at--
		}
		s.out = append(s.out, outTok{x, int32(max(0, min(at, len(s.t)-1)))})
	}
}

// last is the spelling of the token that was written last.
func (s *shaper) last() string {
	if len(s.out) == 0 {
		return ""
	}
	return s.out[len(s.out)-1].text
}

func (s *shaper) must(text string) {
	if s.text(0) != text {
		s.unexpected(fmt.Sprintf("%q", text))
	}
	s.take()
}

// unexpected fails because something else should stand here.
func (s *shaper) unexpected(expected string) {
	if s.i >= len(s.t) {
		s.fail("%s is missing at the end", expected)
	}
	s.fail("%q stands where %s is expected", clip(s.text(0)), expected)
}

// spelling is how a token is written for the parser. Values do not matter to
// it.
func spelling(t *cpp.Token) string {
	switch t.Kind {
	case cpp.Ident:
		if words[t.Text] == 0 {
			return markUse
		}
	case cpp.Number:
		if _, _, ok := cpp.ParseInt(t.Text); !ok {
			return "1.0"
		}
		return "1"
	case cpp.Char:
		return "1"
	}
	return t.Text
}

// balanced is the index behind the bracket that closes the one at i, or
// len(s.t).
func (s *shaper) balanced(i int) int { return min(int(s.closer[i])-s.from+1, len(s.t)) }

// behind is the token behind the bracket that closes the one n ahead.
func (s *shaper) behind(n int) *cpp.Token { return s.tok(s.balanced(s.i+n) - s.i) }

// clip keeps names from a hostile source short in messages.
func clip(s string) string {
	if len(s) > 80 {
		return s[:77] + "..."
	}
	return s
}
