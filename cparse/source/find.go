package source

import (
	"cmp"
	"context"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Module is one kernel module as the build would make it.
type Module struct {
	Name     string   // as the loader knows it: a '-' of the makefile is a '_'
	Dir      string   // slash path in the tree, "." for the root
	Files    []string // its C files, slash paths in the tree, in link order
	Helpers  []string // if undeclared: C files beside it that may define what Files lacks
	Declared bool     // a Kbuild file or Makefile names it

	IncludeDirs []string // from -I: slash paths in the tree; those outside of it are dropped
	Defines     []string // from -D: NAME or NAME=VALUE
}

// Found is what [Tree.Find] found. All of it is in a fixed order.
type Found struct {
	Modules  []Module  // by Dir, then Name
	Others   []Module  // those that hold no livepatch code, such as targets
	Problems []Problem // by place
}

// Find looks for the modules of the tree that hold livepatch code.
//
// Where a makefile names modules they are as it says, and those of them count
// that use a name of the livepatch API, in their files or in what these include
// from the tree; the others are in Found.Others. Where none does, each file that
// defines a struct klp_patch or registers a callback by macro is a module of its
// own, and the remaining files of the directory are its helpers; those of them
// that name a module_init are in Found.Others as well.
//
// In the tree of one file, the modules are those that this file is part of, and
// if there are none, the file alone: whether or not they look like livepatches.
//
// The error is that of the context. Everything else is a [Problem].
func (t *Tree) Find(ctx context.Context) (Found, error) {
	dirs, probs, err := t.walk(ctx)
	if err != nil {
		return Found{}, err
	}
	f := newFinder(ctx, t, dirs)
	// All makefiles before all modules: one directory may use the files of
	// another.
	kbuilds := make([]*kbuild, len(dirs))
	err = parallel(ctx, len(dirs), func(i int) { kbuilds[i] = f.kbuild(dirs[i].path) })
	if err != nil {
		return Found{}, err
	}
	for _, k := range kbuilds {
		for _, d := range k.modules {
			for _, p := range d.files {
				f.claimed[p] = true
			}
		}
	}
	results := make([]Found, len(dirs))
	err = parallel(ctx, len(dirs), func(i int) {
		if t.only != "" {
			results[i] = f.file(dirs[i], kbuilds[i])
		} else {
			results[i] = f.directory(dirs[i], kbuilds[i])
		}
	})
	if err != nil {
		return Found{}, err
	}
	var found Found
	for i, r := range results {
		found.Modules = append(found.Modules, r.Modules...)
		found.Others = append(found.Others, r.Others...)
		probs = append(probs, r.Problems...)
		probs = append(probs, kbuilds[i].problems...)
	}
	probs = append(probs, f.readProblems(dirs)...)
	slices.SortStableFunc(found.Modules, compareModules)
	slices.SortStableFunc(found.Others, compareModules)
	found.Problems = probs.sorted()
	return found, nil
}

func compareModules(a, b Module) int {
	return cmp.Or(cmp.Compare(a.Dir, b.Dir), cmp.Compare(a.Name, b.Name))
}

// finder finds the modules of one tree. Its methods run in parallel for
// different directories.
type finder struct {
	tree    *Tree
	files   *scannedFiles
	walked  map[string]directory
	claimed map[string]bool // files of declared modules; read only once filled

	mu      sync.Mutex
	kbuilds map[string]func() *kbuild // by directory
}

func newFinder(ctx context.Context, t *Tree, dirs []directory) *finder {
	f := &finder{
		tree:    t,
		files:   newScannedFiles(ctx, t),
		walked:  map[string]directory{},
		claimed: map[string]bool{},
		kbuilds: map[string]func() *kbuild{},
	}
	for _, d := range dirs {
		f.walked[d.path] = d
	}
	return f
}

// kbuild is what the makefile of a directory says, walked or not.
func (f *finder) kbuild(dir string) *kbuild {
	f.mu.Lock()
	read, ok := f.kbuilds[dir]
	if !ok {
		read = sync.OnceValue(func() *kbuild {
			if p := f.makefileOf(dir); p != "" {
				return f.tree.readKbuild(p)
			}
			return &kbuild{}
		})
		f.kbuilds[dir] = read
	}
	f.mu.Unlock()
	return read()
}

func (f *finder) makefileOf(dir string) string {
	if d, ok := f.walked[dir]; ok {
		return d.kbuild
	}
	for _, name := range []string{"Kbuild", "Makefile"} {
		if p := path.Join(dir, name); f.tree.exists(p) {
			return p
		}
	}
	return ""
}

// flags are the compiler options for every file of a directory.
func (f *finder) flags(d directory, k *kbuild) flags {
	var all flags
	for _, dir := range ancestors(d.path) {
		all = all.and(f.kbuild(dir).below)
	}
	return all.and(k.below).and(k.flags)
}

// directory finds the modules of one directory.
func (f *finder) directory(d directory, k *kbuild) Found {
	if len(k.modules) == 0 {
		return f.undeclared(d, f.flags(d, k))
	}
	var found Found
	var probs problems
	common := f.flags(d, k)
	for _, decl := range k.modules {
		m := decl.module(d, common)
		scope := f.files.scope(m.IncludeDirs)
		livepatch := func(p string) bool { return scope.reaches(p, mentioning) }
		is := slices.ContainsFunc(m.Files, livepatch)
		if is || len(m.Files) == 0 { // else a gap in it is none of our business
			probs = append(probs, decl.problems...)
		}
		if !is {
			found.Others = append(found.Others, m)
			continue
		}
		found.Modules = append(found.Modules, m)
	}
	probs = append(probs, f.forgotten(d, k, found.Modules)...)
	found.Problems = probs
	return found
}

func (decl declared) module(d directory, common flags) Module {
	all := common.and(decl.flags)
	return Module{
		Name:        decl.name,
		Dir:         d.path,
		Files:       decl.files,
		Declared:    true,
		IncludeDirs: all.includeDirs,
		Defines:     all.defines,
	}
}

// forgotten notes the livepatches that lie beside declared modules, yet belong
// to none: no one builds them, or the makefile was not understood.
func (f *finder) forgotten(d directory, k *kbuild, modules []Module) []Problem {
	var probs problems
	var included map[string]bool
	for _, p := range d.cFiles {
		if f.claimed[p] || !f.files.facts(p).definesPatch {
			continue
		}
		if included == nil {
			included = f.includedBy(modules)
		}
		if !included[p] {
			probs.add(p, 0, "it defines a klp_patch, but no module of %s contains it: it was not checked; add it there, or name the file itself", k.path)
		}
	}
	return probs
}

// includedBy are the files that the files of modules #include.
func (f *finder) includedBy(modules []Module) map[string]bool {
	included := map[string]bool{}
	for _, m := range modules {
		scope := f.files.scope(m.IncludeDirs)
		for _, p := range m.Files {
			for _, q := range scope.closure(p)[1:] {
				included[q] = true
			}
		}
	}
	return included
}

// undeclared finds the modules of a directory by what its files define.
func (f *finder) undeclared(d directory, all flags) Found {
	mains := f.mains(d, all)
	helpers := f.helpers(d, all, mains)
	var found Found
	for _, p := range mains {
		found.Modules = append(found.Modules, alone(p, helpers, all))
	}
	for _, p := range d.cFiles {
		if f.files.facts(p).entry && !f.claimed[p] && !slices.Contains(mains, p) {
			found.Others = append(found.Others, alone(p, nil, all))
		}
	}
	return found
}

// mains are the files of a directory that make a livepatch of their own.
func (f *finder) mains(d directory, all flags) []string {
	scope := f.files.scope(all.includeDirs)
	var mains []string
	for _, p := range d.cFiles {
		if !f.claimed[p] && scope.reaches(p, defining) {
			mains = append(mains, p)
		}
	}
	if len(mains) == 0 {
		return nil
	}
	// A file that is part of another's text is a module only on its own merits.
	part := map[string]bool{}
	for _, p := range d.cFiles {
		for _, q := range scope.closure(p)[1:] {
			part[q] = true
		}
	}
	return slices.DeleteFunc(mains, func(p string) bool { return part[p] && !f.files.facts(p).definesPatch })
}

// helpers are the files of a directory that are no modules and no part of one.
func (f *finder) helpers(d directory, all flags, mains []string) []string {
	if len(mains) == 0 {
		return nil
	}
	scope := f.files.scope(all.includeDirs)
	used := map[string]bool{}
	for _, p := range mains {
		for _, q := range scope.closure(p) {
			used[q] = true
		}
	}
	var helpers []string
	for _, p := range d.cFiles {
		if !used[p] && !f.claimed[p] {
			helpers = append(helpers, p)
		}
	}
	return helpers
}

// alone is the module of one file that no makefile names.
func alone(p string, helpers []string, all flags) Module {
	stem := strings.TrimSuffix(path.Base(p), ".c")
	return Module{
		Name:        strings.ReplaceAll(stem, "-", "_"),
		Dir:         path.Dir(p),
		Files:       []string{p},
		Helpers:     helpers,
		IncludeDirs: all.includeDirs,
		Defines:     all.defines,
	}
}

// file finds the modules of the one file that the user asked for: those that it
// is linked into, else those that include its text, else itself.
func (f *finder) file(d directory, k *kbuild) Found {
	only, common := f.tree.only, f.flags(d, k)
	var found Found
	var probs problems
	take := func(contains func(m Module) bool) {
		for _, decl := range k.modules {
			if m := decl.module(d, common); contains(m) {
				found.Modules = append(found.Modules, m)
				probs = append(probs, decl.problems...)
			}
		}
	}
	take(func(m Module) bool { return slices.Contains(m.Files, only) })
	if len(found.Modules) == 0 {
		take(func(m Module) bool { return f.includedBy([]Module{m})[only] })
	}
	if len(found.Modules) == 0 {
		mains := f.mains(d, common)
		if !slices.Contains(mains, only) {
			mains = append(mains, only)
		}
		found.Modules = []Module{alone(only, f.helpers(d, common, mains), common)}
	}
	found.Problems = probs
	return found
}

// parallel calls f(0) to f(n-1) on all processors.
func parallel(ctx context.Context, n int, f func(i int)) error {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				f(i)
			}
		})
	}
	group.Wait()
	return ctx.Err()
}
