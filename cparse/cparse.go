// Package cparse reads C as it stands in livepatch trees: without the kernel's
// headers, without a configuration, half of it excerpts of kernel code. Parsing
// never fails; it lists what it skipped.
//
// These passes run over a file, in this order:
//
//  1. The preprocessor (package cpp) makes one stream of tokens of the file
//     and its includes. Each token knows its place and its macro. Kernel
//     headers come from package kernel: their macro table is made once a
//     process and shared.
//  2. split cuts the stream into external declarations, by brackets, and by
//     the first column where brackets do not balance. From here on a
//     declaration that goes wrong costs only itself.
//  3. index walks the head of each declaration with a shaper and notes the
//     names it declares, so that types are known before anything is parsed.
//  4. On demand, for one declaration or one function body: the shaper rewrites
//     it into plain C, deciding by its use what each unknown name is (type,
//     attribute, iterator, declaration macro), modernc.org/cc parses the
//     result, and the converter makes the tree of package ast from it, with
//     the names, places and macros of the source. A statement, member or
//     element that the shaper or cc does not understand is left out, noted,
//     and stands in the tree as opaque.
//
// So a file costs what its own text costs, and function bodies that no rule
// looks into cost nothing beyond pass 2; [Unit.Survey] runs the shaper alone
// over them, to say what would not be understood. The tree is syntax: names are resolved
// through the [Unit], types laid out by [Unit.Layout], constants evaluated by
// [Unit.Eval], each as far as what is known goes.
//
// The package runs nothing, reads nothing but what [Config].Tree gives it, and
// is the only importer of modernc.org/cc; no type of it leaves.
package cparse

import (
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"path"
	"strings"
	"sync"

	"klplint/cparse/cpp"
	"klplint/cparse/kernel"
	"klplint/cparse/source"
)

// Config says what a parse works with.
type Config struct {
	Fset *token.FileSet
	Tree *source.Tree
	// IncludeDirs are searched for included files, tree-relative.
	IncludeDirs []string
	// Define lists macros as -D does.
	Define []string
	// ModuleName is what KBUILD_MODNAME stands for.
	ModuleName string
	Limits     cpp.Limits
	// Headers are the kernel's real headers; nil for those embedded.
	Headers *Headers
}

// Parse reads a translation unit of the tree. A file that cannot be read gives
// an empty unit with a trouble.
func Parse(cfg *Config, file string) *Unit {
	o := &opener{cfg: cfg, seen: map[string]*cpp.Source{}}
	src, err := o.load(file)
	if err != nil {
		u := newUnit(file, &cpp.Result{Macros: cpp.NewMacros(nil)}, prelude(), cfg.Fset)
		f := cfg.Fset.AddFile(cfg.Tree.Display(file), -1, 0)
		u.files = []*cpp.File{{Source: &cpp.Source{Path: file, Base: f.Pos(0)}}}
		t := Trouble{Message: fmt.Sprintf("the file is not analysed: %v", err), Hides: true}
		t.From, t.To = f.Pos(0), f.Pos(0)
		u.troubles = append(u.troubles, t)
		return u
	}
	if flags := cfg.Headers.flags(cfg.Tree, file); flags != nil {
		return parseExact(cfg, o, src, flags)
	}
	define := append([]string{`KBUILD_MODNAME="` + cfg.ModuleName + `"`}, cfg.Define...)
	r := cpp.Run(&cpp.Config{
		Open: o.open, Base: prelude().macros, Define: define, Guess: true, Limits: cfg.Limits,
	}, src)
	return newUnit(file, r, prelude(), cfg.Fset)
}

// opener finds included files within the tree.
type opener struct {
	cfg  *Config
	seen map[string]*cpp.Source
}

// load reads a file of the tree, once a unit, and gives it positions.
func (o *opener) load(file string) (*cpp.Source, error) {
	if s := o.seen[file]; s != nil {
		return s, nil
	}
	text, err := o.cfg.Tree.ReadFile(file)
	if err != nil {
		return nil, err
	}
	f := o.cfg.Fset.AddFile(o.cfg.Tree.Display(file), -1, len(text))
	f.SetLinesForContent(text)
	s := &cpp.Source{Path: file, Text: string(text), Base: f.Pos(0)}
	o.seen[file] = s
	return s, nil
}

// open resolves an #include: quoted names beside the file that includes them
// and in the include directories, angled ones in the include directories only.
// A header that is neither there nor embedded is empty; a quoted one is
// mentioned.
func (o *opener) open(name string, quoted, next bool, from *cpp.Source) (*cpp.Source, error) {
	if next {
		return nil, nil
	}
	if path.IsAbs(name) || strings.Contains(name, `\`) {
		return nil, fmt.Errorf("only files of the analysed tree are read")
	}
	if file, ok := o.find(name, quoted, from.Path); ok {
		return o.load(file)
	}
	switch {
	case embedded()[name]:
	case quoted:
		return nil, o.notInTree(name, from)
	}
	return nil, nil
}

// notInTree says why a quoted name found nothing.
func (o *opener) notInTree(name string, from *cpp.Source) error {
	if leaves(path.Join(path.Dir(from.Path), name)) {
		return errors.New("it lies outside the analysed tree (--root names a larger one)")
	}
	return errors.New("it is not in the tree")
}

func (o *opener) find(name string, quoted bool, from string) (string, bool) {
	dirs := o.cfg.IncludeDirs
	if quoted {
		return o.cfg.Tree.Resolve(from, name, dirs)
	}
	if len(dirs) == 0 {
		return "", false
	}
	return o.cfg.Tree.Resolve(dirs[0]+"/.", name, dirs[1:])
}

func leaves(p string) bool { return p == ".." || strings.HasPrefix(p, "../") }

var embedded = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for _, h := range kernel.Headers() {
		set[h] = true
	}
	return set
})

// prelude is the embedded kernel headers, preprocessed and indexed once a
// process. Their declarations are parsed when first needed.
var prelude = sync.OnceValue(func() *Unit {
	var b strings.Builder
	fsys := kernel.FS()
	size := 0
	for _, h := range kernel.Headers() {
		fmt.Fprintf(&b, "#include <%s>\n", h)
		if info, err := fs.Stat(fsys, h); err == nil {
			size += int(info.Size())
		}
	}
	seen := map[string]bool{}
	open := func(name string, quoted, next bool, from *cpp.Source) (*cpp.Source, error) {
		if seen[name] {
			return nil, nil
		}
		seen[name] = true
		text, err := readFile(fsys, name)
		if err != nil {
			return nil, nil
		}
		return &cpp.Source{Path: name, Text: text}, nil
	}
	r := cpp.Run(&cpp.Config{Open: open, Expect: size / 5}, &cpp.Source{Path: "prelude", Text: b.String()})
	return newUnit("prelude", r, nil, nil)
})
