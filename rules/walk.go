package rules

import (
	"cmp"
	"strconv"

	"klplint/analyzer/unit"
	"klplint/cparse/ast"
)

// withParents visits nodes with what stands around them.
func withParents(n ast.Node, visit func(n ast.Node, parents []ast.Node)) {
	unit.WithParents(n, visit)
}

// numbered is how messages call an id: by the name it was written with, if it
// has one, and its number.
func numbered(written string, id uint64) string {
	n := strconv.FormatUint(id, 10)
	if written == "" || '0' <= written[0] && written[0] <= '9' {
		return quote(cmp.Or(written, n))
	}
	return quote(written) + " (" + n + ")"
}
