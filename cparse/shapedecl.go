package cparse

// context is where a declaration stands.
type context uint8

const (
	inFile context = iota
	inStruct
	inParams
	inBlock
	inTypeName // of a cast, sizeof, typeof: no declared name
)

// external shapes one external declaration that is no macro call and no asm.
// For a function definition it stops before the body's brace and returns true.
func (s *shaper) external() (hasBody bool) {
	typedef := s.specifiers(inFile)
	if s.text(0) == ";" {
		s.take()
		return false
	}
	for {
		fn := s.declarator(inFile, typedef)
		if fn && s.oldStyleParams() {
			return true
		}
		s.trailers()
		switch s.text(0) {
		case "=":
			s.take()
			s.initializer()
		case "{":
			if fn {
				return true
			}
			s.fail("a body without a parameter list")
		}
		switch {
		case s.text(0) == ",":
			s.take()
			continue
		case s.text(0) == ";":
			s.take()
			return false
		case s.i >= len(s.t):
			s.fail("the declaration never ends")
		}
		s.fail("unexpected %q", clip(s.text(0)))
	}
}

// oldStyleParams skips the parameter declarations of a definition as in K&R.
func (s *shaper) oldStyleParams() bool {
	for j := s.i; j < len(s.t); j++ {
		switch s.t[j].Text {
		case "{":
			if j > s.i && s.t[j-1].Text == ";" {
				s.i = j
				return true
			}
			return false
		case "(", ")", "=":
			return false
		}
	}
	return false
}

func (s *shaper) pointers(ctx context) {
	for n := 0; ; {
		switch {
		case s.text(0) == "*":
			if n++; n > maxNesting {
				s.fail("it nests too deeply")
			}
			s.take()
		case s.class(0) == isQualifier && s.last() != "(":
			s.qualifier()
		case s.class(0) == isAttr:
			s.attribute(true)
		case s.isName(0) && s.last() == "*" && s.pointerAttribute(ctx):
			s.attribute(false)
		default:
			return
		}
	}
}

// pointerAttribute tells whether the name behind a star is an attribute: void
// *__user p; char * attr name.
func (s *shaper) pointerAttribute(ctx context) bool {
	switch {
	case s.isName(1):
		// char *name __attr;
		return !trailing(s.text(1)) || !s.endsDeclarator(1) || attributeLike(s.text(0))
	case s.text(1) == "*", s.text(1) == "(" && s.text(2) == "*", s.class(1) == isQualifier:
		return true
	}
	return (ctx == inParams || ctx == inTypeName) && trailing(s.text(0)) && (s.text(1) == ")" || s.text(1) == ",")
}

// declarator shapes a declarator and notes its name. It tells whether it
// declares a function.
func (s *shaper) declarator(ctx context, typedef bool) (fn bool) {
	s.nest()
	defer func() { s.depth-- }()
	s.pointers(ctx)
	switch {
	case s.text(0) == "(":
		if ctx == inParams && s.abstractParens() {
			break
		}
		s.take()
		for s.class(0) == isAttr || s.isName(0) && s.text(1) == "*" {
			s.attribute(s.class(0) == isAttr)
		}
		inner := s.declarator(ctx, typedef)
		s.must(")")
		called := s.text(0) == "("
		s.suffixes()
		return inner || called && s.text(0) == "{" // int (*f(void))(int) { }, int (f)(void) { }
	case ctx == inBlock && s.isName(0) && constantName(s.text(0)) && s.text(1) == "(" && s.isName(2) && s.text(3) == ")":
		// u8 *AUTO_FREE(name): a macro that makes the declarator.
		s.i += 2
		s.declaredName(ctx, typedef)
		s.i++
	case s.isName(0):
		fn = s.declaredName(ctx, typedef)
	case ctx != inParams:
		s.unexpected("a name")
	}
	s.suffixes()
	return fn
}

