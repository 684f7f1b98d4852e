package cparse

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"klplint/cparse/cpp"
	"klplint/cparse/headers"
)

// With the kernel's real headers, the embedded ones give way to an image: what
// the leading #includes of the file come to. Later #includes are carried out on
// top of it; their declarations stand in a unit between the file's and the
// image, so that a unit never holds what headers declare.
//
// The kernel's API is meant to be seen as written: kmalloc, list_for_each_entry
// and module_init are macros in one version and functions in the next. So in
// the file's own text a name of the headers is what it is without them:
//
//   - a macro that the embedded headers define too, such as ARRAY_SIZE or
//     pr_info, is expanded as they have it, with the exception of attributes,
//     IS_ENABLED and its kin, and of all macros without parameters, whose values
//     are the kernel's own;
//   - any other function-like macro stays a call, and any macro stays a name if
//     the embedded headers declare a function or a variable of that name; their
//     prototype serves.
//
// Within headers, and in conditions, everything is expanded as written.

var errNoHeader = errors.New("it is in none of the directories for headers")

// parseExact parses a file with the kernel's headers.
func parseExact(cfg *Config, o *opener, src *cpp.Source, flags *headers.Flags) *Unit {
	n, directives := cpp.Prefix(src.Text, func(name string) bool {
		_, own := o.find(name, false, src.Path)
		return !own
	})
	img := cfg.Headers.image(flags, cfg.Define, directives)
	missing := img.lines(imageMissing)
	reader := headers.NewReader(&cfg.Headers.set.Roots, flags)
	r := cpp.Run(&cpp.Config{
		Open: func(name string, quoted, next bool, from *cpp.Source) (*cpp.Source, error) {
			return o.openExact(reader, name, quoted, next, from)
		},
		Base: img, Define: o.perFile(src.Path), Limits: cfg.Limits,
		API: apiMacro, Has: hasAnswer(reader), Prefix: n,
		Prefixed: func(name string) error {
			for _, m := range missing {
				if m == name {
					return errNoHeader
				}
			}
			return nil
		},
	}, src)
	for _, note := range img.lines(imageNotes) {
		r.Troubles = append(r.Troubles, cpp.Trouble{Pos: src.Base, End: src.Base, Message: "in a header: " + note})
	}
	var inner []cpp.Token
	r.Tokens, inner = divide(r.Tokens)
	under := img.unit
	if len(inner) > 0 {
		under = newUnit("headers", &cpp.Result{Tokens: inner, Macros: r.Macros}, img.unit, nil)
		under.exact = true
	}
	for i := range r.Troubles {
		if t := &r.Troubles[i]; !t.Pos.IsValid() {
			t.Pos, t.End, t.Message = src.Base, src.Base, "in a header: "+t.Message
		}
	}
	files := r.Files[:0]
	for _, f := range r.Files {
		if f.Base.IsValid() {
			files = append(files, f)
		}
	}
	r.Files = files
	u := newUnit(src.Path, r, under, cfg.Fset)
	u.exact = true
	return u
}

// perFile are the macros that Kbuild defines for this file.
func (o *opener) perFile(file string) []string {
	base := strings.TrimSuffix(path.Base(file), path.Ext(file))
	word := strings.NewReplacer("-", "_", ",", "_").Replace
	return []string{
		fmt.Sprintf("KBUILD_BASENAME=%q", word(base)),
		fmt.Sprintf("KBUILD_MODNAME=%q", o.cfg.ModuleName),
		fmt.Sprintf("KBUILD_MODFILE=%q", o.cfg.ModuleName),
		"__KBUILD_MODNAME=kmod_" + word(o.cfg.ModuleName),
	}
}

// openExact resolves an #include behind the prefix. The tree comes first for
// quoted names, the kernel for angled ones.
func (o *opener) openExact(reader *headers.Reader, name string, quoted, next bool, from *cpp.Source) (*cpp.Source, error) {
	own := from.Base.IsValid()
	if own && (path.IsAbs(name) || strings.Contains(name, `\`)) {
		return nil, errors.New("only files of the analysed tree and headers are read")
	}
	if own && quoted {
		if file, ok := o.find(name, true, from.Path); ok {
			return o.load(file)
		}
	}
	in := ""
	if !own {
		in = from.Path
	}
	f, err := reader.Open(name, quoted, next, in)
	switch {
	case err != nil:
		return nil, err
	case f != nil:
		return &cpp.Source{Path: f.Path, Text: f.Text}, nil
	}
	if own && !quoted {
		if file, ok := o.find(name, false, from.Path); ok {
			return o.load(file)
		}
	}
	if own && quoted {
		return nil, o.notInTree(name, from)
	}
	return nil, errNoHeader
}

// divide takes out of a file's text what headers brought into it: their tokens
// have no positions. Those in the middle of a declaration stay.
func divide(toks []cpp.Token) (own, inner []cpp.Token) {
	first := -1
	for i := range toks {
		if !toks[i].Pos.IsValid() {
			first = i
			break
		}
	}
	if first < 0 {
		return toks, nil
	}
	depth := 0
	var last string
	for i := range toks {
		t := toks[i]
		if !t.Pos.IsValid() && depth == 0 && (last == "" || last == ";" || last == "}" || last == ")") {
			inner = append(inner, t)
			continue
		}
		if t.Kind == cpp.Punct {
			switch t.Text {
			case "(", "[", "{":
				depth++
			case ")", "]", "}":
				depth--
			}
		}
		last = t.Text
		own = append(own, t)
	}
	return own, inner
}

// apiMacro decides what a macro of the headers is in the file's own text; see
// above.
func apiMacro(m *cpp.Macro) *cpp.Macro {
	api := prelude()
	e := api.macros.Lookup(m.Name)
	switch {
	case m.Name == "IS_ENABLED", m.Name == "IS_BUILTIN", m.Name == "IS_MODULE", m.Name == "IS_REACHABLE":
		return m
	case e == nil:
		if m.FnLike || api.names.has(inDefs, m.Name) {
			return nil
		}
		return m
	case !m.FnLike:
		return m
	case len(e.Body) == 0 && len(m.Body) > 0 && m.Body[0].Text == "__attribute__":
		return m
	}
	return e
}
