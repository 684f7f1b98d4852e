package source

import (
	"strings"
)

// A makefile is read as data: assignments are kept, conditionals are decided
// where they can be, rules, includes and definitions are skipped, and no
// command is ever run. What cannot be known is carried through expansion as a
// mark, so that it spoils the one word it is part of and nothing else.

// Marks are bytes that no text file has. See [makefile.builtin].
const (
	markUnknown = "\x00" // some text or none
	markSome    = "\x01" // some text, not empty
	markSrc     = "\x02" // the directory of the makefile
	markRoot    = "\x03" // the root of the tree
	allMarks    = markUnknown + markSome + markSrc + markRoot
)

// makefile is the variables of one makefile.
type makefile struct {
	vars  map[string]*variable
	glob  func(pattern string) []string
	steps int // expansions done: a bound on what a hostile file may ask for
	bytes int
	busy  map[string]bool // variables under expansion
	cause string          // what made the last expansion unknown
}

// variable has its value in pieces, one per assignment that added to it, so
// that a word can be traced back to its line.
type variable struct {
	deferred bool // assigned with = and not with :=
	maybe    bool // assigned under a condition that was not decided
	pieces   []piece
}

type piece struct {
	text  string // expanded already unless the variable is deferred
	raw   string // as written
	line  int
	cause string
}

// parseMakefile reads a makefile. glob lists the files of its directory that
// match a $(wildcard) pattern.
func parseMakefile(text []byte, glob func(pattern string) []string) *makefile {
	m := &makefile{vars: map[string]*variable{}, busy: map[string]bool{}, glob: glob}
	var conds conditionals
	defines, inRule := 0, false
	for _, l := range logicalLines(text) {
		recipe := strings.HasPrefix(l.text, "\t")
		line := strings.TrimSpace(l.text)
		word, rest := cutWord(line)
		switch {
		case defines > 0:
			switch word {
			case "define":
				defines++
			case "endef":
				defines--
			}
		case line == "", recipe && inRule:
		case conds.directive(m, word, rest, &inRule):
		case conds.now() == no:
		case word == "define":
			defines++
		case isSkippedDirective(word, rest):
			inRule = false
		default:
			inRule = !m.assign(line, l.number, conds.now() == maybe)
		}
	}
	return m
}

type logicalLine struct {
	text   string
	number int // of its first physical line
}

