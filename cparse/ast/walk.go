package ast

// Inspect calls f for n and, while f returns true, for everything below it, in
// source order. Types are visited only where they hold expressions' operands
// (casts and sizeof are, their types are not). Function bodies are entered.
func Inspect(n Node, f func(Node) bool) {
	if isNil(n) || !f(n) {
		return
	}
	for _, c := range children(n) {
		Inspect(c, f)
	}
}

// isNil also knows the typed nil pointers that optional parts are.
func isNil(n Node) bool {
	switch n := n.(type) {
	case nil:
		return true
	case *Block:
		return n == nil
	case *InitList:
		return n == nil
	case *Call:
		return n == nil
	}
	return false
}

func children(n Node) (out []Node) {
	add := func(list ...Expr) {
		for _, x := range list {
			if x != nil {
				out = append(out, x)
			}
		}
	}
	stmts := func(list ...Stmt) {
		for _, s := range list {
			if s != nil {
				out = append(out, s)
			}
		}
	}
	switch n := n.(type) {
	case *Unary:
		add(n.X)
	case *Postfix:
		add(n.X)
	case *Binary:
		add(n.X, n.Y)
	case *Assign:
		add(n.X, n.Y)
	case *Cond:
		add(n.C, n.Then, n.Else)
	case *Comma:
		add(n.List...)
	case *Call:
		add(n.Fun)
		add(n.Args...)
	case *Index:
		add(n.X, n.I)
	case *Member:
		add(n.X)
	case *Cast:
		add(n.X)
	case *Sizeof:
		add(n.X)
	case *CompoundLit:
		out = append(out, n.Init)
	case *InitList:
		for _, e := range n.Elems {
			for _, d := range e.Path {
				add(d.Index, d.To)
			}
			add(e.Value)
		}
	case *StmtExpr:
		out = append(out, n.Block)
	case *Generic:
		add(n.X)
		add(n.Results...)
	case *Block:
		stmts(n.List...)
	case *ExprStmt:
		add(n.X)
	case *DeclStmt:
		for _, d := range n.Decls {
			out = append(out, d)
		}
	case *If:
		add(n.Cond)
		stmts(n.Then, n.Else)
	case *While:
		if n.Do {
			stmts(n.Body)
			add(n.Cond)
		} else {
			add(n.Cond)
			stmts(n.Body)
		}
	case *For:
		stmts(n.Init)
		add(n.Cond, n.Post)
		stmts(n.Body)
	case *MacroBlock:
		out = append(out, n.Call)
		stmts(n.Body)
	case *Switch:
		add(n.X)
		stmts(n.Body)
	case *Case:
		add(n.Lo, n.Hi)
		stmts(n.Stmt)
	case *Label:
		stmts(n.Stmt)
	case *Goto:
		add(n.X)
	case *Return:
		add(n.X)
	case *Func:
		if b := n.Body(); b != nil {
			out = append(out, b)
		}
	case *Var:
		add(n.Init)
	case *MacroDecl:
		add(n.Args...)
		add(n.Init)
	}
	return out
}
