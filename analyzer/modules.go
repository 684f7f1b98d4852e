package analyzer

import (
	"cmp"
	"context"
	"go/token"
	"path"
	"slices"

	"klplint/analyzer/lifecycle/table"
	"klplint/analyzer/unit"
	"klplint/cparse/source"
)

// Module is a kernel module that was found in a tree. It is not parsed yet.
type Module struct {
	Name      string
	Dir       string // as users see it
	Livepatch bool   // it holds livepatch code, as far as a glance tells

	// Functions is what is known of kernel functions; nil is klplint's table.
	Functions *table.Table

	tree *source.Tree
	spec source.Module
}

// Load parses the module. Units that are to be looked at together share a
// FileSet.
func (m *Module) Load(fset *token.FileSet) *unit.Unit {
	u := unit.Load(fset, m.tree, m.spec)
	u.SetFunctions(m.Functions)
	return u
}

// Modules lists the modules of the trees, each once, by directory and name:
// livepatches and all others, such as the targets that they patch. Troubles
// outside of any module are returned. Of the options those count that say what is
// known of functions and modules.
func Modules(ctx context.Context, trees []*source.Tree, opts ...Option) (list []Module, troubles []Trouble, err error) {
	type key struct{ dir, name string }
	seen := map[key]bool{}
	for _, t := range trees {
		f, err := t.Find(ctx)
		if err != nil {
			return nil, nil, err
		}
		add := func(m source.Module, livepatch bool) {
			k := key{t.Display(m.Dir), m.Name}
			if !seen[k] {
				seen[k] = true
				list = append(list, Module{Name: m.Name, Dir: k.dir, Livepatch: livepatch, tree: t, spec: m})
			}
		}
		for _, m := range f.Modules {
			add(m, true)
		}
		for _, m := range f.Others {
			add(m, false)
		}
		for _, p := range f.Problems {
			tr := Trouble{Range: Range{Path: t.Display(p.Path), Line: p.Line}, Message: p.Message}
			if !slices.Contains(troubles, tr) {
				troubles = append(troubles, tr)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Module) int {
		return cmp.Compare(path.Join(a.Dir, a.Name), path.Join(b.Dir, b.Name))
	})
	return prepared(list, opts), troubles, nil
}

// livepatches are those of the modules that hold livepatch code.
func livepatches(ctx context.Context, trees []*source.Tree) ([]Module, []Trouble, error) {
	list, troubles, err := Modules(ctx, trees)
	return slices.DeleteFunc(list, func(m Module) bool { return !m.Livepatch }), troubles, err
}
