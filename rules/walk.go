package rules

import (
	"strconv"

	"klplint/analyzer/unit"
	"klplint/cparse/ast"
)

// withParents visits nodes with what stands around them.
func withParents(n ast.Node, visit func(n ast.Node, parents []ast.Node)) {
	unit.WithParents(n, visit)
}

// writtenAs is how messages call a constant: by its name and number.
func writtenAs(x ast.Expr, value uint64) string {
	n := strconv.FormatUint(value, 10)
	name := x.Where().Macro
	if id, ok := ast.Uncast(x).(*ast.Ident); ok && name == "" {
		name = id.Name
	}
	if name == "" {
		return n
	}
	return name + " (" + n + ")"
}
