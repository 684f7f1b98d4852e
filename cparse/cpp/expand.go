package cpp

import (
	"slices"
	"strconv"
	"strings"
)

// context is a list of tokens that is read before the file goes on: the
// result of an expansion, or a list that is expanded on its own.
type context struct {
	toks  []Token
	i     int
	macro *Macro // not expanded again while the context is read; may be nil
}

// read returns the next token that is not yet expanded: of the innermost
// expansion, or (outside a barrier) of the files.
func (p *pp) read() Token {
	for len(p.ctx) > p.barrier {
		c := p.ctx[len(p.ctx)-1]
		if c.i < len(c.toks) {
			c.i++
			return c.toks[c.i-1]
		}
		p.pop()
	}
	if p.alone {
		return Token{Kind: EOF}
	}
	return p.raw()
}

func (p *pp) push(toks []Token, m *Macro) {
	p.ctx = append(p.ctx, &context{toks: toks, macro: m})
	if m != nil {
		if p.active == nil {
			p.active = map[*Macro]int{}
		}
		p.active[m]++
	}
}

func (p *pp) pop() {
	c := p.ctx[len(p.ctx)-1]
	p.ctx = p.ctx[:len(p.ctx)-1]
	if c.macro != nil {
		p.active[c.macro]--
	}
}

// unread gives a token back.
func (p *pp) unread(t Token) {
	switch {
	case t.Kind == EOF:
	case p.alone || len(p.ctx) > p.barrier:
		p.push([]Token{t}, nil)
	default:
		p.pushed = append(p.pushed, t)
	}
}

// expanded returns the next token after macro expansion.
func (p *pp) expanded() Token {
	for {
		t := p.read()
		if t.Kind != Ident || t.has(NoExpand) || p.spent {
			return t
		}
		if t.Text == "_Pragma" {
			p.skipPragma()
			continue
		}
		m := p.macros.Lookup(t.Text)
		if m == nil {
			if b := builtinMacro(t.Text); b != 0 {
				return p.builtin(b, t)
			}
			return t
		}
		if p.cfg.API != nil && t.Pos.IsValid() && !m.Main && !m.Pos.IsValid() && !p.inCond {
			if m = p.cfg.API(m); m == nil {
				return t
			}
		}
		if p.active[m] > 0 {
			t.Flags |= NoExpand
			return t
		}
		if !p.expand(m, &t) {
			return t
		}
	}
}

// skipPragma drops ("...") behind _Pragma.
func (p *pp) skipPragma() {
	t := p.read()
	if t.Text != "(" {
		p.unread(t)
		return
	}
	p.arguments(nil)
}

// expand replaces the macro m that t names, and tells whether it was one: a
// function-like macro needs its parenthesis.
func (p *pp) expand(m *Macro, t *Token) bool {
	var args [][]Token
	end := t.End()
	if m.FnLike {
		open := p.read()
		if open.Kind != Punct || open.Text != "(" {
			p.unread(open)
			return false
		}
		var closing Token
		args, closing = p.arguments(m)
		if closing.Kind == EOF {
			p.trouble(t.Pos, t.End(), true, "the arguments of macro \""+clip(m.Name)+"\" never end")
			return false
		}
		if t.Macro == nil && closing.Pos >= t.Pos {
			end = closing.End()
		}
	}
	if len(p.ctx) >= p.cfg.Limits.NestedMacros {
		p.overspent(t)
		return false
	}
	body := p.substitute(m, args, t)
	// The result stands where the outermost invocation stands. Arguments have
	// been given their own places already.
	place := Token{Pos: t.Pos, Len: t.Len, Macro: t.Macro}
	if t.Macro == nil {
		place.Macro = m
		if t.Pos.IsValid() {
			place.Len = int32(end - t.Pos)
		}
	}
	for i := range body {
		b := &body[i]
		if b.Flags&fromArg != 0 {
			b.Flags &^= fromArg
			continue
		}
		b.Pos, b.Len, b.Macro = place.Pos, place.Len, place.Macro
		b.Flags &^= LineStart
	}
	if len(body) > 0 {
		b := &body[0]
		b.Flags = b.Flags&^(LineStart|SpaceBefore) | t.Flags&(LineStart|SpaceBefore)
		b.Col = t.Col
	}
	p.work += len(body) + 1
	if p.work > p.cfg.Limits.Expansions {
		p.overspent(t)
		return false
	}
	p.push(body, m)
	return true
}

// fromArg marks, during a substitution, tokens that came in as an argument.
const fromArg uint8 = 1 << 7

