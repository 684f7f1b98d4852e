package cparse

import (
	"cmp"
	"slices"
	"strings"

	"modernc.org/cc/v4"

	"klplint/cparse/ast"
)

// specs are declaration specifiers, read.
type specs struct {
	span    ast.Span
	typedef bool
	storage ast.Storage
	typ     *ast.Type
	tagged  bool // the type has a body or a tag: a declaration by itself
}

// declaration converts a declaration into one node for each thing it declares.
func (p *parsed) declaration(n *cc.Declaration, local bool) (out []ast.Decl) {
	if n.Case != cc.DeclarationDecl {
		return nil
	}
	sp := p.specifiers(n.DeclarationSpecifiers)
	end := p.at(n.Token)
	if n.InitDeclaratorList == nil {
		if sp.typ != nil && sp.tagged {
			out = append(out, &ast.TypeDecl{Span: cover(sp.span, end), Type: sp.typ})
		}
		return out
	}
	for l := n.InitDeclaratorList; l != nil; l = l.InitDeclaratorList {
		d := l.InitDeclarator
		if d.Declarator == nil || d.Declarator.Name() == "__func__" && p.index(d.Declarator.NameTok()) < 0 {
			continue
		}
		name, at, typ := p.declarator(d.Declarator, sp.typ)
		if p.text(d.Declarator.NameTok()) == "__func__" {
			continue // cc declares it in every function
		}
		span := cover(sp.span, at)
		var init ast.Expr
		if d.Case == cc.InitDeclaratorInit {
			init = p.initializer(d.Initializer)
			span = cover(span, init.Where())
		}
		if l.InitDeclaratorList == nil {
			span = cover(span, end)
		}
		switch {
		case sp.typedef:
			if a := p.alignment(p.layoutAttrs(p.index(d.Declarator.NameTok()))); a != nil {
				c := *typ
				c.Align, typ = a, &c
			}
			out = append(out, &ast.Typedef{Span: span, Name: name, Type: typ})
		case typ.Kind == ast.KindFunc:
			out = append(out, &ast.Func{Span: span, Name: name, NameAt: at, Type: typ, Storage: sp.storage, Attrs: p.attrsOf(d.Declarator)})
		default:
			attrs := p.attrsOf(d.Declarator)
			if local {
				attrs = append(p.cleanups(p.index(d.Declarator.NameTok())), attrs...)
			}
			out = append(out, &ast.Var{Span: span, Name: name, NameAt: at, Type: typ, Init: init, Storage: sp.storage, Attrs: attrs})
		}
	}
	return out
}

// attrsOf collects the attributes behind a declarator's name, those behind its
// parameter list included.
func (p *parsed) attrsOf(d *cc.Declarator) (list []ast.Attr) {
	i := p.index(d.NameTok())
	if i < 0 {
		return nil
	}
	list = append(list, p.s.attrs[p.s.out[i].src]...)
	depth := 0
	for j := i + 1; j < len(p.s.out); j++ {
		switch p.s.out[j].text {
		case "(", "[":
			depth++
			continue
		case ")", "]":
			if depth--; depth < 0 {
				return list
			}
			if depth == 0 {
				list = append(list, p.s.attrs[p.s.out[j].src]...)
			}
			continue
		}
		if depth == 0 {
			return list
		}
	}
	return list
}

