package unit

import (
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"runtime"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
)

// carrier is a package-level object that brings the unit along with its
// synthetic package: go/analysis hands a pass the package and nothing else.
type carrier struct {
	*types.TypeName
	unit *Unit
}

const carrierName = "livepatch"

// newPackage dresses the unit as a package.
func newPackage(u *Unit) *packages.Package {
	path := "livepatch/" + strings.Trim(u.Model.Dir, "./") + "/" + u.Model.Name
	if u.Version != (Version{}) {
		// Versions may differ in nothing but their place in the series.
		path = fmt.Sprintf("series/%d/%s", u.Version.Index, path)
	}
	p := types.NewPackage(path, u.Model.Name)
	p.Scope().Insert(&carrier{types.NewTypeName(token.NoPos, p, carrierName, types.Typ[types.Invalid]), u})
	p.MarkComplete()
	pkg := &packages.Package{
		ID: path, Name: u.Model.Name, PkgPath: path,
		Fset: u.Fset, Types: p, TypesSizes: types.SizesFor("gc", runtime.GOARCH),
		TypesInfo: &types.Info{}, Imports: map[string]*packages.Package{},
	}
	for _, f := range u.Model.Files {
		pkg.OtherFiles = append(pkg.OtherFiles, u.Display(f))
	}
	return pkg
}

// Analyzer hands the unit to those who require it.
var Analyzer = &analysis.Analyzer{
	Name:       "livepatch_unit",
	Doc:        "provide the livepatch module under analysis\n\nThe result is the *unit.Unit that the synthetic package stands for.",
	Run:        run,
	ResultType: reflect.TypeFor[*Unit](),
}

func run(pass *analysis.Pass) (any, error) {
	c, ok := pass.Pkg.Scope().Lookup(carrierName).(*carrier)
	if !ok {
		return nil, errors.New("not a livepatch: the package was not made by unit.Load")
	}
	return c.unit, nil
}

// Of returns the unit that a pass works on; the pass's analyzer must require
// [Analyzer].
func Of(pass *analysis.Pass) *Unit {
	return pass.ResultOf[Analyzer].(*Unit)
}
