package rules

import (
	"go/token"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"klplint/cparse/ast"
)

// terminate adds the empty element that a list lacks.
func terminate(p *pass, d *analysis.Diagnostic) []idea {
	list, typ := p.listAt(d.Pos)
	if list == nil || list.Macro != "" {
		return nil
	}
	t, ok := p.textAt(list.From)
	if !ok || t.between(list.From, list.From+1) != "{" || t.between(list.To-1, list.To) != "}" {
		return nil
	}
	end := t.emptyElement()
	if len(list.Elems) == 0 {
		if strings.TrimSpace(t.between(list.From+1, list.To-1)) != "" {
			return nil
		}
		return []idea{{"give the list an empty element", []analysis.TextEdit{replace(list, "{ "+end+" }")}}}
	}
	for _, e := range list.Elems {
		// Behind [1].new_func = f, or in a list without inner braces, { } would
		// be the next field, not the next element.
		if _, braced := e.Value.(*ast.InitList); !braced || len(e.Path) > 1 || len(e.Path) == 1 && e.Path[0].Field != "" {
			return nil
		}
	}
	edits, ok := t.append(list, end)
	if !ok {
		return nil
	}
	if typ.Len != nil {
		n, ok := typ.Len.(*ast.Int)
		if !ok || n.Macro != "" || t.of(n) != strconv.FormatUint(n.Value, 10) {
			return nil
		}
		if int(n.Value) <= len(list.Elems) {
			edits = append(edits, replace(n, strconv.FormatUint(n.Value+1, 10)))
		}
	}
	return []idea{{"add an empty element to the end of the list", edits}}
}

// listAt finds the initialiser of a list of states, objects or functions: the
// one around a position, or that of the variable whose name stands there.
func (p *pass) listAt(pos token.Pos) (list *ast.InitList, typ *ast.Type) {
	take := func(at token.Pos, t *ast.Type, x ast.Expr) {
		l, ok := x.(*ast.InitList)
		if !ok || t == nil || t.Kind != ast.KindArray || at != pos && (pos < l.From || pos >= l.To) {
			return
		}
		switch t.Elem.Name {
		case "klp_state", "klp_object", "klp_func":
			list, typ = l, t // the innermost comes last
		}
	}
	for _, u := range p.module.Units() {
		if _, begin := u.FileText(pos); !begin.IsValid() {
			continue
		}
		for _, d := range u.DeclsWith(func(w string) bool { return strings.HasPrefix(w, "klp_") }) {
			if d.Pos() > pos || pos >= d.End() {
				continue
			}
			ast.Inspect(d, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.Var:
					take(n.NameAt.From, n.Type, n.Init)
				case *ast.CompoundLit:
					take(token.NoPos, n.Type, n.Init)
				}
				return true
			})
		}
		if list != nil {
			return list, typ
		}
	}
	return nil, nil
}

var emptyAtEnd = regexp.MustCompile(`[{,]\s*(\{ \}|\{\}|\{ ?0 ?\}|\{ ?NULL ?\}),?\s*\}`)

// emptyElement is how the file writes the empty element of its lists.
func (t text) emptyElement() string {
	if m := emptyAtEnd.FindStringSubmatch(withoutComments(t.s)); m != nil {
		return m[1]
	}
	return "{ }"
}

// append adds an element behind the last of a list, on a line of its own where
// the list has those.
func (t text) append(list *ast.InitList, element string) (edits []analysis.TextEdit, ok bool) {
	last := list.Elems[len(list.Elems)-1]
	behind := withoutComments(t.between(last.To, list.To-1))
	white, comma := strings.TrimSpace(behind), false
	switch white {
	case "":
	case ",":
		comma = true
	default:
		return nil, false // a directive, perhaps
	}
	outer, first := t.indent(list.To - 1)
	if first {
		if !comma {
			edits = append(edits, insert(last.To, ","))
		}
		inner, own := t.indent(list.Elems[0].From)
		if !own {
			inner = outer + "\t"
		}
		at, _ := t.line(list.To - 1)
		return append(edits, insert(at, inner+element+"\n")), true
	}
	if comma {
		at := last.To + token.Pos(strings.IndexByte(t.between(last.To, list.To), ',')+1)
		return []analysis.TextEdit{insert(at, " "+element)}, true
	}
	return []analysis.TextEdit{insert(last.To, ", "+element)}, true
}
