package rules

import (
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"klplint/analyzer/lifecycle/table"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// checkResult checks the result of a call that may fail, where it is stored: in
// the function that calls, or in the one that is handed the result.
func checkResult(p *pass, d *analysis.Diagnostic) []idea {
	s, ok := p.siteAt(d.Pos)
	if !ok {
		return nil
	}
	call := s.call(d.Pos)
	if call == nil {
		return nil
	}
	errPtr := p.unit.Functions().Is(call.CalleeName(), table.ErrPtr)
	name := call.CalleeName()
	for range maxHandedOn {
		target, st, block := s.stored(call)
		if target != "" {
			return s.checkStored(target, st, block, name, errPtr)
		}
		if _, ok := st.(*ast.Return); !ok {
			return nil
		}
		// The function hands the result on: its callers have to look.
		callers := p.callers(s.fn)
		if len(callers) != 1 {
			return nil
		}
		if s, ok = p.siteAt(callers[0]); !ok {
			return nil
		}
		if call = s.call(callers[0]); call == nil {
			return nil
		}
	}
	return nil
}

// maxHandedOn is how many functions a result is followed through.
const maxHandedOn = 4

// stored is what the result of a call is assigned to, as it is written, and the
// statement that does so; the statement alone where that is something else.
func (s *site) stored(call *ast.Call) (target string, st ast.Stmt, block *ast.Block) {
	st, block = s.statement()
	if st == nil || st.Where().Macro != "" {
		return "", nil, nil
	}
	switch n := st.(type) {
	case *ast.ExprStmt:
		if a, ok := n.X.(*ast.Assign); ok && a.Op == "=" && ast.Uncast(a.Y) == ast.Expr(call) && plain(a.X) {
			return s.of(a.X), st, block
		}
	case *ast.DeclStmt:
		for _, d := range n.Decls {
			if v, ok := d.(*ast.Var); ok && v.Init != nil && ast.Uncast(v.Init) == ast.Expr(call) {
				return v.Name, st, block
			}
		}
	case *ast.Return:
		if n.X != nil && ast.Uncast(n.X) == ast.Expr(call) {
			return "", st, block
		}
	}
	return "", nil, nil
}

// plain tells whether an expression can be written twice: it has no effects.
func plain(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Macro == ""
	case *ast.Member:
		return x.Macro == "" && plain(x.X)
	case *ast.Index:
		_, number := x.I.(*ast.Int)
		return x.Macro == "" && plain(x.X) && (number || plain(x.I))
	}
	return false
}

// checkStored adds a check behind the statement that stores a result, or mends
// the one that stands there.
func (s *site) checkStored(target string, st ast.Stmt, block *ast.Block, call string, errPtr bool) []idea {
	cond, code := "!"+target, "-ENOMEM"
	if errPtr {
		cond, code = "IS_ERR("+target+")", "PTR_ERR("+target+")"
	}
	message := "check the result of " + call + "()"
	i := slices.Index(block.List, st)
	if i+1 < len(block.List) && errPtr {
		if next, ok := block.List[i+1].(*ast.If); ok && next.Macro == "" && s.of(next.Cond) == "!"+target {
			edits := []analysis.TextEdit{replace(next.Cond, cond)}
			ast.Inspect(next.Then, func(n ast.Node) bool {
				if r, ok := n.(*ast.Return); ok && r.X != nil && r.Macro == "" && strings.HasPrefix(s.of(r.X), "-E") {
					edits = append(edits, replace(r.X, code))
				}
				return true
			})
			return []idea{{"ask whether " + call + "() has returned an error pointer", edits}}
		}
	}
	leave, ok := failure(s.fn, code)
	if !ok || i+1 < len(block.List) && looksAt(block.List[i+1], target, s) {
		return nil
	}
	return s.checkBehind(message, i, block, cond, leave)
}

// looksAt tells whether a statement is a check of a result already, wrong as it
// may be: what it was meant to ask is for its author to say.
func looksAt(st ast.Stmt, target string, s *site) bool {
	f, ok := st.(*ast.If)
	return ok && strings.Contains(s.of(f.Cond), target)
}

