package cparse

import (
	"strings"
	"sync"

	"klplint/cparse/ast"
	"klplint/cparse/cpp"
)

// entry is an external declaration: first only its tokens and the names it
// declares, later, when asked for, its syntax.
type entry struct {
	u        *Unit
	from, to int
	names    []declared // token indices are those of the unit
	body     int        // index of the brace of a function's body, 0 if none
	params   []string   // of a function
	macro    bool       // a macro call in the place of a declaration
	broken   *shapeError

	once  sync.Once
	decls []ast.Decl
	bad   string // why it was skipped as a whole
}

// elideAbove is how many tokens an initialiser may have before it is passed
// over: firmware and tables, nothing that a rule reads.
const elideAbove = 20_000

func (e *entry) toks() []cpp.Token { return e.u.toks[e.from:e.to] }

// newShaper starts a shaper on tokens [from, to) of the unit.
func (u *Unit) newShaper(from, to int) *shaper {
	return &shaper{t: u.toks[from:to], typedef: u.isTypedef, attrs: map[int32][]ast.Attr{}}
}

// index walks the head of the entry to learn what it declares.
func (e *entry) index() {
	s := e.u.newShaper(e.from, e.to)
	if err := s.try(func() { e.shape(s, true) }); err != nil {
		e.broken = err
		e.u.noteSkipped(e, err.why)
	}
	e.keepOdd(s, e.from)
	e.params = append(e.params, s.params...)
	for _, n := range s.names {
		n.at += e.from
		e.names = append(e.names, n)
	}
}

// shape rewrites the entry, a function's body and a large initialiser left
// out. What is no declaration in C leaves nothing.
func (e *entry) shape(s *shaper, indexing bool) {
	if len(s.t) == 0 || s.text(0) == ";" || cpp.IsPlaceholder(s.text(0)) && len(s.t) == 1 {
		return
	}
	switch s.text(0) {
	case "asm", "__asm__", "__asm", "_Static_assert", "static_assert":
		return
	}
	if e.shapeMacro(s) {
		return
	}
	if !indexing {
		if at := e.largeInit(s); at > 0 {
			s.t = append(append([]cpp.Token(nil), s.t[:at]...), s.t[len(s.t)-1])
		}
	}
	if s.external() {
		e.body = e.from + s.i
	}
}

// largeInit is the index of the = before an initialiser that is too large, or
// 0.
func (e *entry) largeInit(s *shaper) int {
	if len(s.t) < elideAbove || s.t[len(s.t)-1].Text != ";" {
		return 0
	}
	for i := 0; i < len(s.t) && i < 200; i++ {
		if s.t[i].Text == "=" {
			return i
		}
		if s.t[i].Text == "{" || s.t[i].Text == "(" {
			return 0
		}
	}
	return 0
}

// shapeMacro recognises a macro call that stands as a declaration, with a body
// for SYSCALL_DEFINE1(...) {, and an initialiser for DEFINE_X(n) = {.
func (e *entry) shapeMacro(s *shaper) bool {
	i := 0
	for i < len(s.t) && words[s.t[i].Text] == isStorage && s.t[i].Text != "typedef" {
		i++
	}
	for i+1 < len(s.t) && s.t[i].Kind == cpp.Ident && s.t[i+1].Kind == cpp.Ident && !s.typedef(s.t[i].Text) && words[s.t[i].Text] == 0 &&
		i+2 < len(s.t) && s.t[i+2].Text == "(" && attributeLike(s.t[i].Text) && strings.ToUpper(s.t[i+1].Text) == s.t[i+1].Text {
		i++ // __visible DEFINE_X(...)
	}
	if i >= len(s.t) || s.t[i].Kind != cpp.Ident || words[s.t[i].Text] != 0 {
		return false
	}
	name := &s.t[i]
	if i+1 >= len(s.t) || s.t[i+1].Text == ";" {
		// A lone word: a macro that expands to declarations.
		e.macro = true
		e.names = append(e.names, declared{name.Text, declMacro, e.from + i})
		return true
	}
	if s.t[i+1].Text != "(" || i+2 < len(s.t) && s.t[i+2].Text == "*" || s.typedef(name.Text) {
		return false
	}
	end := s.balanced(i + 1)
	if end < len(s.t) {
		switch t := &s.t[end]; t.Text {
		case ";", "=", "{":
		default:
			if t.Kind != cpp.Ident || words[t.Text] != 0 && words[t.Text]&isAttr == 0 || attributeWithArgs(name.Text) {
				return false
			}
			if !trailing(t.Text) && words[t.Text]&isAttr == 0 {
				return false
			}
		}
	}
	e.macro = true
	kind := declMacro
	if end < len(s.t) && s.t[end].Text == "{" {
		e.body = e.from + end
		kind = declFunc
		e.params = macroParams(s.t[i+1 : end])
	}
	declares := name
	if i+2 < len(s.t) && s.t[i+2].Kind == cpp.Ident && (kind == declFunc || definesFirst(name.Text)) {
		declares = &s.t[i+2]
	}
	e.names = append(e.names, declared{declares.Text, kind, e.from + i})
	return true
}

