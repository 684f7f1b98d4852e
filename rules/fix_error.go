package rules

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"klplint/analyzer/lifecycle"
	"klplint/analyzer/lifecycle/table"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// returnEnableError has module init return the result of klp_enable_patch().
func returnEnableError(p *pass, _ *analysis.Diagnostic) (list []idea) {
	if p.module.Init == nil || p.module.Init.Func == nil {
		return nil
	}
	p.unit.Calls(p.module.Init.Func, func(name string) bool { return name == "klp_enable_patch" }, func(c unit.Call) {
		if c.Macro == "" {
			list = append(list, p.returnErrorOf(c.Pos())...)
		}
	})
	return list
}

// returnError has a callback return the error of a call that it swallows, or the
// negative of an error code that it returns.
func returnError(p *pass, d *analysis.Diagnostic) []idea {
	s, ok := p.siteAt(d.Pos)
	if !ok {
		return nil
	}
	for _, n := range s.path {
		if r, ok := n.(*ast.Return); ok && r.From == d.Pos && r.X != nil {
			x := s.of(r.X)
			if r.Macro == "" && len(x) > 1 && x[0] == 'E' && strings.ToUpper(x) == x && strings.Trim(x, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == "" {
				return []idea{{"return a negative error code", []analysis.TextEdit{insert(r.X.Pos(), "-")}}}
			}
		}
	}
	for _, r := range d.Related {
		if r.Message == "this fails" {
			return p.returnErrorOf(r.Pos)
		}
	}
	return p.returnErrorOf(d.Pos)
}

// returnErrorOf has the function that makes a call return its error; where it
// hands that on already, its callers.
func (p *pass) returnErrorOf(pos token.Pos) (list []idea) {
	s, ok := p.siteAt(pos)
	if !ok {
		return nil
	}
	name := ""
	for range maxHandedOn {
		call := s.call(pos)
		if call == nil {
			return list
		}
		if name == "" {
			name = call.CalleeName()
		}
		list = append(list, p.returnErrorIn(&s, call)...)
		callers := p.callers(s.fn)
		if len(callers) != 1 {
			return list
		}
		pos = callers[0]
		if s, ok = p.siteAt(pos); !ok {
			return list
		}
	}
	return list
}

func (p *pass) returnErrorIn(s *site, call *ast.Call) []idea {
	leave, ok := failure(s.fn, "0")
	if !ok || leave != "return 0;" {
		return nil
	}
	message := "return the error of " + call.CalleeName() + "()"
	st, block := s.statement()
	if st == nil || st.Where().Macro != "" {
		return nil
	}
	if x, ok := st.(*ast.ExprStmt); ok && x.X == ast.Expr(call) {
		// f(); return 0;
		i := slices.Index(block.List, st)
		if i+1 >= len(block.List) {
			return nil
		}
		r, ok := block.List[i+1].(*ast.Return)
		if !ok || r.X == nil || r.Macro != "" || s.of(r.X) != "0" || strings.TrimSpace(s.between(st.End(), r.From)) != "" {
			return nil
		}
		return []idea{{message, []analysis.TextEdit{insert(st.Pos(), "return "), {Pos: st.End(), End: r.To}}}}
	}
	target, st, _ := s.stored(call)
	if target == "" {
		return nil
	}
	code := target
	if !p.isInt(s.fn, target) {
		code = "-ENOMEM"
		if p.unit.Functions().Is(call.CalleeName(), table.ErrPtr) {
			code = "PTR_ERR(" + target + ")"
		}
	}
	var failed, last []analysis.TextEdit
	withParents(s.fn.Body(), func(n ast.Node, parents []ast.Node) {
		r, ok := n.(*ast.Return)
		if !ok || r.From < st.End() || r.X == nil || r.Macro != "" || s.of(r.X) != "0" {
			return
		}
		if under(s, parents, r, target) {
			failed = append(failed, replace(r.X, code))
		} else if len(parents) == 1 {
			last = append(last, replace(r.X, code))
		}
	})
	list := []idea{{message, failed}}
	if code == target {
		list = append(list, idea{message + " in the end", last})
	}
	return slices.DeleteFunc(list, func(x idea) bool { return len(x.edits) == 0 })
}

// under tells whether a statement runs only where a condition has found that the
// call whose result went to target failed.
func under(s *site, parents []ast.Node, n ast.Node, target string) bool {
	for i, q := range parents {
		child := n
		if i+1 < len(parents) {
			child = parents[i+1]
		}
		if f, ok := q.(*ast.If); ok && child == ast.Node(f.Then) {
			switch s.of(f.Cond) {
			case target, "!" + target, target + " < 0", target + " != 0", target + " == NULL", "IS_ERR(" + target + ")", "unlikely(" + target + ")", "unlikely(!" + target + ")", "IS_ERR_OR_NULL(" + target + ")":
				return true
			}
		}
	}
	return false
}

// isInt tells whether a name is a local variable of type int.
func (p *pass) isInt(f *livepatch.Function, name string) bool {
	v := localVar(f, name)
	if v == nil {
		return false
	}
	t := f.Unit.Resolve(v.Type)
	return t.Kind == ast.KindInt && t.Size >= 4 && !t.Unsigned
}

// releaseOnError releases what pre_patch has acquired where it returns an error
// afterwards.
func releaseOnError(p *pass, d *analysis.Diagnostic) (list []idea) {
	s, ok := p.siteAt(d.Pos)
	if !ok {
		return nil
	}
	e, release := p.acquired(&s, d.Pos)
	if e == nil || release == "" {
		return nil
	}
	st, block := s.statement()
	if st == nil {
		return nil
	}
	handle, what := s.handle(e)
	if handle == "" {
		return nil
	}
	message := "release the " + what + " where " + quote(s.fn.Name) + " fails"
	list = s.jump(st, release, handle, message)
	var each [][]analysis.TextEdit
	withParents(s.fn.Body(), func(n ast.Node, parents []ast.Node) {
		r, ok := n.(*ast.Return)
		if !ok || r.X == nil || r.Macro != "" || !s.fails(r.X) || !s.behind(r, parents, st, block) || checks(parents, rootIdent(e.Handle), st) {
			return
		}
		statements := []string{release + "(" + handle + ");"}
		if e.Handle != nil && strings.Contains(handle, "->") && e.Resource.What == "memory" {
			statements = append(statements, handle+" = NULL;")
		}
		if id, ok := r.X.(*ast.Ident); ok && len(parents) == 1 && p.isInt(s.fn, id.Name) {
			// Success and failure leave together.
			if len(statements) == 1 {
				statements = []string{"if (" + id.Name + ")\n" + firstIndent(&s, r) + "\t" + statements[0]}
			} else {
				return
			}
		}
		if c, ok := r.X.(*ast.Call); ok && len(parents) == 1 && c.CalleeName() == "klp_enable_patch" && c.Macro == "" {
			each = append(each, p.returnLate(&s, r, c, statements))
			return
		}
		if edits := s.putBefore(r, parents, statements); edits != nil {
			each = append(each, edits)
		}
	})
	each = slices.DeleteFunc(each, func(e []analysis.TextEdit) bool { return e == nil })
	if len(each) == 0 {
		return list
	}
	// One place first: where the module releases it in another way already, a
	// second time would be as wrong, and is not always found out.
	if n := len(each); n > 1 {
		for i := 0; i < n && n <= maxPlaces; i++ {
			line := p.unit.Position(each[i][0].Pos).Line
			list = append(list, idea{fmt.Sprintf("release the %s before line %d returns an error", what, line), each[i]})
		}
		if e.Resource.What != "memory" && slices.ContainsFunc(lifecycle.Effects(p.unit, s.fn), func(r lifecycle.Effect) bool {
			return r.Kind == lifecycle.Release && r.Resource == e.Resource
		}) {
			return list
		}
	}
	return append(list, idea{message, slices.Concat(each...)})
}

// fails tells whether a function that returns an expression may have failed: an
// error code, a variable that holds one, or no pointer.
func (s *site) fails(x ast.Expr) bool {
	written := s.of(x)
	leave, ok := failure(s.fn, "0")
	if !ok {
		return false
	}
	if leave == "return NULL;" {
		return written == "NULL" || strings.HasPrefix(written, "ERR_PTR(") || strings.HasPrefix(written, "ERR_CAST(")
	}
	switch x := x.(type) {
	case *ast.Ident, *ast.Unary:
		return written != "0"
	case *ast.Call:
		return x.CalleeName() == "PTR_ERR" || x.CalleeName() == "klp_enable_patch"
	}
	return strings.HasPrefix(written, "-E")
}

// behind tells whether a return is reached only by way of a statement: it stands
// behind it in its block, or in one within, and nothing jumps to between them.
func (s *site) behind(r *ast.Return, parents []ast.Node, st ast.Stmt, block *ast.Block) bool {
	if r.From < st.End() || !slices.Contains(parents, ast.Node(block)) {
		return false
	}
	entered := false
	ast.Inspect(s.fn.Body(), func(n ast.Node) bool {
		switch n.(type) {
		case *ast.Label, *ast.Case:
			entered = entered || st.End() <= n.Pos() && n.Pos() <= r.From
		}
		return !entered
	})
	return !entered
}

// checks tells whether a node stands under a condition behind st that looks at a
// variable: there, whether it is held is the question.
func checks(parents []ast.Node, name string, st ast.Stmt) bool {
	for _, q := range parents {
		if f, ok := q.(*ast.If); ok && f.From >= st.End() && mentions(f.Cond, name) {
			return true
		}
	}
	return false
}

// maxPlaces is how many error paths are tried one by one.
const maxPlaces = 3

// acquired is what a call at a place acquires, and the function that releases it
// when given nothing but that.
func (p *pass) acquired(s *site, pos token.Pos) (*lifecycle.Effect, string) {
	list := lifecycle.Effects(p.unit, s.fn)
	for i := range list {
		e := &list[i]
		if e.Kind != lifecycle.Acquire || e.At.From != pos || e.At.Macro != "" || e.In.Func != s.fn.Func {
			continue
		}
		return e, p.releaseOf(s.fn, e)
	}
	return nil, ""
}

// releaseOf is the function that releases what an effect acquires, when given
// that and nothing else; "" when there is none.
func (p *pass) releaseOf(f *livepatch.Function, e *lifecycle.Effect) string {
	name := e.Resource.ReleaseFor(e.Call.CalleeName())
	if g := f.Unit.Func(name); g == nil || len(g.Params()) != 1 || g.Type.Variadic || !slices.Contains(e.Resource.Release, table.Handle{Func: name, Arg: 1}) {
		return ""
	}
	return name
}

// handle is how the acquired resource is written, and what it is.
func (s *site) handle(e *lifecycle.Effect) (handle, what string) {
	x := e.Handle
	if u, ok := x.(*ast.Unary); ok && u.Op == "&" && plain(u.X) && u.Macro == "" {
		return s.of(u), e.Resource.What
	}
	if x == nil || !plain(x) {
		return "", ""
	}
	return s.of(x), e.Resource.What
}

// putBefore adds statements before a return, with braces where they are needed.
func (s *site) putBefore(r *ast.Return, parents []ast.Node, statements []string) []analysis.TextEdit {
	at, indent, ok := s.before(r)
	if !ok || len(parents) == 0 {
		return nil
	}
	lines := ""
	for _, x := range statements {
		lines += indent + x + "\n"
	}
	switch q := parents[len(parents)-1].(type) {
	case *ast.Block:
		return []analysis.TextEdit{insert(at, lines)}
	case *ast.If:
		if q.Macro != "" || q.Else != nil || q.Then != ast.Stmt(r) {
			return nil
		}
		outer, first := s.indent(q.From)
		head := s.between(q.Cond.End(), r.From)
		i := strings.IndexByte(head, ')')
		end, alone := s.afterLine(r.To)
		if !first || i < 0 || strings.TrimSpace(withoutComments(head[i+1:])) != "" || !alone {
			return nil
		}
		// The last closing parenthesis is that of the if.
		if n := strings.LastIndexByte(head, ')'); n != i {
			i = n
		}
		brace := q.Cond.End() + token.Pos(i+1)
		return []analysis.TextEdit{insert(brace, " {"), insert(at, lines), insert(end, "\n"+outer+"}")}
	}
	return nil
}

func firstIndent(s *site, n ast.Node) string {
	indent, _ := s.indent(n.Pos())
	return indent
}

// jump has the error paths behind a statement jump to where the resource is
// released, when such a place is there.
func (s *site) jump(st ast.Stmt, release, handle, message string) []idea {
	label := ""
	ast.Inspect(s.fn.Body(), func(n ast.Node) bool {
		l, ok := n.(*ast.Label)
		if !ok || l.Macro != "" || l.From < st.End() {
			return true
		}
		if x, ok := l.Stmt.(*ast.ExprStmt); ok {
			if c, ok := x.X.(*ast.Call); ok && c.CalleeName() == release && len(c.Args) == 1 && s.of(c.Args[0]) == handle {
				label = l.Name
			}
		}
		return true
	})
	if label == "" {
		return nil
	}
	_, target := assigned(st)
	var edits []analysis.TextEdit
	left, kept := map[string]bool{}, map[string]bool{}
	withParents(s.fn.Body(), func(n ast.Node, parents []ast.Node) {
		g, ok := n.(*ast.Goto)
		if !ok {
			return
		}
		if g.From >= st.End() && g.Macro == "" && g.Name != "" && g.Name != label && !first(s, st, parents, target) {
			word := s.of(g)
			edits = append(edits, replace(g, strings.Replace(word, g.Name, label, 1)))
			left[g.Name] = true
		} else {
			kept[g.Name] = true
		}
	})
	for name := range left {
		if !kept[name] {
			return nil // a label that nothing jumps to is no way to leave a function
		}
	}
	if edits == nil {
		return nil
	}
	return []idea{{message, edits}}
}

// assigned is the plain variable that a statement assigns a call's result to.
func assigned(st ast.Stmt) (ast.Expr, string) {
	switch n := st.(type) {
	case *ast.ExprStmt:
		if a, ok := n.X.(*ast.Assign); ok {
			if id, ok := a.X.(*ast.Ident); ok {
				return a.Y, id.Name
			}
		}
	case *ast.DeclStmt:
		if v, ok := n.Decls[len(n.Decls)-1].(*ast.Var); ok {
			return v.Init, v.Name
		}
	}
	return nil, ""
}

// first tells whether a node stands under the very condition that looks at the
// result of a statement, right behind it.
func first(s *site, st ast.Stmt, parents []ast.Node, target string) bool {
	block, ok := parents[0].(*ast.Block)
	if !ok || len(parents) < 2 {
		return false
	}
	i := slices.Index(block.List, st)
	if i < 0 || i+1 >= len(block.List) || parents[1] != ast.Node(block.List[i+1]) {
		return false
	}
	f, ok := parents[1].(*ast.If)
	return ok && target != "" && mentions(f.Cond, target)
}

// returnLate splits "return klp_enable_patch(x);" so that statements run when it
// fails.
func (p *pass) returnLate(s *site, r *ast.Return, c *ast.Call, statements []string) []analysis.TextEdit {
	if mentionsWord(s, "ret") || len(statements) != 1 {
		return nil
	}
	indent, alone := s.indent(r.From)
	body := s.fn.Body()
	if !alone || len(body.List) == 0 {
		return nil
	}
	declare, indentOK := insertDeclaration(s, body, "int ret;")
	if !indentOK {
		return nil
	}
	text := "ret = " + s.of(c) + ";\n" + indent + "if (ret)\n" + indent + "\t" + statements[0] + "\n" + indent + "return ret;"
	return []analysis.TextEdit{declare, replace(r, text)}
}

// mentionsWord tells whether a word stands in the function.
func mentionsWord(s *site, word string) bool {
	return slices.Contains(s.fn.Unit.BodyWords(s.fn.Name), word)
}

// insertDeclaration adds a declaration to those at the beginning of a block.
func insertDeclaration(s *site, b *ast.Block, declaration string) (analysis.TextEdit, bool) {
	var last ast.Stmt
	for _, st := range b.List {
		if _, ok := st.(*ast.DeclStmt); !ok {
			break
		}
		last = st
	}
	if last == nil {
		at, indent, ok := s.before(b.List[0])
		before, alone := s.afterLine(b.From + 1)
		if !ok || !alone || b.Macro != "" || s.between(before, at) != "\n" {
			return analysis.TextEdit{}, false
		}
		return insert(at, indent+declaration+"\n\n"), true
	}
	indent, ok := s.indent(last.Pos())
	at, alone := s.afterLine(last.End())
	return insert(at, "\n"+indent+declaration), ok && alone
}
