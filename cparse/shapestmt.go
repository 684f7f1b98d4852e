package cparse

import (
	"strings"

	"klplint/cparse/cpp"
)

// block shapes { ... }. A statement that makes no sense is marked and passed
// over.
func (s *shaper) block() {
	s.nest()
	defer func() { s.depth-- }()
	s.must("{")
	for s.text(0) != "}" {
		if s.i >= len(s.t) {
			s.fail("a block never ends")
		}
		start := s.i
		if err := s.try(s.statement); err != nil {
			s.i = start
			s.skipStatement()
			if s.i == start {
				s.i++
			}
			s.odd = append(s.odd, oddity{start, s.i, "statement", err.why})
			s.out = append(s.out, outTok{markOpaque, int32(start)}, outTok{";", int32(s.i - 1)})
		}
	}
	s.take()
}

// skipStatement goes behind the statement at hand: to its semicolon, or, when
// a block comes first, behind that (and an else).
func (s *shaper) skipStatement() {
	for s.i < len(s.t) {
		switch s.text(0) {
		case ";":
			s.i++
			return
		case "(", "[":
			s.i = s.balanced(s.i)
			continue
		case "{":
			s.i = s.balanced(s.i)
			switch s.text(0) {
			case ";", ",", ")", "else", "while", ".", "=":
				continue
			}
			return
		case "}":
			return
		}
		s.i++
	}
}

// statement shapes one statement or declaration.
func (s *shaper) statement() {
	s.nest()
	defer func() { s.depth-- }()
	switch s.text(0) {
	case "{":
		s.block()
		return
	case ";":
		s.take()
		return
	}
	c := s.class(0)
	switch {
	case c == isStatement:
		s.keywordStatement()
	case s.isName(0) && s.text(1) == ":" && s.text(2) != ":":
		s.label()
	case c == isAttr: // __attribute__((fallthrough));
		s.attribute(true)
		s.statement()
	case s.declarationStarts():
		s.localDeclaration()
	case s.isName(0) && s.text(1) == "(":
		s.callStatement()
	default:
		s.expr(true)
		s.semicolon()
	}
}

// semicolon takes the semicolon of an expression statement; a macro's may be
// missing at the end of a line.
func (s *shaper) semicolon() {
	if s.text(0) == ";" {
		s.take()
		return
	}
	s.fail("%q stands where a semicolon is expected", clip(s.text(0)))
}

func (s *shaper) label() {
	s.take()
	s.take()
	for s.class(0) == isAttr || s.isName(0) && trailing(s.text(0)) && s.text(1) == ";" {
		s.attribute(true)
	}
	if s.text(0) == "}" {
		s.put(";")
		return
	}
	if s.declarationStarts() { // C23 lets a declaration follow
		s.put(";")
		return
	}
	s.statement()
}

// head shapes the parenthesised expression of if, while and switch.
func (s *shaper) head() {
	s.must("(")
	start := s.i
	err := s.try(func() {
		s.expr(true)
		if s.text(0) != ")" {
			s.fail("unexpected %q", clip(s.text(0)))
		}
	})
	if err != nil {
		s.i = s.balanced(start-1) - 1
		s.oddExpr(start, err.why)
	}
	s.must(")")
}

func (s *shaper) keywordStatement() {
	switch w := s.text(0); w {
	case "if":
		s.take()
		s.head()
		s.statement()
		if s.text(0) == "else" {
			s.take()
			s.statement()
		}
	case "while", "switch":
		s.take()
		s.head()
		s.statement()
	case "do":
		s.take()
		s.statement()
		if s.text(0) != "while" {
			s.fail("do without while")
		}
		s.take()
		s.head()
		if s.text(0) == ";" {
			s.take()
		} else {
			s.put(";") // a macro's do { } while (0) without one
		}
	case "for":
		s.forStatement()
	case "case":
		s.take()
		s.expr(false)
		if s.text(0) == "..." {
			s.take()
			s.expr(false)
		}
		s.must(":")
		s.afterCase()
	case "default":
		s.take()
		s.must(":")
		s.afterCase()
	case "return":
		s.take()
		if s.text(0) != ";" {
			s.expr(true)
		}
		s.semicolon()
	case "goto":
		s.take()
		if s.text(0) == "*" {
			s.expr(true)
		} else if s.isName(0) {
			s.take()
		}
		s.semicolon()
	case "break", "continue":
		s.take()
		s.semicolon()
	case "asm", "__asm", "__asm__":
		s.asm()
	case "_Static_assert", "static_assert", "__label__":
		s.skipTo(";")
		s.put(";")
	default:
		s.fail("unexpected %q", clip(w))
	}
}

func (s *shaper) afterCase() {
	if s.text(0) == "}" {
		s.put(";")
		return
	}
	if s.declarationStarts() {
		s.put(";")
		return
	}
	s.statement()
}

