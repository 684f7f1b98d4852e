package cparse

import (
	"klplint/cparse/ast"
	"klplint/cparse/cpp"
)

// specifiers shapes declaration specifiers and tells whether they hold
// typedef. Exactly one type comes out.
func (s *shaper) specifiers(ctx context) (typedef bool) {
	typed := false
	for s.i < len(s.t) {
		c := s.class(0)
		switch {
		case c == isDropped:
			s.i++
		case c == isStorage:
			typedef = typedef || s.text(0) == "typedef"
			s.storage(ctx)
		case c == isQualifier:
			typed = s.qualifier() || typed
		case c == isBuiltinType:
			s.builtinType(typed)
			typed = true
		case c == isTagWord:
			s.tagged()
			typed = true
		case c == isTypeof:
			s.typeof()
			typed = true
		case c == isAttr:
			s.attribute(true)
		case s.isName(0):
			if s.markedAttribute() {
				continue
			}
			if !typed && s.typeMacro(ctx) {
				typed = true
				continue
			}
			if typed || s.isAttributeHere(ctx) {
				if !s.attributeAhead(ctx) {
					return typedef
				}
				continue
			}
			s.typeName()
			typed = true
		default:
			if !typed {
				if ctx != inBlock && ctx != inFile {
					s.fail("%q is no type", clip(s.text(0)))
				}
				s.put("int") // static x; register i;
			}
			return typedef
		}
	}
	return typedef
}

// storage shapes a storage class or function specifier. Those that mean
// nothing here are kept as attributes.
func (s *shaper) storage(ctx context) {
	switch w := s.text(0); {
	case ctx == inStruct || ctx == inTypeName, w == "_Thread_local", w == "__thread", w == "_Noreturn", w == "auto":
		s.attribute(false)
	case w == "__inline" || w == "__inline__":
		s.takeAs("inline")
	default:
		s.take()
	}
}

// qualifier shapes const, volatile, restrict, _Atomic, and tells whether it
// was a type as well: _Atomic(T) is.
func (s *shaper) qualifier() (typed bool) {
	switch s.text(0) {
	case "const", "__const", "__const__":
		s.takeAs("const")
	case "volatile", "__volatile", "__volatile__":
		s.takeAs("volatile")
	case "_Atomic":
		if s.text(1) != "(" {
			s.attribute(false)
			return false
		}
		s.takeAs("typeof")
		s.must("(")
		s.typeInParens()
		s.must(")")
		return true
	default:
		s.i++ // restrict
	}
	return false
}

// builtinType shapes a word of a builtin type. What the parser may not know
// stands in as int: the type is read from the source's own words.
func (s *shaper) builtinType(again bool) {
	switch w := s.text(0); w {
	case "__signed", "__signed__":
		s.takeAs("signed")
	case "_Complex":
		s.attribute(false)
	case "__auto_type", "__int128", "__int128_t", "__uint128_t", "_Float16":
		if again {
			s.i++
			return
		}
		s.takeAs("int")
	default:
		s.take()
	}
}

// typeName takes a name as a type.
func (s *shaper) typeName() {
	name := s.text(0)
	if s.isName(1) || s.text(1) == "*" {
		// An evident use: the name is a type from here on.
		if s.types == nil {
			s.types = map[string]bool{}
		}
		s.types[name] = true
		delete(s.local, name)
	}
	s.takeAs(markType)
}

// typeof shapes typeof(expression or type).
func (s *shaper) typeof() {
	s.takeAs("typeof")
	s.must("(")
	if !s.typeAhead() || s.try(func() {
		s.typeInParens()
		s.must(")")
	}) != nil {
		s.expr(true)
		s.must(")")
	}
}

// typeInParens shapes a type name as in a cast, sizeof or typeof, or as an
// argument.
func (s *shaper) typeInParens() {
	s.nest()
	s.specifiers(inTypeName)
	s.abstract()
	s.depth--
}

// abstract shapes an abstract declarator.
func (s *shaper) abstract() {
	s.nest()
	s.pointers(inTypeName)
	if s.text(0) == "(" {
		if n := s.text(1); n == "*" || n == "(" || n == "[" {
			s.take()
			s.abstract()
			s.must(")")
		}
	}
	s.suffixes()
	s.depth--
}

// typeAhead tells whether a type begins at the current token, which stands
// behind an opening parenthesis or a comma: an unknown name is a type when
// what follows makes no sense otherwise.
func (s *shaper) typeAhead() bool {
	switch c := s.class(0); {
	case c&(isBuiltinType|isTagWord|isQualifier|isTypeof) != 0:
		return true
	case c == isAttr, c == isStorage: // (__attribute__((x)) T *)
		return true
	case !s.isName(0):
		return false
	}
	known := s.isType(s.text(0))
	n := 1
	for n < maxRun && (s.isName(n) || s.class(n) == isQualifier) {
		n++ // T __user *, T const *
	}
	if n > 1 && !(constantName(s.text(0)) && s.isName(1) && constantName(s.text(1))) { // but for strings: PREFIX FORMAT
		switch s.text(n) {
		case ")", "*", ",", "[":
			return true
		}
		return known
	}
	switch s.text(1) {
	case ")", ",":
		return known || typeLike(s.text(0)) && !s.local[s.text(0)]
	case "[":
		return known
	case "(":
		return s.text(2) == "*" && (known || s.text(3) == ")") || known && s.text(2) == ")"
	case "*":
		n = s.pastPointers(1)
		switch s.text(n) {
		case ")", ",", "[":
			return true
		case "(":
			return s.text(n+1) == "*" && (known || s.text(n+2) == ")")
		}
		return known && s.isName(n)
	}
	return false
}

