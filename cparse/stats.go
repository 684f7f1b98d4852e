package cparse

import (
	"go/token"
	"io/fs"

	"klplint/cparse/ast"
	"klplint/cparse/cpp"
)

// Files lists the files that went into the unit, the main file first, as
// tree-relative paths.
func (u *Unit) Files() (list []string) {
	for _, f := range u.files {
		list = append(list, f.Path)
	}
	return list
}

// Texts calls visit with the files of the unit that are of the analysed tree,
// the main file first: the tree-relative path and the text as it was read.
func (u *Unit) Texts(visit func(path, text string)) {
	for _, f := range u.files {
		if f.Base.IsValid() && f.Text != "" {
			visit(f.Path, f.Text)
		}
	}
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

// FileStats says how much of a file was understood.
type FileStats struct {
	Path string
	// Tokens are those of the file's own text: before expansion, outside
	// comments and branches not taken.
	Tokens              int
	TokensSkipped       int
	Declarations        int // external ones that begin in the file
	DeclarationsSkipped int
	Skipped             []SkippedPart
}

// Stats says, for each file of the unit, how much of it was understood.
// [Unit.ParseAll] has to have been called.
func (u *Unit) Stats() (list []FileStats) {
	index := map[string]int{}
	for _, f := range u.files {
		index[f.Path] = len(list)
		list = append(list, FileStats{Path: f.Path, Tokens: f.Tokens})
	}
	at := func(pos token.Pos) *FileStats {
		if path, ok := u.FileOf(pos); ok {
			return &list[index[path]]
		}
		return nil
	}
	for _, e := range u.entries {
		if s := at(u.toks[e.from].Pos); s != nil {
			s.Declarations++
			if list := e.Decls(); len(list) == 1 {
				if _, skipped := list[0].(*ast.Skipped); skipped {
					s.DeclarationsSkipped++
				}
			}
		}
	}
	for _, p := range u.Skipped() {
		if s := at(p.From); s != nil {
			s.Skipped = append(s.Skipped, p)
			s.TokensSkipped += u.ownTokens(p)
		}
	}
	return list
}

// ownTokens counts the tokens of the source's text that a skipped part covers.
func (u *Unit) ownTokens(p SkippedPart) int {
	f := u.fileAt(p.From)
	from := int(p.From - f.Base)
	to := min(from+int(p.To-p.From), len(f.Text))
	return max(1, cpp.CountTokens(f.Text[from:max(from, to)]))
}

func readFile(fsys fs.FS, name string) (string, error) {
	b, err := fs.ReadFile(fsys, name)
	return string(b), err
}
