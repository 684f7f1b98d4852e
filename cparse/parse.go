package cparse

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing/fstest"

	"modernc.org/cc/v4"

	"klplint/cparse/ast"
	"klplint/cparse/cpp"
)

// ccConfig is how modernc.org/cc sees the world: it is handed text that is
// preprocessed already, finds no file, and expands nothing.
var ccConfig = sync.OnceValue(func() *cc.Config {
	abi, err := cc.NewABI("linux", "amd64")
	if err != nil {
		panic(err) // the pair is known to cc
	}
	cfg := &cc.Config{ABI: abi, FS: fstest.MapFS{}, FSOnly: true, ExpansionLimit: 4 * cpp.DefaultLimits.Tokens}
	// The first parse completes the configuration, which later ones share.
	if _, err := cc.Parse(cfg, []cc.Source{{Name: "text", Value: preamble}}); err != nil {
		panic(err)
	}
	return cfg
})

// preamble is what cc refers to when something it looks up is not there.
const preamble = "int __predefined_declarator;"

// typeMarks are the names in rewritten text that are types. They are made known
// where they are used: much of what is parsed is short.
var typeMarks = [...]string{markType, markUnknown, markInit}

// writeTypes declares the types that a text uses.
func writeTypes(b *strings.Builder, text []outTok) {
	for _, mark := range typeMarks {
		if slices.ContainsFunc(text, func(t outTok) bool { return t.text == mark }) {
			b.WriteString("typedef int ")
			b.WriteString(mark)
			b.WriteByte(';')
		}
	}
}

// parsed is a declaration that cc accepted, and what is needed to convert it.
type parsed struct {
	u    *Unit
	toks []cpp.Token // of the source
	s    *shaper
	offs []int // offset of each token of s.out in the text
	unit *cc.TranslationUnit

	parens map[ast.Expr]ast.Span // of expressions that stand in parentheses
}

// whole is the place of an expression with its parentheses.
func (p *parsed) whole(x ast.Expr) ast.Span {
	if s, ok := p.parens[x]; ok {
		return s
	}
	return x.Where()
}

// parseText hands the shaper's tokens to cc, before and behind which stand
// texts that the sources do not hold.
func (u *Unit) parseText(s *shaper, before, after string) (p *parsed, err *shapeError) {
	var b strings.Builder
	b.WriteString(preamble)
	writeTypes(&b, s.out)
	b.WriteString(before)
	p = &parsed{u: u, toks: s.t, s: s, offs: make([]int, len(s.out))}
	for i, t := range s.out {
		p.offs[i] = b.Len()
		b.WriteString(t.text)
		b.WriteByte(' ')
	}
	b.WriteString(after)
	b.WriteByte('\n')
	defer func() {
		// cc is a large program that reads hostile text: a panic of its own
		// costs this declaration and nothing else.
		if r := recover(); r != nil {
			p, err = nil, &shapeError{at: -1, why: "the parser failed on it"}
		}
	}()
	tree, perr := cc.Parse(ccConfig(), []cc.Source{{Name: "text", Value: b.String()}})
	if perr != nil {
		return nil, p.explain(perr)
	}
	p.unit = tree.TranslationUnit
	return p, nil
}

// explain turns cc's first error into one about the source: text:1:COLUMN:
// message.
func (p *parsed) explain(err error) *shapeError {
	line, _, _ := strings.Cut(err.Error(), "\n")
	var l, col int
	if n, _ := fmt.Sscanf(line, "text:%d:%d:", &l, &col); n < 2 {
		return &shapeError{at: -1, why: clip(line)}
	}
	_, why, _ := strings.Cut(line, ": ")
	i := sort.SearchInts(p.offs, col) - 1
	if i < 0 {
		return &shapeError{at: -1, why: clip(why)}
	}
	at := int(p.s.out[i].src)
	return &shapeError{at: at, why: fmt.Sprintf("%s near %q", clip(why), clip(p.toks[at].Text))}
}

// index is the token of the rewritten text that a cc token is.
func (p *parsed) index(t cc.Token) int {
	off := t.Position().Offset
	i := sort.SearchInts(p.offs, off)
	if i < len(p.offs) && p.offs[i] == off {
		return i
	}
	return -1
}

// src is the source token that a cc token stands for, nil for one that only
// the rewritten text has.
func (p *parsed) src(t cc.Token) *cpp.Token {
	if i := p.index(t); i >= 0 {
		return &p.toks[p.s.out[i].src]
	}
	return nil
}

// at is the place of a cc token.
func (p *parsed) at(t cc.Token) ast.Span {
	if s := p.src(t); s != nil {
		return tokenSpan(s)
	}
	return ast.Span{}
}

// name is the source's spelling of a cc identifier token.
func (p *parsed) name(t cc.Token) string {
	if s := p.src(t); s != nil {
		return s.Text
	}
	return ""
}

// text is the rewritten spelling of a cc token.
func (p *parsed) text(t cc.Token) string { return t.SrcStr() }

func tokenSpan(t *cpp.Token) ast.Span {
	s := ast.Span{From: t.Pos, To: t.End()}
	if t.Macro != nil {
		s.Macro = t.Macro.Name
	}
	return s
}

// cover is the smallest span that holds all of the given ones. Spans without a
// place do not count.
func cover(spans ...ast.Span) (all ast.Span) {
	for _, s := range spans {
		switch {
		case !s.From.IsValid():
			continue
		case !all.From.IsValid() || s.From < all.From:
			all.From, all.Macro = s.From, s.Macro
		}
		all.To = max(all.To, s.To)
	}
	return all
}

// function is the definition that the text holds.
func (p *parsed) function() *cc.FunctionDefinition {
	for tu := p.unit; tu != nil; tu = tu.TranslationUnit {
		if d := tu.ExternalDeclaration; d != nil && d.FunctionDefinition != nil {
			return d.FunctionDefinition
		}
	}
	return nil
}

// onlyExpr converts the expression that the text's only function consists of.
func (p *parsed) onlyExpr() ast.Expr {
	if f := p.function(); f != nil {
		for _, st := range p.block(f.CompoundStatement).List {
			if x, ok := st.(*ast.ExprStmt); ok {
				return x.X
			}
		}
	}
	return nil
}
