package source

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// kbuild is what the Kbuild file or Makefile of one directory says.
type kbuild struct {
	path     string
	modules  []declared
	flags    flags // for every object of the directory
	below    flags // and of the directories below
	problems problems
}

// declared is a module that a makefile names.
type declared struct {
	name  string
	line  int
	files []string
	flags flags

	problems problems // with its files
}

// readKbuild reads a makefile. It never fails: what cannot be read names no
// modules and is noted.
func (t *Tree) readKbuild(p string) *kbuild {
	k := &kbuild{path: p}
	text, err := t.read(p, maxSmallFile)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			k.problems.add(p, 0, "%v", err)
		}
		return k
	}
	dir := path.Dir(p)
	r := kbuildReader{
		tree:     t,
		dir:      dir,
		makefile: parseMakefile(text, t.globber(dir)),
		kbuild:   k,
	}
	r.read()
	return k
}

// kbuildReader turns the variables of a makefile into modules.
type kbuildReader struct {
	*makefile
	tree   *Tree
	dir    string
	kbuild *kbuild
}

func (r *kbuildReader) read() {
	r.kbuild.flags = r.compilerFlags("ccflags-y", "EXTRA_CFLAGS")
	r.kbuild.below = r.compilerFlags("subdir-ccflags-y")
	seen := map[string]bool{}
	for _, object := range r.objects("obj-m") {
		if seen[object.stem] {
			continue
		}
		seen[object.stem] = true
		r.kbuild.modules = append(r.kbuild.modules, r.module(object))
	}
}

// object is an object file that a list names.
type object struct {
	stem string // its path in the directory of the makefile, without ".o"
	line int
}

// module collects the files of a module. As in Kbuild, a module with a list of
// parts consists of them alone, first those of -objs, then -y, then -m.
func (r *kbuildReader) module(o object) declared {
	d := declared{name: strings.ReplaceAll(path.Base(o.stem), "-", "_"), line: o.line}
	parts := slices.Concat(r.objects(o.stem+"-objs"), r.objects(o.stem+"-y"), r.objects(o.stem+"-m"))
	if len(parts) == 0 {
		parts = []object{o}
	} else if i := slices.IndexFunc(parts, func(p object) bool { return p.stem == o.stem }); i >= 0 {
		d.problems.add(r.kbuild.path, parts[i].line, "module %s lists %s.o as a part of itself, which make drops: give the source another name", d.name, o.stem)
		parts = slices.DeleteFunc(parts, func(p object) bool { return p.stem == o.stem })
	}
	for _, part := range parts {
		p, ok := r.sourceOf(&d, part)
		if !ok || slices.Contains(d.files, p) {
			continue
		}
		d.files = append(d.files, p)
		own := r.compilerFlags("CFLAGS_" + part.stem + ".o")
		if base := path.Base(part.stem); base != part.stem {
			own = own.and(r.compilerFlags("CFLAGS_" + base + ".o"))
		}
		d.flags = d.flags.and(own)
	}
	return d
}

// sourceOf is the C file of an object, or a problem, or neither if the object
// is made of something else than C.
func (r *kbuildReader) sourceOf(d *declared, o object) (string, bool) {
	stem := path.Join(r.dir, o.stem)
	if leaves(stem) {
		d.problems.add(r.kbuild.path, o.line, "module %s is made of %s.o, which lies outside of the tree: give a root that contains it", d.name, o.stem)
		return "", false
	}
	if r.tree.exists(stem + ".c") {
		return stem + ".c", true
	}
	for _, other := range []string{".S", ".s", ".rs", ".o_shipped"} {
		if r.tree.exists(stem + other) {
			return "", false
		}
	}
	d.problems.add(r.kbuild.path, o.line, "module %s is made of %s.c, which does not exist: it is checked without it", d.name, stem)
	return "", false
}

// objects are the objects in a list such as obj-m. Subdirectories in it are
// not followed: the walk comes to them anyway.
func (r *kbuildReader) objects(name string) []object {
	v, ok := r.vars[name]
	if !ok {
		return nil
	}
	var list []object
	for _, p := range v.pieces {
		r.cause = p.cause
		value := p.text
		if v.deferred {
			value = r.expand(value, 0)
		}
		noted := false
		for _, w := range strings.Fields(value) {
			w = strings.TrimPrefix(w, markSrc+"/")
			switch {
			case strings.ContainsAny(w, allMarks):
				if !noted {
					noted = true
					r.kbuild.problems.add(r.kbuild.path, p.line, "part of what is assigned to %s is not known, since it depends on %s: write the names out, or name the .c files", name, printable(r.cause))
				}
			case strings.HasSuffix(w, "/"), strings.HasSuffix(w, ".a"):
			case strings.HasSuffix(w, ".o") && w != ".o" && !path.IsAbs(w):
				list = append(list, object{stem: path.Clean(strings.TrimSuffix(w, ".o")), line: p.line})
			default:
				r.kbuild.problems.add(r.kbuild.path, p.line, "%s holds %q, which is no object: only names that end with .o are built", name, printable(w))
			}
		}
	}
	return list
}

// compilerFlags are the -I and -D in some variables.
func (r *kbuildReader) compilerFlags(names ...string) flags {
	var f flags
	for _, name := range names {
		f = f.and(parseFlags(r.value(name, expansion{}, 0), r.dir, r.tree.isDir))
	}
	return f
}

// printable shortens a piece of a makefile for a message, and shows what its
// marks stand for.
func printable(s string) string {
	s = strings.NewReplacer(markUnknown, "?", markSome, "?", markSrc, "$(src)", markRoot, "$(srctree)").Replace(s)
	if len(s) > 80 {
		s = strings.ToValidUTF8(s[:80], "") + "..."
	}
	if s == "" {
		return "something that is set elsewhere"
	}
	return s
}

func (t *Tree) exists(p string) bool {
	if !fs.ValidPath(p) {
		return false
	}
	info, err := fs.Stat(t.FS, p)
	return err == nil && !info.IsDir()
}

func (t *Tree) isDir(p string) bool {
	if !fs.ValidPath(p) {
		return false
	}
	info, err := fs.Stat(t.FS, p)
	return err == nil && info.IsDir()
}

// globber lists the files that match a pattern relative to dir, of which only
// the last element may have wildcards. It reads each directory once.
func (t *Tree) globber(dir string) func(string) []string {
	listed := map[string][]string{}
	return func(pattern string) []string {
		sub, last := path.Split(pattern)
		p := path.Join(dir, sub)
		if leaves(p) || strings.ContainsAny(sub, "*?[") {
			return nil
		}
		names, ok := listed[p]
		if !ok {
			w := walker{tree: t, left: t.limits.entries}
			entries, _ := w.entries(p)
			for _, e := range entries {
				if !e.IsDir() && !strings.HasSuffix(e.Name(), ".mod.c") {
					names = append(names, e.Name())
				}
			}
			listed[p] = names
		}
		var found []string
		for _, name := range names {
			if matchSegment(last, name) && (!strings.HasPrefix(name, ".") || strings.HasPrefix(last, ".")) {
				found = append(found, sub+name)
			}
		}
		return found
	}
}
