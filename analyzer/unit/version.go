package unit

import "go/types"

// Version is the place of a unit in a series of livepatches. That of a unit
// which is looked at alone is zero.
type Version struct {
	Label  string // how the user names it: a directory, a git tag
	Index  int    // the oldest is 0
	Newest bool   // no release of the series comes after it
}

// Succeed makes the unit a version of a series, and its package one that imports
// that of the version before it, nil for the oldest: facts travel along imports.
func (u *Unit) Succeed(prev *Unit, v Version) {
	u.Version = v
	u.Package = newPackage(u)
	if prev == nil {
		return
	}
	u.Package.Imports[prev.Package.PkgPath] = prev.Package
	u.Package.Types.SetImports([]*types.Package{prev.Package.Types})
}
