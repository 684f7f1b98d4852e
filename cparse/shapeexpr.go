package cparse

import (
	"strings"

	"klplint/cparse/cpp"
)

// typeStarts tells whether a type begins at the current token. Behind an
// opening parenthesis (alone is true when the parenthesis must hold nothing
// but a type or an expression, as for sizeof) an unknown name is a type when a
// star and the closing parenthesis, or another name, follow.
func (s *shaper) typeStarts(alone bool) bool {
	c := s.class(0)
	if c&(isBuiltinType|isTagWord|isQualifier|isTypeof) != 0 {
		return true
	}
	if !s.isName(0) {
		return false
	}
	name := s.text(0)
	known := s.typedef(name) && !s.local[name]
	n := 1
	for s.isName(n) && (trailing(s.text(n)) || known) {
		n++ // foo_t __user *
	}
	for s.class(n) == isQualifier {
		n++
	}
	if s.isName(1) && s.text(2) == "*" && attributeLike(s.text(0)) {
		return true
	}
	if s.text(n) == "*" {
		for s.text(n) == "*" || s.class(n) == isQualifier || s.isName(n) && trailing(s.text(n)) {
			n++
		}
		switch s.text(n) {
		case ")":
			return true
		case ",":
			return known
		case "(":
			return s.text(n+1) == "*" && known
		case "[":
			return known
		}
		return false
	}
	if !known {
		return n > 1 && s.text(n) == ")"
	}
	switch s.text(n) {
	case ")", ",", "[":
		return true
	case "(":
		return s.text(n+1) == "*" || s.text(n+1) == ")"
	}
	return false
}