func (p *parsed) specifiers(n *cc.DeclarationSpecifiers) specs {
	var sp specs
	var t typeWords
	for ; n != nil; n = n.DeclarationSpecifiers {
		switch n.Case {
		case cc.DeclarationSpecifiersStorage:
			tok := n.StorageClassSpecifier.Token
			sp.span = cover(sp.span, p.at(tok))
			switch p.text(tok) {
			case "typedef":
				sp.typedef = true
			case "static":
				sp.storage.Static = true
			case "extern":
				sp.storage.Extern = true
			case "register":
				sp.storage.Register = true
			}
		case cc.DeclarationSpecifiersFunc:
			sp.span = cover(sp.span, p.at(n.FunctionSpecifier.Token))
			sp.storage.Inline = true
		case cc.DeclarationSpecifiersTypeSpec:
			p.typeSpecifier(&t, n.TypeSpecifier)
		case cc.DeclarationSpecifiersTypeQual:
			p.qualifier(&t, n.TypeQualifier)
		}
	}
	sp.typ = t.finish()
	sp.tagged = t.typ != nil
	sp.span = cover(sp.span, sp.typ.Span)
	if t.span.From.IsValid() && (!sp.span.From.IsValid() || t.span.From < sp.span.From) {
		sp.span.From = t.span.From
	}
	return sp
}

// typeWords gathers the words of a type.
type typeWords struct {
	span            ast.Span
	words           []string
	typ             *ast.Type // struct, union, enum, typedef name, typeof
	konst, volatile bool
}

func (p *parsed) qualifier(t *typeWords, q *cc.TypeQualifier) {
	t.span = cover(t.span, p.at(q.Token))
	switch q.Case {
	case cc.TypeQualifierConst:
		t.konst = true
	case cc.TypeQualifierVolatile:
		t.volatile = true
	}
}

func (p *parsed) typeSpecifier(t *typeWords, n *cc.TypeSpecifier) {
	switch n.Case {
	case cc.TypeSpecifierStructOrUnion:
		t.typ = p.structType(n.StructOrUnionSpecifier)
	case cc.TypeSpecifierEnum:
		t.typ = p.enumType(n.EnumSpecifier)
	case cc.TypeSpecifierTypeName:
		t.typ = &ast.Type{Span: p.at(n.Token), Kind: ast.KindNamed, Name: p.name(n.Token)}
		if p.text(n.Token) == markUnknown {
			t.typ.Kind, t.typ.Name = ast.KindUnknown, ""
		}
	case cc.TypeSpecifierTypeofExpr:
		t.typ = &ast.Type{Span: cover(p.at(n.Token), p.at(n.Token3)), Kind: ast.KindTypeof, X: p.expr(n.ExpressionList)}
	case cc.TypeSpecifierTypeofType:
		t.typ = p.typeName(n.TypeName)
	default:
		w := p.text(n.Token)
		if s := p.src(n.Token); s != nil && words[s.Text] == isBuiltinType {
			w = s.Text // what the shaper wrote as int
		}
		t.words = append(t.words, w)
		t.span = cover(t.span, p.at(n.Token))
		return
	}
	t.span = cover(t.span, t.typ.Span)
}

// finish makes the type that the words say.
func (t *typeWords) finish() *ast.Type {
	typ := t.typ
	if typ == nil {
		typ = builtinType(t.words)
	}
	c := *typ
	c.Const, c.Volatile = c.Const || t.konst, c.Volatile || t.volatile
	if t.span.From.IsValid() {
		c.Span = t.span
	}
	return &c
}

// builtinType reads the words of a builtin type, for LP64.
func builtinType(words []string) *ast.Type {
	if len(words) > 1 {
		// auto int x, in which auto is the old storage class
		words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "__auto_type" })
	}
	t := &ast.Type{Kind: ast.KindInt, Size: 4, Name: strings.Join(words, " ")}
	longs := 0
	for _, w := range words {
		switch w {
		case "void":
			t.Kind, t.Size = ast.KindVoid, 0
		case "_Bool":
			t.Kind, t.Size = ast.KindBool, 1
		case "char":
			t.Size = 1
		case "short":
			t.Size = 2
		case "long":
			longs++
		case "unsigned":
			t.Unsigned = true
		case "float":
			t.Kind = ast.KindFloat
		case "double":
			t.Kind, t.Size = ast.KindFloat, 8
		case "__int128", "__int128_t":
			t.Size = 16
		case "__uint128_t":
			t.Size, t.Unsigned = 16, true
		case "__auto_type":
			t.Kind = ast.KindUnknown
		}
	}
	if longs > 0 {
		if t.Kind == ast.KindFloat {
			t.Size = 16
		} else {
			t.Size = 8
		}
	}
	return t
}

