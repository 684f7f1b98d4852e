package rules

import (
	"cmp"
	"go/token"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"klplint/cparse"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// fixers propose fixes for the findings of rules, by the rules' ids: ideas in
// order of preference, of which package analyzer tries each before anyone sees
// it. An idea must be what a reviewer would ask for; whether it mends in the
// module at hand need not be certain here.
var fixers map[string]func(*pass, *analysis.Diagnostic) []idea

func init() {
	fixers = map[string]func(*pass, *analysis.Diagnostic) []idea{
		"KLP103": terminate,
		"KLP105": attachStates,
		"KLP106": mendQuery,
		"KLP111": renameObject,
		"KLP113": terminate,
		"KLP115": returnEnableError,
		"KLP201": addPostUnpatch,
		"KLP202": addPreUnpatch,
		"KLP301": checkResult,
		"KLP302": releaseOnError,
		"KLP303": returnError,
		"KLP304": releaseOnError,
		"KLP404": checkPointer,
	}
}

// idea is a proposed fix.
type idea struct {
	message string // what it does: lower case, no full stop
	edits   []analysis.TextEdit
}

// propose gives a diagnostic the ideas for its rule. A defect in making them must
// not cost the finding.
func propose(p *pass, id string, d *analysis.Diagnostic) {
	fixer := fixers[id]
	if fixer == nil || !d.Pos.IsValid() {
		return
	}
	defer func() {
		if r := recover(); r != nil {
			d.SuggestedFixes = nil
			p.unit.Broke("the fixes of rule "+id, r)
		}
	}()
	for _, x := range fixer(p, d) {
		// The framework demands messages that differ.
		same := func(y analysis.SuggestedFix) bool { return y.Message == x.message }
		if len(d.SuggestedFixes) < maxIdeas && p.possible(x.edits) && !slices.ContainsFunc(d.SuggestedFixes, same) {
			d.SuggestedFixes = append(d.SuggestedFixes, analysis.SuggestedFix{Message: x.message, TextEdits: x.edits})
		}
	}
}

// possible tells whether edits are such as can be made: each of a piece of one of
// the user's files, and none of the same text.
func (p *pass) possible(edits []analysis.TextEdit) bool {
	list := slices.Clone(edits)
	slices.SortStableFunc(list, func(a, b analysis.TextEdit) int { return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.End, b.End)) })
	for i, e := range list {
		t, ok := p.textAt(e.Pos)
		if !ok || e.End < e.Pos || int(e.End-t.begin) > len(t.s) || i > 0 && e.Pos < list[i-1].End {
			return false
		}
	}
	return len(list) > 0
}

// maxIdeas bounds how many fixes of a finding are tried.
const maxIdeas = 5

// text is a file of the module as it is written: what edits are made of.
type text struct {
	s     string
	begin token.Pos
}

// textAt is the file that a position lies in.
func (p *pass) textAt(pos token.Pos) (text, bool) {
	for _, u := range p.module.Units() {
		if s, begin := u.FileText(pos); begin.IsValid() {
			return text{s, begin}, true
		}
	}
	return text{}, false
}

// of is the text of a node.
func (t text) of(n ast.Node) string { return t.between(n.Pos(), n.End()) }

// between is the text from one position to another, "" when that is none of the
// file.
func (t text) between(from, to token.Pos) string {
	if from < t.begin || to < from || int(to-t.begin) > len(t.s) {
		return ""
	}
	return t.s[from-t.begin : to-t.begin]
}

// line is where the line of a position begins, and where it ends without its
// line end.
func (t text) line(pos token.Pos) (from, to token.Pos) {
	off := int(pos - t.begin)
	from = t.begin + token.Pos(strings.LastIndexByte(t.s[:off], '\n')+1)
	rest, _, _ := strings.Cut(t.s[off:], "\n")
	return from, pos + token.Pos(len(strings.TrimSuffix(rest, "\r")))
}

// indent is the white space that the line of a position begins with; first tells
// whether nothing else stands before the position.
func (t text) indent(pos token.Pos) (white string, first bool) {
	from, _ := t.line(pos)
	before := t.between(from, pos)
	white = before[:len(before)-len(strings.TrimLeft(before, " \t"))]
	return white, white == before
}

