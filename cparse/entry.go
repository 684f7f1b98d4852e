package cparse

import (
	"slices"
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
	params   []string   // of a function
	body     int        // index of the brace of a function's body, 0 if none
	macro    int        // index of the name of a macro call that stands as a declaration, -1 for none
	defines  bool       // it has a body or an initialiser, or is a macro call
	bad      string     // why it was skipped as a whole

	once  sync.Once
	decls []ast.Decl
}

// Bounds of what is handed to the parser.
const (
	// elideAbove is how many tokens an initialiser may have before it is
	// passed over: firmware and tables, nothing that a rule reads.
	elideAbove = 20_000
	// maxBody is how many tokens a function's body may have.
	maxBody = 200_000
	// maxRefusals is how many pieces of a declaration that the shaper let
	// pass the parser may refuse before it is given up.
	maxRefusals = 8
)

func (e *entry) toks() []cpp.Token { return e.u.toks[e.from:e.to] }

// newShaper starts a shaper on tokens [from, to) of the unit.
func (u *Unit) newShaper(from, to int) *shaper {
	return &shaper{t: u.toks[from:to], from: from, closer: u.closer[from:to], typedef: u.isType}
}

// scratch keeps lists for shapers of whose text nothing is made.
var scratch = sync.Pool{New: func() any { return new([]outTok) }}

// borrow lets the shaper write its text into a list that another one wrote into
// before, until the result is called.
func (s *shaper) borrow() (giveBack func()) {
	list := scratch.Get().(*[]outTok)
	s.out = (*list)[:0]
	return func() {
		*list, s.out = s.out, nil
		scratch.Put(list)
	}
}

// index walks the head of the entry to learn what it declares.
func (e *entry) index() {
	if e.macro = e.findMacro(); e.macro >= 0 {
		e.indexMacro()
		return
	}
	s := e.u.newShaper(e.from, e.to)
	defer s.borrow()()
	err := s.try(func() {
		if e.shape(s) {
			e.body = e.from + s.i
		}
	})
	if err != nil {
		e.skip(err.why)
	}
	e.keepOdd(s, e.from)
	e.defines = e.body > 0 || slices.ContainsFunc(s.t, func(t cpp.Token) bool { return t.Kind == cpp.Punct && t.Text == "=" })
	e.u.learn(s.types)
	e.params = s.params
	for _, n := range s.names {
		n.at += e.from
		e.names = append(e.names, n)
	}
}

// shape rewrites a declaration that is no macro call, a function's body left
// out; it tells whether one follows. What is no declaration in C leaves
// nothing.
func (e *entry) shape(s *shaper) (hasBody bool) {
	switch {
	case s.text(0) == ";", len(s.t) == 1 && cpp.IsPlaceholder(s.text(0)):
	case s.class(0) == isAsm, s.text(0) == "_Static_assert", s.text(0) == "static_assert":
	default:
		return s.external()
	}
	return false
}

// Decls returns the entry's declarations, parsed now if they were not yet.
func (e *entry) Decls() []ast.Decl {
	e.once.Do(e.parse)
	return e.decls
}

func (e *entry) parse() {
	switch {
	case e.bad != "":
	case e.macro >= 0:
		e.parseMacro()
	default:
		e.parseDeclaration()
	}
}

func (e *entry) parseDeclaration() {
	after := ""
	if e.body > 0 {
		after = ";"
	}
	p, why := e.accept(e.from, e.to, "", after, func(s *shaper) {
		if at := elidedAt(s.t); at > 0 {
			s.t = append(append([]cpp.Token(nil), s.t[:at]...), s.t[len(s.t)-1])
		}
		e.shape(s)
	})
	if why != "" {
		e.skip(why)
		return
	}
	for tu := p.unit; tu != nil; tu = tu.TranslationUnit {
		if d := tu.ExternalDeclaration; d != nil && d.Declaration != nil {
			e.decls = append(e.decls, p.declaration(d.Declaration, false)...)
		}
	}
	e.decls = own(e.decls)
	if e.body == 0 {
		return
	}
	for _, d := range e.decls {
		if f, ok := d.(*ast.Func); ok {
			e.setBody(f)
		}
	}
}