func (p *parsed) structType(n *cc.StructOrUnionSpecifier) *ast.Type {
	t := &ast.Type{Kind: ast.KindStruct, Name: p.name(n.Token), Span: p.at(n.StructOrUnion.Token)}
	if n.StructOrUnion.Case == cc.StructOrUnionUnion {
		t.Kind = ast.KindUnion
	}
	t.Span = cover(t.Span, p.at(n.Token))
	if n.Case != cc.StructOrUnionSpecifierDef {
		return t
	}
	t.Defined = true
	t.Span = cover(t.Span, p.at(n.Token3))
	for _, tok := range []cc.Token{n.StructOrUnion.Token, n.Token, n.Token3} { // struct, its tag, its brace
		if i := p.index(tok); i >= 0 {
			attrs := p.s.attrs[p.s.out[i].src]
			t.Packed = t.Packed || packed(attrs)
			t.Pack = cmp.Or(t.Pack, packLimit(attrs))
			if a := p.alignment(attrs); a != nil {
				t.Align = a
			}
		}
	}
	for l := n.StructDeclarationList; l != nil; l = l.StructDeclarationList {
		p.member(t, l.StructDeclaration)
	}
	return t
}

func (p *parsed) member(t *ast.Type, n *cc.StructDeclaration) {
	if n == nil || n.Case != cc.StructDeclarationDecl {
		return
	}
	base := p.specQuals(n.SpecifierQualifierList)
	if n.StructDeclaratorList == nil {
		t.Fields = append(t.Fields, &ast.Field{Span: base.Span, Type: base})
		return
	}
	for l := n.StructDeclaratorList; l != nil; l = l.StructDeclaratorList {
		d := l.StructDeclarator
		if d.Declarator == nil {
			continue
		}
		name, at, typ := p.declarator(d.Declarator, base)
		if p.text(d.Declarator.NameTok()) == markNone {
			name = ""
		}
		f := &ast.Field{Span: cover(base.Span, at), Name: name, Type: typ, Bits: p.expr(d.ConstantExpression)}
		attrs := p.layoutAttrs(p.index(d.Declarator.NameTok()))
		f.Packed, f.Align = packed(attrs), p.alignment(attrs)
		t.Fields = append(t.Fields, f)
	}
}

func (p *parsed) enumType(n *cc.EnumSpecifier) *ast.Type {
	t := &ast.Type{Kind: ast.KindEnum, Size: 4, Name: p.name(n.Token2), Span: cover(p.at(n.Token), p.at(n.Token2))}
	if n.Case != cc.EnumSpecifierDef {
		return t
	}
	t.Defined = true
	for l := n.EnumeratorList; l != nil; l = l.EnumeratorList {
		e := l.Enumerator
		en := &ast.Enumerator{Span: p.at(e.Token), Name: p.name(e.Token), Value: p.expr(e.ConstantExpression)}
		if p.text(e.Token) == markNone {
			if en.Name = ""; en.Value == nil {
				continue
			}
		}
		t.Enums = append(t.Enums, en)
	}
	return t
}

func (p *parsed) specQuals(n *cc.SpecifierQualifierList) *ast.Type {
	var t typeWords
	for ; n != nil; n = n.SpecifierQualifierList {
		switch n.Case {
		case cc.SpecifierQualifierListTypeSpec:
			p.typeSpecifier(&t, n.TypeSpecifier)
		case cc.SpecifierQualifierListTypeQual:
			p.qualifier(&t, n.TypeQualifier)
		}
	}
	return t.finish()
}