// pastPointers is how far ahead the stars that begin n ahead end, with the
// qualifiers and attributes among them.
func (s *shaper) pastPointers(n int) int {
	for stop := n + maxNesting; n < stop; n++ {
		if s.text(n) != "*" && s.class(n) != isQualifier && !(s.isName(n) && trailing(s.text(n)) && !constantName(s.text(n))) {
			break
		}
	}
	return n
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
	if len(s.out) > 0 {
		if s.attrs == nil {
			s.attrs = map[int32][]ast.Attr{}
		}
		at := s.out[len(s.out)-1].src
		s.attrs[at] = append(s.attrs[at], a)
	}
}

// markedAttribute takes __printf(1, 2) and the like before a type.
func (s *shaper) markedAttribute() bool {
	if s.text(1) == "(" && (attributeWithArgs(s.text(0)) || s.tok(2).Kind == cpp.Str) && !s.isType(s.text(0)) && s.behind(1).Kind == cpp.Ident && words[s.behind(1).Text]&isAsm == 0 {
		s.attribute(true)
		return true
	}
	return false
}

// typeMacro shapes a macro call that stands for a type, or for parameters.
func (s *shaper) typeMacro(ctx context) bool {
	evident := typeMacroName(s.text(0))
	if s.text(1) != "(" || s.text(2) == "*" && !evident || s.isType(s.text(0)) {
		return false
	}
	switch next := s.behind(1); {
	case evident && next.Kind == cpp.Ident:
	case next.Kind == cpp.Ident && words[next.Text]&^isQualifier == 0 && !trailing(next.Text):
	case next.Text == "*":
	case ctx == inParams && constantName(s.text(0)) && (next.Text == "," || next.Text == ")"):
	default:
		return false
	}
	s.put(markUnknown)
	s.i = s.balanced(s.i + 1)
	return true
}

// isAttributeHere decides whether the name at hand, with no type before it, is
// an attribute or macro word rather than the type.
func (s *shaper) isAttributeHere(ctx context) bool {
	if s.isType(s.text(0)) {
		return false
	}
	switch c := s.class(1); {
	case c&(isBuiltinType|isTagWord|isTypeof|isStorage) != 0:
		return true
	case c == isQualifier:
		// foo_t const *p or __foo const int x: see what comes behind.
		j := 1
		for j < maxRun && s.class(j) == isQualifier {
			j++
		}
		if s.class(j)&(isBuiltinType|isTagWord|isTypeof) != 0 {
			return true
		}
		return s.isName(j) && (s.isName(j+1) || s.text(j+1) == "*") && attributeLike(s.text(0))
	case c == isAttr:
		return false
	}
	if !s.isName(1) {
		return false // x *p; x (*f)(); x) in a parameter list: a type
	}
	// A run of names: the type is the best of those before the declarator.
	run := 1
	for run < maxRun && s.isName(run) {
		run++
	}
	if s.class(run)&(isBuiltinType|isTagWord|isTypeof|isStorage) != 0 {
		return true
	}
	for j := range run - 1 {
		if s.isType(s.text(j)) {
			return true // one behind it is
		}
	}
	end := run
	switch {
	case s.text(run) == "(" && s.text(run+1) == "*" && ctx != inTypeName:
		// T attr (*f)(...): no name before the parenthesis.
	case s.text(run) == "*", ctx == inTypeName, s.class(run) == isQualifier:
	default:
		end-- // the last is the declarator's name
		for end > 1 && trailing(s.text(end)) {
			end-- // ... with attributes behind it
		}
	}
	best := 0
	for j := 0; j < end; j++ {
		if name := s.text(j); !attributeLike(name) && (attributeLike(s.text(best)) || !typeLike(s.text(best))) {
			best = j
		}
	}
	return best != 0
}

// attributeAhead is asked at a name behind the type: when it is an attribute
// it is taken out; false when it is the declarator's.
func (s *shaper) attributeAhead(ctx context) bool {
	next := s.text(1)
	switch {
	case s.isName(1), s.class(1) != 0 && s.class(1)&(isStatement|isOperator|isAsm) == 0:
		// int attr name; but int name attr; is one too.
		if s.isName(1) && trailing(s.text(1)) && !attributeLike(s.text(0)) && s.endsDeclarator(1) {
			return false
		}
		if s.isName(1) && s.text(2) == "(" && s.text(3) == "(" {
			return false // int name OF((int, int));
		}
		if s.isName(1) && s.text(2) == "(" && s.tok(3).Kind == cpp.Str {
			return false // int name SEC("section");
		}
		if s.class(1) == isAttr && !attributeLike(s.text(0)) {
			return false // int name __attribute__((...))
		}
		s.attribute(false)
		return true
	case next == "*":
		s.attribute(false)
		return true
	case next == "(" && attributeWithArgs(s.text(0)):
		t := s.behind(1)
		if t.Text == "*" || t.Kind == cpp.Ident && words[t.Text]&(isAttr|isAsm) == 0 && !trailing(t.Text) {
			s.attribute(true)
			return true
		}
	case ctx == inTypeName && (next == ")" || next == ",") && attributeLike(s.text(0)):
		s.attribute(false)
		return true
	}
	return false
}

// endsDeclarator tells whether the words n ahead are attributes behind which a
// declarator ends.
func (s *shaper) endsDeclarator(n int) bool {
	called := false
	for stop := n + maxRun; n < stop && s.isName(n) && trailing(s.text(n)); {
		n++
		if called = s.text(n) == "("; called {
			n = s.balanced(s.i+n) - s.i
		}
	}
	switch s.text(n) {
	case "=", ";", ",", ")", "[", ":":
		return true
	case "{":
		return !called // else it is a function's name
	}
	return false
}