// expr shapes an expression, with commas at its top when comma is set. It
// checks that operators and operands alternate; which binds tighter is the
// parser's business.
func (s *shaper) expr(comma bool) {
	s.nest()
	defer func() { s.depth-- }()
	ternary := 0
	for {
		s.operand()
		for s.postfix() {
		}
		t := s.tok(0)
		if t.Kind != cpp.Punct {
			return
		}
		switch t.Text {
		case "+", "-", "*", "/", "%", "<<", ">>", "<", ">", "<=", ">=", "==", "!=", "&", "^", "|", "&&", "||",
			"+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "^=", "|=":
			s.take()
		case "=":
			s.take()
			if s.text(0) == "{" { // DECLARE_X(a) = {...};
				s.bracedOperand()
				return
			}
		case "?":
			s.take()
			if ternary++; ternary > maxNesting {
				s.fail("it nests too deeply")
			}
			if s.text(0) == ":" { // a ?: b
				s.take()
				ternary--
			}
		case ":":
			if ternary == 0 {
				return
			}
			ternary--
			s.take()
		case ",":
			if !comma && ternary == 0 {
				return
			}
			s.take()
		default:
			if ternary > 0 {
				s.fail("? without :")
			}
			return
		}
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
			if t.Kind == cpp.Char {
				s.takeAs("1")
			} else {
				s.take()
			}
			return
		case cpp.Str:
			s.strings()
			return
		case cpp.Ident:
			if s.class(0) == 0 {
				if s.isName(0) && s.tok(1).Kind == cpp.Str {
					s.strings() // KERN_FOO "text"
					return
				}
				s.take()
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
		if s.text(0) != "(" {
			return false
		}
		s.i++
		isType := s.typeStarts(true)
		s.i--
		if !isType {
			return false
		}
		s.take()
		s.typeInParens()
		s.must(")")
		if s.text(0) == "{" {
			s.fail("sizeof of a compound literal is not supported")
		}
		return true
	case "_Generic":
		s.generic()
		return true
	}
	s.fail("%q stands where an operand is expected", clip(s.text(0)))
	return false
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

// strings joins adjacent string literals, and drops unknown macros between
// them, which can only be strings too. The parts' texts are read back from the
// source.
func (s *shaper) strings() {
	from := s.i
	for s.tok(0).Kind == cpp.Str || s.isName(0) && (s.tok(1).Kind == cpp.Str || s.i > from && s.tok(-1).Kind == cpp.Str) {
		if s.isName(0) && s.text(1) == "(" {
			break
		}
		s.i++
	}
	// The first literal stands for all.
	s.out = append(s.out, outTok{`""`, int32(from)})
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
	if s.castAhead() {
		s.take()
		s.typeInParens()
		s.must(")")
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
	is := s.typeStarts(false)
	s.i--
	if is {
		return true
	}
	// (unknown)operand
	if !s.isName(1) || s.text(2) != ")" || s.local[s.text(1)] {
		return false
	}
	next := s.tok(3)
	switch next.Kind {
	case cpp.Number, cpp.Str, cpp.Char:
		return true
	case cpp.Ident:
		c := words[next.Text]
		return c == 0 || c&isOperator != 0
	}
	switch next.Text {
	case "{", "~", "!":
		return true
	case "(":
		return typeLike(s.text(1))
	}
	return false
}

// postfix shapes one postfix operator, if there is one.
func (s *shaper) postfix() bool {
	switch s.text(0) {
	case "++", "--":
		s.take()
	case ".", "->":
		if s.tok(1).Kind != cpp.Ident {
			s.fail("%q without a member's name", s.text(0))
		}
		s.take()
		s.takeAs("k" + clean(s.text(0))) // any word can be a member to a macro
	case "[":
		s.take()
		s.expr(true)
		s.must("]")
	case "(":
		if s.tok(0).Kind != cpp.Punct {
			return false
		}
		s.arguments()
	default:
		return false
	}
	return true
}

// arguments shapes a call's arguments. What is no expression is marked.
func (s *shaper) arguments() {
	s.nest()
	defer func() { s.depth-- }()
	s.take() // (
	if s.text(0) == ")" {
		s.take()
		return
	}
	for {
		start := s.i
		if s.i >= len(s.t) {
			s.fail("the arguments of a call never end")
		}
		if t := s.text(0); t == "," || t == ")" {
			s.put(markEmpty)
		} else if err := s.try(s.argument); err != nil {
			s.i = start
			s.skipElem()
			s.oddExpr(start, err.why)
		}
		if s.text(0) == "," {
			s.take()
			continue
		}
		s.must(")")
		return
	}
}

func (s *shaper) argument() {
	switch {
	case s.typeStarts(false) && s.typeArgument():
	case s.text(0) == "{":
		s.bracedOperand()
	default:
		s.expr(false)
	}
	if t := s.text(0); t != "," && t != ")" {
		s.fail("unexpected %q", clip(t))
	}
}

// typeArgument shapes a type as an argument; an expression after all (a cast
// without parentheses does not exist, but a * b does) is left alone.
func (s *shaper) typeArgument() bool {
	err := s.try(func() {
		s.put(markType, "(", "sizeof", "(")
		s.typeInParens()
		s.put(")", ")")
		if t := s.text(0); t != "," && t != ")" {
			s.fail("unexpected %q", clip(t))
		}
	})
	return err == nil
}

// operandOrList shapes what stands behind the = of DEFINE_X(name) = ...
func (s *shaper) operandOrList() {
	if s.text(0) == "{" {
		s.bracedOperand()
	} else {
		s.expr(false)
	}
}

// bracedOperand shapes a braced list where C wants an expression.
func (s *shaper) bracedOperand() {
	if s.types == nil {
		s.types = map[string]bool{}
	}
	s.types[markInit] = true
	s.put("(", markInit, ")")
	s.initList()
}

// oddExpr puts a mark for the expression from start up to here.
func (s *shaper) oddExpr(start int, why string) {
	if s.i == start {
		s.fail("%s", why)
	}
	s.odd = append(s.odd, oddity{start, s.i, "expression", why})
	s.out = append(s.out, outTok{markOpaque, int32(start)})
}

// joinStrings reads back the string literal that begins at token i.
func joinStrings(t []cpp.Token, i int) (value string, end int) {
	var b strings.Builder
	from := i
	for i < len(t) {
		if t[i].Kind == cpp.Str {
			q := strings.IndexByte(t[i].Text, '"')
			body, _ := cpp.Unquote(t[i].Text[q+1 : len(t[i].Text)-1])
			b.WriteString(body)
		} else if !(t[i].Kind == cpp.Ident && words[t[i].Text] == 0 &&
			(i+1 < len(t) && t[i+1].Kind == cpp.Str || i > from && t[i-1].Kind == cpp.Str)) {
			break
		} else if i+1 < len(t) && t[i+1].Text == "(" {
			break
		}
		i++
	}
	return b.String(), i
}
