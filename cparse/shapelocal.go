package cparse

import "klplint/cparse/cpp"

// declarationStarts tells whether a declaration begins here, in a block.
func (s *shaper) declarationStarts() bool {
	switch c := s.class(0); {
	case c&(isStorage|isQualifier|isBuiltinType|isTagWord|isTypeof) != 0:
		return true
	case c == isDropped:
		return s.class(1)&(isStorage|isQualifier|isBuiltinType|isTagWord) != 0
	case !s.isName(0), s.local[s.text(0)]:
		return false
	}
	known := s.isType(s.text(0))
	switch {
	case s.isName(1):
		// Two names in a row; a statement macro without semicolon has the
		// other on the next line, and is no type.
		return known || !s.startsLine(1)
	case s.class(1)&(isQualifier|isBuiltinType|isTagWord|isStorage) != 0:
		return known || !s.startsLine(1) || attributeLike(s.text(0)) // __maybe_unused int x;
	case s.text(1) == "*":
		n := 1
		for n < maxNesting && (s.text(n) == "*" || s.class(n) == isQualifier) {
			n++
		}
		return s.declaratorAhead(n, known)
	case s.text(1) == "(":
		if known {
			return s.text(2) == "*" || s.isName(2) && s.text(3) == "*"
		}
		n := s.balanced(s.i+1) - s.i
		if s.startsLine(n) {
			return false
		}
		if attributeWithArgs(s.text(0)) { // __cleanup(f) char *p = NULL;
			const begins = isStorage | isQualifier | isBuiltinType | isTagWord | isTypeof
			if s.class(n)&begins != 0 || s.isName(n) && (s.isName(n+1) || s.text(n+1) == "*" && s.declaratorAhead(n+2, s.isType(s.text(n)))) {
				return true
			}
		}
		if !s.isName(n) {
			return false
		}
		switch s.text(n + 1) { // TYPE(x) name;
		case ";", "[":
			return true
		case "=":
			return s.class(2)&(isTagWord|isBuiltinType) != 0 || typeMacroName(s.text(0))
		}
	}
	return false
}

// declaratorAhead tells whether what begins n ahead, behind a name and stars,
// is a declarator and not an operand.
func (s *shaper) declaratorAhead(n int, known bool) bool {
	if !s.isName(n) {
		return known && s.text(n) == "("
	}
	first := n
	for n < first+maxRun && s.isName(n) {
		n++
	}
	switch s.text(n) {
	case "(": // T *name __attribute(x)
		return known || n > first+1
	case "*": // T *attribute *name
		return n > first+1 || trailing(s.text(first))
	}
	switch s.text(n) {
	case ";", ",", "[", "=":
		return true
	case ")":
		return known
	}
	return s.class(n) == isAttr
}

// localDeclaration shapes a declaration in a block.
func (s *shaper) localDeclaration() {
	if s.macroDeclaration() {
		return
	}
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
		if s.text(0) != "," {
			break
		}
		s.take()
	}
	s.semicolon()
}

// macroDeclaration shapes static DEFINE_MUTEX(x);
func (s *shaper) macroDeclaration() bool {
	n := 0
	for s.class(n)&(isStorage|isQualifier) != 0 && s.text(n) != "typedef" {
		n++
	}
	if n == 0 || !s.isName(n) || s.text(n+1) != "(" || s.text(n+2) == "*" || attributeWithArgs(s.text(n)) {
		return false
	}
	if t := s.behind(n + 1); t.Kind == cpp.Ident {
		return false
	}
	s.put(markMacroDecl, "(")
	s.i += n
	s.take()
	s.arguments()
	s.put(")")
	if s.text(0) == "=" {
		s.take()
		s.operandOrList()
	}
	s.semicolon()
	return true
}
