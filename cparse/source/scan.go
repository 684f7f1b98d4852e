package source

import (
	"bytes"
	"strings"
)

// facts are what is known of a C file without parsing it.
type facts struct {
	definesPatch bool     // struct klp_patch x = ..., at file level
	callbacks    bool     // KPATCH_PRE_PATCH_CALLBACK(f) and its like, at file level
	mentions     bool     // any name of the livepatch API
	entry        bool     // module_init, wherever it stands
	includes     []string // names of quoted includes, in order
	tooMany      bool     // includes: the list ends at maxIncludes
}

// maxIncludes is more than any file that a person wrote has.
const maxIncludes = 10_000

func (f *facts) defines() bool { return f.definesPatch || f.callbacks }

// callbackMacros make a file the main file of a module that kpatch-build or the
// kernel's own klp-build assembles: such a file has no klp_patch of its own.
var callbackMacros = func() map[string]bool {
	m := map[string]bool{}
	for _, prefix := range []string{"KPATCH_", "KLP_"} {
		for _, when := range []string{"PRE_PATCH", "POST_PATCH", "PRE_UNPATCH", "POST_UNPATCH"} {
			m[prefix+when+"_CALLBACK"] = true
		}
	}
	return m
}()

// isLivepatchName reports whether an identifier belongs to the livepatch API.
func isLivepatchName(id string) bool {
	switch id {
	case "klp_patch", "klp_object", "klp_func", "klp_state", "klp_enable_patch",
		"klp_get_state", "klp_get_prev_state":
		return true
	}
	if strings.HasSuffix(id, "CALLBACK") {
		return strings.HasPrefix(id, "KPATCH_") || strings.HasPrefix(id, "KLP_")
	}
	return strings.HasPrefix(id, "klp_shadow_")
}

// scanC looks at the tokens of a C file outside of comments and strings. Both
// sides of a conditional count, except for #if 0.
func scanC(text []byte) facts {
	s := scanner{text: text}
	s.facts.entry = bytes.Contains(text, []byte("module_init"))
	// Nearly every file of a kernel tree is done with here, at the speed of
	// memory.
	s.names = bytes.Contains(text, []byte("klp_")) || bytes.Contains(text, []byte("KPATCH_")) || bytes.Contains(text, []byte("KLP_"))
	if s.names || mayIncludeQuoted(text) {
		s.run()
	}
	return s.facts
}

// mayIncludeQuoted looks for include "; comments are told apart by the scan.
func mayIncludeQuoted(text []byte) bool {
	for {
		_, rest, found := bytes.Cut(text, []byte("include"))
		if !found {
			return false
		}
		if bytes.HasPrefix(bytes.TrimLeft(rest, " \t"), []byte(`"`)) {
			return true
		}
		text = rest
	}
}

// scanner walks over a C text once.
type scanner struct {
	text  []byte
	pos   int
	names bool // identifiers matter, not only includes
	facts facts

	depth  int // of braces
	parens int
	conds  []condState
	lost   int // conditionals beyond maxConds

	decl declState
}

// condState is what #else restores, so that an opening brace on both sides of a
// conditional counts once.
type condState struct {
	depth, parens int
	dead          bool // under #if 0
}

// maxConds bounds the memory that a file of nothing but #if may take.
const maxConds = 1000

// declState follows "struct klp_patch NAME" at file level.
type declState struct {
	stage     int  // how much of it has been seen: 1 struct, 2 klp_patch, 3 a name
	elsewhere bool // the declaration began with extern or typedef
	attr      bool // the last name takes parentheses, as __section("x")
}

func (s *scanner) run() {
	lineStart := true
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		switch {
		case c == '\n':
			lineStart = true
			s.pos++
			continue
		case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
			s.pos++
			continue
		case c == '\\':
			s.splice()
			continue
		case s.comment():
			continue
		case c == '#' && lineStart:
			s.pos++
			s.directive()
			continue
		}
		if lineStart && s.names && s.pos > 0 && s.text[s.pos-1] == '\n' {
			s.firstColumn()
		}
		lineStart = false
		if s.names {
			s.token(false)
		} else {
			s.skipPlain()
		}
	}
}