// elidedAt is the index of the = before an initialiser that is too large to be
// parsed, 0 if there is none.
func elidedAt(t []cpp.Token) int {
	if len(t) < elideAbove || t[len(t)-1].Text != ";" || mentionsLivepatch(t) {
		return 0
	}
	for i := range t {
		switch t[i].Text {
		case "=":
			return i
		case "{", "(":
			return 0
		}
	}
	return 0
}

// accept shapes the tokens [from, to) and parses the result. What the parser
// refuses although the shaper let it pass is left out in a second attempt.
func (e *entry) accept(from, to int, before, after string, shape func(*shaper)) (p *parsed, why string) {
	refused := map[int]string{}
	for {
		s := e.u.newShaper(from, to)
		s.out = make([]outTok, 0, to-from+to/8-from/8+8)
		s.refused = refused
		if err := s.try(func() { shape(s) }); err != nil {
			return nil, err.why
		}
		p, err := e.u.parseText(s, before, after)
		if err == nil {
			e.keepOdd(s, from)
			return p, ""
		}
		if len(refused) == maxRefusals || err.at < 0 || refused[err.at] != "" {
			return nil, err.why
		}
		refused[err.at] = err.why
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

// setBody makes the function's body available.
func (e *entry) setBody(f *ast.Func) {
	f.Defined = true
	f.Lbrace = e.u.toks[e.body].Pos
	last := &e.u.toks[e.to-1]
	f.Rbrace = last.Pos
	f.To = last.End()
	f.SetBody(e.parseBody)
}

// parseBody parses a function's body.
func (e *entry) parseBody() *ast.Block {
	p, why := e.accept(e.body, e.to, "void k_body(void)", "", e.shapeBody)
	if why == "" {
		if f := p.function(); f != nil {
			return p.block(f.CompoundStatement)
		}
		why = "the body was not found"
	}
	e.u.noteOdd(e, oddity{e.body, e.to, "body", why})
	t := e.u.toks[e.body:e.to]
	whole := cover(tokenSpan(&t[0]), tokenSpan(&t[len(t)-1]))
	return &ast.Block{Span: whole, List: []ast.Stmt{&ast.OpaqueStmt{Span: whole, Why: why}}}
}

// shapeBody shapes a function's body.
func (e *entry) shapeBody(s *shaper) {
	if len(s.t) > maxBody {
		s.fail("it is too large")
	}
	s.local = map[string]bool{}
	for _, name := range e.params {
		s.local[name] = true
	}
	s.block()
}

// keepOdd notes the pieces that a shaper left out, whose tokens begin at from.
// The arguments of a macro that stands as a declaration are its own business:
// they can be anything.
func (e *entry) keepOdd(s *shaper, from int) {
	for _, o := range s.odd {
		if e.macro < 0 || from > e.macro || mentionsLivepatch(s.t[o.from:o.to]) {
			e.u.noteOdd(e, oddity{from + o.from, from + o.to, o.what, o.why})
		}
	}
}

// skip gives the entry up.
func (e *entry) skip(why string) {
	e.bad = why
	e.u.noteSkipped(e, why)
	t := e.toks()
	e.decls = []ast.Decl{&ast.Skipped{
		Span: cover(tokenSpan(&t[0]), tokenSpan(&t[len(t)-1])), Name: e.guessName(), Why: why, Tokens: len(t),
	}}
}

// guessName is the best guess at what a declaration that was not understood
// declares: the name before the first parenthesis, =, [ or ;, or the last.
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
	if last := &t[len(t)-1]; last.Kind == cpp.Ident && words[last.Text] == 0 {
		return last.Text
	}
	return ""
}
