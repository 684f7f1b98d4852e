package rules

import (
	"cmp"
	"strconv"

	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// withParents visits nodes with what stands around them.
func withParents(n ast.Node, visit func(n ast.Node, parents []ast.Node)) {
	unit.WithParents(n, visit)
}

// numbered is how messages call an id: by its name, if it has one, and number.
func numbered(id livepatch.Value) string {
	n := strconv.FormatUint(id.Number, 10)
	if _, err := strconv.ParseInt(id.Written, 0, 64); err == nil || id.Written == n || id.Written == "" {
		return quote(cmp.Or(id.Written, n))
	}
	return quote(id.Written) + " (" + n + ")"
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
