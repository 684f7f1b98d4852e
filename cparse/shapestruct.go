package cparse

import "klplint/cparse/cpp"

// tagged shapes struct, union and enum specifiers.
func (s *shaper) tagged() {
	enum := s.text(0) == "enum"
	s.take()
	for s.tagAttribute() {
	}
	at := s.i
	name := ""
	if s.isName(0) {
		name = s.text(0)
		s.take()
		if s.text(0) == "(" && s.text(1) != "*" && constantName(name) { // struct TAG(of, parts)
			s.i = s.balanced(s.i)
		}
	}
	if enum && s.text(0) == ":" { // enum x : u8 {
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
	s.names = append(s.names, declared{name, declTag, at})
	if enum {
		s.enumBody()
	} else {
		s.structBody()
	}
	s.depth--
	for s.bodyAttribute() {
		s.attribute(true)
	}
}

// bodyAttribute tells whether an attribute stands behind the brace that ends a
// struct.
func (s *shaper) bodyAttribute() bool {
	switch {
	case s.class(0) == isAttr:
		return true
	case !s.isName(0):
		return false
	case s.text(1) == "(":
		return attributeWithArgs(s.text(0)) && s.behind(1).Text != "{"
	case s.text(1) == ";" && s.depth == 0 && s.t[0].Text == "typedef":
		return false // typedef struct { } __name;
	}
	return trailing(s.text(0)) && (s.isName(1) || s.text(1) == ";" || s.text(1) == "*")
}

// tagAttribute takes an attribute between struct and its tag.
func (s *shaper) tagAttribute() bool {
	switch {
	case s.class(0) == isAttr, s.isName(0) && s.text(1) == "(" && attributeWithArgs(s.text(0)):
		s.attribute(true)
	case s.isName(0) && s.isName(1) && s.text(2) == "{":
		s.attribute(false) // struct __packed x {
	default:
		return false
	}
	return true
}

func (s *shaper) enumBody() {
	s.take() // {
	for s.text(0) != "}" {
		if s.i >= len(s.t) {
			s.fail("an enum never ends")
		}
		start := s.i
		if err := s.piece(s.enumerator); err != nil {
			s.i = start
			s.skipElem()
			if s.i == start {
				s.fail("%s", err.why)
			}
			s.odd = append(s.odd, oddity{start, s.i, "enumerator", err.why})
			s.unknownEnumerator()
		}
		switch {
		case s.text(0) == ",":
			s.take()
		case s.text(0) == "}":
		case s.isName(0):
			s.put(",") // behind a macro that brings its own
		default:
			s.unexpected(`","`)
		}
	}
	if s.last() == "{" {
		s.put(markNone)
	}
	s.take()
}

// unknownEnumerator stands for enumerators that are not known, so that the
// values of those behind them are not either.
func (s *shaper) unknownEnumerator() { s.put(markNone, "=", markToken) }

// enumerator shapes an enumeration constant, or passes over a macro that makes
// some.
func (s *shaper) enumerator() {
	if !s.isName(0) {
		s.fail("%q in an enum", clip(s.text(0)))
	}
	if s.text(1) == "(" { // X(name, value)
		s.unknownEnumerator()
		s.i = s.balanced(s.i + 1)
		return
	}
	s.names = append(s.names, declared{s.text(0), declEnumerator, s.i})
	s.takeAs(markDecl)
	for s.class(0) == isAttr || s.isName(0) && !s.startsLine(0) {
		s.attribute(true)
	}
	if s.text(0) == "=" {
		s.take()
		s.expr(false)
	}
	switch {
	case s.text(0) == ",", s.text(0) == "}", s.isName(0):
	default:
		s.unexpected(`","`)
	}
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
		if err := s.piece(s.member); err != nil {
			s.i = start
			s.skipMember()
			s.odd = append(s.odd, oddity{start, s.i, "member", err.why})
			s.unknownMember()
		}
	}
	s.take()
}

