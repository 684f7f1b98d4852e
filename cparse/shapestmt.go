package cparse

import "klplint/cparse/cpp"

// block shapes { ... }. A statement that makes no sense is marked and passed
// over.
func (s *shaper) block() {
	s.nest()
	s.must("{")
	for s.text(0) != "}" {
		if s.i >= len(s.t) {
			s.fail("a block never ends")
		}
		start := s.i
		if err := s.piece(s.statement); err != nil {
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
	s.depth--
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

// statement shapes one statement or declaration, with the labels before it.
func (s *shaper) statement() {
	if s.text(0) == "{" {
		s.block()
		return
	}
	s.nest()
	for n := 0; s.label(); n++ {
		if n > maxChain {
			s.fail("it nests too deeply")
		}
		if s.text(0) == "}" || s.declarationStarts() {
			s.put(";") // C23 lets a label end a block or stand before a declaration
			s.depth--
			return
		}
	}
	c := s.class(0)
	switch {
	case s.text(0) == "{":
		s.block()
	case s.text(0) == ";":
		s.take()
	case c == isStatement:
		s.keywordStatement()
	case c == isAsm:
		s.asm()
	case c == isAttr: // __attribute__((fallthrough));
		s.attribute(true)
		s.statement()
	case s.declarationStarts():
		s.localDeclaration()
	case s.isName(0) && s.text(1) == "(":
		s.callStatement()
	case s.isName(0) && s.startsLine(1) && (s.tok(1).Kind == cpp.Ident || s.text(1) == "}"):
		s.take() // a macro, or a placeholder, on a line of its own
		s.put(";")
	default:
		s.expr(true)
		s.semicolon()
	}
	s.depth--
}

// label shapes a label, if one stands here.
func (s *shaper) label() bool {
	switch {
	case s.text(0) == "case" && s.class(0) == isStatement:
		s.take()
		s.expr(false)
		if s.text(0) == "..." {
			s.take()
			s.expr(false)
		}
	case s.text(0) == "default" && s.class(0) == isStatement, s.isName(0) && s.text(1) == ":":
		s.take()
	default:
		return false
	}
	s.must(":")
	for s.class(0) == isAttr || s.isName(0) && trailing(s.text(0)) && s.text(1) == ";" && !s.startsLine(0) {
		s.attribute(true)
	}
	return true
}

// semicolon takes the semicolon of a statement; the last one in an argument of
// a macro needs none.
func (s *shaper) semicolon() {
	switch {
	case s.text(0) == ";":
		s.take()
	case s.i == s.end && s.end > 0:
		s.put(";")
	default:
		s.unexpected("a semicolon")
	}
}

// head shapes the parenthesised expression of if, while and switch.
func (s *shaper) head() {
	s.must("(")
	start := s.i
	err := s.try(func() {
		s.expr(true)
		if s.text(0) != ")" {
			s.unexpected(`")"`)
		}
	})
	if err != nil {
		s.i = s.balanced(start-1) - 1
		s.oddExpr(start, "condition", err.why)
	}
	s.must(")")
}

func (s *shaper) keywordStatement() {
	switch w := s.text(0); w {
	case "if":
		s.ifStatement()
	case "while", "switch":
		s.take()
		s.head()
		s.statement()
	case "do":
		s.doStatement()
	case "for":
		s.forStatement()
	case "return":
		s.take()
		if s.text(0) != ";" {
			s.expr(true)
		}
		s.semicolon()
	case "goto":
		s.gotoStatement()
	case "break", "continue":
		s.take()
		s.semicolon()
	case "_Static_assert", "static_assert", "__label__":
		s.skipStatement()
		s.put(";")
	default:
		s.fail("unexpected %q", clip(w))
	}
}

// ifStatement shapes if, and a chain of else if without growing the stack.
func (s *shaper) ifStatement() {
	for n := 0; ; n++ {
		if n > maxChain {
			s.fail("the chain of else if is too long")
		}
		s.take()
		s.head()
		s.statement()
		if s.text(0) != "else" {
			return
		}
		s.take()
		if s.text(0) != "if" {
			s.statement()
			return
		}
	}
}

// doStatement shapes do ... while (x);, and do ... MACRO(x); with a macro that
// holds the while.
func (s *shaper) doStatement() {
	s.take()
	s.statement()
	switch {
	case s.text(0) == "while":
		s.take()
		s.head()
	case s.isName(0) && s.text(1) == "(":
		s.put("while", "(")
		s.take()
		s.arguments()
		s.put(")")
	default:
		s.fail("do without while")
	}
	if s.text(0) == ";" {
		s.take()
	} else {
		s.put(";") // a macro's do { } while (0) without one
	}
}

// gotoStatement writes goto label as goto *label: the label may be one that a
// macro makes, or in a statement that was not understood.
func (s *shaper) gotoStatement() {
	s.take()
	switch {
	case s.text(0) == "*":
		s.take()
		s.expr(true)
	case s.isName(0):
		s.put("*")
		s.take()
	}
	s.semicolon()
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
	for s.i < len(s.t) && s.text(0) != "(" && s.text(0) != ";" && s.text(0) != "}" {
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

// callStatement shapes a statement that begins with a call: an expression, a
// macro that stands before a statement, or a macro without its semicolon.
func (s *shaper) callStatement() {
	switch end := s.balanced(s.i + 1); {
	case s.tok(end-1-s.i).Text != ")":
		s.fail("the arguments of %q never end", clip(s.text(0)))
	case s.local[s.text(0)]:
		s.expr(true)
		s.semicolon()
	case s.headsStatement(s.tok(end - s.i)):
		s.put("while", "(", markLoop, "(")
		s.take()
		s.arguments()
		s.put(")", ")")
		s.statement()
	case s.wantsNoSemicolon(s.tok(end - s.i)):
		s.take()
		s.arguments()
		s.put(";")
	default:
		s.expr(true)
		s.semicolon()
	}
}

// headsStatement tells whether a call is a macro that makes a loop or a guard
// of the statement which next begins.
func (s *shaper) headsStatement(next *cpp.Token) bool {
	switch {
	case next.Text == "{":
		return true
	case !beginsStatement(next):
		return false
	}
	return iteratorName(s.text(0)) || next.Flags&cpp.LineStart == 0 && next.Kind == cpp.Ident || next.Flags&cpp.LineStart != 0 && next.Col > s.indent()
}

// wantsNoSemicolon tells whether a call is a macro that brings its own
// semicolon: what follows begins a statement no deeper than the call.
func (s *shaper) wantsNoSemicolon(next *cpp.Token) bool {
	return next.Text == "}" || next.Flags&cpp.LineStart != 0 && beginsStatement(next) && next.Col <= s.indent()
}

// beginsStatement tells whether a token behind a call can begin a statement.
func beginsStatement(t *cpp.Token) bool {
	if t.Kind == cpp.Ident {
		return words[t.Text]&isOperator == 0
	}
	// An operator goes on with the expression, unless it begins a line.
	switch t.Text {
	case "*", "++", "--", "(":
		return t.Kind == cpp.Punct && t.Flags&cpp.LineStart != 0
	}
	return false
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
