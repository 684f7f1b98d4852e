package source

import (
	"path"
	"path/filepath"
)

// Real is [Tree.Display] of the file that p is once all symbolic links are
// followed: what version control knows it by. Where that file does not lie in
// the working directory it is what Display says; of a revision that stands for
// the work tree, the path from the root of the repository.
func (t *Tree) Real(p string) string {
	if t.inRepo != "" {
		return path.Join(t.inRepo, p)
	}
	show := t.Display(p)
	host := t.HostPath(p)
	if host == "" {
		return show
	}
	file, err := filepath.EvalSymlinks(host)
	if err != nil {
		return show
	}
	here, err := filepath.Abs(".")
	if err != nil {
		return show
	}
	if here, err = filepath.EvalSymlinks(here); err != nil {
		return show
	}
	rel, err := filepath.Rel(here, file)
	if err != nil {
		return show
	}
	if rel = filepath.ToSlash(rel); leaves(rel) {
		return show
	}
	return rel
}
