package cparse

import "klplint/cparse/cpp"

// expr shapes an expression, with commas at its top when comma is set. It
// checks that operators and operands alternate; which binds tighter is the
// parser's business.
func (s *shaper) expr(comma bool) {
	s.nest()
	ternary := 0
	for n := 0; ; n++ {
		if n > maxChain {
			s.fail("the expression is too long")
		}
		s.term()
		if s.tok(0).Kind != cpp.Punct {
			break
		}
		switch s.text(0) {
		case "+", "-", "*", "/", "%", "<<", ">>", "<", ">", "<=", ">=", "==", "!=", "&", "^", "|", "&&", "||",
			"+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "^=", "|=":
			s.take()
			continue
		case "=":
			s.take()
			if s.text(0) != "{" {
				continue
			}
			s.bracedOperand() // DECLARE_X(a) = {...};
		case "?":
			if ternary++; ternary > maxNesting {
				s.fail("it nests too deeply")
			}
			s.take()
			if s.text(0) == ":" { // a ?: b
				s.take()
				ternary--
			}
			continue
		case ":":
			if ternary > 0 {
				ternary--
				s.take()
				continue
			}
		case ",":
			if comma || ternary > 0 {
				s.take()
				continue
			}
		}
		break
	}
	if ternary > 0 {
		s.fail("? without :")
	}
	s.depth--
}

// term shapes an operand with its postfix operators. When a string literal
// follows, the operand is a macro that stands for one: FORMAT(x) "\n".
func (s *shaper) term() {
	from, out := s.i, len(s.out)
	named := s.isName(0)
	s.operand()
	for n := 0; s.postfix(); n++ {
		if n > maxChain {
			s.fail("the expression is too long")
		}
	}
	if named && s.tok(0).Kind == cpp.Str {
		s.out = s.out[:out]
		s.strings(from)
	}
}

// operand shapes prefix operators and a primary expression.
func (s *shaper) operand() {
	for n := 0; ; n++ {
		if n > maxNesting {
			s.fail("it nests too deeply")
		}
		if s.i >= len(s.t) {
			s.fail("an expression is incomplete")
		}
		t := s.tok(0)
		switch t.Kind {
		case cpp.Number, cpp.Char:
			if s.isName(1) && !s.startsLine(1) && t.Kind == cpp.Number {
				s.takeAs(markToken) // 16 KB: a macro that was not expanded
				s.i++
				return
			}
			s.take()
			return
		case cpp.Str:
			s.strings(s.i)
			return
		case cpp.Ident:
			if s.class(0) == 0 {
				if s.stringMacros() {
					s.strings(s.i)
				} else {
					s.take()
				}
				return
			}
			if s.wordOperand() {
				return
			}
			continue
		}
		switch t.Text {
		case "+", "-", "*", "&", "~", "!", "++", "--":
			s.take()
		case "&&":
			if !s.isName(1) {
				s.fail("unexpected &&")
			}
			s.take()
			s.take()
			return
		case "(":
			if s.parens() {
				return
			}
		default:
			s.fail("%q stands where an operand is expected", clip(t.Text))
		}
	}
}

// wordOperand shapes an operand that begins with a keyword, and tells whether
// it is complete (false: a prefix).
func (s *shaper) wordOperand() bool {
	switch w := s.text(0); w {
	case "__extension__":
		s.i++
		return false
	case "sizeof", "_Alignof", "__alignof", "__alignof__", "alignof":
		if w == "sizeof" {
			s.take()
		} else {
			s.takeAs("_Alignof")
		}
		return s.typeOperand()
	case "_Generic":
		s.generic()
		return true
	}
	s.fail("%q stands where an operand is expected", clip(s.text(0)))
	return false
}

// typeOperand shapes (type) behind sizeof, if it stands there and is not the
// begin of a compound literal.
func (s *shaper) typeOperand() bool {
	if s.text(0) != "(" || s.behind(0).Text == "{" {
		return false
	}
	s.i++
	is := s.typeAhead()
	s.i--
	return is && s.try(s.parenthesizedType) == nil
}

