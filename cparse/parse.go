package cparse

import (
	"fmt"
	"sort"
	"strings"
	"testing/fstest"

	"modernc.org/cc/v4"

	"klplint/cparse/ast"
	"klplint/cparse/cpp"
)

// ccConfig is how modernc.org/cc sees the world: it is handed text that is
// preprocessed already, finds no file, and expands nothing.
var ccConfig = func() *cc.Config {
	abi, err := cc.NewABI("linux", "amd64")
	if err != nil {
		panic(err) // the pair is known to cc
	}
	return &cc.Config{ABI: abi, FS: fstest.MapFS{}, FSOnly: true, ExpansionLimit: 4 * cpp.DefaultLimits.Tokens}
}()

// parsed is a declaration that cc accepted, and what is needed to convert it.
type parsed struct {
	u    *Unit
	toks []cpp.Token // of the source
	s    *shaper
	offs []int // offset of each token of s.out in the text
	unit *cc.TranslationUnit
}

// parseText hands the shaper's tokens to cc, before and behind which stand
// texts that the sources do not hold.
func (u *Unit) parseText(toks []cpp.Token, s *shaper, before, after string) (p *parsed, err error) {
	var b strings.Builder
	b.WriteString("int __predefined_declarator;")
	if len(s.types) > 0 {
		names := make([]string, 0, len(s.types))
		for n := range s.types {
			names = append(names, n)
		}
		sort.Strings(names)
		b.WriteString("typedef int " + strings.Join(names, ",") + ";")
	}
	b.WriteString(before)
	p = &parsed{u: u, toks: toks, s: s, offs: make([]int, len(s.out))}
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
			p, err = nil, fmt.Errorf("the parser failed on it")
		}
	}()
	tree, perr := cc.Parse(ccConfig, []cc.Source{{Name: "text", Value: b.String()}})
	if perr != nil {
		return nil, p.explain(perr, b.String())
	}
	p.unit = tree.TranslationUnit
	return p, nil
}

// explain turns cc's first error into one about the source.
func (p *parsed) explain(err error, text string) error {
	line, _, _ := strings.Cut(err.Error(), "\n")
	// text:1:COLUMN: message
	var l, col int
	if n, _ := fmt.Sscanf(line, "text:%d:%d:", &l, &col); n == 2 {
		if i := strings.Index(line, ": "); i >= 0 {
			line = line[i+2:]
		}
		if i := sort.SearchInts(p.offs, col); i > 0 && i <= len(p.offs) {
			src := p.s.out[i-1].src
			if int(src) < len(p.toks) {
				return fmt.Errorf("%s near %q", line, clip(p.toks[src].Text))
			}
		}
	}
	return fmt.Errorf("%s", clip(line))
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

// cover is the span from the begin of a to the end of b.
func cover(a, b ast.Span) ast.Span {
	if !a.From.IsValid() {
		return b
	}
	if b.To > a.To {
		a.To = b.To
	}
	return a
}

// onlyExpr converts the expression that the text's only function consists of.
func (p *parsed) onlyExpr() ast.Expr {
	for tu := p.unit; tu != nil; tu = tu.TranslationUnit {
		if d := tu.ExternalDeclaration; d != nil && d.FunctionDefinition != nil {
			for _, st := range p.block(d.FunctionDefinition.CompoundStatement).List {
				if x, ok := st.(*ast.ExprStmt); ok {
					return x.X
				}
			}
		}
	}
	return nil
}