// macroParams lists the names that the arguments of a macro such as
// SYSCALL_DEFINE2(name, type, parameter, type, parameter) give to parameters.
func macroParams(args []cpp.Token) (names []string) {
	depth, n := 0, 0
	for i := 1; i+1 < len(args); i++ {
		switch args[i-1].Text {
		case "(":
			depth++
		case ")":
			depth--
		case ",":
			if depth != 1 {
				continue
			}
			if n++; n%2 == 0 && args[i].Kind == cpp.Ident && (args[i+1].Text == "," || args[i+1].Text == ")") {
				names = append(names, args[i].Text)
			}
		}
	}
	return names
}

// definesFirst tells whether a macro, by its name, defines its first argument.
func definesFirst(macro string) bool {
	for _, p := range [...]string{"DEFINE_", "DECLARE_", "LIST_HEAD", "HLIST_HEAD", "BLOCKING_NOTIFIER_HEAD", "ATOMIC_NOTIFIER_HEAD", "RAW_NOTIFIER_HEAD", "SRCU_NOTIFIER_HEAD"} {
		if strings.HasPrefix(strings.TrimLeft(macro, "_"), p) {
			return true
		}
	}
	return false
}

// declaredBy is the variable that a declaration macro defines.
func declaredBy(macro string, args []ast.Expr) string {
	if !definesFirst(macro) {
		return ""
	}
	for _, a := range args {
		if id, ok := a.(*ast.Ident); ok { // DEFINE_PER_CPU(int, x): the type is no Ident
			return id.Name
		}
	}
	return ""
}

// Decls returns the entry's declarations, parsed now if they were not yet.
func (e *entry) Decls() []ast.Decl {
	e.once.Do(e.parse)
	return e.decls
}

func (e *entry) parse() {
	if e.broken != nil {
		e.skip(e.broken.why)
		return
	}
	if e.macro {
		e.parseMacro()
		return
	}
	s := e.u.newShaper(e.from, e.to)
	if err := s.try(func() { e.shape(s, false) }); err != nil {
		e.skip(err.why)
		return
	}
	e.keepOdd(s, e.from)
	if len(s.out) == 0 {
		return
	}
	after := ""
	if e.body > 0 {
		after = ";"
	}
	p, err := e.u.parseText(s.t, s, "", after)
	if err != nil {
		e.skip(err.Error())
		return
	}
	for tu := p.unit; tu != nil; tu = tu.TranslationUnit {
		if d := tu.ExternalDeclaration; d != nil && d.Declaration != nil {
			e.decls = append(e.decls, p.declaration(d.Declaration, false)...)
		}
	}
	e.decls = own(e.decls)
	if e.body > 0 {
		e.attachBody()
	}
}

// own drops the declarations that parseText put before the entry's own: their
// names are not in the sources.
func own(list []ast.Decl) []ast.Decl {
	out := list[:0]
	for _, d := range list {
		if d.DeclName() == "" {
			if _, ok := d.(*ast.TypeDecl); !ok {
				continue
			}
		}
		out = append(out, d)
	}
	return out
}

// attachBody makes the function's body available.
func (e *entry) attachBody() {
	for _, d := range e.decls {
		if f, ok := d.(*ast.Func); ok {
			e.setBody(f)
		}
	}
}

func (e *entry) setBody(f *ast.Func) {
	f.Defined = true
	f.Lbrace = e.u.toks[e.body].Pos
	last := &e.u.toks[e.to-1]
	f.Rbrace = last.Pos
	f.To = last.End()
	f.SetBody(func() *ast.Block { return e.parseBody() })
}