func (s *shaper) parenthesizedType() {
	s.take()
	s.typeInParens()
	s.must(")")
}

// generic shapes _Generic(x, type: y, ...).
func (s *shaper) generic() {
	s.take()
	s.must("(")
	s.expr(false)
	for s.text(0) == "," {
		s.take()
		if s.text(0) == "default" {
			s.take()
		} else {
			s.typeInParens()
		}
		s.must(":")
		s.expr(false)
	}
	s.must(")")
}

// strings joins string literals, from a given token on, and drops the unknown
// macros among them, which can only be strings too. The literals' texts are
// read back from the source.
func (s *shaper) strings(from int) {
	for {
		switch {
		case s.tok(0).Kind == cpp.Str:
			s.i++
			continue
		case s.isName(0) && s.text(1) != "(":
			s.i++
			continue
		case s.isName(0):
			if t := s.behind(1); t.Kind == cpp.Str || t.Text == "," || t.Text == ")" || t.Text == ";" {
				s.i = s.balanced(s.i + 1)
				continue
			}
		}
		break
	}
	// One literal stands for all.
	s.out = append(s.out, outTok{`""`, int32(from)})
	if s.joined == nil {
		s.joined = map[int32]int32{}
	}
	s.joined[int32(from)] = int32(s.i)
}

// stringMacros tells whether a run of names begins here that can only be
// strings: because a literal follows, or because they are macros.
func (s *shaper) stringMacros() bool {
	n := 1
	for n < maxRun && s.isName(n) {
		n++
	}
	return n > 1 && (s.tok(n).Kind == cpp.Str || constantName(s.text(0)) && constantName(s.text(1)) && !s.startsLine(1))
}

// parens shapes what begins with a parenthesis: a statement expression, a
// cast (false: its operand follows), a compound literal, or a parenthesised
// expression.
func (s *shaper) parens() bool {
	if s.text(1) == "{" {
		s.take()
		s.block()
		s.must(")")
		return true
	}
	if s.castAhead() && s.try(s.parenthesizedType) == nil {
		if s.text(0) == "{" {
			s.initList()
			return true
		}
		return false
	}
	s.take()
	s.expr(true)
	s.must(")")
	return true
}

// castAhead decides whether the parenthesis at hand holds a type.
func (s *shaper) castAhead() bool {
	s.i++
	is := s.typeAhead()
	s.i--
	if is {
		return true
	}
	// (unknown)operand
	if !s.isName(1) || s.text(2) != ")" || s.local[s.text(1)] {
		return false
	}
	switch next := s.tok(3); next.Kind {
	case cpp.Number, cpp.Str, cpp.Char:
		return true
	case cpp.Ident:
		c := words[next.Text]
		return c == 0 || c&isOperator != 0
	}
	switch s.text(3) {
	case "{", "~", "!":
		return true
	case "(":
		return typeLike(s.text(1)) || s.castBehind(3)
	case "-", "+", "*", "&":
		return typeLike(s.text(1))
	}
	return false
}

// castBehind tells whether a cast, to a type that is evidently one, begins n
// ahead: then what stands before it in parentheses is a type as well.
func (s *shaper) castBehind(n int) bool {
	if s.class(n+1)&(isBuiltinType|isTagWord|isQualifier) == 0 {
		return false
	}
	next := s.behind(n)
	return next.Kind == cpp.Ident || next.Kind == cpp.Number || next.Text == "("
}

// postfix shapes one postfix operator, if there is one.
func (s *shaper) postfix() bool {
	if s.tok(0).Kind != cpp.Punct {
		return false
	}
	switch s.text(0) {
	case "++", "--":
		s.take()
	case ".", "->":
		if s.tok(1).Kind != cpp.Ident {
			s.fail("%q without a member's name", s.text(0))
		}
		s.take()
		s.takeAs(markUse) // any word can be a member to a macro
	case "[":
		s.take()
		s.expr(true)
		s.must("]")
	case "(":
		s.arguments()
	default:
		return false
	}
	return true
}
