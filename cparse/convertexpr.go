package cparse

import (
	"slices"
	"strings"

	"modernc.org/cc/v4"

	"klplint/cparse/ast"
	"klplint/cparse/cpp"
)

// expr converts an expression.
func (p *parsed) expr(n cc.ExpressionNode) ast.Expr {
	switch n := n.(type) {
	case nil:
		return nil
	case *cc.ExpressionList:
		if n == nil {
			return nil
		}
		var list []ast.Expr
		for ; n != nil; n = n.ExpressionList {
			list = append(list, p.expr(n.AssignmentExpression))
		}
		if len(list) == 1 {
			return list[0]
		}
		return &ast.Comma{Span: cover(p.whole(list[0]), p.whole(list[len(list)-1])), List: list}
	case *cc.PrimaryExpression:
		return p.primary(n)
	case *cc.PostfixExpression:
		return p.postfix(n)
	case *cc.UnaryExpression:
		return p.unary(n)
	case *cc.CastExpression:
		if n.Case == cc.CastExpressionUnary {
			return p.expr(n.UnaryExpression)
		}
		x := p.expr(n.CastExpression)
		return &ast.Cast{Span: cover(p.at(n.Token), p.whole(x)), Type: p.typeName(n.TypeName), X: x}
	case *cc.ConditionalExpression:
		if n.Case == cc.ConditionalExpressionLOr {
			return p.expr(n.LogicalOrExpression)
		}
		c := p.expr(n.LogicalOrExpression)
		els := p.expr(n.ConditionalExpression)
		return &ast.Cond{Span: cover(p.whole(c), p.at(n.Token), p.whole(els)), C: c, Then: p.expr(n.ExpressionList), Else: els}
	case *cc.AssignmentExpression:
		if n.Case == cc.AssignmentExpressionCond {
			return p.expr(n.ConditionalExpression)
		}
		x, y := p.expr(n.UnaryExpression), p.expr(n.AssignmentExpression)
		return &ast.Assign{Span: cover(p.whole(x), p.at(n.Token), p.whole(y)), Op: p.text(n.Token), X: x, Y: y}
	case *cc.ConstantExpression:
		return p.expr(n.ConditionalExpression)
	}
	return p.binary(n)
}

// binary converts the operators that take two operands.
func (p *parsed) binary(n cc.ExpressionNode) ast.Expr {
	make2 := func(x cc.ExpressionNode, op cc.Token, y cc.ExpressionNode) ast.Expr {
		if x == nil {
			return p.expr(y)
		}
		a, b := p.expr(x), p.expr(y)
		return &ast.Binary{Span: cover(p.whole(a), p.at(op), p.whole(b)), Op: p.text(op), X: a, Y: b}
	}
	switch n := n.(type) {
	case *cc.AdditiveExpression:
		return make2(n.AdditiveExpression, n.Token, n.MultiplicativeExpression)
	case *cc.MultiplicativeExpression:
		return make2(n.MultiplicativeExpression, n.Token, n.CastExpression)
	case *cc.ShiftExpression:
		return make2(n.ShiftExpression, n.Token, n.AdditiveExpression)
	case *cc.RelationalExpression:
		return make2(n.RelationalExpression, n.Token, n.ShiftExpression)
	case *cc.EqualityExpression:
		return make2(n.EqualityExpression, n.Token, n.RelationalExpression)
	case *cc.AndExpression:
		return make2(n.AndExpression, n.Token, n.EqualityExpression)
	case *cc.ExclusiveOrExpression:
		return make2(n.ExclusiveOrExpression, n.Token, n.AndExpression)
	case *cc.InclusiveOrExpression:
		return make2(n.InclusiveOrExpression, n.Token, n.ExclusiveOrExpression)
	case *cc.LogicalAndExpression:
		return make2(n.LogicalAndExpression, n.Token, n.InclusiveOrExpression)
	case *cc.LogicalOrExpression:
		return make2(n.LogicalOrExpression, n.Token, n.LogicalAndExpression)
	}
	return &ast.OpaqueExpr{Why: "unknown expression"}
}

func (p *parsed) primary(n *cc.PrimaryExpression) ast.Expr {
	switch n.Case {
	case cc.PrimaryExpressionIdent:
		span := p.at(n.Token)
		switch p.text(n.Token) {
		case markOpaque:
			return p.opaque(n.Token)
		case markEmpty:
			return &ast.OpaqueExpr{Span: span, Why: "an empty argument"}
		case markToken:
			return &ast.OpaqueExpr{Span: span, Why: "an operator, a keyword or a macro that was not expanded"}
		}
		return &ast.Ident{Span: span, Name: p.name(n.Token)}
	case cc.PrimaryExpressionInt, cc.PrimaryExpressionFloat, cc.PrimaryExpressionChar:
		return p.number(n.Token)
	case cc.PrimaryExpressionString, cc.PrimaryExpressionLString:
		return p.str(n.Token)
	case cc.PrimaryExpressionExpr:
		x := p.expr(n.ExpressionList)
		if p.parens == nil {
			p.parens = map[ast.Expr]ast.Span{}
		}
		p.parens[x] = cover(p.at(n.Token), x.Where(), p.at(n.Token2))
		return x
	case cc.PrimaryExpressionStmt:
		return &ast.StmtExpr{Span: cover(p.at(n.Token), p.at(n.Token2)), Block: p.block(n.CompoundStatement)}
	case cc.PrimaryExpressionGeneric:
		g := n.GenericSelection
		out := &ast.Generic{Span: cover(p.at(g.Token), p.at(g.Token4)), X: p.expr(g.AssignmentExpression)}
		for l := g.GenericAssociationList; l != nil; l = l.GenericAssociationList {
			out.Results = append(out.Results, p.expr(l.GenericAssociation.AssignmentExpression))
		}
		return out
	}
	return &ast.OpaqueExpr{Span: p.at(n.Token), Why: "unknown expression"}
}