// typeName converts the type of a cast, sizeof or typeof.
func (p *parsed) typeName(n *cc.TypeName) *ast.Type {
	return p.abstract(n.AbstractDeclarator, p.specQuals(n.SpecifierQualifierList))
}

func (p *parsed) pointers(n *cc.Pointer, t *ast.Type) *ast.Type {
	for ; n != nil; n = n.Pointer {
		t = &ast.Type{Span: cover(t.Span, p.at(n.Token)), Kind: ast.KindPointer, Size: 8, Elem: t}
		for q := n.TypeQualifiers; q != nil; q = q.TypeQualifiers {
			if q.TypeQualifier != nil && q.TypeQualifier.Case == cc.TypeQualifierConst {
				t.Const = true
			}
		}
	}
	return t
}

// declarator applies a declarator to a type.
func (p *parsed) declarator(n *cc.Declarator, t *ast.Type) (name string, at ast.Span, typ *ast.Type) {
	return p.directDeclarator(n.DirectDeclarator, p.pointers(n.Pointer, t))
}

func (p *parsed) directDeclarator(n *cc.DirectDeclarator, t *ast.Type) (string, ast.Span, *ast.Type) {
	switch n.Case {
	case cc.DirectDeclaratorIdent:
		return p.name(n.Token), p.at(n.Token), t
	case cc.DirectDeclaratorDecl:
		return p.declarator(n.Declarator, t)
	case cc.DirectDeclaratorFuncParam, cc.DirectDeclaratorFuncIdent:
		f := p.funcType(n.ParameterTypeList, t)
		f.Span = cover(t.Span, p.at(n.Token2))
		return p.directDeclarator(n.DirectDeclarator, f)
	}
	a := &ast.Type{Span: t.Span, Kind: ast.KindArray, Elem: t, Len: p.expr(n.AssignmentExpression)}
	return p.directDeclarator(n.DirectDeclarator, a)
}

func (p *parsed) funcType(l *cc.ParameterTypeList, result *ast.Type) *ast.Type {
	f := &ast.Type{Span: result.Span, Kind: ast.KindFunc, Elem: result}
	if l == nil {
		return f
	}
	f.Variadic = l.Case == cc.ParameterTypeListVar
	for q := l.ParameterList; q != nil; q = q.ParameterList {
		d := q.ParameterDeclaration
		sp := p.specifiers(d.DeclarationSpecifiers)
		v := &ast.Var{Type: sp.typ, Storage: sp.storage, Span: sp.span}
		switch {
		case d.Declarator != nil:
			v.Name, v.NameAt, v.Type = p.declarator(d.Declarator, sp.typ)
			v.Span = cover(v.Span, v.NameAt)
		case d.AbstractDeclarator != nil:
			v.Type = p.abstract(d.AbstractDeclarator, sp.typ)
		}
		f.Params = append(f.Params, v)
	}
	if len(f.Params) == 1 && f.Params[0].Name == "" && f.Params[0].Type.Kind == ast.KindVoid {
		f.Params = nil
	}
	return f
}

// abstract applies an abstract declarator to a type.
func (p *parsed) abstract(n *cc.AbstractDeclarator, t *ast.Type) *ast.Type {
	if n == nil {
		return t
	}
	t = p.pointers(n.Pointer, t)
	return p.directAbstract(n.DirectAbstractDeclarator, t)
}

func (p *parsed) directAbstract(n *cc.DirectAbstractDeclarator, t *ast.Type) *ast.Type {
	if n == nil {
		return t
	}
	switch n.Case {
	case cc.DirectAbstractDeclaratorDecl:
		return p.abstract(n.AbstractDeclarator, t)
	case cc.DirectAbstractDeclaratorFunc:
		t = p.funcType(n.ParameterTypeList, t)
	default:
		t = &ast.Type{Span: t.Span, Kind: ast.KindArray, Elem: t, Len: p.expr(n.AssignmentExpression)}
	}
	return p.directAbstract(n.DirectAbstractDeclarator, t)
}
