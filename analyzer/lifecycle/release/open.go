package release

import (
	"go/token"
	"slices"

	"klplint/analyzer/unit"
	"klplint/cparse/livepatch"
	"klplint/cparse/source"
)

// Open makes a unit of a release, whose callbacks can be executed. It is parsed
// anew, from the sources that the release brings along.
func Open(fset *token.FileSet, r *Release) *unit.Unit {
	var list []source.Text
	for _, f := range r.Files {
		list = append(list, source.Text{Path: f.Path, Show: f.Show, Text: f.Text})
	}
	u := unit.Load(fset, source.FromTexts(r.Label, list), source.Module{
		Name: r.Module, Dir: r.Unit.Dir, Files: r.Unit.Files, Declared: true,
		IncludeDirs: r.Unit.IncludeDirs, Defines: r.Unit.Defines,
	})
	u.Version = unit.Version{Label: r.Label, Index: r.Index}
	u.Model.Beyond, u.Model.Opaque = r.Unit.Beyond, r.Unit.Opaque
	u.Model.Missing = slices.DeleteFunc(u.Model.Missing, func(c livepatch.Callee) bool {
		_, defined := slices.BinarySearch(r.Unit.Beyond.Defined, c.Name)
		return defined
	})
	return u
}