func (p *pp) overspent(t *Token) {
	p.spent = true
	p.trouble(t.Pos, t.End(), true, "macro \""+clip(t.Text)+"\" expands to too much: macros are not expanded from here on")
}

// arguments reads the arguments of a macro up to its closing parenthesis,
// which is returned too (of kind EOF when it is missing). Those of a variadic
// macro's last parameter stay together.
func (p *pp) arguments(m *Macro) (args [][]Token, closing Token) {
	var cur []Token
	depth := 0
	for {
		t := p.read()
		if t.Kind == EOF {
			return args, t
		}
		if t.Kind == Punct {
			switch t.Text {
			case "(", "[", "{":
				if t.Text == "(" {
					depth++
				}
			case ")":
				if depth == 0 {
					if len(args) > 0 || len(cur) > 0 || m != nil && len(m.Params) > 0 {
						args = append(args, cur)
					}
					return args, t
				}
				depth--
			case ",":
				if depth == 0 && !(m != nil && m.Variadic && len(args) == len(m.Params)-1) {
					args = append(args, cur)
					cur = nil
					continue
				}
			}
		}
		cur = append(cur, t)
		if p.work++; p.work > p.cfg.Limits.Expansions {
			p.overspent(&t)
			return args, Token{Kind: EOF}
		}
	}
}

// substitute makes a macro's replacement.
func (p *pp) substitute(m *Macro, args [][]Token, at *Token) []Token {
	size := len(m.Body)
	for _, a := range args {
		size += len(a)
	}
	out := make([]Token, 0, size)
	pre := make([][]Token, len(args)) // arguments expanded, when needed
	done := make([]bool, len(args))
	param := func(t *Token) int {
		if t.Kind != Ident || !m.FnLike {
			return -1
		}
		for i, name := range m.Params {
			if name == t.Text {
				return i
			}
		}
		return -1
	}
	arg := func(i int) []Token {
		if i < len(args) {
			return args[i]
		}
		return nil
	}
	body := m.Body
	for i := 0; i < len(body); i++ {
		t := body[i]
		if m.FnLike && t.Kind == Punct && t.Text == "#" && i+1 < len(body) {
			if k := param(&body[i+1]); k >= 0 {
				s := stringize(arg(k))
				s.Flags |= t.Flags & SpaceBefore
				out = append(out, s)
				i++
				continue
			}
		}
		if t.Kind == Ident && t.Text == "__VA_OPT__" && m.Variadic && i+1 < len(body) && body[i+1].Text == "(" {
			inner, n := group(body[i+1:])
			if len(arg(len(m.Params)-1)) > 0 {
				sub := &Macro{Name: m.Name, Params: m.Params, FnLike: true, Variadic: true, Body: inner}
				out = append(out, p.substitute(sub, args, at)...)
			}
			i += n
			continue
		}
		pasteNext := i+1 < len(body) && body[i+1].Kind == Punct && body[i+1].Text == "##"
		if t.Kind == Punct && t.Text == "##" && len(out) > 0 && i+1 < len(body) {
			i++
			right := body[i]
			var list []Token
			if k := param(&right); k >= 0 {
				list = appendMarked(nil, arg(k), right.Flags)
				if prev := &out[len(out)-1]; prev.Text == "," && m.Variadic && k == len(m.Params)-1 {
					// GNU: the comma goes when the rest is empty.
					if len(list) == 0 {
						out = out[:len(out)-1]
					} else {
						out = appendMarked(out, p.expandArg(args, pre, done, k), right.Flags)
					}
					continue
				}
			} else {
				list = []Token{right}
			}
			if len(list) == 0 {
				continue
			}
			last := &out[len(out)-1]
			if last.Kind == EOF { // a placemarker: the left side was empty
				*last = list[0]
			} else {
				paste(last, &list[0])
			}
			out = append(out, list[1:]...)
			continue
		}
		k := param(&t)
		switch {
		case k >= 0 && pasteNext:
			if len(arg(k)) == 0 {
				out = append(out, Token{Kind: EOF})
			}
			out = appendMarked(out, arg(k), t.Flags)
		case k >= 0:
			out = appendMarked(out, p.expandArg(args, pre, done, k), t.Flags)
		default:
			t.Flags &^= fromArg
			out = append(out, t)
		}
	}
	// Placemarkers have done their work.
	keep := out[:0]
	for _, t := range out {
		if t.Kind != EOF {
			keep = append(keep, t)
		}
	}
	return keep
}

