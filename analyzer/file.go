package analyzer

import (
	"cmp"
	"slices"

	"klplint/analyzer/unit"
)

// File is a source file that was analysed, as it was read.
type File struct {
	Path string // as users see it, and as ranges name it
	Real string // the same, symbolic links followed: what version control knows it by
	Text string
}

// filesOf lists the files that went into a unit, headers of its tree included.
func filesOf(u *unit.Unit) (list []File) {
	seen := map[string]bool{}
	for _, c := range u.Model.Units() {
		c.Texts(func(path, text string) {
			if !seen[path] {
				seen[path] = true
				list = append(list, File{u.Display(path), u.Real(path), text})
			}
		})
	}
	return list
}

// sortFiles sorts by path and keeps each file once.
func sortFiles(list []File) []File {
	slices.SortStableFunc(list, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return slices.CompactFunc(list, func(a, b File) bool { return a.Path == b.Path })
}