// parseBody parses a function's body.
func (e *entry) parseBody() *ast.Block {
	u := e.u
	whole := cover(tokenSpan(&u.toks[e.body]), tokenSpan(&u.toks[e.to-1]))
	giveUp := func(why string) *ast.Block {
		u.noteOdd(e, oddity{e.body, e.to, "body", why})
		return &ast.Block{Span: whole, List: []ast.Stmt{&ast.OpaqueStmt{Span: whole, Why: why}}}
	}
	s, why := e.shapeBody()
	if why != "" {
		return giveUp(why)
	}
	p, err := u.parseText(s.t, s, "void k0_body(void)", "")
	if err != nil {
		return giveUp(err.Error())
	}
	for tu := p.unit; tu != nil; tu = tu.TranslationUnit {
		if d := tu.ExternalDeclaration; d != nil && d.FunctionDefinition != nil {
			return p.block(d.FunctionDefinition.CompoundStatement)
		}
	}
	return giveUp("the body was not found")
}

// shapeBody shapes a function's body, and says why when it makes no sense as a
// whole.
func (e *entry) shapeBody() (s *shaper, why string) {
	s = e.u.newShaper(e.body, e.to)
	s.local = map[string]bool{}
	for _, name := range e.params {
		s.local[name] = true
	}
	if err := s.try(s.block); err != nil {
		return s, err.why
	}
	e.keepOdd(s, e.body)
	return s, ""
}

// shapeMacroCall shapes a macro call that stands as a declaration, and its
// initialiser.
func (e *entry) shapeMacroCall(s *shaper) {
	s.i = e.names[len(e.names)-1].at - e.from
	if s.text(1) != "(" {
		s.put(s.text(0), "(", ")")
		s.i++
	} else {
		s.take()
		s.arguments()
	}
	if e.body == 0 && s.text(0) == "=" {
		s.take()
		s.operandOrList()
	}
}

// parseMacro converts a macro call that stands as a declaration.
func (e *entry) parseMacro() {
	s := e.u.newShaper(e.from, e.to)
	d := &ast.MacroDecl{}
	at := e.names[len(e.names)-1].at - e.from
	for _, t := range s.t[:at] {
		d.Storage.Static = d.Storage.Static || t.Text == "static"
		d.Storage.Extern = d.Storage.Extern || t.Text == "extern"
	}
	if err := s.try(func() { e.shapeMacroCall(s) }); err != nil {
		e.skip(err.why)
		return
	}
	e.keepOdd(s, e.from)
	d.Name = s.t[at].Text
	d.Span = cover(tokenSpan(&s.t[0]), tokenSpan(&s.t[s.i-1]))
	p, err := e.u.parseText(s.t, s, "void k0_body(void){", ";}")
	if err != nil {
		e.skip(err.Error())
		return
	}
	call := p.onlyExpr()
	if as, ok := call.(*ast.Assign); ok {
		call, d.Init = as.X, as.Y
	}
	if c, ok := call.(*ast.Call); ok {
		d.Args = c.Args
	}
	d.Declares = declaredBy(d.Name, d.Args)
	e.decls = []ast.Decl{d}
	if e.body > 0 {
		// SYSCALL_DEFINE3(name, type, arg, ...) { }
		f := &ast.Func{
			Span: d.Span, NameAt: tokenSpan(&s.t[at]), Name: e.names[len(e.names)-1].name,
			Type: &ast.Type{Kind: ast.KindFunc, Elem: &ast.Type{}}, Storage: d.Storage,
		}
		e.setBody(f)
		e.decls = []ast.Decl{f}
	}
}

// keepOdd notes the pieces that a shaper left out, whose tokens begin at from.
func (e *entry) keepOdd(s *shaper, from int) {
	for _, o := range s.odd {
		e.u.noteOdd(e, oddity{from + o.from, from + o.to, o.what, o.why})
	}
}

// skip gives the entry up.
func (e *entry) skip(why string) {
	e.bad = why
	t := e.toks()
	d := &ast.Skipped{Span: cover(tokenSpan(&t[0]), tokenSpan(&t[len(t)-1])), Why: why, Tokens: len(t)}
	d.Name = e.guessName()
	e.decls = []ast.Decl{d}
	e.u.noteSkipped(e, why)
}

// guessName is the best guess at what a declaration that was not understood
// declares: the name before the first parenthesis, =, [ or ;.
func (e *entry) guessName() string {
	t := e.toks()
	for i := 1; i < len(t); i++ {
		switch t[i].Text {
		case "(", "=", "[", ";", ",", "{":
			if t[i-1].Kind == cpp.Ident && words[t[i-1].Text] == 0 {
				return t[i-1].Text
			}
		}
	}
	return ""
}
