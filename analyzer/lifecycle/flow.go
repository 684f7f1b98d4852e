package lifecycle

import (
	"klplint/analyzer/lifecycle/table"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// flow knows of a function which of its parts only a failure leads to: a branch
// that leaves it with an error, and what stands behind a label that only such
// branches jump to.
type flow struct {
	f      *livepatch.Function
	table  *table.Table
	locals map[string]bool
	opaque bool // a part of the body was not understood
	// normal are the labels that are reached without a failure.
	normal map[string]bool
}

func newFlow(f *livepatch.Function, t *table.Table) *flow {
	fl := &flow{f: f, table: t, locals: localNames(f), normal: map[string]bool{}}
	body := f.Body()
	for again := true; again; {
		again = false
		reach := func(label string) {
			if !fl.normal[label] {
				fl.normal[label], again = true, true
			}
		}
		unit.WithParents(body, func(n ast.Node, parents []ast.Node) {
			switch n := n.(type) {
			case *ast.OpaqueStmt, *ast.OpaqueExpr:
				fl.opaque = true
			case *ast.Goto:
				if !fl.onError(n, parents) {
					reach(n.Name)
				}
			case *ast.Block:
				for i, s := range n.List {
					l, ok := s.(*ast.Label)
					if !ok || i > 0 && leaves(n.List[i-1]) {
						continue
					}
					if i == 0 || !fl.onError(n.List[i-1], append(parents[:len(parents):len(parents)], n)) {
						reach(l.Name)
					}
				}
			case *ast.Label:
				if l, ok := n.Stmt.(*ast.Label); ok && fl.normal[n.Name] { // a: b:
					reach(l.Name)
				}
			}
		})
	}
	return fl
}

// onError tells whether only a failure leads to a node.
func (fl *flow) onError(n ast.Node, parents []ast.Node) bool {
	for i, p := range parents {
		child := n
		if i+1 < len(parents) {
			child = parents[i+1]
		}
		switch p := p.(type) {
		case *ast.Label:
			if !fl.normal[p.Name] {
				return true
			}
		case *ast.If:
			if fl.errorBranch(p, child) {
				return true
			}
		case *ast.Block:
			if l := labelBefore(p, child); l != "" && !fl.normal[l] {
				return true
			}
		}
	}
	return false
}

// labelBefore is the last label in front of a statement of a block.
func labelBefore(b *ast.Block, child ast.Node) (name string) {
	for _, s := range b.List {
		if ast.Node(s) == child {
			break
		}
		for l, ok := s.(*ast.Label); ok; l, ok = l.Stmt.(*ast.Label) {
			name = l.Name
		}
	}
	return name
}

// errorBranch tells whether a branch of an if is taken on a failure: it leaves
// with an error code, or with something else than 0 where the condition does
// not ask for success.
func (fl *flow) errorBranch(p *ast.If, branch ast.Node) bool {
	var s ast.Stmt
	asked := fl.asks(p.Cond)
	switch branch {
	case ast.Node(p.Then):
		s = p.Then
	case ast.Node(p.Else):
		s, asked = p.Else, asked.not()
	default:
		return false
	}
	return leavesWithError(s) && (asked != success || setsErrorCode(s))
}

// setsErrorCode tells whether -ECODE stands in a statement.
func setsErrorCode(s ast.Stmt) (found bool) {
	ast.Inspect(s, func(n ast.Node) bool {
		if m, ok := n.(*ast.Unary); ok && m.Op == "-" {
			found = true
		}
		return !found
	})
	return found
}

type outcome uint8

const (
	unclear outcome = iota
	success
	failure
)

func (o outcome) not() outcome {
	switch o {
	case success:
		return failure
	case failure:
		return success
	}
	return unclear
}

// asks tells what a condition holds for, by how the kernel reports errors: an
// int is 0 on success, a pointer is NULL or an ERR_PTR on failure.
func (fl *flow) asks(cond ast.Expr) outcome {
	switch x := ast.Uncast(cond).(type) {
	case *ast.Unary:
		if x.Op == "!" {
			return fl.asks(x.X).not()
		}
	case *ast.Assign: // (ret = f())
		return fl.asks(x.X)
	case *ast.Binary:
		switch zero := isZero(x.Y); {
		case x.Op == "==" && zero:
			return fl.asks(x.X).not()
		case x.Op == "!=" && zero, x.Op == "<" && zero:
			return fl.asks(x.X)
		}
	case *ast.Call:
		switch x.CalleeName() {
		case "IS_ERR", "IS_ERR_OR_NULL", "WARN_ON", "WARN_ON_ONCE", "PTR_ERR_OR_ZERO":
			return failure
		}
		for _, r := range fl.table.Roles(x.CalleeName()) {
			if r.Acquires && r.Handle.Arg == 0 {
				return success // a pointer
			}
			if r.Acquires {
				return failure // an error code
			}
		}
	case *ast.Ident:
		v := fl.local(x.Name)
		switch {
		case v == nil:
		case v.Type.IsPointer():
			return success
		case v.Type.Kind == ast.KindInt:
			return failure
		}
	}
	return unclear
}

func isZero(x ast.Expr) bool {
	switch x := ast.Uncast(x).(type) {
	case *ast.Int:
		return x.Value == 0
	case *ast.Ident:
		return x.Name == "NULL"
	}
	return false
}

// local finds the declaration of a local variable or parameter.
func (fl *flow) local(name string) (found *ast.Var) {
	for _, v := range fl.f.Params() {
		if v.Name == name {
			return v
		}
	}
	ast.Inspect(fl.f.Body(), func(n ast.Node) bool {
		if v, ok := n.(*ast.Var); ok && v.Name == name && found == nil {
			found = v
		}
		return found == nil
	})
	return found
}

// leaves tells whether control does not go on behind a statement.
func leaves(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.Block:
		return len(s.List) > 0 && leaves(s.List[len(s.List)-1])
	case *ast.Label:
		return s.Stmt != nil && leaves(s.Stmt)
	case *ast.If:
		return s.Else != nil && leaves(s.Then) && leaves(s.Else)
	case *ast.Goto, *ast.Return, *ast.Branch:
		return true
	}
	return false
}

// leavesWithError tells whether a branch ends in a goto or in returning
// something else than 0 or nothing.
func leavesWithError(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.Block:
		return len(s.List) > 0 && leavesWithError(s.List[len(s.List)-1])
	case *ast.Goto:
		return true
	case *ast.Return:
		return s.X != nil && !isZero(s.X)
	}
	return false
}
