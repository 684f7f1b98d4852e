package rules

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// attachStates sets .states of the patch that a states array was made for.
func attachStates(p *pass, d *analysis.Diagnostic) []idea {
	var array *livepatch.StateArray
	for _, a := range p.module.States {
		if a.NameAt.From == d.Pos {
			array = a
		}
	}
	t, ok := p.textAt(d.Pos)
	if array == nil || array.Name == "" || !ok {
		return nil
	}
	for _, q := range p.module.Patches {
		if q.States != nil || q.Name == "" || !slices.ContainsFunc(d.Related, func(r analysis.RelatedInformation) bool { return r.Pos == q.From }) {
			continue
		}
		list := p.initialiser(q.Span)
		if list == nil || list.Macro != "" || list.From < array.To || t.of(list) == "" {
			return nil
		}
		edits, ok := t.addField(list, ".states", array.Name, "objs")
		if !ok {
			return nil
		}
		return []idea{{fmt.Sprintf("set .states of %s to %q", patchTitle(q), array.Name), edits}}
	}
	return nil
}

// initialiser is that of the variable whose name is declared at a place.
func (p *pass) initialiser(at ast.Span) (list *ast.InitList) {
	for _, u := range p.module.Units() {
		if _, begin := u.FileText(at.From); !begin.IsValid() {
			continue
		}
		for _, d := range u.DeclsWith(func(w string) bool { return w == "klp_patch" }) {
			if v, ok := d.(*ast.Var); ok && v.NameAt.From == at.From {
				if l, ok := v.Init.(*ast.InitList); ok {
					return l
				}
			}
		}
	}
	return nil
}

// addField adds a field to the initialiser of a structure: behind the field
// named after, else behind the last; on a line of its own where the others have
// one.
func (t text) addField(list *ast.InitList, field, value, after string) ([]analysis.TextEdit, bool) {
	if len(list.Elems) == 0 {
		return nil, false
	}
	prev := list.Elems[len(list.Elems)-1]
	for _, e := range list.Elems {
		if len(e.Path) == 0 || e.Path[0].Field == "" {
			return nil, false // positional
		}
		if fieldOf(e) == field {
			if e.Value.Where().Macro != "" && t.of(e.Value) != "NULL" {
				return nil, false
			}
			return []analysis.TextEdit{replace(e.Value, value)}, true
		}
		if e.Path[0].Field == after {
			prev = e
		}
	}
	indent, own := t.indent(prev.From)
	entry := field + " = " + value
	rest := t.between(prev.To, list.To)
	comma := strings.HasPrefix(strings.TrimLeft(rest, " \t"), ",")
	if !own {
		return []analysis.TextEdit{insert(prev.To, ", "+entry)}, true
	}
	// Tabs before the equals sign are lined up.
	if before, _, ok := strings.Cut(t.of(prev), "="); ok && strings.HasSuffix(before, "\t") {
		entry = lineUp(field, before) + "= " + value
	}
	end := prev.To
	var edits []analysis.TextEdit
	if comma {
		end = prev.To + 1
		for t.between(end-1, end) != "," {
			end++
		}
	} else {
		edits = append(edits, insert(prev.To, ","))
	}
	at, ok := t.afterLine(end)
	return append(edits, insert(at, "\n"+indent+entry+",")), ok
}

// fieldOf is the field that an element of an initialiser sets, as it is written:
// .callbacks.pre_patch.
func fieldOf(e *ast.InitElem) (field string) {
	for _, d := range e.Path {
		field += "." + d.Field
	}
	return field
}

// lineUp pads a field with tabs to the width of another that is padded so.
func lineUp(field, like string) string {
	width := 0
	for _, c := range like {
		if width++; c == '\t' {
			width = (width + 7) / 8 * 8
		}
	}
	for n := len(field); n < width; n = n/8*8 + 8 {
		field += "\t"
	}
	return field
}

// renameObject writes a module's name as the kernel knows it.
func renameObject(p *pass, d *analysis.Diagnostic) []idea {
	for _, q := range p.module.Patches {
		if q.Objects == nil {
			continue
		}
		for _, o := range q.Objects.Elems {
			at, name := o.Name.Span, o.Name.Value
			if at.From != d.Pos || at.Macro != "" || moduleName(name) == name {
				continue
			}
			if t, ok := p.textAt(at.From); !ok || t.of(at) != quote(name) {
				return nil
			}
			return []idea{{"name the module " + quote(moduleName(name)), []analysis.TextEdit{replace(at, quote(moduleName(name)))}}}
		}
	}
	return nil
}

// mendQuery declares the state that a callback asks for; where that is not
// evident, it has the callback check what it gets.
func mendQuery(p *pass, d *analysis.Diagnostic) []idea {
	if d.Category != "error" {
		return nil
	}
	list := declareState(p, d)
	s, ok := p.siteAt(d.Pos)
	if !ok {
		return list
	}
	call := s.call(d.Pos)
	if call == nil {
		return list
	}
	if target, st, block := s.stored(call); target != "" {
		if leave, ok := failure(s.fn, "-ENODATA"); ok {
			list = append(list, s.checkBehind("check the result of "+call.CalleeName()+"()", slices.Index(block.List, st), block, "!"+target, leave)...)
		}
	}
	return list
}

// declareState adds a state that callbacks rely on to the states of the patch.
// Only one whose id has a name is taken for more than a slip.
func declareState(p *pass, d *analysis.Diagnostic) []idea {
	for _, q := range stateQueries(p.unit) {
		if q.From != d.Pos || q.prev || !q.known || q.Macro != "" {
			continue
		}
		patch := q.patchOf(p.module)
		name := livepatch.NameOf(q.In.Unit, q.Args[len(q.Args)-1])
		if patch == nil || patch.States == nil || name == "" || '0' <= name[0] && name[0] <= '9' {
			return nil
		}
		list, _ := p.listAt(patch.States.NameAt.From)
		if list == nil || list.Macro != "" || len(list.Elems) < 2 {
			return nil
		}
		t, ok := p.textAt(list.From)
		last, like := list.Elems[len(list.Elems)-1], list.Elems[len(list.Elems)-2]
		empty, isList := last.Value.(*ast.InitList)
		_, braced := like.Value.(*ast.InitList)
		if !ok || !isList || !braced || empty.Macro != "" || like.Macro != "" || strings.Trim(t.of(empty), "{ 0}") != "" || len(last.Path) > 0 || len(like.Path) > 0 {
			return nil
		}
		if !strings.Contains(withoutComments(t.between(t.begin, list.From)), name) {
			return nil // it is not known there yet
		}
		entry := "{ .id = " + name + ", .version = 1 },"
		indent, own := t.indent(last.From)
		at := last.From
		if own {
			entry += "\n" + indent
		} else {
			entry += " "
		}
		return []idea{{"declare state " + quote(name), []analysis.TextEdit{insert(at, entry)}}}
	}
	return nil
}