// logicalLines joins continued lines and drops comments.
func logicalLines(text []byte) []logicalLine {
	var lines []logicalLine
	var joined strings.Builder
	number, first, open := 0, 0, false
	flush := func() {
		lines = append(lines, logicalLine{text: stripComment(joined.String()), number: first})
		joined.Reset()
		open = false
	}
	for physical := range strings.Lines(string(text)) {
		number++
		s := strings.TrimRight(physical, "\r\n")
		// Marks cannot be forged: a NUL makes a file binary, and these go here.
		s = strings.Map(dropMarks, s)
		if open {
			s = strings.TrimLeft(s, " \t")
		} else {
			first = number
		}
		body := strings.TrimRight(s, `\`)
		if (len(s)-len(body))%2 == 1 {
			joined.WriteString(strings.TrimRight(s[:len(s)-1], " \t") + " ")
			open = true
			continue
		}
		joined.WriteString(s)
		flush()
	}
	if open {
		flush()
	}
	return lines
}

func dropMarks(r rune) rune {
	if r < rune(len(allMarks)) {
		return -1
	}
	return r
}

// stripComment cuts a line at the first # that has no backslash before it.
func stripComment(s string) string {
	from := 0
	for {
		i := strings.IndexByte(s[from:], '#')
		if i < 0 {
			break
		}
		i += from
		if i == 0 || s[i-1] != '\\' {
			s = s[:i]
			break
		}
		from = i + 1
	}
	return strings.ReplaceAll(s, `\#`, "#")
}

func cutWord(line string) (word, rest string) {
	if i := strings.IndexAny(line, " \t("); i >= 0 {
		return line[:i], strings.TrimSpace(line[i:])
	}
	return line, ""
}

// isSkippedDirective: an included file may be anywhere, even generated.
func isSkippedDirective(word, rest string) bool {
	switch word {
	case "include", "-include", "sinclude", "endef", "undefine", "unexport", "vpath", "load", "-load":
		return !strings.HasPrefix(rest, "=") && !strings.HasPrefix(rest, ":=") && !strings.HasPrefix(rest, "+=")
	}
	return false
}

// cutModifiers cuts "export" and the like off an assignment.
func cutModifiers(line string) string {
	for {
		word, rest := cutWord(line)
		if word != "export" && word != "override" && word != "private" || rest == "" || strings.IndexByte("=:+?!", rest[0]) >= 0 {
			return line
		}
		line = rest
	}
}

// assign takes a line "NAME op VALUE". It reports false for a rule, after which
// lines that begin with a tab are commands.
func (m *makefile) assign(line string, number int, unsure bool) bool {
	line = cutModifiers(line)
	name, op, value := splitAssignment(line)
	if op == "" || op == ":" {
		return op == ""
	}
	name, usedConfig := m.assignedName(name)
	if name == "" || strings.ContainsAny(name, allMarks+" \t") {
		return true // $(obj)/x.o: CFLAGS = ... and the like
	}
	if m.steps++; m.steps > maxSteps {
		return true
	}
	old := m.vars[name]
	// Two sides of a condition, or of CONFIG options, that were both taken must
	// not overwrite one another.
	add := op == "+=" || old != nil && (usedConfig || unsure && isList(name, value))
	if op == "?=" && old != nil && !usedConfig {
		return true
	}
	v := old
	if v == nil || !add {
		v = &variable{deferred: op == "=" || op == "?=" || op == "+=", maybe: unsure}
		m.vars[name] = v
	}
	v.maybe = v.maybe || unsure
	p := piece{text: value, raw: value, line: number}
	switch {
	case op == "!=":
		p.text, p.cause = markUnknown, "!= "+value
		v.deferred = false
	case !v.deferred:
		m.cause = ""
		p.text = m.expand(value, 0)
		p.cause = m.cause
	}
	v.pieces = append(v.pieces, p)
	return true
}

// assignedName expands the left side. An unknown CONFIG option counts as m for
// what it would build, as y for what it would build it of.
func (m *makefile) assignedName(raw string) (name string, usedConfig bool) {
	option := "y"
	if strings.HasPrefix(raw, "obj-") {
		option = "m"
	}
	if strings.Contains(raw, "CONFIG_") {
		usedConfig = true
	}
	return m.expandName(raw, option), usedConfig
}

// isList reports whether adding up what both sides of a condition assign makes
// sense: for lists of objects and flags, not for a name or a directory.
func isList(name, value string) bool {
	for _, suffix := range []string{"-y", "-m", "-objs"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	if strings.Contains(name, "CFLAGS") {
		return true
	}
	for _, word := range strings.Fields(value) {
		if !strings.HasSuffix(word, ".o") && !strings.HasSuffix(word, ".c") {
			return false
		}
	}
	return value != ""
}

// splitAssignment finds the operator outside of references. All immediate ones
// are ":=", that of a rule is ":", a bare expression has none.
func splitAssignment(line string) (name, op, value string) {
	nested := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '(', '{':
			nested++
		case ')', '}':
			nested--
		case ':':
			if nested > 0 {
				continue
			}
			j := i
			for j < len(line) && line[j] == ':' {
				j++
			}
			if j < len(line) && line[j] == '=' && j-i <= 3 {
				return trimmed(line[:i], ":=", line[j+1:])
			}
			return "", ":", ""
		case '=':
			if nested > 0 {
				continue
			}
			if i > 0 && strings.IndexByte("+?!", line[i-1]) >= 0 {
				return trimmed(line[:i-1], line[i-1:i+1], line[i+1:])
			}
			return trimmed(line[:i], "=", line[i+1:])
		}
	}
	return "", "", ""
}

func trimmed(name, op, value string) (string, string, string) {
	return strings.TrimSpace(name), op, strings.TrimSpace(value)
}
