package cparse

// initializer shapes what stands behind the = of a declaration.
func (s *shaper) initializer() {
	if s.text(0) == "{" {
		s.initList()
		return
	}
	s.expr(false)
}

// operandOrList shapes what stands behind an = in an expression, where C wants
// no braced list: DEFINE_X(name) = { ... };
func (s *shaper) operandOrList() {
	if s.text(0) == "{" {
		s.bracedOperand()
	} else {
		s.expr(false)
	}
}

// bracedOperand shapes a braced list where C wants an expression.
func (s *shaper) bracedOperand() {
	s.put("(", markInit, ")")
	s.initList()
}

// initList shapes { ... }. An element that makes no sense is marked.
func (s *shaper) initList() {
	s.nest()
	s.take() // {
	for s.text(0) != "}" {
		if s.i >= len(s.t) {
			s.fail("an initialiser never ends")
		}
		if s.text(0) == "," { // left by an empty macro
			s.i++
			continue
		}
		start := s.i
		if err := s.piece(s.initElem); err != nil {
			s.i = start
			s.skipElem()
			s.oddExpr(start, "element", err.why)
		}
		switch {
		case s.text(0) == ",":
			s.take()
		case s.text(0) == "}":
		case s.startsLine(0), s.text(0) == "{", s.isName(0): // behind a macro that brings its own comma
			s.put(",")
		default:
			s.fail("%q in an initialiser", clip(s.text(0)))
		}
	}
	s.take()
	s.depth--
}

func (s *shaper) initElem() {
	macro := s.isName(0)
	for designated := false; ; designated = true {
		switch {
		case s.text(0) == "." && s.isName(1):
			s.take()
			s.take()
			continue
		case s.text(0) == "[":
			s.take()
			s.expr(false)
			if s.text(0) == "..." {
				s.take()
				s.expr(false)
			}
			s.must("]")
			continue
		case !designated && s.isName(0) && s.text(1) == ":": // GNU's old style
			s.put(".")
			s.take()
			s.takeAs("=")
		case designated && s.text(0) == "=":
			s.take()
		case designated:
			s.put("=") // GNU: [0] {...}
		}
		break
	}
	s.initializer()
	switch t := s.text(0); {
	case t == ",", t == "}", t == ")":
	case macro && t == "{", macro && s.isName(0) && (s.startsLine(0) || s.t[s.i-1].Text == ")"), macro && s.startsLine(0) && (t == "." || t == "["):
		// The macro brings its own comma.
	default:
		s.fail("unexpected %q", clip(t))
	}
}

// skipElem goes to the comma or bracket that ends an element.
func (s *shaper) skipElem() {
	for s.i < len(s.t) {
		switch s.text(0) {
		case "(", "[", "{":
			s.i = s.balanced(s.i)
			continue
		case ",", "}", ")", "]":
			return
		}
		s.i++
	}
}