// opaque makes the node for what the shaper marked as not understood.
func (p *parsed) opaque(t cc.Token) *ast.OpaqueExpr {
	span, why := p.oddAt(t)
	return &ast.OpaqueExpr{Span: span, Why: why}
}

// oddAt finds the piece that a mark stands for.
func (p *parsed) oddAt(t cc.Token) (ast.Span, string) {
	if i := p.index(t); i >= 0 {
		src := int(p.s.out[i].src)
		odd := p.s.odd // in source order: those within others were taken back
		if k, ok := slices.BinarySearchFunc(odd, src, func(o oddity, at int) int { return o.from - at }); ok {
			return cover(tokenSpan(&p.toks[src]), tokenSpan(&p.toks[odd[k].to-1])), odd[k].why
		}
	}
	return p.at(t), "not understood"
}

func (p *parsed) number(t cc.Token) ast.Expr {
	src := p.src(t)
	if src == nil {
		return &ast.Int{Value: 1, Text: "1"}
	}
	span := tokenSpan(src)
	if src.Kind == cpp.Char {
		v, _ := cpp.ParseChar(src.Text)
		return &ast.Int{Span: span, Text: src.Text, Value: v}
	}
	v, unsigned, ok := cpp.ParseInt(src.Text)
	if !ok {
		return &ast.Float{Span: span, Text: src.Text}
	}
	c := constantType(src.Text, v, unsigned)
	return &ast.Int{Span: span, Text: src.Text, Value: v, Unsigned: c.unsigned, Long: c.long}
}

// constantType is the type of an integer constant: the first of int, unsigned, long
// and unsigned long that its suffix allows and that it fits; a decimal constant
// is not unsigned unless it says so.
func constantType(text string, value uint64, unsigned bool) constant {
	digits := strings.TrimRight(text, "uUlL")
	decimal := digits[0] != '0' || digits == "0"
	long := strings.ContainsAny(text[len(digits):], "lL")
	switch {
	case !long && value <= 1<<31-1:
	case !long && value <= 1<<32-1 && (unsigned || !decimal):
		unsigned = true
	default:
		long = true
		unsigned = unsigned || value > 1<<63-1
	}
	return constant{n: value, unsigned: unsigned, long: long}
}

func (p *parsed) str(t cc.Token) ast.Expr {
	i := p.index(t)
	if i < 0 {
		return &ast.Str{}
	}
	from := p.s.out[i].src
	end := p.s.joined[from]
	var value strings.Builder
	for _, t := range p.toks[from:end] {
		if t.Kind == cpp.Str {
			body, _ := cpp.Unquote(t.Text[strings.IndexByte(t.Text, '"')+1 : len(t.Text)-1])
			value.WriteString(body)
		}
	}
	return &ast.Str{Span: cover(tokenSpan(&p.toks[from]), tokenSpan(&p.toks[end-1])), Value: value.String()}
}

func (p *parsed) postfix(n *cc.PostfixExpression) ast.Expr {
	switch n.Case {
	case cc.PostfixExpressionPrimary:
		return p.expr(n.PrimaryExpression)
	case cc.PostfixExpressionIndex:
		x := p.expr(n.PostfixExpression)
		return &ast.Index{Span: cover(p.whole(x), p.at(n.Token), p.at(n.Token2)), X: x, I: p.expr(n.ExpressionList)}
	case cc.PostfixExpressionCall:
		return p.call(n)
	case cc.PostfixExpressionSelect, cc.PostfixExpressionPSelect:
		x := p.expr(n.PostfixExpression)
		return &ast.Member{
			Span: cover(p.whole(x), p.at(n.Token), p.at(n.Token2)), X: x, Name: p.name(n.Token2),
			Arrow: n.Case == cc.PostfixExpressionPSelect,
		}
	case cc.PostfixExpressionInc, cc.PostfixExpressionDec:
		x := p.expr(n.PostfixExpression)
		return &ast.Postfix{Span: cover(p.whole(x), p.at(n.Token)), Op: p.text(n.Token), X: x}
	case cc.PostfixExpressionComplit:
		list := p.initList(n.InitializerList, p.at(n.Token3), p.at(n.Token5))
		if t := n.TypeName; t != nil && p.isMark(t, markInit) {
			return list
		}
		return &ast.CompoundLit{Span: cover(p.at(n.Token), list.Span), Type: p.typeName(n.TypeName), Init: list}
	}
	return &ast.OpaqueExpr{Span: p.at(n.Token), Why: "unknown expression"}
}

