package release

import (
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"

	"klplint/analyzer/unit"
)

// Analyzer summarises a livepatch, exports the summary as a fact of its package,
// and gathers the facts of those before it. The result is a [*Series], which is
// empty for a livepatch that is looked at alone.
var Analyzer = &analysis.Analyzer{
	Name:       "livepatch_release",
	Doc:        "summarise a livepatch for those that come after it in a series\n\nThe result is a *release.Series.",
	Requires:   []*analysis.Analyzer{unit.Analyzer},
	ResultType: reflect.TypeFor[*Series](),
	FactTypes:  []analysis.Fact{(*Release)(nil)},
	Run:        run,
}

func run(pass *analysis.Pass) (any, error) {
	u := unit.Of(pass)
	if u.Version == (unit.Version{}) {
		return &Series{}, nil // it is looked at alone: nobody asks
	}
	s := &Series{Self: summarize(u), Newest: u.Version.Newest}
	s.Self.Label, s.Self.Index = u.Version.Label, u.Version.Index
	pass.ExportPackageFact(s.Self)
	for _, f := range pass.AllPackageFacts() {
		if r, ok := f.Fact.(*Release); ok && f.Package != pass.Pkg {
			s.Older = append(s.Older, r)
		}
	}
	slices.SortFunc(s.Older, func(a, b *Release) int { return a.Index - b.Index })
	return s, nil
}

// summarize is Summarize, in which a defect costs no more than what is known of
// the release.
func summarize(u *unit.Unit) (r *Release) {
	if kept, ok := u.Summary.(*Release); ok {
		return kept
	}
	defer func() {
		if cause := recover(); cause != nil {
			u.Broke("the summary of "+u.Model.Name, cause)
			r = &Release{Label: u.Version.Label, Index: u.Version.Index, Module: u.Model.Name}
		}
	}()
	return Summarize(u)
}
