package cparse

import (
	"go/token"
	"slices"
	"strings"

	"klplint/cparse/ast"
	"klplint/cparse/cpp"
)

// These questions are answered from the tokens: nothing is parsed for them.

// Mentions tells whether one of the words stands anywhere in the unit.
func (u *Unit) Mentions(has func(word string) bool) bool {
	return slices.ContainsFunc(u.toks, func(t cpp.Token) bool { return t.Kind == cpp.Ident && has(t.Text) })
}

// Uses counts how often a name stands in the unit's text.
func (u *Unit) Uses(name string) int { return u.Words()[name] }

// Words are the names that stand in the unit's text, and how often. They are
// counted when first asked for; callers must not change the map.
func (u *Unit) Words() map[string]int {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.words == nil {
		u.words = map[string]int{}
		for i := range u.toks {
			if u.toks[i].Kind == cpp.Ident {
				u.words[u.toks[i].Text]++
			}
		}
	}
	return u.words
}

// BodyWords lists the words that stand in the body of a function which the
// unit defines, sorted, each once, keywords included. The list is made when it
// is first asked for; callers must not change it.
func (u *Unit) BodyWords(fn string) []string {
	e := u.names.find(inDefs, fn)
	if e == nil || e.body == 0 {
		return nil
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	list, ok := u.bodies[fn]
	if !ok {
		for _, t := range u.toks[e.body:e.to] {
			if t.Kind == cpp.Ident {
				list = append(list, t.Text)
			}
		}
		slices.Sort(list)
		list = slices.Compact(list)
		u.bodies[fn] = list
	}
	return list
}

// BodyUses counts how often a name stands in the body of a function.
func (u *Unit) BodyUses(fn, name string) (n int) {
	e := u.names.find(inDefs, fn)
	if e == nil || e.body == 0 {
		return 0
	}
	for _, t := range u.toks[e.body:e.to] {
		if t.Kind == cpp.Ident && t.Text == name {
			n++
		}
	}
	return n
}

// FileOf is the tree-relative path of the file of the unit that a position
// lies in.
func (u *Unit) FileOf(pos token.Pos) (path string, ok bool) {
	if f := u.fileAt(pos); f != nil {
		return f.Path, true
	}
	return "", false
}

// Begin is the begin of the unit's main file.
func (u *Unit) Begin() ast.Span {
	if len(u.files) == 0 || !u.files[0].Base.IsValid() {
		return ast.Span{}
	}
	return ast.Span{From: u.files[0].Base, To: u.files[0].Base}
}

// Line is the source line that a position lies in, without its end; "" when
// the position is in no file of the unit.
func (u *Unit) Line(pos token.Pos) string {
	f := u.fileAt(pos)
	if f == nil {
		return ""
	}
	off := int(pos - f.Base)
	from := strings.LastIndexByte(f.Text[:off], '\n') + 1
	line, _, _ := strings.Cut(f.Text[from:], "\n")
	return strings.TrimSuffix(line, "\r")
}

// FileText is the text of the file that a position lies in, and the position of
// its first byte.
func (u *Unit) FileText(pos token.Pos) (text string, begin token.Pos) {
	if f := u.fileAt(pos); f != nil {
		return f.Text, f.Base
	}
	return "", token.NoPos
}

func (u *Unit) fileAt(pos token.Pos) *cpp.File {
	if !pos.IsValid() {
		return nil
	}
	for _, f := range u.files {
		if f.Base.IsValid() && f.Base <= pos && int(pos-f.Base) <= len(f.Text) {
			return f
		}
	}
	return nil
}