// unknownMember stands for members that are not known, so that the layout of
// the struct is not either.
func (s *shaper) unknownMember() { s.put(markUnknown, markNone, ";") }

// skipMember goes behind the semicolon that ends a member, or before the brace
// that ends the struct.
func (s *shaper) skipMember() {
	for s.i < len(s.t) {
		switch s.text(0) {
		case ";":
			s.i++
			return
		case "(", "[", "{":
			s.i = s.balanced(s.i)
			continue
		case "}":
			return
		}
		s.i++
	}
}

// member shapes a member declaration, or a macro that declares members.
func (s *shaper) member() {
	if s.class(0) == isStatement { // static_assert
		s.skipMember()
		return
	}
	if s.macroMember() {
		return
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
			s.put(markNone) // a bit field without name: padding
		}
		if s.text(0) == ":" {
			s.take()
			s.expr(false)
		}
		s.trailers()
		if s.text(0) != "," {
			break
		}
		s.take()
	}
	s.must(";")
}

// macroMember shapes a macro that declares members, with or without a
// semicolon: DECLARE_BITMAP(name, bits); struct_group(name, members);
// randomized_struct_fields_start.
func (s *shaper) macroMember() bool {
	if !s.isName(0) {
		return false
	}
	if next := s.tok(1); next.Text == ";" || next.Flags&cpp.LineStart != 0 && next.Kind == cpp.Ident && !s.isType(s.text(0)) && !typeLike(s.text(0)) {
		s.unknownMember()
		s.i++
		if s.text(0) == ";" {
			s.i++
		}
		return true
	}
	if s.text(1) != "(" {
		return false
	}
	end := s.balanced(s.i + 1)
	n := end - s.i
	switch next := s.tok(n); {
	case s.text(2) == "*": // T (*f)(void);
		return false
	case next.Text == ";", next.Text == "}", s.isName(n) && s.text(n+1) == "(":
	case next.Flags&cpp.LineStart == 0, attributeWithArgs(s.text(0)):
		return false
	}
	s.i += 2
	if group := s.groupStart(end); group > 0 {
		s.i = group
		for s.i < end-1 {
			if t := s.text(0); t == ";" || t == "," {
				s.i++
				continue
			}
			s.groupMember(end - 1)
		}
	} else {
		s.declaredMember(end)
	}
	s.i = end
	if s.text(0) == ";" {
		s.i++
	}
	return true
}

// groupStart is where the members begin among the arguments of a macro such as
// struct_group(name, int a; int b;), 0 when it encloses none.
func (s *shaper) groupStart(end int) int {
	first := 0
	depth := 0
	for j := s.i; j < end-1; j++ {
		switch s.t[j].Text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		case ",":
			if depth == 0 && first == 0 {
				first = j + 1
			}
		case ";":
			if depth == 0 {
				// struct_group_tagged(tag, name, members), and those without
				// a name at all.
				for first > 0 && first+1 < j && s.t[first].Kind == cpp.Ident && words[s.t[first].Text] == 0 && s.t[first+1].Text == "," {
					first += 2
				}
				for first > 0 && first < j && s.t[first].Text == "," {
					first++
				}
				return max(first, s.i)
			}
		}
	}
	return 0
}

// groupMember shapes a member within the arguments of a macro, the last of
// which need not have a semicolon.
func (s *shaper) groupMember(end int) {
	t := s.t
	s.t = t[:end]
	defer func() { s.t = t }()
	s.member()
}

// declaredMember writes a member of unknown type for a macro that declares
// one: the first argument that is a plain name names it.
func (s *shaper) declaredMember(end int) {
	for s.i < end-1 {
		if t := s.tok(1); s.isName(0) && (t.Text == "," || s.i+1 == end-1) && !s.isType(s.text(0)) {
			s.put(markUnknown)
			s.takeAs(markDecl)
			s.put(";")
			return
		}
		s.skipElem()
		s.i++
	}
	s.unknownMember()
}
