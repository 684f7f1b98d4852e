package cparse

import (
	"strings"

	"klplint/cparse/ast"
	"klplint/cparse/cpp"
)

// A macro call can stand as a declaration: module_init(f); DEFINE_MUTEX(x);
// with an initialiser, DEFINE_X(n) = {...}; or X(n) {...}; or with a body,
// SYSCALL_DEFINE1(...) {...}.

// findMacro is the index of the macro's name in the unit, -1 when the entry is
// a plain declaration.
func (e *entry) findMacro() int {
	s := e.u.newShaper(e.from, e.to)
	for s.class(0)&(isStorage|isQualifier) != 0 && s.text(0) != "typedef" {
		s.i++
	}
	for s.isName(0) && s.isName(1) && s.text(2) == "(" && !s.isType(s.text(0)) && attributeLike(s.text(0)) && constantName(s.text(1)) {
		s.i++ // __visible DEFINE_X(...)
	}
	if !s.isName(0) || cpp.IsPlaceholder(s.text(0)) || s.isType(s.text(0)) {
		return -1
	}
	at := e.from + s.i
	switch s.text(1) {
	case "", ";": // a lone word
		return at
	case "(":
		if s.text(2) == "*" {
			return -1 // T (*f)(void);
		}
	default:
		return -1
	}
	switch t := s.behind(1); t.Text {
	case "", ";", "=", "{":
		return at
	default:
		// DEFINE_X(n) __read_mostly; but __printf(1, 2) int f(...);
		if t.Kind == cpp.Ident && (words[t.Text] == isAttr || trailing(t.Text)) && !attributeWithArgs(s.text(0)) {
			return at
		}
	}
	return -1
}

// indexMacro notes what a macro call declares.
func (e *entry) indexMacro() {
	s := e.u.newShaper(e.macro, e.to)
	name := s.text(0)
	kind := declMacro
	if s.text(1) == "(" {
		args := argumentList(s.t[1:s.balanced(1)])
		if end := s.balanced(1); end < len(s.t) && s.t[end].Text == "{" && !s.membersAt(end) {
			e.body = e.macro + end
			kind = declFunc
			for n := 2; n < len(args); n += 2 { // NAME(f, type, param, type, param)
				if len(args[n]) == 1 {
					e.params = append(e.params, args[n][0].Text)
				}
			}
			if constantName(name) && len(args) > 0 && args[0][0].Kind == cpp.Ident {
				name = args[0][0].Text
			}
		} else if n := definedArgument(name); n >= 0 && n < len(args) && len(args[n]) == 1 {
			name = args[n][0].Text
		}
	}
	e.defines = true
	e.names = append(e.names, declared{name, kind, e.macro})
}

// argumentList cuts a parenthesised list at its commas. No argument is empty.
func argumentList(t []cpp.Token) (args [][]cpp.Token) {
	depth, from := 0, 1
	for i := range t {
		switch t[i].Text {
		case "(", "[", "{":
			depth++
			continue
		case ")", "]", "}":
			depth--
		case ",":
			if depth != 1 {
				continue
			}
		default:
			continue
		}
		if depth == 0 || t[i].Text == "," {
			if from < i {
				args = append(args, t[from:i])
			}
			from = i + 1
		}
	}
	return args
}

// definedArgument is which of its arguments a macro evidently defines as a
// variable, -1 for none.
func definedArgument(macro string) int {
	word := strings.TrimLeft(macro, "_")
	switch {
	case strings.HasPrefix(word, "DEFINE_PER_CPU"), strings.HasPrefix(word, "DECLARE_PER_CPU"), strings.HasPrefix(word, "DECLARE_FLEX_ARRAY"):
		return 1
	case strings.HasSuffix(word, "_ATTRIBUTE") && !strings.HasSuffix(word, "DEBUGFS_ATTRIBUTE"),
		strings.HasPrefix(word, "DEFINE_FREE"), strings.HasPrefix(word, "DEFINE_GUARD"), strings.HasPrefix(word, "DEFINE_CLASS"),
		strings.HasPrefix(word, "DEFINE_LOCK_GUARD"), strings.HasPrefix(word, "DEFINE_EVENT"), strings.HasPrefix(word, "DECLARE_EVENT"),
		strings.HasPrefix(word, "DECLARE_TRACE"), strings.HasPrefix(word, "DEFINE_TRACE"):
		return -1 // helpers and functions, whose names they make from it
	case strings.HasPrefix(word, "DEFINE_"), strings.HasPrefix(word, "DECLARE_"),
		strings.HasPrefix(word, "LIST_HEAD"), strings.HasPrefix(word, "HLIST_HEAD"), strings.HasSuffix(word, "_NOTIFIER_HEAD"):
		return 0
	}
	return -1
}

// constantName tells whether a name is written in capitals, as macros that
// define something are.
func constantName(name string) bool { return strings.ToUpper(name) == name }

// shapeMacro shapes the call and its initialiser.
func (e *entry) shapeMacro(s *shaper) {
	s.i = e.macro - e.from
	if s.text(1) != "(" {
		s.put(markUse, "(", ")")
		s.i++
		return
	}
	s.take()
	s.arguments()
	switch {
	case e.body > 0:
	case s.text(0) == "=":
		s.take()
		s.operandOrList()
	case s.text(0) == "{": // DEFINE_X(n) { .member = ... };
		s.put("=")
		s.bracedOperand()
	}
}

// membersAt tells whether the brace at i begins an initialiser, and not a body.
func (s *shaper) membersAt(i int) bool {
	return i+2 < len(s.t) && s.t[i+1].Text == "." && s.t[i+2].Kind == cpp.Ident
}

func (e *entry) parseMacro() {
	p, why := e.accept(e.from, e.to, "void k_body(void){", ";}", e.shapeMacro)
	if why != "" {
		e.skip(why)
		return
	}
	u := e.u
	name := &u.toks[e.macro]
	d := &ast.MacroDecl{Name: name.Text, Span: cover(tokenSpan(&u.toks[e.from]), tokenSpan(&p.toks[p.s.i-1]))}
	for _, t := range u.toks[e.from:e.macro] {
		d.Storage.Static = d.Storage.Static || t.Text == "static"
		d.Storage.Extern = d.Storage.Extern || t.Text == "extern"
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
		f := &ast.Func{
			Span: d.Span, NameAt: tokenSpan(name), Name: e.names[0].name,
			Type: &ast.Type{Kind: ast.KindFunc, Elem: &ast.Type{}}, Storage: d.Storage,
		}
		e.setBody(f)
		e.decls = []ast.Decl{f}
	}
}

// declaredBy is the variable that a declaration macro defines.
func declaredBy(macro string, args []ast.Expr) string {
	if n := definedArgument(macro); n >= 0 && n < len(args) {
		if id, ok := args[n].(*ast.Ident); ok {
			return id.Name
		}
	}
	return ""
}
