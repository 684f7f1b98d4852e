package cparse

import (
	"strconv"
	"strings"

	"klplint/cparse/ast"
	"klplint/cparse/cpp"
)

// Attributes that change how types are laid out. The shaper keeps attributes
// by the token that they stand behind.

// layoutAttrs are those of a member or a typedef: among its specifiers, and
// behind its declarator, whose name is token i of the rewritten text. Those
// behind the brace of a struct belong to the struct.
func (p *parsed) layoutAttrs(i int) (list []ast.Attr) {
	out := p.s.out
	depth := 0
	for j := i; j >= 0; j-- {
		switch out[j].text {
		case "}":
			depth++
			continue
		case "{":
			depth--
		}
		if depth > 0 {
			continue
		}
		list = append(list, p.s.attrs[out[j].src]...)
		if t := out[j].text; depth < 0 || t == ";" || t == "," && j != i {
			break
		}
	}
	depth = 0
	for j := i + 1; j < len(out); j++ {
		switch out[j].text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		case ";", ",", "=", "{", "}":
			if depth <= 0 {
				return list
			}
		}
		list = append(list, p.s.attrs[out[j].src]...)
	}
	return list
}

// cleanups are the attributes among the specifiers of a local variable that say
// what happens to it in the end: __free(kfree) char *p. Its name is token i.
func (p *parsed) cleanups(i int) (list []ast.Attr) {
	for j := i - 1; j >= 0; j-- {
		for _, a := range p.s.attrs[p.s.out[j].src] {
			if a.Name == "__free" || a.Name == "__cleanup" || strings.Contains(a.Args, "cleanup") {
				list = append(list, a)
			}
		}
		switch p.s.out[j].text {
		case ";", "{", "}", ",", "(", ":":
			return list
		}
	}
	return list
}

// packed tells whether an attribute takes the padding away.
func packed(attrs []ast.Attr) bool {
	for _, a := range attrs {
		if a.Name == "__packed" || strings.Contains(a.Args, "packed") {
			return true
		}
	}
	return false
}

// packLimit is what #pragma pack allows, 0 without one.
func packLimit(attrs []ast.Attr) int {
	for _, a := range attrs {
		if n, ok := strings.CutPrefix(a.Args, "("+cpp.PackAttribute+"("); ok {
			limit, err := strconv.Atoi(strings.TrimRight(n, ")"))
			if err == nil && limit > 0 && limit <= 16 && limit&(limit-1) == 0 {
				return limit
			}
		}
	}
	return 0
}

// alignment is what the attributes demand, nil when they demand nothing.
func (p *parsed) alignment(attrs []ast.Attr) ast.Expr {
	for _, a := range attrs {
		switch a.Name {
		case "__aligned", "_Alignas", "alignas":
			return p.u.attrExpr(cpp.Lex(a.Args))
		}
		if !strings.Contains(a.Args, "aligned") {
			continue
		}
		toks := cpp.Lex(a.Args)
		for i := range toks {
			if t := toks[i].Text; t != "aligned" && t != "__aligned__" {
				continue
			}
			if i+1 == len(toks) || toks[i+1].Text != "(" {
				return &ast.Int{Value: 16} // as much as any type needs
			}
			end := min(int(closers(toks)[i+1]), len(toks))
			return p.u.attrExpr(toks[i+2 : max(i+2, end)])
		}
	}
	return nil
}

// attrExpr parses an argument of an attribute.
func (u *Unit) attrExpr(toks []cpp.Token) ast.Expr {
	if len(toks) == 0 {
		return nil
	}
	s := &shaper{t: toks, closer: closers(toks), typedef: u.isType}
	if s.try(func() { s.expr(false) }) != nil {
		return nil
	}
	p, err := u.parseText(s, "void k_body(void){", ";}")
	if err != nil {
		return nil
	}
	return p.onlyExpr()
}
