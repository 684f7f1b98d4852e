package cparse

import (
	"modernc.org/cc/v4"

	"klplint/cparse/ast"
)

// block converts { ... }.
func (p *parsed) block(n *cc.CompoundStatement) *ast.Block {
	b := &ast.Block{Span: cover(p.at(n.Token), p.at(n.Token2))}
	for l := n.BlockItemList; l != nil; l = l.BlockItemList {
		if s := p.blockItem(l.BlockItem); s != nil {
			b.List = append(b.List, s)
		}
	}
	return b
}

func (p *parsed) blockItem(n *cc.BlockItem) ast.Stmt {
	switch n.Case {
	case cc.BlockItemDecl:
		decls := p.declaration(n.Declaration, true)
		if len(decls) == 0 {
			return nil // the parser's own __func__
		}
		return &ast.DeclStmt{Span: cover(decls[0].Where(), decls[len(decls)-1].Where()), Decls: decls}
	case cc.BlockItemStmt:
		return p.stmt(n.Statement)
	}
	return nil
}

func (p *parsed) stmt(n *cc.Statement) ast.Stmt {
	if n == nil {
		return nil
	}
	switch n.Case {
	case cc.StatementLabeled:
		return p.labeled(n.LabeledStatement)
	case cc.StatementCompound:
		return p.block(n.CompoundStatement)
	case cc.StatementExpr:
		return p.exprStmt(n.ExpressionStatement)
	case cc.StatementSelection:
		return p.selection(n.SelectionStatement)
	case cc.StatementIteration:
		return p.iteration(n.IterationStatement)
	case cc.StatementJump:
		return p.jump(n.JumpStatement)
	}
	return &ast.OpaqueStmt{Why: "unknown statement"}
}

func (p *parsed) exprStmt(n *cc.ExpressionStatement) ast.Stmt {
	end := p.at(n.Token)
	if n.ExpressionList == nil {
		return &ast.Empty{Span: end}
	}
	if prim, ok := n.ExpressionList.(*cc.PrimaryExpression); ok && prim.Case == cc.PrimaryExpressionIdent && p.text(prim.Token) == markOpaque {
		span, why := p.oddAt(prim.Token)
		return &ast.OpaqueStmt{Span: span, Why: why}
	}
	if name, call := p.markedCall(n.ExpressionList); call != nil {
		switch name {
		case markAsm:
			return &ast.Asm{Span: cover(p.at(call.Token), end)}
		case markMacroDecl:
			return p.localMacro(call, nil, end)
		}
	}
	if as, ok := n.ExpressionList.(*cc.AssignmentExpression); ok && as.Case == cc.AssignmentExpressionAssign {
		if name, call := p.markedCall(as.UnaryExpression); call != nil && name == markMacroDecl {
			return p.localMacro(call, as.AssignmentExpression, end)
		}
	}
	x := p.expr(n.ExpressionList)
	return &ast.ExprStmt{Span: cover(p.whole(x), end), X: x}
}

// markedCall returns the name and node of a call of a plain name.
func (p *parsed) markedCall(n cc.ExpressionNode) (string, *cc.PostfixExpression) {
	call, ok := n.(*cc.PostfixExpression)
	if !ok || call.Case != cc.PostfixExpressionCall {
		return "", nil
	}
	prim, ok := call.PostfixExpression.(*cc.PrimaryExpression)
	if !ok || prim.Case != cc.PrimaryExpressionIdent {
		return "", nil
	}
	return p.text(prim.Token), call
}

// localMacro is static DEFINE_MUTEX(x) in a block.
func (p *parsed) localMacro(mark *cc.PostfixExpression, init cc.ExpressionNode, end ast.Span) ast.Stmt {
	span := cover(p.at(mark.Token), end)
	c, ok := p.expr(mark.ArgumentExpressionList.AssignmentExpression).(*ast.Call)
	if !ok {
		return &ast.OpaqueStmt{Span: span, Why: "a declaration macro that was not understood"}
	}
	d := &ast.MacroDecl{Span: span, Name: c.CalleeName(), Args: c.Args, Init: p.expr(init)}
	for i := p.s.out[p.index(mark.Token)].src; p.toks[i].Text != d.Name; i++ {
		d.Storage.Static = d.Storage.Static || p.toks[i].Text == "static"
		d.Storage.Extern = d.Storage.Extern || p.toks[i].Text == "extern"
	}
	d.Declares = declaredBy(d.Name, d.Args)
	return &ast.DeclStmt{Span: span, Decls: []ast.Decl{d}}
}