// isMark tells whether a type name is one of the shaper's marks.
func (p *parsed) isMark(t *cc.TypeName, mark string) bool {
	l := t.SpecifierQualifierList
	return l != nil && l.TypeSpecifier != nil && l.TypeSpecifier.Case == cc.TypeSpecifierTypeName &&
		p.text(l.TypeSpecifier.Token) == mark
}

func (p *parsed) call(n *cc.PostfixExpression) ast.Expr {
	fun := p.expr(n.PostfixExpression)
	var args []ast.Expr
	for l := n.ArgumentExpressionList; l != nil; l = l.ArgumentExpressionList {
		args = append(args, p.expr(l.AssignmentExpression))
	}
	if prim, ok := n.PostfixExpression.(*cc.PrimaryExpression); ok && prim.Case == cc.PrimaryExpressionIdent {
		if p.text(prim.Token) == markTypeArg && len(args) == 1 {
			if so, ok := args[0].(*ast.Sizeof); ok && so.Type != nil {
				return &ast.TypeArg{Span: so.Type.Span, Type: so.Type}
			}
		}
	}
	return &ast.Call{Span: cover(p.whole(fun), p.at(n.Token), p.at(n.Token2)), Fun: fun, Args: args}
}

func (p *parsed) unary(n *cc.UnaryExpression) ast.Expr {
	span := p.at(n.Token)
	prefix := func(op string, x cc.ExpressionNode) ast.Expr {
		y := p.expr(x)
		return &ast.Unary{Span: cover(span, p.whole(y)), Op: op, X: y}
	}
	switch n.Case {
	case cc.UnaryExpressionPostfix:
		return p.expr(n.PostfixExpression)
	case cc.UnaryExpressionInc, cc.UnaryExpressionDec:
		return prefix(p.text(n.Token), n.UnaryExpression)
	case cc.UnaryExpressionAddrof, cc.UnaryExpressionDeref, cc.UnaryExpressionPlus,
		cc.UnaryExpressionMinus, cc.UnaryExpressionCpl, cc.UnaryExpressionNot:
		return prefix(p.text(n.Token), n.CastExpression)
	case cc.UnaryExpressionSizeofExpr, cc.UnaryExpressionAlignofExpr:
		x := p.expr(n.UnaryExpression)
		return &ast.Sizeof{Span: cover(span, p.whole(x)), Op: p.text(n.Token), X: x}
	case cc.UnaryExpressionSizeofType, cc.UnaryExpressionAlignofType:
		return &ast.Sizeof{Span: cover(span, p.at(n.Token3)), Op: p.text(n.Token), Type: p.typeName(n.TypeName)}
	case cc.UnaryExpressionLabelAddr:
		return &ast.LabelAddr{Span: cover(span, p.at(n.Token2)), Name: p.name(n.Token2)}
	}
	return &ast.OpaqueExpr{Span: span, Why: "unknown expression"}
}

// initializer converts an initialiser: an expression or a braced list.
func (p *parsed) initializer(n *cc.Initializer) ast.Expr {
	if n == nil {
		return nil
	}
	if n.Case == cc.InitializerExpr {
		return p.expr(n.AssignmentExpression)
	}
	end := n.Token3
	if p.text(end) != "}" {
		end = n.Token2
	}
	return p.initList(n.InitializerList, p.at(n.Token), p.at(end))
}

func (p *parsed) initList(l *cc.InitializerList, open, shut ast.Span) *ast.InitList {
	out := &ast.InitList{Span: cover(open, shut)}
	for ; l != nil; l = l.InitializerList {
		if l.Initializer == nil {
			continue
		}
		e := &ast.InitElem{Value: p.initializer(l.Initializer)}
		if e.Value == nil {
			continue
		}
		e.Span = e.Value.Where()
		if l.Designation != nil {
			for d := l.Designation.DesignatorList; d != nil; d = d.DesignatorList {
				e.Path = append(e.Path, p.designator(d.Designator))
				if d == l.Designation.DesignatorList {
					e.Span = cover(p.at(d.Designator.Token), e.Span)
				}
			}
		}
		out.Elems = append(out.Elems, e)
	}
	return out
}

func (p *parsed) designator(d *cc.Designator) ast.Designator {
	switch d.Case {
	case cc.DesignatorField:
		return ast.Designator{Field: p.name(d.Token2)}
	case cc.DesignatorField2:
		return ast.Designator{Field: p.name(d.Token)}
	case cc.DesignatorIndex2:
		return ast.Designator{Index: p.expr(d.ConstantExpression), To: p.expr(d.ConstantExpression2)}
	}
	return ast.Designator{Index: p.expr(d.ConstantExpression)}
}
