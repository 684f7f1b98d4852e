package cparse

import "klplint/cparse/cpp"

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
		switch s.text(0) {
		case ",":
			s.take()
			continue
		case ";":
			s.take()
			return false
		}
		if s.i >= len(s.t) {
			s.fail("the declaration never ends")
		}
		if fn && s.knrParams() {
			return true
		}
		s.fail("unexpected %q", clip(s.text(0)))
	}
}

// knrParams skips the parameter declarations of an old-style definition.
func (s *shaper) knrParams() bool {
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
			switch w := s.text(0); {
			case ctx == inStruct || ctx == inTypeName, w == "_Thread_local", w == "__thread", w == "_Noreturn", w == "auto":
				s.attribute(false)
			case w == "__inline" || w == "__inline__":
				s.takeAs("inline")
			default:
				s.take()
			}
		case c == isQualifier:
			s.qualifier()
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
				if ctx == inBlock || ctx == inFile {
					s.put("int") // static x; register i;
					return typedef
				}
				s.fail("%q is no type", clip(s.text(0)))
			}
			return typedef
		}
	}
	return typedef
}

// markedAttribute takes __printf(1, 2) and the like before a type.
func (s *shaper) markedAttribute() bool {
	if s.text(1) == "(" && attributeWithArgs(s.text(0)) && !s.typedef(s.text(0)) {
		end := s.balanced(s.i + 1)
		if end < len(s.t) && s.t[end].Kind == cpp.Ident {
			s.attribute(true)
			return true
		}
	}
	return false
}

// qualifier shapes const, volatile, restrict, _Atomic.
func (s *shaper) qualifier() {
	switch w := s.text(0); w {
	case "const", "__const", "__const__":
		s.takeAs("const")
	case "volatile", "__volatile", "__volatile__":
		s.takeAs("volatile")
	case "_Atomic":
		if s.text(1) == "(" { // _Atomic(T): T counts
			s.i++
			s.fail("_Atomic(type) is not supported")
		}
		s.attribute(false)
	default:
		s.i++ // restrict
	}
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
	if s.types == nil {
		s.types = map[string]bool{}
	}
	s.types[spelling(&s.t[s.i])] = true
	delete(s.local, name)
	s.take()
}

