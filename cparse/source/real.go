package source

import "path/filepath"

// Real is [Tree.Display] of the file that p is once all symbolic links are
// followed: what version control knows it by. Where that file does not lie in
// the working directory it is what Display says.
func (t *Tree) Real(p string) string {
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
