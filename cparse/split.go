package cparse

import "klplint/cparse/cpp"

// split cuts a translation unit into its external declarations: each ends with
// a semicolon, with the brace of a function's body, or (a macro call on a line
// of its own) with a parenthesis. Brackets need not balance for it to go on:
// see bodyEnd.
func split(toks []cpp.Token, closer []int32, cut func(from, to int)) {
	s := splitter{toks, closer}
	for i := 0; i < len(toks); {
		end := s.declEnd(i)
		cut(i, end)
		i = end
	}
}

type splitter struct {
	toks   []cpp.Token
	closer []int32 // see closers
}

// declEnd is the index behind the declaration that begins at start.
func (s *splitter) declEnd(start int) int {
	t := s.toks
	if cpp.IsPlaceholder(t[start].Text) && (start+1 == len(t) || t[start+1].Flags&cpp.LineStart != 0) {
		return start + 1
	}
	if s.loneWord(start) {
		return start + 1
	}
	depth := 0         // of ( and [
	assigned := false  // an initialiser has begun
	aggregate := false // a struct, union or enum body or an initialiser may follow
	for i := start; i < len(t); i++ {
		tok := &t[i]
		// An opening bracket that is never closed must not swallow the file:
		// a declaration's first word in the first column begins anew.
		if depth > 0 && i > start && firstColumn(tok) && (tok.Kind == cpp.Ident && declWord(tok.Text) && !s.closes(i, depth) || tok.Text == "}") {
			return i
		}
		if tok.Kind != cpp.Punct {
			if depth == 0 && i > start+1 && firstColumn(tok) && words[tok.Text] == isStorage && t[i-1].Kind == cpp.Ident && !keyword(t[i-1].Text) && t[i-1].Macro == nil {
				return i // a semicolon is missing
			}
			switch tok.Text {
			case "struct", "union", "enum":
				aggregate = aggregate || depth == 0
			}
			continue
		}
		switch tok.Text {
		case "(", "[":
			depth++
		case ")", "]":
			if depth > 0 {
				depth--
			}
			if tok.Text == ")" && depth == 0 && s.macroLine(start, i) {
				return i + 1
			}
			if depth == 0 && tok.Text == ")" && !assigned {
				if j := s.oldStyleBody(i); j > 0 {
					i = j - 1
					aggregate = false
					continue
				}
				// Behind a parameter list, a brace is a body.
				aggregate = aggregate && s.attributeParens(i)
			}
		case ";":
			if depth == 0 {
				return i + 1
			}
		case "=":
			if depth == 0 {
				assigned = true
			}
		case "{":
			end := s.braceEnd(i, !assigned && !aggregate)
			if depth == 0 && !assigned && !aggregate {
				if end < len(t) && t[end].Text == ";" && t[end].Flags&cpp.LineStart == 0 {
					return end + 1
				}
				return end
			}
			if t[end-1].Text != "}" {
				return end // it never closes
			}
			i = end - 1
			if !assigned && depth == 0 {
				aggregate = false // struct x { } f(void) { }
			}
		case "}":
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(t)
}

// closes tells whether the brackets that are open at i, depth of them, close
// before the declaration ends: its lines begin in the first column.
func (s *splitter) closes(i, depth int) bool {
	t := s.toks
	if words[t[i].Text] == isStorage || t[i-1].Text == ";" {
		return false
	}
	for end := min(len(t), i+500); i < end; i++ {
		switch t[i].Text {
		case "(", "[":
			depth++
		case ")", "]":
			if depth--; depth == 0 {
				return true
			}
		case ";", "{", "}":
			return false
		}
	}
	return false
}

// oldStyleBody is the index of the brace of a function that is defined as in
// K&R, whose list of parameter names ends at i; 0 if it is none.
func (s *splitter) oldStyleBody(i int) int {
	t := s.toks
	if i+1 >= len(t) || t[i+1].Kind != cpp.Ident || t[i+1].Flags&cpp.LineStart == 0 || words[t[i+1].Text]&isAttr != 0 {
		return 0
	}
	j := i - 1
	for j >= 0 && (t[j].Kind == cpp.Ident || t[j].Text == ",") {
		j--
	}
	if j < 0 || t[j].Text != "(" {
		return 0
	}
	for j, end := i+1, min(len(t), i+500); j < end; j++ {
		switch t[j].Text {
		case "{":
			if t[j-1].Text == ";" {
				return j
			}
			return 0
		case "(", ")", "=", "}":
			return 0
		}
	}
	return 0
}

// attributeParens tells whether the parenthesis that ends at i belongs to an
// attribute: struct __attribute__((packed)) x {, struct __aligned(8) x {.
func (s *splitter) attributeParens(i int) bool {
	open := s.openParen(i)
	if open < 1 {
		return false
	}
	w := s.toks[open-1].Text
	return w == "__attribute__" || w == "__attribute" || w == "_Alignas" || len(w) > 2 && w[:2] == "__"
}

// openParen finds the partner of the closing parenthesis at i.
func (s *splitter) openParen(i int) int {
	depth := 0
	for ; i >= 0; i-- {
		switch s.toks[i].Text {
		case ")":
			depth++
		case "(":
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// braceEnd is the index behind the brace that closes the one at i. When there
// is none, or when lines that can only be outside a body come first, the body
// ends before those.
func (s *splitter) braceEnd(i int, body bool) int {
	depth := 0
	suspect := -1
	for j := i; j < len(s.toks); j++ {
		t := &s.toks[j]
		if !body && firstColumn(t) && (t.Text == "static" || t.Text == "extern" || t.Text == "typedef") {
			return j // no member or element begins so
		}
		if t.Kind == cpp.Punct {
			switch t.Text {
			case "{":
				depth++
			case "}":
				if depth--; depth == 0 {
					if suspect >= 0 && !firstColumn(t) {
						// Closed by a brace that belongs elsewhere.
						return suspect
					}
					return j + 1
				}
				if firstColumn(t) && t.Macro == nil && suspect < 0 && s.startsDecl(j+1) {
					suspect = j + 1
				}
			}
		}
	}
	if suspect >= 0 {
		return suspect
	}
	return len(s.toks)
}

// startsDecl tells whether a declaration begins in the first column at j.
func (s *splitter) startsDecl(j int) bool {
	return j >= len(s.toks) || firstColumn(&s.toks[j]) && s.toks[j].Kind == cpp.Ident && declWord(s.toks[j].Text)
}

// macroLine tells whether the tokens from start to the closing parenthesis at
// end are a macro call that stands as a declaration without semicolon: a
// name, its arguments, and something new on the next line.
func (s *splitter) macroLine(start, end int) bool {
	t := s.toks
	i := start
	for i < end && storageWord(t[i].Text) {
		i++
	}
	if i+1 >= end+1 || t[i].Kind != cpp.Ident || keyword(t[i].Text) || i+1 >= len(t) || t[i+1].Text != "(" || s.openParen(end) != i+1 {
		return false
	}
	if attributeWithArgs(t[i].Text) {
		return false
	}
	if end+1 >= len(t) {
		return true
	}
	next := &t[end+1]
	return next.Kind == cpp.Ident && (firstColumn(next) || words[next.Text] == isStorage)
}

// loneWord tells whether the name at i, formed as a macro's, stands as a
// declaration: alone on its line, with another declaration behind it and not
// the rest of one.
func (s *splitter) loneWord(i int) bool {
	t := s.toks
	if i+2 >= len(t) || t[i].Kind != cpp.Ident || !capitals(t[i].Text) || keyword(t[i].Text) || !firstColumn(&t[i]) || !firstColumn(&t[i+1]) {
		return false
	}
	if t[i+1].Kind != cpp.Ident || t[i+2].Text != "(" {
		return words[t[i+1].Text] == isStorage
	}
	end := int(s.closer[i+2]) + 1
	return end < len(t) && firstColumn(&t[end]) && t[end].Text != "{"
}

// capitals tells whether a name begins as a macro's does.
func capitals(name string) bool {
	return len(name) > 2 && constantName(name[:3])
}

// closers finds for each opening bracket, of whatever kind, the index of the
// one that closes it, len(t) when there is none.
func closers(t []cpp.Token) []int32 {
	list := make([]int32, len(t))
	var open []int32
	for i := range t {
		if t[i].Kind != cpp.Punct {
			continue
		}
		switch t[i].Text {
		case "(", "[", "{":
			list[i] = int32(len(t))
			open = append(open, int32(i))
		case ")", "]", "}":
			if n := len(open); n > 0 {
				list[open[n-1]] = int32(i)
				open = open[:n-1]
			}
		}
	}
	return list
}

// firstColumn tells whether a token begins a line without being indented.
func firstColumn(t *cpp.Token) bool { return t.Flags&cpp.LineStart != 0 && t.Col == 0 }