// expandArg expands an argument on its own, once.
func (p *pp) expandArg(args, pre [][]Token, done []bool, k int) []Token {
	if k >= len(args) {
		return nil
	}
	if !done[k] {
		pre[k], done[k] = p.expandList(args[k]), true
	}
	return pre[k]
}

// appendMarked copies an argument's tokens, marked as such; the first takes the
// white space of the parameter that it stands for.
func appendMarked(out, list []Token, flags uint8) []Token {
	for i := range list {
		t := list[i]
		t.Flags |= fromArg
		t.Flags &^= LineStart
		if i == 0 {
			t.Flags = t.Flags&^SpaceBefore | flags&SpaceBefore
		}
		out = append(out, t)
	}
	return out
}

// expandList expands a list of tokens on its own.
func (p *pp) expandList(list []Token) []Token {
	if p.spent || !slices.ContainsFunc(list, func(t Token) bool { return t.Kind == Ident && p.mayExpand(t.Text) }) {
		return list
	}
	barrier, alone := p.barrier, p.alone
	p.barrier, p.alone = len(p.ctx), true
	p.push(list, nil)
	out := make([]Token, 0, len(list))
	for t := p.expanded(); t.Kind != EOF; t = p.expanded() {
		out = append(out, t)
	}
	for len(p.ctx) > p.barrier {
		p.pop()
	}
	p.barrier, p.alone = barrier, alone
	return out
}

// mayExpand tells whether a name is more than itself.
func (p *pp) mayExpand(name string) bool {
	return p.macros.Lookup(name) != nil || builtinMacro(name) != 0 || name == "_Pragma"
}

// expandPlainly expands a list of tokens that a directive needs the value of,
// whatever [Config.API] says.
func (p *pp) expandPlainly(list []Token) []Token {
	was := p.inCond
	p.inCond = true
	out := p.expandList(list)
	p.inCond = was
	return out
}

// group returns the tokens between the parenthesis that list begins with and
// its partner, and how many tokens that is with both.
func group(list []Token) (inner []Token, n int) {
	depth := 0
	for i, t := range list {
		switch t.Text {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return list[1:i], i + 1
			}
		}
	}
	return nil, len(list)
}

// stringize is the # operator.
func stringize(arg []Token) Token {
	var b strings.Builder
	for i, t := range arg {
		if i > 0 && t.has(SpaceBefore) {
			b.WriteByte(' ')
		}
		b.WriteString(t.Text)
	}
	text := b.String()
	var q strings.Builder
	q.WriteByte('"')
	inStr := byte(0)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case inStr != 0 && c == '\\':
			q.WriteString(`\\`)
			if i++; i < len(text) {
				if text[i] == '"' || text[i] == '\\' {
					q.WriteByte('\\')
				}
				q.WriteByte(text[i])
			}
			continue
		case c == '"' || c == '\'':
			if inStr == 0 {
				inStr = c
			} else if inStr == c {
				inStr = 0
			}
			if c == '"' {
				q.WriteByte('\\')
			}
		}
		q.WriteByte(c)
	}
	q.WriteByte('"')
	return Token{Kind: Str, Text: q.String()}
}

// paste is the ## operator: it appends right to left.
func paste(left, right *Token) {
	left.Text += right.Text
	l := newLexer(left.Text, 0, func(int, int, string) {})
	t := l.next()
	if t.Text == left.Text {
		left.Kind = t.Kind
	} else {
		left.Kind = Other
	}
	left.Flags &^= NoExpand
	// A name made of parts belongs to the macro that made it.
	left.Flags &^= fromArg
}

// Macros that the preprocessor itself knows.
const (
	builtinLine = iota + 1
	builtinFile
	builtinCounter
)

func builtinMacro(name string) uint8 {
	switch name {
	case "__LINE__":
		return builtinLine
	case "__FILE__", "__BASE_FILE__":
		return builtinFile
	case "__COUNTER__":
		return builtinCounter
	}
	return 0
}

// builtin replaces a built-in macro. Line numbers are of no use to an
// analysis, so __LINE__ is the token's position: unique, as its users want it.
func (p *pp) builtin(b uint8, t Token) Token {
	switch b {
	case builtinLine:
		t.Kind, t.Text = Number, strconv.Itoa(int(t.Pos))
	case builtinFile:
		name := ""
		if len(p.in) > 0 {
			name = p.in[len(p.in)-1].file.Path
		}
		t.Kind, t.Text = Str, strconv.Quote(name)
	case builtinCounter:
		t.Kind, t.Text = Number, strconv.Itoa(p.counter)
		p.counter++
	}
	return t
}
