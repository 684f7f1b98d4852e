package cparse

import "go/token"

// SourceText is a file that went into a unit, as it was read.
type SourceText struct {
	Path string // tree-relative
	Text string
	Base token.Pos // of its first byte; not valid for files of the kernel
}

// Sources lists the files of the analysed tree that went into the unit, the main
// file first.
func (u *Unit) Sources() (list []SourceText) {
	for _, f := range u.files {
		if f.Base.IsValid() {
			list = append(list, SourceText{f.Path, f.Text, f.Base})
		}
	}
	return list
}