// firstColumn is called at a token in the first column. Where brackets do not
// balance, words that begin a declaration there bring the scan back to file
// level: one forgotten brace must not hide the livepatch behind it.
func (s *scanner) firstColumn() {
	if s.depth == 0 && s.parens == 0 {
		return
	}
	rest := s.text[s.pos:]
	for _, w := range [...]string{"static ", "struct klp_patch ", "KPATCH_", "KLP_"} {
		if bytes.HasPrefix(rest, []byte(w)) {
			s.depth, s.parens, s.decl = 0, 0, declState{}
			return
		}
	}
}

// skipPlain is token where names do not matter: it goes on to the next byte
// that may end a line or hide one.
func (s *scanner) skipPlain() {
	if c := s.text[s.pos]; c == '"' || c == '\'' {
		s.quoted(c)
		return
	}
	for s.pos++; s.pos < len(s.text); s.pos++ {
		switch s.text[s.pos] {
		case '\n', '\\', '/', '"', '\'':
			return
		}
	}
}

// token takes one token, at least one byte of it.
func (s *scanner) token(inDirective bool) {
	c := s.text[s.pos]
	switch {
	case c == '"' || c == '\'':
		s.quoted(c)
		return
	case isIdentStart(c):
		start := s.pos
		s.skipIdent()
		if s.names && !s.dead() {
			s.ident(string(s.text[start:s.pos]), inDirective)
		}
		return
	case c >= '0' && c <= '9':
		s.skipIdent() // 0x1fUL is no name
		return
	}
	s.pos++
	if !inDirective && !s.dead() {
		s.punct(c)
	}
}

func (s *scanner) ident(id string, inDirective bool) {
	if isLivepatchName(id) {
		s.facts.mentions = true
	}
	if inDirective || s.depth > 0 || s.parens > 0 {
		return
	}
	switch {
	case id == "extern" || id == "typedef":
		s.decl.elsewhere = true
	case callbackMacros[id] && s.nextByte() == '(':
		s.facts.callbacks = true
	case id == "struct":
		s.decl.stage = 1
	case s.decl.stage == 1 && id == "klp_patch":
		s.decl.stage = 2
	case s.decl.stage >= 2:
		// Qualifiers and attributes before and after the name look like names.
		s.decl.stage = 3
		s.decl.attr = strings.HasPrefix(id, "__")
	default:
		s.decl.stage = 0
	}
}

func (s *scanner) punct(c byte) {
	switch c {
	case '(':
		if s.parens == 0 && !s.decl.attr {
			s.decl.stage = 0 // a function
		}
		s.parens++
		return
	case ')':
		s.parens = max(0, s.parens-1)
		return
	case '{':
		s.depth++
		s.decl.stage = 0
		return
	case '}':
		if s.depth = max(0, s.depth-1); s.depth == 0 {
			s.parens = 0
			s.decl = declState{}
		}
		return
	}
	if s.depth > 0 || s.parens > 0 {
		return
	}
	if s.decl.stage == 3 && !s.decl.elsewhere && (c == '=' || c == ';' || c == ',' || c == '[') {
		s.facts.definesPatch = true
	}
	s.decl.stage, s.decl.attr = 0, false
	if c == ';' {
		s.decl.elsewhere = false
	}
}

func (s *scanner) dead() bool {
	return len(s.conds) > 0 && s.conds[len(s.conds)-1].dead
}

// directive takes a preprocessor line, of which the # has been read.
func (s *scanner) directive() {
	s.skipBlanks()
	start := s.pos
	s.skipIdent()
	switch string(s.text[start:s.pos]) {
	case "include":
		s.skipBlanks()
		if s.pos < len(s.text) && s.text[s.pos] == '"' {
			s.include()
		}
	case "if":
		s.skipBlanks()
		s.pushCond(s.isZero())
	case "ifdef", "ifndef":
		s.pushCond(false)
	case "else", "elif", "elifdef", "elifndef":
		s.elseCond()
	case "endif":
		s.popCond()
	}
	// The rest of the line, in which names count as mentioned.
	for s.pos < len(s.text) && s.text[s.pos] != '\n' {
		switch {
		case s.text[s.pos] == '\\':
			s.splice()
		case s.comment():
		default:
			s.token(true)
		}
	}
}