// checkBehind adds "if (cond) leave" behind the i-th statement of a block, or
// behind the declarations that it is one of.
func (s *site) checkBehind(message string, i int, block *ast.Block, cond, leave string) []idea {
	last := i
	_, declares := block.List[i].(*ast.DeclStmt)
	for declares && last+1 < len(block.List) {
		if _, ok := block.List[last+1].(*ast.DeclStmt); !ok {
			break
		}
		last++
	}
	indent, first := s.indent(block.List[last].Pos())
	at, ok := s.afterLine(block.List[last].End())
	if !ok || !first || block.List[last].Where().Macro != "" {
		return nil
	}
	check := indent + "if (" + cond + ")\n" + indent + "\t" + leave
	if !declares {
		return []idea{{message, []analysis.TextEdit{insert(at, "\n"+check)}}}
	}
	// A blank line stands between declarations and statements.
	if blank := "\n\n"; s.between(at, at+2) == blank {
		return []idea{{message, []analysis.TextEdit{insert(at+2, check+"\n")}}}
	}
	return []idea{{message, []analysis.TextEdit{insert(at, "\n\n"+check)}}}
}

// checkPointer guards the use of a pointer that may be NULL: the one statement
// that uses it, or, where the rest of the function is about it, all of that.
func checkPointer(p *pass, d *analysis.Diagnostic) (list []idea) {
	s, ok := p.siteAt(d.Pos)
	if !ok {
		return nil
	}
	st, block := s.statement()
	if st == nil {
		return nil
	}
	for _, ptr := range s.dereferenced(d.Pos) {
		message := "check " + quote(ptr) + " for NULL"
		switch st := st.(type) {
		case *ast.If:
			if st.Macro != "" || st.Cond.Pos() > d.Pos || d.Pos >= st.Cond.End() || st.Cond.Where().Macro != "" {
				continue
			}
			guard := ptr + " && "
			if b, ok := st.Cond.(*ast.Binary); ok && b.Op == "||" {
				continue
			}
			// What stands in an else branch would run when it is NULL.
			if _, ok := st.Cond.(*ast.Assign); ok || st.Else != nil {
				continue
			}
			list = append(list, idea{message, []analysis.TextEdit{insert(st.Cond.Pos(), guard)}})
		case *ast.ExprStmt:
			if s.restIsAbout(ptr, st, block) {
				if leave, ok := failure(s.fn, "-ENODATA"); ok {
					if at, indent, ok := s.before(st); ok {
						list = append(list, idea{message, []analysis.TextEdit{insert(at, indent+"if (!"+ptr+")\n"+indent+"\t"+leave+"\n")}})
						continue
					}
				}
			}
			if edits := s.guard(st, ptr); edits != nil && !assignsLocal(s.fn, st) {
				list = append(list, idea{message, edits})
			}
		}
	}
	return list
}

// dereferenced lists the pointers, plain names, that are dereferenced at a
// place.
func (s *site) dereferenced(pos token.Pos) (list []string) {
	add := func(x ast.Expr) {
		if id, ok := ast.Uncast(x).(*ast.Ident); ok && !slices.Contains(list, id.Name) {
			list = append(list, id.Name)
		}
	}
	for _, n := range slices.Backward(s.path) {
		if n.Pos() != pos {
			continue
		}
		switch n := n.(type) {
		case *ast.Member:
			if n.Arrow {
				add(n.X)
			}
		case *ast.Unary:
			if n.Op == "*" {
				add(n.X)
			}
		case *ast.Index:
			add(n.X)
		case *ast.Call:
			ast.Inspect(n, func(m ast.Node) bool {
				if x, ok := m.(*ast.Member); ok && x.Arrow {
					add(x.X)
				}
				return true
			})
			for _, a := range n.Args {
				add(a)
			}
		}
	}
	return list
}

// guard puts a statement of one line under a condition.
func (s *site) guard(st ast.Stmt, cond string) []analysis.TextEdit {
	indent, first := s.indent(st.Pos())
	if !first || strings.Contains(s.of(st), "\n") {
		return nil
	}
	return []analysis.TextEdit{insert(st.Pos(), "if ("+cond+")\n"+indent+"\t")}
}

// restIsAbout tells whether all statements from one on, to the end of the
// function, use a pointer.
func (s *site) restIsAbout(ptr string, st ast.Stmt, block *ast.Block) bool {
	if block != s.fn.Body() {
		return false
	}
	for _, x := range block.List[slices.Index(block.List, st):] {
		if r, ok := x.(*ast.Return); ok && r.X == nil {
			continue
		}
		if !mentions(x, ptr) {
			return false
		}
	}
	return true
}

// assignsLocal tells whether a statement gives a local variable a value, which
// would have none without it.
func assignsLocal(f *livepatch.Function, st *ast.ExprStmt) bool {
	a, ok := st.X.(*ast.Assign)
	if !ok {
		return false
	}
	id, ok := a.X.(*ast.Ident)
	return ok && declaresLocal(f, id.Name)
}
