package cparse

import (
	"io/fs"
)

// Files lists the files that went into the unit, the main file first, as
// tree-relative paths.
func (u *Unit) Files() (list []string) {
	for _, f := range u.files {
		list = append(list, f.Path)
	}
	return list
}

// FileTokens counts the tokens of a file's own text: before expansion, outside
// comments and branches not taken.
func (u *Unit) FileTokens(file string) int {
	for _, f := range u.files {
		if f.Path == file {
			return f.Tokens
		}
	}
	return 0
}

// ParseAll parses everything in the unit, so that Troubles and Skipped are
// complete.
func (u *Unit) ParseAll() {
	for _, e := range u.entries {
		e.Decls()
		if e.body > 0 {
			for _, n := range e.names {
				if f := u.Func(n.name); n.kind == declFunc && f != nil {
					f.Body()
				}
			}
		}
	}
}

// Declarations counts the unit's external declarations.
func (u *Unit) Declarations() int { return len(u.entries) }

func readFile(fsys fs.FS, name string) (string, error) {
	b, err := fs.ReadFile(fsys, name)
	return string(b), err
}
