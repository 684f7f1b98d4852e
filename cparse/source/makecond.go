package source

import "strings"

// verdict is what is known of a condition.
type verdict int

const (
	no verdict = iota
	maybe
	yes
)

// conditionals is the stack of open ifeq, ifneq, ifdef and ifndef.
type conditionals []conditional

type conditional struct {
	outer verdict // of what is around it
	now   verdict // of the branch that we are in
	taken verdict // whether a branch before was taken

	inRule bool // of what is around it: each branch begins there
}

// now is whether the current line counts.
func (c conditionals) now() verdict {
	if len(c) == 0 {
		return yes
	}
	return c[len(c)-1].now
}

// directive handles a line that begins with word and reports whether it is one
// of a conditional.
func (c *conditionals) directive(m *makefile, word, rest string, inRule *bool) bool {
	switch word {
	case "ifeq", "ifneq", "ifdef", "ifndef":
		outer := c.now()
		v := no
		if outer != no {
			v = m.condition(word, rest)
		}
		*c = append(*c, conditional{outer: outer, now: min(outer, v), taken: v, inRule: *inRule})
	case "else":
		if len(*c) == 0 {
			return true
		}
		top := &(*c)[len(*c)-1]
		*inRule = top.inRule
		v := yes
		if word, rest := cutWord(rest); word != "" {
			v = no
			if top.outer != no && top.taken != yes {
				v = m.condition(word, rest)
			}
		}
		// Not after a branch that is taken; perhaps after one that perhaps is.
		switch {
		case top.taken == yes:
			top.now = no
		case top.taken == maybe:
			top.now = min(top.outer, v, maybe)
		default:
			top.now = min(top.outer, v)
		}
		top.taken = max(top.taken, v)
	case "endif":
		if len(*c) > 0 {
			*c = (*c)[:len(*c)-1]
		}
	default:
		return false
	}
	return true
}

func (m *makefile) condition(word, rest string) verdict {
	v := maybe
	switch word {
	case "ifeq", "ifneq":
		left, right, ok := conditionArgs(rest)
		if ok {
			v = m.equal(left, right)
		}
	case "ifdef", "ifndef":
		v = m.defined(m.expandName(rest, "y"))
	}
	if word == "ifneq" || word == "ifndef" {
		v = yes - v
	}
	return v
}

// defined: what this file does not set may come from the configuration or from
// the command line.
func (m *makefile) defined(name string) verdict {
	if v, ok := m.vars[name]; ok {
		switch {
		case v.maybe:
			return maybe
		case len(v.pieces) == 1 && v.pieces[0].raw == "":
			return no
		}
		return yes
	}
	if name == "KERNELRELEASE" || name == "src" || name == "obj" || name == "srctree" {
		return yes
	}
	return maybe
}

func (m *makefile) equal(left, right string) verdict {
	a, b := m.expandSure(left), m.expandSure(right)
	if !strings.ContainsAny(a+b, allMarks) {
		if a == b {
			return yes
		}
		return no
	}
	if a == "" && isNotEmpty(b) || b == "" && isNotEmpty(a) {
		return no
	}
	return maybe
}

// isNotEmpty reports whether a text with marks is surely some text. The root of
// the tree does not count: $(M) is empty in a build inside of the kernel.
func isNotEmpty(s string) bool {
	return strings.Trim(s, markUnknown+markRoot+" \t") != ""
}

// conditionArgs splits (a,b), "a" "b" and 'a' 'b'.
func conditionArgs(s string) (left, right string, ok bool) {
	if rest, found := strings.CutPrefix(s, "("); found {
		args := splitArgs(strings.TrimSuffix(rest, ")"))
		if len(args) != 2 {
			return "", "", false
		}
		left, right = strings.TrimSpace(args[0]), strings.TrimSpace(args[1])
		// ifeq ("$(X)","") compares quotes as well; they must not hide that the
		// text between them is empty.
		if isQuoted(left) && isQuoted(right) {
			left, right = left[1:len(left)-1], right[1:len(right)-1]
		}
		return left, right, true
	}
	left, s, ok = cutQuoted(s)
	if !ok {
		return "", "", false
	}
	right, _, ok = cutQuoted(strings.TrimSpace(s))
	return left, right, ok
}

func isQuoted(s string) bool {
	return len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0]
}

func cutQuoted(s string) (text, rest string, ok bool) {
	if s == "" || s[0] != '"' && s[0] != '\'' {
		return "", "", false
	}
	return strings.Cut(s[1:], s[:1])
}
