package cpp

// guard watches a file while it is read, to see whether all of it stands in one
// #ifndef: such a file is empty when it is included again, and need not be read
// to know that. The headers of the kernel include each other so often that
// without this most of the work would be in vain.
type guard struct {
	state guardState
	name  string
}

type guardState uint8

const (
	guardAwaited guardState = iota // nothing was read yet
	guardOpen
	guardClosed // by its #endif, with nothing behind it
	guardNone
)

// token notes a token that is no directive.
func (g *guard) token() {
	if g.state != guardOpen {
		g.state = guardNone
	}
}

// directive notes a directive before it is carried out; depth is that of the
// conditionals around it.
func (g *guard) directive(word Token, rest []Token, depth int) {
	switch g.state {
	case guardAwaited:
		g.state = guardNone
		if word.Text == "ifndef" && len(rest) == 1 && rest[0].Kind == Ident {
			g.state, g.name = guardOpen, rest[0].Text
		}
	case guardOpen:
		if depth == 1 && (word.Text == "else" || word.Text == "elif" || word.Text == "elifdef" || word.Text == "elifndef") {
			g.state = guardNone
		}
	default:
		g.state = guardNone
	}
}

// closed notes that a conditional has ended at depth.
func (g *guard) closed(depth int) {
	if g.state == guardOpen && depth == 0 {
		g.state = guardClosed
	}
}
