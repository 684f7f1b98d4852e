package cparse

import (
	"slices"

	"klplint/cparse/cpp"
)

// MayChange tells, by the tokens of the body of a function which the unit
// defines, whether it may assign, increment or pass on the address of the
// variable, or of a part of it. Where it does not, parsing the body would show no
// *[ast.Assign], *[ast.Postfix] or *[ast.Unary] that changes it, and no call that
// is told where it is. It errs on the side of yes: the name may be that of
// something else.
func (u *Unit) MayChange(fn, variable string) bool {
	if _, named := slices.BinarySearch(u.BodyWords(fn), variable); !named {
		return false
	}
	e := u.names.find(inDefs, fn)
	b := bodyText{u.toks[e.body:e.to], u.closer[e.body:e.to], int32(e.body)}
	all := b.changesByName()
	for i := range b.t {
		if b.t[i].Text == variable && (all || b.changed(i)) {
			return true
		}
	}
	return false
}

// bodyText is the tokens of a body, and the closers of its brackets as indices
// behind from.
type bodyText struct {
	t      []cpp.Token
	closer []int32
	from   int32
}

// changesByName tells whether the body holds macros of the kernel that change a
// variable which they only name.
func (b *bodyText) changesByName() bool {
	return slices.ContainsFunc(b.t, func(t cpp.Token) bool {
		return t.Text == "WRITE_ONCE" || t.Text == "rcu_assign_pointer"
	})
}

// changed tells whether the expression that a name begins may be changed, or
// have its address taken. What lies behind an arrow is not the variable's.
func (b *bodyText) changed(i int) bool {
	if i > 0 && (b.t[i-1].Text == "." || b.t[i-1].Text == "->") {
		return false // a member's name
	}
	k := i + 1
	for k < len(b.t) && (b.t[k].Text == "[" || b.t[k].Text == ".") {
		if b.t[k].Text == "." {
			k += 2
		} else {
			k = max(k, int(b.closer[k]-b.from)) + 1
		}
	}
	if k < len(b.t) && b.t[k].Text == "->" {
		return false
	}
	first := i - 1
	for first > 0 && b.t[first].Text == "(" {
		first--
	}
	if first >= 0 && b.prefixed(first) {
		return true
	}
	for ; k < len(b.t); k++ {
		switch b.t[k].Text {
		case "[":
			k = max(k, int(b.closer[k]-b.from))
		case ".":
			k++
		case ")":
		case "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "++", "--":
			return true
		default:
			return false
		}
	}
	return true // a bracket never ends
}

// prefixed tells whether a token is an operator that changes its operand or
// takes its address.
func (b *bodyText) prefixed(i int) bool {
	switch b.t[i].Text {
	case "++", "--":
		return true
	case "&":
		// Between operands it is another one. A parenthesis before it may be
		// the end of a cast.
		return i == 0 || b.t[i-1].Text != "]" && (b.t[i-1].Kind == cpp.Punct || keyword(b.t[i-1].Text))
	}
	return false
}
