package cparse

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"klplint/cparse/ast"
	"klplint/cparse/cpp"
)

// Trouble is something in a unit that was not understood.
type Trouble struct {
	ast.Span
	Message string
	// Hides: livepatch structures may be behind it, so that their absence
	// from the unit proves nothing.
	Hides bool
}

// SkippedPart is a piece of the sources that was left out.
type SkippedPart struct {
	ast.Span
	Name   string // of the declaration, "" for a piece of one
	Why    string
	Tokens int
}

// leftOut is a piece that was left out, by its tokens.
type leftOut struct {
	from, to int
	trouble  Trouble
	part     SkippedPart
}

// maxTroubles is how many pieces that were left out are spoken of one by one.
const maxTroubles = 500

// Troubles lists what was not understood so far, in source order. What is not
// parsed yet has not had a chance to fail: [Unit.Survey] gives it one.
func (u *Unit) Troubles() []Trouble {
	list := slices.Clone(u.troubles)
	u.mu.Lock()
	left := u.left
	if len(left) > maxTroubles {
		rest := left[maxTroubles:]
		left = left[:maxTroubles]
		list = append(list, Trouble{
			Span:    rest[0].trouble.Span,
			Message: fmt.Sprintf("from here on, %d more pieces were not understood and are not checked", len(rest)),
			Hides:   slices.ContainsFunc(rest, func(l leftOut) bool { return l.trouble.Hides }),
		})
	}
	for _, l := range left {
		list = append(list, l.trouble)
	}
	u.mu.Unlock()
	slices.SortStableFunc(list, func(a, b Trouble) int { return cmp.Compare(a.From, b.From) })
	return list
}

// Skipped lists the pieces that were left out so far, in source order. They do
// not overlap.
func (u *Unit) Skipped() (list []SkippedPart) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, l := range u.left {
		list = append(list, l.part)
	}
	return list
}

// noteSkipped records that a declaration was left out.
func (u *Unit) noteSkipped(e *entry, why string) {
	name := e.guessName()
	what := "a declaration"
	if name != "" {
		what = fmt.Sprintf("the declaration of %q", clip(name))
	}
	u.note(e.from, e.to, name, why, what+" was skipped and nothing in it is checked: "+why)
}

// noteOdd records that a piece of a declaration was left out; its indices are
// those of the unit's tokens.
func (u *Unit) noteOdd(e *entry, o oddity) {
	what := "this " + o.what
	if name := e.guessName(); name != "" {
		what += fmt.Sprintf(" in %q", clip(name))
	}
	u.note(o.from, o.to, "", o.why, what+" was not understood and is not checked: "+o.why)
}

// note records that the tokens [from, to) were left out. What lies in a piece
// that was left out already is no news: an entry may be surveyed first and
// parsed later.
func (u *Unit) note(from, to int, name, why, msg string) {
	if from >= to {
		return
	}
	first, last := &u.toks[from], &u.toks[to-1]
	l := leftOut{from: from, to: to}
	// The place is the first token: a reader needs no more.
	l.trouble = Trouble{Span: tokenSpan(first), Message: msg, Hides: mentionsLivepatch(u.toks[from:to])}
	l.part = SkippedPart{Span: cover(tokenSpan(first), tokenSpan(last)), Name: name, Why: why, Tokens: to - from}
	u.mu.Lock()
	defer u.mu.Unlock()
	i, _ := slices.BinarySearchFunc(u.left, from, func(l leftOut, from int) int { return cmp.Compare(l.to, from+1) })
	j := i
	for j < len(u.left) && u.left[j].from < to {
		if u.left[j].from <= from && to <= u.left[j].to {
			return
		}
		j++
	}
	u.left = slices.Replace(u.left, i, j, l)
}

// notePlaceholders says, once for each template placeholder, what it means that
// it is there.
func (u *Unit) notePlaceholders() {
	if !slices.ContainsFunc(u.files, func(f *cpp.File) bool { return strings.Contains(f.Text, "@@") }) {
		return
	}
	seen := map[string]bool{}
	for i := range u.toks {
		t := &u.toks[i]
		if t.Kind != cpp.Ident && t.Kind != cpp.Str {
			continue
		}
		name := cpp.Placeholder(t.Text)
		if name == "" || seen[name] {
			continue
		}
		seen[name] = true
		u.troubles = append(u.troubles, Trouble{
			Span:    tokenSpan(t),
			Message: fmt.Sprintf("template placeholder %q: the file is generated before it is built, what comes in its place is not analysed", clip(name)),
			Hides:   t.Kind == cpp.Ident,
		})
	}
}

func mentionsLivepatch(toks []cpp.Token) bool {
	return slices.ContainsFunc(toks, func(t cpp.Token) bool {
		return t.Kind == cpp.Ident && cpp.LivepatchWord(t.Text)
	})
}
