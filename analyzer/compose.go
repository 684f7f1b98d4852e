package analyzer

import (
	"path"
	"path/filepath"
	"slices"
)

// Composition says which C files make a module, where no makefile does.
type Composition struct {
	Name  string
	Files []string // paths of this host
}

// compose replaces the modules that files of a composition belong to by the one
// that they make. A composition of whose files none was found changes nothing.
func compose(list []Module, compositions []Composition) []Module {
	for _, c := range compositions {
		for i := 0; i < len(list); i++ {
			m := &list[i]
			files := c.in(m)
			if !slices.ContainsFunc(files, func(f string) bool { return slices.Contains(m.spec.Files, f) }) {
				continue
			}
			made := *m
			made.Name, made.spec.Name = c.Name, c.Name
			made.spec.Files, made.spec.Helpers = files, nil
			made.spec.Dir, made.spec.Declared = path.Dir(files[0]), true
			made.Dir = m.tree.Display(made.spec.Dir)
			tree := m.tree
			rest := slices.DeleteFunc(slices.Clone(list[i+1:]), func(o Module) bool {
				return o.tree == tree && slices.ContainsFunc(files, func(f string) bool { return slices.Contains(o.spec.Files, f) })
			})
			list = append(append(slices.Clone(list[:i]), made), rest...)
		}
	}
	return list
}

// in is the composition's files as paths of a module's tree; nil where the tree
// is no directory of this host, or does not hold them all.
func (c *Composition) in(m *Module) (files []string) {
	root := m.tree.HostPath(".")
	if root == "" {
		return nil
	}
	for _, f := range c.Files {
		abs, err := filepath.Abs(f)
		if err != nil {
			return nil
		}
		rel, err := filepath.Rel(root, abs)
		if err != nil || !filepath.IsLocal(rel) {
			return nil
		}
		files = append(files, filepath.ToSlash(rel))
	}
	return files
}
