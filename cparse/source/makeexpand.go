package source

import "strings"

// Bounds of what the expansion of one makefile may cost.
const (
	maxSteps     = 100_000
	maxExpansion = 4 << 20 // bytes, at once
	maxTotal     = 4 * maxExpansion
	maxNesting   = 50
)

// expand replaces references in s.
func (m *makefile) expand(s string, nesting int) string {
	return m.expandWith(s, expansion{}, nesting)
}

// expandName expands the name of a variable, in which an unknown CONFIG option
// has the given value: foo-$(CONFIG_BAR) is foo-y.
func (m *makefile) expandName(s, option string) string {
	if !strings.Contains(s, "$") {
		return strings.TrimSpace(s)
	}
	return strings.TrimSpace(m.expandWith(s, expansion{option: option}, 0))
}

// expandSure expands the side of a condition, in which a variable that may or
// may not have been assigned is unknown.
func (m *makefile) expandSure(s string) string {
	return strings.TrimSpace(m.expandWith(s, expansion{sure: true}, 0))
}

// expansion is how to expand.
type expansion struct {
	option string // value of unknown CONFIG options, "" for unknown
	sure   bool
}

func (m *makefile) expandWith(s string, how expansion, nesting int) string {
	m.bytes += len(s)
	if m.steps++; m.steps > maxSteps || m.bytes > maxTotal || nesting > maxNesting {
		return m.unknown("an expansion that does not come to an end")
	}
	if !strings.Contains(s, "$") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '$' || i+1 == len(s) {
			out.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case '$':
			out.WriteByte('$')
		case '(', '{':
			body, ok := cutReference(s[i:])
			if !ok {
				return out.String() + m.unknown("a reference that is not closed")
			}
			out.WriteString(m.reference(body, how, nesting+1))
			i += len(body) + 1
		default:
			out.WriteString(m.value(s[i:i+1], how, nesting+1))
		}
		if out.Len() > maxExpansion {
			return m.unknown("an expansion that is too long")
		}
	}
	m.bytes += out.Len()
	return out.String()
}

// unknown is the mark for a text that cannot be known, and remembers why.
func (m *makefile) unknown(cause string) string {
	m.cause = cause
	return markUnknown
}

// cutReference is what stands between the bracket that s begins with and the
// one that closes it.
func cutReference(s string) (body string, ok bool) {
	open, shut, nested := s[0], byte(')'), 0
	if open == '{' {
		shut = '}'
	}
	for i := range len(s) {
		switch s[i] {
		case open:
			nested++
		case shut:
			if nested--; nested == 0 {
				return s[1:i], true
			}
		}
	}
	return "", false
}

// reference is the value of $(body).
func (m *makefile) reference(body string, how expansion, nesting int) string {
	if i := strings.IndexAny(body, " \t"); i > 0 {
		if f, ok := makeFunctions[body[:i]]; ok {
			return f(call{m, how, nesting, "$(" + body + ")"}, strings.TrimLeft(body[i:], " \t"))
		}
	}
	if name, from, to, ok := cutSubstitution(body); ok {
		from, to = m.expandWith(from, how, nesting), m.expandWith(to, how, nesting)
		if !strings.Contains(from, "%") {
			from, to = "%"+from, "%"+to
		}
		value := m.value(m.expandName(name, "y"), how, nesting)
		return m.patsubst(from, to, value)
	}
	option := how.option
	if option == "" {
		option = "y"
	}
	name := body
	if strings.Contains(body, "$") {
		name = m.expandWith(body, expansion{option: option}, nesting)
	}
	return m.value(strings.TrimSpace(name), how, nesting)
}

// cutSubstitution splits NAME:FROM=TO.
func cutSubstitution(body string) (name, from, to string, ok bool) {
	nested := 0
	for i := range len(body) {
		switch body[i] {
		case '(', '{':
			nested++
		case ')', '}':
			nested--
		case ':':
			if nested == 0 {
				from, to, ok = strings.Cut(body[i+1:], "=")
				return body[:i], from, to, ok
			}
		}
	}
	return "", "", "", false
}

// value is the value of a variable.
func (m *makefile) value(name string, how expansion, nesting int) string {
	v, ok := m.vars[name]
	if !ok {
		return m.builtin(name, how)
	}
	if how.sure && v.maybe {
		return m.unknown("$(" + name + "), which is set under a condition")
	}
	if m.busy[name] {
		return m.unknown("$(" + name + "), which refers to itself")
	}
	m.busy[name] = true
	defer delete(m.busy, name)
	parts := make([]string, len(v.pieces))
	for i, p := range v.pieces {
		parts[i] = p.text
		if v.deferred {
			parts[i] = m.expandWith(p.text, how, nesting+1)
		} else if p.cause != "" {
			m.cause = p.cause
		}
	}
	return strings.Join(parts, " ")
}

// builtin is the value of a variable that the makefile does not set.
func (m *makefile) builtin(name string, how expansion) string {
	switch name {
	case "src", "obj", "PWD", "CURDIR":
		return markSrc
	case "srctree", "abs_srctree", "objtree", "abs_objtree", "M", "KBUILD_EXTMOD":
		return markRoot
	case "KERNELRELEASE":
		return markSome // the makefile is read as the kernel's build reads it
	case "MAKEFILE_LIST":
		return markSrc + "/Makefile"
	case "comma":
		return ","
	case "empty", "space":
		return ""
	}
	if strings.HasPrefix(name, "CONFIG_") && how.option != "" {
		return how.option
	}
	for _, suffix := range []string{"-y", "-m", "-n", "-objs", "-"} {
		if strings.HasSuffix(name, suffix) {
			return "" // a list that no option added to
		}
	}
	return m.unknown("$(" + name + "), which this file does not set")
}
