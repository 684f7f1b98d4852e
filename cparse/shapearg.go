package cparse

import "klplint/cparse/cpp"

// arguments shapes the arguments of a call. A call may be that of a macro which
// was not expanded, so that they can be anything: what is no expression is
// marked.
func (s *shaper) arguments() {
	s.nest()
	s.take() // (
	if s.text(0) == ")" {
		s.take()
		s.depth--
		return
	}
	for {
		start := s.i
		if s.i >= len(s.t) {
			s.fail("the arguments of a call never end")
		}
		if t := s.text(0); t == "," || t == ")" {
			s.put(markEmpty)
		} else if s.lone() {
			s.takeAs(markToken)
		} else if err := s.try(s.argument); err != nil && s.statements(start) != nil {
			s.i = start
			s.skipElem()
			s.oddExpr(start, "argument", err.why)
		}
		if s.text(0) != "," {
			break
		}
		s.take()
	}
	s.must(")")
	s.depth--
}

// lone tells whether an operator or a keyword stands alone as an argument.
func (s *shaper) lone() bool {
	if t := s.text(1); t != "," && t != ")" {
		return false
	}
	switch s.tok(0).Kind {
	case cpp.Punct:
		return s.text(0) != "(" && s.text(0) != "{" && s.text(0) != "["
	case cpp.Ident:
		return s.class(0)&(isTagWord|isStorage|isQualifier|isStatement|isOperator) != 0
	}
	return false
}

func (s *shaper) argument() {
	switch {
	case s.typeAhead() && s.typeArgument():
	case s.text(0) == "{" && !s.blockAhead():
		s.bracedOperand()
	case s.text(0) == "." && s.isName(1): // CONFIG(.member = x)
		s.put("(", markInit, ")", "{")
		s.initElem()
		s.put("}")
	default:
		if s.text(0) == "[" && s.isName(1) && s.text(2) == "]" && s.tok(3).Kind == cpp.Str {
			s.i += 3 // an operand of inline assembly: [name] "r" (x)
		}
		s.expr(false)
	}
	s.endArgument()
}

func (s *shaper) endArgument() {
	if t := s.text(0); t != "," && t != ")" {
		s.unexpected(`","`)
	}
}

// blockAhead tells whether the braces at hand hold statements.
func (s *shaper) blockAhead() bool {
	depth := 0
	for _, t := range s.t[s.i:] {
		switch t.Text {
		case "{", "(":
			depth++
		case "}", ")":
			if depth--; depth == 0 {
				return false
			}
		case ";":
			if depth == 1 {
				return true
			}
		}
	}
	return false
}

// typeArgument shapes a type as an argument; what is an expression after all
// is left alone.
func (s *shaper) typeArgument() bool {
	return s.try(func() {
		s.put(markTypeArg, "(", "sizeof", "(")
		s.typeInParens()
		s.put(")", ")")
		s.endArgument()
	}) == nil
}

// statements shapes statements, declarations or a block as an argument, from
// start on, as a statement expression.
func (s *shaper) statements(start int) *shapeError {
	s.i = start
	s.skipElem()
	t, end := s.t, s.end
	s.t, s.end = t[:s.i], s.i
	s.i = start
	defer func() { s.t, s.end = t, end }()
	return s.try(func() {
		s.put("(")
		if s.text(0) == "{" {
			s.block()
		} else {
			s.put("{")
			for s.i < s.end {
				s.statement()
			}
			s.put("}")
		}
		s.put(")")
		if s.i < s.end {
			s.unexpected(`","`)
		}
	})
}

// oddExpr puts a mark for the expression from start up to here.
func (s *shaper) oddExpr(start int, what, why string) {
	if s.i == start {
		s.fail("%s", why)
	}
	s.odd = append(s.odd, oddity{start, s.i, what, why})
	s.out = append(s.out, outTok{markOpaque, int32(start)})
}