// afterLine is the end of the line that a position lies in, provided that
// nothing but comments stands behind the position.
func (t text) afterLine(pos token.Pos) (token.Pos, bool) {
	_, to := t.line(pos)
	rest := t.between(pos, to)
	return to, strings.TrimSpace(withoutComments(rest)) == "" && !strings.Contains(rest, `\`)
}

var comment = regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*`)

// withoutComments blanks comments out. A piece of one is no comment, and stays.
func withoutComments(s string) string { return comment.ReplaceAllString(s, " ") }

func insert(at token.Pos, s string) analysis.TextEdit {
	return analysis.TextEdit{Pos: at, End: at, NewText: []byte(s)}
}

func replace(n ast.Node, s string) analysis.TextEdit {
	return analysis.TextEdit{Pos: n.Pos(), End: n.End(), NewText: []byte(s)}
}

// site is a place in a function.
type site struct {
	fn *livepatch.Function
	text
	path []ast.Node // around the place, outermost first
}

// siteAt finds the function that a position lies in.
func (p *pass) siteAt(pos token.Pos) (s site, ok bool) {
	for _, u := range p.module.Units() {
		for _, name := range u.FuncNames() {
			f := u.Func(name)
			if f == nil || !f.Defined || pos < f.Lbrace || pos >= f.Rbrace || f.Body() == nil {
				continue
			}
			t, ok := p.textAt(pos)
			s = site{fn: &livepatch.Function{Func: f, Unit: u}, text: t}
			s.path = pathTo(f.Body(), pos)
			return s, ok && len(s.path) > 0
		}
	}
	return site{}, false
}

// pathTo lists the nodes that a position lies in, outermost first.
func pathTo(n ast.Node, pos token.Pos) (path []ast.Node) {
	ast.Inspect(n, func(m ast.Node) bool {
		in := m.Pos() <= pos && pos < m.End()
		if in {
			path = append(path, m)
		}
		return in
	})
	return path
}

// statement is the innermost statement of a block in which the site lies, and
// that block.
func (s *site) statement() (ast.Stmt, *ast.Block) {
	for i := len(s.path) - 1; i > 0; i-- {
		b, ok := s.path[i-1].(*ast.Block)
		if st, is := s.path[i].(ast.Stmt); ok && is {
			return st, b
		}
	}
	return nil, nil
}

// call is the innermost call that begins at a position and was written out.
func (s *site) call(pos token.Pos) *ast.Call {
	for _, n := range slices.Backward(s.path) {
		if c, ok := n.(*ast.Call); ok && c.From == pos && c.Macro == "" {
			return c
		}
	}
	return nil
}

// before is where lines go that are to stand before a statement.
func (s *site) before(st ast.Stmt) (at token.Pos, indent string, ok bool) {
	indent, first := s.indent(st.Pos())
	from, _ := s.line(st.Pos())
	return from, indent, first
}

// failure is the statement that leaves a function when something has failed.
func failure(f *livepatch.Function, code string) (string, bool) {
	switch t := f.Unit.Resolve(f.Type.Elem); {
	case t == nil:
	case t.Kind == ast.KindVoid:
		return "return;", true
	case t.Kind == ast.KindPointer:
		return "return NULL;", true
	case t.Kind == ast.KindInt && t.Size == 4 && !t.Unsigned:
		return "return " + code + ";", true
	}
	return "", false
}

// callers lists the calls of a function of the module.
func (p *pass) callers(f *livepatch.Function) (list []token.Pos) {
	for _, u := range p.module.Units() {
		for _, name := range u.FuncNames() {
			if !slices.Contains(u.BodyWords(name), f.Name) {
				continue
			}
			if g := p.module.FuncIn(f.Name, u); g == nil || g.Func != f.Func {
				continue
			}
			if caller := u.Func(name); caller != nil && caller.Body() != nil {
				ast.Inspect(caller.Body(), func(n ast.Node) bool {
					if c, ok := n.(*ast.Call); ok && c.CalleeName() == f.Name && c.Macro == "" {
						list = append(list, c.From)
					}
					return true
				})
			}
		}
	}
	return list
}

// mentions tells whether a name stands in a node.
func mentions(n ast.Node, name string) (found bool) {
	ast.Inspect(n, func(m ast.Node) bool {
		if id, ok := m.(*ast.Ident); ok && id.Name == name {
			found = true
		}
		return !found
	})
	return found
}

// written tells whether a word stands anywhere in the module's sources.
func (p *pass) written(word string) bool {
	return slices.ContainsFunc(p.module.Units(), func(u *cparse.Unit) bool { return u.Mentions(func(w string) bool { return w == word }) })
}
