package cpp

import (
	"fmt"
	"strings"
)

// cond is an #if that is open.
type cond struct {
	at     Token // the directive's word, for messages
	taken  bool  // some branch was taken already
	guess  bool  // the choice rests on a configuration that nobody knows
	inElse bool
}

// directive carries out the directive that begins with hash.
func (p *pp) directive(in *input, hash Token) {
	line := in.lineRest()
	in.file.Tokens += 1 + len(line)
	if len(line) == 0 {
		return
	}
	word, rest := line[0], line[1:]
	in.guard.directive(word, rest, len(in.conds))
	switch word.Text {
	case "define":
		if p.inPrefix(in, &word) && !p.outlived(rest) {
			return
		}
		p.define(rest)
	case "undef":
		if len(rest) > 0 && rest[0].Kind == Ident {
			if p.inPrefix(in, &word) && p.cfg.Base.Find(rest[0].Text) != nil {
				return // a header has defined it again
			}
			p.macros.own[rest[0].Text] = &Macro{Name: rest[0].Text, undef: true}
		}
	case "include", "include_next", "import":
		p.include(in, word, rest)
	case "if", "ifdef", "ifndef":
		p.openCond(in, word, rest)
	case "elif", "else", "elifdef", "elifndef":
		n := len(in.conds)
		if n == 0 {
			p.trouble(word.Pos, word.End(), false, "#"+word.Text+" without #if")
			return
		}
		// The branch before was taken: all others are not.
		in.conds[n-1].inElse = in.conds[n-1].inElse || word.Text == "else"
		p.skipBranches(in)
	case "endif":
		if n := len(in.conds); n > 0 {
			in.conds = in.conds[:n-1]
			in.guard.closed(n - 1)
		} else {
			p.trouble(word.Pos, word.End(), false, "#endif without #if")
		}
	case "error":
		if !in.guessing() && !p.guessingOutside(in) {
			p.trouble(hash.Pos, word.End(), false, "#error: "+clip(spell(rest)))
		}
	case "pragma":
		if len(rest) > 0 && rest[0].Text == "once" {
			p.once[in.file.Path] = true
		}
		if len(rest) > 0 && rest[0].Text == "pack" {
			p.pack.pragma(rest[1:])
		}
	case "line", "warning", "ident", "sccs", "assert", "unassert":
	default:
		if word.Kind != Number { // # 12 "file" is a line marker
			p.trouble(hash.Pos, word.End(), false, fmt.Sprintf("unknown directive #%s", clip(word.Text)))
		}
	}
}

// guessing tells whether the current place depends on unknown configuration.
func (in *input) guessing() bool {
	for _, c := range in.conds {
		if c.guess {
			return true
		}
	}
	return false
}

func (p *pp) guessingOutside(in *input) bool {
	for _, o := range p.in {
		if o != in && o.guessing() {
			return true
		}
	}
	return false
}

// openCond handles #if, #ifdef and #ifndef.
func (p *pp) openCond(in *input, word Token, rest []Token) {
	if len(in.conds) >= p.cfg.Limits.Conditionals {
		p.trouble(word.Pos, word.End(), true, "conditionals nest too deeply: the rest of the file is not analysed")
		in.off = len(in.text)
		in.ahead = false
		return
	}
	v := p.condition(word, rest)
	in.conds = append(in.conds, cond{at: word, taken: v.true, guess: v.guess})
	if !v.true {
		p.skipBranches(in)
	}
}

// condition evaluates the line of an #if, #ifdef, #ifndef, #elif and so on.
func (p *pp) condition(word Token, rest []Token) verdict {
	switch word.Text {
	case "ifdef", "elifdef", "ifndef", "elifndef":
		if len(rest) == 0 || rest[0].Kind != Ident {
			p.trouble(word.Pos, word.End(), false, "#"+word.Text+" without a name")
			return verdict{}
		}
		v := p.defined(rest[0].Text)
		if strings.HasSuffix(word.Text, "ndef") {
			v.true = !v.true
		}
		return v
	}
	return p.evalCondition(word, rest)
}

// skipBranches leaves out text up to the branch to take, or past #endif.
func (p *pp) skipBranches(in *input) {
	c := &in.conds[len(in.conds)-1]
	var hidden *Token // a livepatch word in the text that is left out
	for depth := 0; ; {
		t := in.take()
		if t.Kind == EOF {
			in.peeked, in.ahead = t, true
			break
		}
		if t.Kind == Ident && hidden == nil && LivepatchWord(t.Text) {
			hidden = &t
		}
		if t.Kind != Punct || t.Text != "#" || !t.has(LineStart) {
			continue
		}
		line := in.lineRest()
		if len(line) == 0 {
			continue
		}
		word, rest := line[0], line[1:]
		switch word.Text {
		case "if", "ifdef", "ifndef":
			depth++
			continue
		case "endif":
			if depth > 0 {
				depth--
				continue
			}
			in.file.Tokens += 2
			p.tellHidden(c, hidden)
			in.conds = in.conds[:len(in.conds)-1]
			in.guard.closed(len(in.conds))
			return
		case "else", "elif", "elifdef", "elifndef":
			if depth > 0 {
				continue
			}
			in.guard.directive(word, rest, len(in.conds))
		default:
			continue
		}
		in.file.Tokens += 1 + len(line)
		if c.inElse {
			p.trouble(word.Pos, word.End(), false, "#"+word.Text+" after #else")
			continue
		}
		if word.Text == "else" {
			c.inElse = true
			if !c.taken {
				p.tellHidden(c, hidden)
				c.taken = true
				return
			}
			continue
		}
		if c.taken {
			continue
		}
		v := p.condition(word, rest)
		c.guess = c.guess || v.guess
		if v.true {
			p.tellHidden(c, hidden)
			c.taken = true
			return
		}
	}
}