// isAttributeHere decides whether the name at hand, with no type before it, is
// an attribute or macro word rather than the type.
func (s *shaper) isAttributeHere(ctx context) bool {
	if s.typedef(s.text(0)) && !s.local[s.text(0)] {
		return false
	}
	switch c := s.class(1); {
	case c&(isBuiltinType|isTagWord|isTypeof|isStorage) != 0:
		return true
	case c == isQualifier:
		// foo_t const *p or __foo const int x: see what comes behind.
		j := 1
		for s.class(j) == isQualifier {
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
	for s.isName(run) {
		run++
	}
	end := run
	behind := s.text(run)
	if behind == "(" && run >= 2 && ctx != inTypeName && s.text(run+1) == "*" {
		// T attr (*f)(...): no name before the parenthesis.
	} else if behind != "*" && ctx != inTypeName && !(s.class(run) == isQualifier) {
		end-- // the last is the declarator's name
		for end > 1 && s.class(run) == 0 && trailing(s.text(end)) {
			end-- // ... with attributes behind it
		}
	}
	best := 0
	for j := 0; j < end; j++ {
		name := s.text(j)
		if s.typedef(name) && !s.local[name] {
			best = j
			break
		}
		if !attributeLike(name) && (attributeLike(s.text(best)) || !typeLike(s.text(best))) {
			best = j
		}
	}
	return best != 0
}

// trailing tells whether a word is an attribute of the kind that stands behind
// a declarator: int x __read_mostly.
func trailing(name string) bool {
	return len(name) > 2 && name[:2] == "__" && !typeLike(name) || name == "____cacheline_aligned"
}

// attributeAhead is asked at a name behind the type: when it is an attribute
// it is taken out; false when it is the declarator's.
func (s *shaper) attributeAhead(ctx context) bool {
	next := s.text(1)
	switch {
	case s.isName(1), s.class(1) != 0 && s.class(1)&(isStatement|isOperator) == 0:
		// int attr name; but int name attr; is one too.
		if s.isName(1) && trailing(s.text(1)) && !trailing(s.text(0)) && s.endsDeclarator(2) {
			return false
		}
		if s.class(1) == isAttr && !attributeLike(s.text(0)) {
			return false // int name __attribute__((...))
		}
		s.attribute(false)
		return true
	case next == "*" && ctx != inTypeName, next == "*" && ctx == inTypeName:
		s.attribute(false)
		return true
	case next == "(" && attributeWithArgs(s.text(0)):
		end := s.balanced(s.i + 1)
		if end < len(s.t) && (s.t[end].Text == "*" || s.t[end].Kind == cpp.Ident && words[s.t[end].Text]&isAttr == 0 && !trailing(s.t[end].Text)) {
			s.attribute(true)
			return true
		}
	case ctx == inTypeName && (next == ")" || next == ","):
		s.attribute(false)
		return true
	}
	return false
}

// endsDeclarator tells whether the token n ahead can follow a declarator and
// its attributes.
func (s *shaper) endsDeclarator(n int) bool {
	for s.isName(n) && trailing(s.text(n)) {
		n++
		if s.text(n) == "(" {
			n = s.balanced(s.i+n) - s.i
		}
	}
	switch s.text(n) {
	case "=", ";", ",", ")", "[", ":", "{", "(":
		return true
	}
	return false
}

// tagged shapes struct, union and enum specifiers.
func (s *shaper) tagged() {
	enum := s.text(0) == "enum"
	s.take()
	for {
		switch {
		case s.class(0) == isAttr:
			s.attribute(true)
			continue
		case s.isName(0) && s.text(1) == "(" && attributeWithArgs(s.text(0)):
			s.attribute(true)
			continue
		case s.isName(0) && s.isName(1) && s.text(2) == "{":
			s.attribute(false) // struct __packed x {
			continue
		}
		break
	}
	at := s.i
	name := ""
	if s.isName(0) {
		name = s.text(0)
		s.take()
	}
	if enum && s.text(0) == ":" { // enum x : u8 {
		s.i++
		for s.i < len(s.t) && s.text(0) != "{" && s.text(0) != ";" {
			s.i++
		}
	}
	if s.text(0) != "{" {
		if name == "" {
			s.fail("a struct, union or enum without name or body")
		}
		return
	}
	s.nest()
	defer func() { s.depth-- }()
	s.names = append(s.names, declared{name, declTag, at})
	if enum {
		s.enumBody()
	} else {
		s.structBody()
	}
	for s.class(0) == isAttr || s.isName(0) && trailing(s.text(0)) && s.text(1) != "(" && (s.isName(1) || s.text(1) == ";" || s.text(1) == "*") ||
		s.isName(0) && attributeWithArgs(s.text(0)) && s.text(1) == "(" {
		s.attribute(true)
	}
}

func (s *shaper) enumBody() {
	s.take() // {
	for s.text(0) != "}" {
		if !s.isName(0) {
			s.fail("%q in an enum", clip(s.text(0)))
		}
		s.names = append(s.names, declared{s.text(0), declEnumerator, s.i})
		s.take()
		for s.class(0) == isAttr || s.isName(0) {
			s.attribute(true)
		}
		if s.text(0) == "=" {
			s.take()
			s.expr(false)
		}
		if s.text(0) == "," {
			s.take()
		} else if s.text(0) != "}" {
			s.fail("%q in an enum", clip(s.text(0)))
		}
	}
	if s.out[len(s.out)-1].text == "{" {
		s.put("k0_none")
	}
	s.take()
}

// structBody shapes members one by one; one that makes no sense is left out.
func (s *shaper) structBody() {
	s.take() // {
	for s.text(0) != "}" {
		if s.i >= len(s.t) {
			s.fail("a struct or union never ends")
		}
		if s.text(0) == ";" {
			s.i++
			continue
		}
		start := s.i
		if err := s.try(s.member); err != nil {
			s.i = start
			s.skipTo(";")
			s.odd = append(s.odd, oddity{start, s.i, "member", err.why})
		}
	}
	s.take()
}

// member shapes a member declaration, or a macro that declares members.
func (s *shaper) member() {
	if s.class(0) == isStatement { // static_assert
		s.skipTo(";")
		return
	}
	if s.isName(0) && s.text(1) == "(" && !attributeWithArgs(s.text(0)) && s.text(2) != "*" {
		end := s.balanced(s.i + 1)
		switch {
		case end < len(s.t) && s.t[end].Text == ";", end < len(s.t) && s.t[end].Flags&cpp.LineStart != 0:
			// DECLARE_BITMAP(name, bits); struct_group(name, members);
			s.macroMember(end)
			return
		}
	}
	s.specifiers(inStruct)
	if s.text(0) == ";" {
		s.take()
		return
	}
	for {
		if s.text(0) != ":" {
			s.declarator(inStruct, false)
		} else {
			// A bit field without name: padding.
			s.put("k0_pad")
		}
		if s.text(0) == ":" {
			s.take()
			s.expr(false)
		}
		s.trailers()
		if s.text(0) == "," {
			s.take()
			continue
		}
		break
	}
	s.must(";")
}

// macroMember writes int NAME; for a macro that declares a member. The members
// that a struct_group encloses are kept.
func (s *shaper) macroMember(end int) {
	from := s.i
	group := -1
	for j := from + 2; j < end-1; j++ {
		if s.t[j].Text == ";" {
			group = from + 2
			break
		}
	}
	if group >= 0 { // struct_group(name, int a; int b;)
		s.i = group
		for s.i < end-1 && s.text(0) != "," {
			s.i++
		}
		s.i++
		for s.i < end-1 {
			if s.text(0) == ";" || s.text(0) == "," {
				s.i++
				continue
			}
			s.member()
		}
		s.i = end
	} else {
		s.put("int")
		s.i = from + 2
		if s.isName(0) {
			s.take()
		} else {
			s.put("k0_member")
		}
		s.put(";")
		s.i = end
	}
	if s.text(0) == ";" {
		s.i++
	}
}

// typeof shapes typeof(expression or type).
func (s *shaper) typeof() {
	s.takeAs("typeof")
	s.must("(")
	if s.typeStarts(true) {
		s.typeInParens()
	} else {
		s.expr(true)
	}
	s.must(")")
}

// typeInParens shapes a type name without declared name: in a cast, sizeof,
// typeof or as an argument.
func (s *shaper) typeInParens() {
	s.nest()
	s.specifiers(inTypeName)
	s.abstract()
	s.depth--
}

// abstract shapes an abstract declarator.
func (s *shaper) abstract() {
	s.pointers()
	if s.text(0) == "(" {
		if n := s.text(1); n == "*" || n == "(" || n == "[" {
			s.take()
			s.abstract()
			s.must(")")
		}
	}
	s.suffixes()
}

func (s *shaper) pointers() {
	n := 0
	for {
		switch {
		case s.text(0) == "*":
			if n++; n > maxNesting {
				s.fail("it nests too deeply")
			}
			s.take()
		case s.class(0) == isQualifier && len(s.out) > 0 && s.out[len(s.out)-1].text != "(":
			s.qualifier()
		case s.class(0) == isAttr:
			s.attribute(true)
		case s.isName(0) && s.out[len(s.out)-1].text == "*" && (s.isName(1) || s.text(1) == "*" || s.text(1) == "(" && s.text(2) == "*" ||
			s.class(1) == isQualifier || trailing(s.text(0)) && (s.text(1) == ")" || s.text(1) == ",")):
			// void *__user p; char * attr name
			if s.isName(1) && trailing(s.text(1)) && s.endsDeclarator(1) && !attributeLike(s.text(0)) {
				return // char *name __attr;
			}
			s.attribute(false)
		default:
			return
		}
	}
}

// declarator shapes a declarator and notes its name. It tells whether it
// declares a function.
func (s *shaper) declarator(ctx context, typedef bool) (fn bool) {
	s.nest()
	defer func() { s.depth-- }()
	s.pointers()
	switch {
	case s.text(0) == "(":
		if ctx == inParams && s.abstractParens() {
			break
		}
		s.take()
		for s.class(0) == isAttr {
			s.attribute(true)
		}
		s.declarator(ctx, typedef)
		s.must(")")
		s.suffixes()
		return false
	case s.isName(0):
		at := s.i
		s.take()
		kind := declVar
		if typedef {
			kind = declTypedef
		} else if s.text(0) == "(" {
			kind, fn = declFunc, ctx == inFile || ctx == inBlock
		}
		if ctx == inParams && s.lists == 1 {
			s.params = append(s.params, s.t[at].Text)
		}
		if ctx == inFile || ctx == inBlock {
			s.names = append(s.names, declared{s.t[at].Text, kind, at})
			if s.local == nil {
				s.local = map[string]bool{}
			}
			if !typedef && ctx == inBlock {
				s.local[s.t[at].Text] = true
			}
		}
	case ctx == inParams:
	default:
		s.fail("%q stands where a name is expected", clip(s.text(0)))
	}
	s.suffixes()
	return fn
}

// abstractParens tells whether the parenthesis at hand, in a parameter, begins
// a parameter list and not a nested declarator: void f(int (int)).
func (s *shaper) abstractParens() bool {
	return s.text(1) == ")" || s.class(1)&(isBuiltinType|isTagWord|isQualifier) != 0 || s.isName(1) && s.typedef(s.text(1))
}

// suffixes shapes [..] and (..) behind a declarator.
func (s *shaper) suffixes() {
	for {
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
	defer func() { s.depth-- }()
	s.lists++
	defer func() { s.lists-- }()
	s.take() // (
	for s.text(0) != ")" {
		switch {
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
		case s.text(0) == "asm" || s.text(0) == "__asm__" || s.text(0) == "__asm":
			s.i++
			if s.text(0) == "(" {
				s.i = s.balanced(s.i)
			}
		case s.isName(0):
			if s.i > 0 && s.tok(0).Flags&cpp.LineStart != 0 && s.tok(0).Col == 0 && !attributeLike(s.text(0)) && s.text(1) != ";" && s.text(1) != "{" {
				s.fail("a semicolon is missing")
			}
			s.attribute(true)
		default:
			return
		}
	}
}

// initializer shapes what stands behind =.
func (s *shaper) initializer() {
	if s.text(0) == "{" {
		s.initList()
		return
	}
	s.expr(false)
}

func (s *shaper) initList() {
	s.nest()
	defer func() { s.depth-- }()
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
		if err := s.try(s.initElem); err != nil {
			s.i = start
			s.skipElem()
			s.oddExpr(start, err.why)
		}
		if s.text(0) == "," {
			s.take()
		} else if s.text(0) != "}" {
			s.fail("%q in an initialiser", clip(s.text(0)))
		}
	}
	s.take()
}

func (s *shaper) initElem() {
	designated := false
	for {
		switch {
		case s.text(0) == "." && s.isName(1):
			s.take()
			s.take()
		case s.text(0) == "[":
			s.take()
			s.expr(false)
			if s.text(0) == "..." {
				s.take()
				s.expr(false)
			}
			s.must("]")
		case !designated && s.isName(0) && s.text(1) == ":": // GNU's old style
			s.put(".")
			s.take()
			s.takeAs("=")
			s.initializer()
			return
		default:
			if designated {
				if s.text(0) == "=" {
					s.take()
				} else {
					s.put("=") // GNU: [0] {...}
				}
			}
			s.initializer()
			if t := s.text(0); t != "," && t != "}" {
				s.fail("unexpected %q", clip(t))
			}
			return
		}
		designated = true
	}
}

// skipElem goes to the comma or brace that ends an element.
func (s *shaper) skipElem() {
	for s.i < len(s.t) {
		switch s.text(0) {
		case "(", "[", "{":
			s.i = s.balanced(s.i)
			continue
		case ",", "}", ";", ")", "]":
			return
		}
		s.i++
	}
}

// skipTo goes behind the next stop at this depth of brackets, or before a
// closing brace.
func (s *shaper) skipTo(stop string) {
	for s.i < len(s.t) {
		switch s.text(0) {
		case stop:
			s.i++
			return
		case "(", "[", "{":
			brace := s.text(0) == "{"
			s.i = s.balanced(s.i)
			if brace && (s.text(0) != stop && s.text(0) != "," && s.text(0) != ")") && s.text(0) != "else" && s.text(0) != "while" {
				if !s.isName(0) {
					return
				}
			}
			continue
		case "}":
			return
		}
		s.i++
	}
}
