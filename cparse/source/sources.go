package source

import "context"

// Source is a C file of a tree, and the flags that its module is built with.
type Source struct {
	Path        string
	Module      string // of the first module that it is part of, "" for none
	IncludeDirs []string
	Defines     []string
}

// Sources lists the C files of the tree, whether or not they are part of a
// livepatch, sorted by directory and name.
func (t *Tree) Sources(ctx context.Context) ([]Source, []Problem, error) {
	dirs, _, err := t.walk(ctx)
	if err != nil {
		return nil, nil, err
	}
	found, err := t.Find(ctx)
	if err != nil {
		return nil, nil, err
	}
	module := map[string]*Module{}
	for i := range found.Modules {
		for _, f := range found.Modules[i].Files {
			if module[f] == nil {
				module[f] = &found.Modules[i]
			}
		}
	}
	var list []Source
	for _, d := range dirs {
		for _, f := range d.cFiles {
			if t.only != "" && f != t.only {
				continue
			}
			s := Source{Path: f}
			if m := module[f]; m != nil {
				s.Module, s.IncludeDirs, s.Defines = m.Name, m.IncludeDirs, m.Defines
			}
			list = append(list, s)
		}
	}
	return list, found.Problems, nil
}