func (p *parsed) labeled(n *cc.LabeledStatement) ast.Stmt {
	span := p.at(n.Token)
	s := p.stmt(n.Statement)
	if e, ok := s.(*ast.Empty); ok && !e.From.IsValid() {
		s = nil
	}
	whole := span
	if s != nil {
		whole = cover(span, s.Where())
	}
	switch n.Case {
	case cc.LabeledStatementLabel:
		return &ast.Label{Span: whole, Name: p.name(n.Token), Stmt: s}
	case cc.LabeledStatementCaseLabel:
		return &ast.Case{Span: whole, Lo: p.expr(n.ConstantExpression), Stmt: s}
	case cc.LabeledStatementRange:
		return &ast.Case{Span: whole, Lo: p.expr(n.ConstantExpression), Hi: p.expr(n.ConstantExpression2), Stmt: s}
	}
	return &ast.Case{Span: whole, Stmt: s}
}

func (p *parsed) selection(n *cc.SelectionStatement) ast.Stmt {
	x := p.expr(n.ExpressionList)
	body := p.stmt(n.Statement)
	span := cover(p.at(n.Token), body.Where())
	switch n.Case {
	case cc.SelectionStatementSwitch:
		return &ast.Switch{Span: span, X: x, Body: body}
	case cc.SelectionStatementIfElse:
		els := p.stmt(n.Statement2)
		return &ast.If{Span: cover(span, els.Where()), Cond: x, Then: body, Else: els}
	}
	return &ast.If{Span: span, Cond: x, Then: body}
}

func (p *parsed) iteration(n *cc.IterationStatement) ast.Stmt {
	body := p.stmt(n.Statement)
	span := cover(p.at(n.Token), body.Where(), p.at(n.Token5)) // do ... while (x);
	switch n.Case {
	case cc.IterationStatementWhile:
		if name, call := p.markedCall(n.ExpressionList); call != nil && name == markLoop {
			if c, ok := p.expr(call.ArgumentExpressionList.AssignmentExpression).(*ast.Call); ok {
				return &ast.MacroBlock{Span: cover(c.Span, body.Where()), Call: c, Body: body}
			}
		}
		return &ast.While{Span: span, Cond: p.expr(n.ExpressionList), Body: body}
	case cc.IterationStatementDo:
		c := p.expr(n.ExpressionList)
		return &ast.While{Span: span, Cond: c, Body: body, Do: true}
	case cc.IterationStatementFor:
		f := &ast.For{Span: span, Cond: p.expr(n.ExpressionList2), Post: p.expr(n.ExpressionList3), Body: body}
		if x := p.expr(n.ExpressionList); x != nil {
			f.Init = &ast.ExprStmt{Span: x.Where(), X: x}
		}
		return f
	}
	f := &ast.For{Span: span, Cond: p.expr(n.ExpressionList), Post: p.expr(n.ExpressionList2), Body: body}
	if decls := p.declaration(n.Declaration, true); len(decls) > 0 {
		f.Init = &ast.DeclStmt{Span: cover(decls[0].Where(), decls[len(decls)-1].Where()), Decls: decls}
	}
	return f
}

func (p *parsed) jump(n *cc.JumpStatement) ast.Stmt {
	span := cover(p.at(n.Token), p.at(n.Token2))
	switch n.Case {
	case cc.JumpStatementGotoExpr:
		g := &ast.Goto{Span: cover(span, p.at(n.Token3)), X: p.expr(n.ExpressionList)}
		if id, ok := g.X.(*ast.Ident); ok && p.name(n.Token2) != "*" { // see gotoStatement
			g.Name, g.X = id.Name, nil
		}
		return g
	case cc.JumpStatementContinue:
		return &ast.Branch{Span: span, Word: "continue"}
	case cc.JumpStatementBreak:
		return &ast.Branch{Span: span, Word: "break"}
	}
	return &ast.Return{Span: span, X: p.expr(n.ExpressionList)}
}