// declaredName shapes the name of a declarator.
func (s *shaper) declaredName(ctx context, typedef bool) (fn bool) {
	at, name := s.i, s.text(0)
	if typedef {
		s.takeAs(markTypedef)
	} else {
		s.takeAs(markDecl)
	}
	kind := declVar
	switch {
	case typedef:
		kind = declTypedef
	case s.text(0) == "(":
		kind, fn = declFunc, ctx == inFile || ctx == inBlock
	}
	switch ctx {
	case inParams:
		if s.lists == 1 {
			s.params = append(s.params, name)
		}
	case inFile:
		s.names = append(s.names, declared{name, kind, at})
	case inBlock:
		if typedef {
			if s.types == nil {
				s.types = map[string]bool{}
			}
			s.types[name] = true
			delete(s.local, name)
		} else if s.local != nil {
			s.local[name] = true
		}
	}
	return fn
}

// abstractParens tells whether the parenthesis at hand, in a parameter, begins
// a parameter list and not a nested declarator: void f(int (int)).
func (s *shaper) abstractParens() bool {
	return s.text(1) == ")" || s.class(1)&(isBuiltinType|isTagWord|isQualifier) != 0 || s.isName(1) && s.isType(s.text(1))
}

// suffixes shapes [..] and (..) behind a declarator.
func (s *shaper) suffixes() {
	for n := 0; ; n++ {
		if n > maxNesting {
			s.fail("it nests too deeply")
		}
		switch s.text(0) {
		case "[":
			s.take()
			for s.class(0)&(isQualifier|isStorage) != 0 {
				s.i++
			}
			if s.text(0) == "*" && s.text(1) == "]" {
				s.i++
			}
			if s.text(0) != "]" {
				s.expr(false)
			}
			s.must("]")
		case "(":
			s.paramList()
		default:
			return
		}
	}
}

func (s *shaper) paramList() {
	s.nest()
	s.lists++
	old := s.oldStyleList()
	s.take() // (
	for s.text(0) != ")" {
		switch {
		case old:
			s.params = append(s.params, s.text(0))
			s.put(markUnknown)
			s.takeAs(markDecl)
		case s.text(0) == "...":
			s.take()
		case s.i >= len(s.t):
			s.fail("a parameter list never ends")
		default:
			s.param()
		}
		if s.text(0) == "," {
			s.take()
		} else if s.text(0) != ")" {
			s.fail("%q in a parameter list", clip(s.text(0)))
		}
	}
	s.take()
	s.lists--
	s.depth--
}

// oldStyleList tells whether a list of parameters is one of names only, as in
// K&R, whose declarations follow.
func (s *shaper) oldStyleList() bool {
	if s.lists > 1 || !s.isName(1) {
		return false
	}
	n := 1
	for s.isName(n) && s.text(n+1) == "," {
		n += 2
	}
	if !s.isName(n) || s.text(n+1) != ")" {
		return false
	}
	c := s.class(n + 2)
	return c&(isBuiltinType|isTagWord|isQualifier|isStorage) != 0 || s.isName(n+2) && (s.text(n+3) == "*" || s.isName(n+3))
}

func (s *shaper) param() {
	s.specifiers(inParams)
	s.declarator(inParams, false)
	for s.class(0) == isAttr || s.isName(0) {
		s.attribute(true)
	}
}

// trailers takes out what stands between a declarator and its initialiser or
// end: attributes, asm labels.
func (s *shaper) trailers() {
	for {
		switch {
		case s.class(0) == isAttr:
			s.attribute(true)
		case s.class(0) == isAsm:
			s.i++
			if s.text(0) == "(" {
				s.i = s.balanced(s.i)
			}
		case s.isName(0):
			if s.startsLine(0) && s.tok(0).Col == 0 && !attributeLike(s.text(0)) && s.text(1) != ";" && s.text(1) != "{" {
				s.fail("a semicolon is missing")
			}
			s.attribute(true)
		default:
			return
		}
	}
}