func (s *scanner) include() {
	start := s.pos + 1
	end := bytes.IndexAny(s.text[start:], "\"\n")
	if end < 0 || s.text[start+end] == '\n' {
		return
	}
	s.pos = start + end + 1
	switch {
	case s.dead():
	case len(s.facts.includes) == maxIncludes:
		s.facts.tooMany = true
	default:
		s.facts.includes = append(s.facts.includes, string(s.text[start:start+end]))
	}
}

// isZero reports whether the condition of an #if is the number 0 alone.
func (s *scanner) isZero() bool {
	line, _, _ := bytes.Cut(s.text[s.pos:], []byte("\n"))
	for _, mark := range []string{"//", "/*"} {
		line, _, _ = bytes.Cut(line, []byte(mark))
	}
	return string(bytes.TrimSpace(line)) == "0"
}

func (s *scanner) pushCond(dead bool) {
	if len(s.conds) == maxConds {
		s.lost++
		return
	}
	s.conds = append(s.conds, condState{depth: s.depth, parens: s.parens, dead: dead || s.dead()})
}

func (s *scanner) elseCond() {
	if s.lost > 0 || len(s.conds) == 0 {
		return
	}
	top := &s.conds[len(s.conds)-1]
	s.depth, s.parens = top.depth, top.parens
	top.dead = len(s.conds) > 1 && s.conds[len(s.conds)-2].dead
}

func (s *scanner) popCond() {
	switch {
	case s.lost > 0:
		s.lost--
	case len(s.conds) > 0:
		s.conds = s.conds[:len(s.conds)-1]
	}
}

// comment skips the comment that begins here, if one does.
func (s *scanner) comment() bool {
	if s.text[s.pos] != '/' || s.pos+1 == len(s.text) {
		return false
	}
	switch s.text[s.pos+1] {
	case '*':
		end := bytes.Index(s.text[s.pos+2:], []byte("*/"))
		if end < 0 {
			s.pos = len(s.text)
		} else {
			s.pos += end + 4
		}
		return true
	case '/':
		for s.pos < len(s.text) && s.text[s.pos] != '\n' {
			if s.text[s.pos] == '\\' {
				s.splice()
			} else {
				s.pos++
			}
		}
		return true
	}
	return false
}

// quoted skips a string or character constant, which ends with its line at the
// latest: an apostrophe in #error text opens nothing.
func (s *scanner) quoted(quote byte) {
	for s.pos++; s.pos < len(s.text); {
		switch s.text[s.pos] {
		case quote:
			s.pos++
			return
		case '\n':
			return
		case '\\':
			if !s.splice() && s.pos < len(s.text) && s.text[s.pos] != '\n' {
				s.pos++
			}
		default:
			s.pos++
		}
	}
}

// splice skips a backslash and, if that ends the line, the line's end.
func (s *scanner) splice() bool {
	s.pos++
	rest := s.text[s.pos:]
	switch {
	case bytes.HasPrefix(rest, []byte("\n")):
		s.pos++
		return true
	case bytes.HasPrefix(rest, []byte("\r\n")):
		s.pos += 2
		return true
	}
	return false
}

func (s *scanner) skipBlanks() {
	for s.pos < len(s.text) && (s.text[s.pos] == ' ' || s.text[s.pos] == '\t') {
		s.pos++
	}
}

func (s *scanner) skipIdent() {
	for s.pos < len(s.text) && (isIdentStart(s.text[s.pos]) || s.text[s.pos] >= '0' && s.text[s.pos] <= '9') {
		s.pos++
	}
}

// nextByte is what follows, blanks and line ends aside.
func (s *scanner) nextByte() byte {
	rest := bytes.TrimLeft(s.text[s.pos:], " \t\r\n\\")
	if len(rest) == 0 {
		return 0
	}
	return rest[0]
}

func isIdentStart(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}
