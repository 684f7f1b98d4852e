package unit

import (
	"go/token"

	"klplint/cparse/livepatch"
)

// Unit is one livepatch module, parsed.
type Unit struct {
	Model *livepatch.Module
	Fset  *token.FileSet
}

// Position is the place of p as users see it: display path, line and byte
// column from 1. It is zero for positions outside the user's sources.
func (u *Unit) Position(p token.Pos) token.Position { return u.Fset.Position(p) }