func (s *shaper) forStatement() {
	s.take()
	s.must("(")
	if s.declarationStarts() {
		s.localDeclaration()
	} else {
		if s.text(0) != ";" {
			s.expr(true)
		}
		s.must(";")
	}
	if s.text(0) != ";" {
		s.expr(true)
	}
	s.must(";")
	if s.text(0) != ")" {
		s.expr(true)
	}
	s.must(")")
	s.statement()
}

// asm takes inline assembly out: what it does cannot be known.
func (s *shaper) asm() {
	s.put(markAsm, "(", ")")
	for s.i < len(s.t) && s.text(0) != "(" && s.text(0) != ";" {
		s.i++
	}
	if s.text(0) == "(" {
		s.i = s.balanced(s.i)
	}
	if s.text(0) == ";" {
		s.take()
	} else {
		s.put(";")
	}
}

// declarationStarts tells whether a declaration begins here, in a block.
func (s *shaper) declarationStarts() bool {
	c := s.class(0)
	if c&(isStorage|isQualifier|isBuiltinType|isTagWord) != 0 {
		return true
	}
	if c == isTypeof {
		return true
	}
	if c == isDropped {
		return s.class(1)&(isStorage|isQualifier|isBuiltinType|isTagWord) != 0
	}
	if !s.isName(0) {
		return false
	}
	name := s.text(0)
	if s.local[name] {
		return false
	}
	known := s.typedef(name)
	switch n := s.text(1); {
	case s.isName(1):
		// Two names in a row; a statement macro without semicolon has the
		// other on the next line, and is no type.
		return known || s.tok(1).Flags&cpp.LineStart == 0
	case s.class(1) == isQualifier:
		return true
	case s.class(1)&(isBuiltinType|isTagWord|isStorage) != 0:
		return true // __maybe_unused int x;
	case n == "*":
		j := 1
		for s.text(j) == "*" || s.class(j) == isQualifier || s.isName(j) && s.isName(j+1) {
			j++
		}
		if !s.isName(j) {
			return known && s.text(j) == "("
		}
		switch s.text(j + 1) {
		case ";", ",", "[":
			return true
		case "=":
			return true
		case ")":
			return known
		}
		return s.isName(j+1) && trailing(s.text(j+1))
	case n == "(" && known:
		return s.text(2) == "*"
	}
	return false
}

func (s *shaper) localDeclaration() {
	from := s.i
	for s.class(0)&(isStorage|isQualifier) != 0 {
		s.i++
	}
	if s.isName(0) && s.text(1) == "(" && s.text(2) != "*" && s.text(0) != "typedef" && !attributeWithArgs(s.text(0)) {
		// static DEFINE_MUTEX(x);
		s.put(markDecl, "(")
		s.take()
		s.arguments()
		s.put(")")
		if s.text(0) == "=" {
			s.take()
			s.operandOrList()
		}
		s.semicolon()
		return
	}
	s.i = from
	typedef := s.specifiers(inBlock)
	if s.text(0) == ";" {
		s.take()
		return
	}
	for {
		s.declarator(inBlock, typedef)
		s.trailers()
		if s.text(0) == "=" {
			s.take()
			s.initializer()
		}
		if s.text(0) == "," {
			s.take()
			continue
		}
		break
	}
	s.must(";")
}

// callStatement shapes a statement that begins with a call: an expression, a
// macro that stands before a statement, or a macro without its semicolon.
func (s *shaper) callStatement() {
	name := s.text(0)
	end := s.balanced(s.i + 1)
	if end >= len(s.t) {
		s.fail("the arguments of %q never end", clip(name))
	}
	next := &s.t[end]
	if s.local[name] {
		next = &cpp.Token{Text: ";"}
	}
	loop := strings.Contains(name, "for_each") || strings.Contains(name, "foreach")
	switch {
	case next.Text == "{":
		loop = true
	case next.Kind == cpp.Punct && next.Text == ";" && !loop:
	case next.Kind == cpp.Ident || next.Text == "*" && next.Flags&cpp.LineStart != 0 || next.Text == "++" && next.Flags&cpp.LineStart != 0 ||
		next.Text == "}" || next.Text == ";":
		if !loop && next.Flags&cpp.LineStart != 0 && next.Col <= s.indent() || next.Text == "}" {
			// No deeper than the call itself: a macro that brings its own
			// semicolon.
			s.take()
			s.arguments()
			s.put(";")
			return
		}
		if next.Text != ";" && words[next.Text]&isOperator == 0 {
			loop = true
		}
	default:
		loop = false
	}
	if !loop {
		s.expr(true)
		s.semicolon()
		return
	}
	s.put("while", "(", markLoop, "(")
	s.take()
	s.arguments()
	s.put(")", ")")
	s.statement()
}

// indent is the column of the line that the current token stands on.
func (s *shaper) indent() uint16 {
	for j := s.i; j >= 0; j-- {
		if s.t[j].Flags&cpp.LineStart != 0 {
			return s.t[j].Col
		}
	}
	return 0
}
