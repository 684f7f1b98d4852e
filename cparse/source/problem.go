package source

import (
	"cmp"
	"fmt"
	"slices"
)

// Problem is something that was not understood or could not be read. It never
// costs more than what it speaks of.
type Problem struct {
	Path    string // slash path in the tree
	Line    int    // 0: the file as a whole
	Message string
}

type problems []Problem

func (ps *problems) add(p string, line int, format string, args ...any) {
	*ps = append(*ps, Problem{Path: p, Line: line, Message: fmt.Sprintf(format, args...)})
}

// sorted orders problems by place and drops those said twice.
func (ps problems) sorted() []Problem {
	slices.SortFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(ps)
}