// tellHidden says that livepatch structures were left out because of a
// configuration that nobody knows.
func (p *pp) tellHidden(c *cond, hidden *Token) {
	if hidden == nil || !c.guess {
		return
	}
	p.trouble(hidden.Pos, hidden.End(), true, fmt.Sprintf(
		"%q stands in a branch that is not analysed: the configuration is not known, and the enabled side of #%s was taken", hidden.Text, c.at.Text))
}

// LivepatchWord tells whether a name belongs to the structures that make a
// livepatch.
func LivepatchWord(s string) bool {
	switch s {
	case "klp_patch", "klp_object", "klp_func", "klp_state", "klp_callbacks", "klp_enable_patch":
		return true
	}
	return strings.HasSuffix(s, "_CALLBACK") &&
		(strings.HasPrefix(s, "KPATCH_") || strings.HasPrefix(s, "KLP_"))
}

// include handles #include and #include_next.
func (p *pp) include(in *input, word Token, rest []Token) {
	name, quoted, ok := headerName(rest)
	if !ok {
		name, quoted, ok = headerName(p.expandPlainly(rest))
	}
	pos, end := word.Pos, word.End()
	if len(rest) > 0 {
		end = rest[len(rest)-1].End()
	}
	if !ok {
		p.trouble(pos, end, false, "#include without a file name")
		return
	}
	if p.inPrefix(in, &word) {
		if err := p.cfg.Prefixed(name); err != nil {
			p.trouble(pos, end, false, fmt.Sprintf("%q is not read: %v", clip(name), err))
		}
		return
	}
	if len(p.in) >= p.cfg.Limits.IncludeDepth || p.included >= p.cfg.Limits.Includes {
		p.trouble(pos, end, true, fmt.Sprintf("%q is not read: too many nested or repeated #includes", clip(name)))
		return
	}
	if p.cfg.Open == nil {
		return
	}
	src, err := p.cfg.Open(name, quoted, word.Text == "include_next", in.file.Source)
	if err != nil {
		p.trouble(pos, end, quoted, fmt.Sprintf("%q is not read: %v", clip(name), err))
		return
	}
	if src == nil || p.once[src.Path] {
		return
	}
	if g, ok := p.guards[src.Path]; ok && p.macros.Lookup(g) != nil {
		return
	}
	for _, outer := range p.in {
		// Headers may include themselves on purpose, with other macros
		// defined: a few levels are let pass.
		if outer.file.Path == src.Path && p.depthOf(src.Path) > 3 {
			p.trouble(pos, end, false, fmt.Sprintf("%q includes itself", clip(name)))
			return
		}
	}
	p.included++
	p.enter(src)
}

func (p *pp) depthOf(path string) (n int) {
	for _, in := range p.in {
		if in.file.Path == path {
			n++
		}
	}
	return n
}

// headerName reads "file" or <file>.
func headerName(line []Token) (name string, quoted, ok bool) {
	if len(line) == 0 {
		return "", false, false
	}
	if t := line[0]; t.Kind == Str && len(t.Text) > 2 && t.Text[0] == '"' {
		return t.Text[1 : len(t.Text)-1], true, true
	}
	if line[0].Text != "<" {
		return "", false, false
	}
	var b strings.Builder
	for _, t := range line[1:] {
		if t.Text == ">" {
			return b.String(), false, b.Len() > 0
		}
		if t.has(SpaceBefore) && b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.Text)
	}
	return "", false, false
}

// define handles #define; line begins with the name.
func (p *pp) define(line []Token) {
	if len(line) == 0 || line[0].Kind != Ident {
		return
	}
	m := parseMacro(line)
	if m == nil {
		p.trouble(line[0].Pos, line[0].End(), false, fmt.Sprintf("macro %q: its parameter list never ends", clip(line[0].Text)))
		return
	}
	m.Main = len(p.in) <= 1
	p.macros.own[m.Name] = m
}

// outlived tells whether a macro of the main file is still what it was at the
// end of the prefix: headers may have undefined it.
func (p *pp) outlived(line []Token) bool {
	if len(line) == 0 {
		return false
	}
	m := p.cfg.Base.Find(line[0].Text)
	return m != nil && m.Main
}

// parseMacro reads a definition from its name on, nil when its parameter list
// never ends.
func parseMacro(line []Token) *Macro {
	m := &Macro{Name: line[0].Text, Pos: line[0].Pos}
	body := line[1:]
	if len(body) > 0 && body[0].Text == "(" && !body[0].has(SpaceBefore) {
		m.FnLike = true
		i := 1
		for ; i < len(body) && body[i].Text != ")"; i++ {
			switch t := body[i]; {
			case t.Text == "...":
				if !m.Variadic { // "args..." has its name already
					if len(m.Params) == 0 || body[i-1].Text == "," || body[i-1].Text == "(" {
						m.Params = append(m.Params, "__VA_ARGS__")
					}
					m.Variadic = true
				}
			case t.Kind == Ident:
				m.Params = append(m.Params, t.Text)
			}
		}
		if i == len(body) {
			return nil
		}
		body = body[i+1:]
	}
	m.Body = append([]Token(nil), body...)
	return m
}

// spell writes tokens as text.
func spell(list []Token) string {
	var b strings.Builder
	for i, t := range list {
		if i > 0 && t.has(SpaceBefore) {
			b.WriteByte(' ')
		}
		b.WriteString(t.Text)
	}
	return b.String()
}

// clip keeps names from a hostile source short in messages.
func clip(s string) string {
	if len(s) > 80 {
		return s[:77] + "..."
	}
	return s
}
