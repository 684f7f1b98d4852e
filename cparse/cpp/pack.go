package cpp

import (
	"slices"
	"strconv"
)

// PackAttribute is the name of an attribute that stands in the result where
// #pragma pack(N) is in force: struct __attribute__((__pack__(N))) tag {.
// No compiler knows it. N is the largest alignment that a member may have.
const PackAttribute = "__pack__"

// packing is the state of #pragma pack.
type packing struct {
	limit int // 0: none
	stack []packed
}

type packed struct {
	name  string // of #pragma pack(push, name), else ""
	limit int
}

// maxPacked bounds what a file may push and never pop.
const maxPacked = 1000

// pragma carries out a #pragma pack, whose arguments are given with their
// parentheses: (), (N), (push), (push, N), (push, name, N), (pop), (pop, N),
// (pop, name). As gcc has it, one that makes no sense changes nothing.
func (p *packing) pragma(line []Token) {
	var args []string
	for _, t := range line {
		switch {
		case t.Kind == Ident, t.Kind == Number:
			args = append(args, t.Text)
		case t.Text != "(" && t.Text != ")" && t.Text != ",":
			return
		}
	}
	limit, given, name := 0, false, ""
	for i, a := range args {
		n, err := strconv.ParseUint(a, 0, 8)
		switch {
		case err == nil && n <= 16 && n&(n-1) == 0:
			limit, given = int(n), true
		case err == nil:
			return
		case i > 0:
			name = a
		}
	}
	switch {
	case len(args) > 0 && args[0] == "push":
		if len(p.stack) == maxPacked {
			return
		}
		p.stack = append(p.stack, packed{name, p.limit})
		if given {
			p.limit = limit
		}
	case len(args) > 0 && args[0] == "pop":
		p.pop(name)
		if given {
			p.limit = limit
		}
	case len(args) == 0 || given:
		p.limit = limit
	}
}

// pop goes back to before the last push, or the last one of a name.
func (p *packing) pop(name string) {
	for i, s := range slices.Backward(p.stack) {
		if name == "" || s.name == name {
			p.limit, p.stack = s.limit, p.stack[:i]
			return
		}
	}
}

// packStruct puts the attribute into the result where a struct or union is
// about to open its brace.
func (p *pp) packStruct() {
	toks := p.res.Tokens
	at := len(toks)
	if at > 0 && toks[at-1].Kind == Ident && toks[at-1].Text != "struct" && toks[at-1].Text != "union" {
		at-- // the tag
	}
	if at == 0 || toks[at-1].Text != "struct" && toks[at-1].Text != "union" {
		return
	}
	key := &toks[at-1]
	var attr []Token
	for _, text := range []string{"__attribute__", "(", "(", PackAttribute, "(", strconv.Itoa(p.pack.limit), ")", ")", ")"} {
		t := Token{Text: text, Pos: key.Pos, Len: key.Len, Macro: key.Macro, Kind: Punct, Flags: NoExpand}
		switch text[0] {
		case '_':
			t.Kind = Ident
		case '(', ')':
		default:
			t.Kind = Number
		}
		attr = append(attr, t)
	}
	attr[0].Flags |= SpaceBefore
	p.res.Tokens = slices.Insert(toks, at, attr...)
}
