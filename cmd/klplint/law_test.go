package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The law of the house in one sentence: cparse <- analyzer <- rules <- cmd, and
// never backwards. These tables are the long form. Test files may import what
// they like: they are nobody's foundation.

// imports says which of our packages each of our packages may import. A name
// that ends in "/..." means the package and all below it.
//
// A package without a row fails the test: give it one when you make it, and
// think about where on the road it stands.
var imports = []struct {
	pkg     string
	allowed string
}{
	{"cparse/source", ""},
	{"cparse/source/git", "cparse/source"},
	{"cparse/cpp", ""},
	{"cparse/ast", ""},
	{"cparse/kernel", ""},
	{"cparse/cache", ""},
	{"cparse/headers", ""},
	{"cparse", "cparse/source cparse/cpp cparse/ast cparse/kernel cparse/headers cparse/cache"},
	{"cparse/livepatch", "cparse cparse/ast"},
	{"analyzer/lifecycle/table", ""},
	{"analyzer/unit", "analyzer/lifecycle/table cparse/..."},
	{"analyzer/lifecycle", "analyzer/lifecycle/table analyzer/unit cparse/..."},
	{"analyzer/lifecycle/ir", "cparse/..."},
	{"analyzer/lifecycle/release", "analyzer/unit analyzer/lifecycle cparse/..."},
	{"analyzer/lifecycle/exec", "analyzer/lifecycle analyzer/lifecycle/ir analyzer/lifecycle/table analyzer/unit cparse/..."},
	{"analyzer/lifecycle/scenario", "analyzer/unit analyzer/lifecycle analyzer/lifecycle/exec analyzer/lifecycle/release cparse/..."},
	{"analyzer/lifecycle/trace", "analyzer/suggest analyzer/unit analyzer/lifecycle/exec cparse/ast"},
	{"analyzer/suggest", ""},
	{"analyzer", "analyzer/unit analyzer/lifecycle/... analyzer/suggest cparse/..."},
	{"analyzer/config", "analyzer analyzer/suggest analyzer/lifecycle/table"},
	{"analyzer/fix", "analyzer cparse/source"},
	{"analyzer/report", "analyzer analyzer/lifecycle/... analyzer/unit cparse/livepatch cparse/ast"},
	{"analyzer/analyzertest", "analyzer analyzer/unit cparse/..."},
	{"rules", "analyzer analyzer/unit analyzer/lifecycle/... cparse/livepatch cparse/ast cparse"},
	{"cmd/klpbench/corpus", ""},
	{"cmd/...", "analyzer/... cparse/... rules cmd/klpbench/..."},
}

// owners says which packages of others, or of the standard library, only some of
// ours may import: to replace one later is work in one place.
var owners = []struct {
	imported string
	by       string
	why      string
}{
	{"modernc.org/cc/...", "cparse", "no type of the C parser leaves cparse"},
	{"github.com/go-git/...", "cparse/source/git", "one package talks to git repositories, and only reads"},
	{"github.com/owenrumney/go-sarif/...", "analyzer/report", "SARIF is one of the formats of reports"},
	{"go.yaml.in/yaml/...", "analyzer/config", "klplint.yaml is the only YAML that is read"},
	{"github.com/spf13/...", "cmd/...", "flags and commands belong to the command line"},
	{"testing", "analyzer/analyzertest cmd/klpbench/corpus", "only what is made for tests may need them"},
	{"klplint/analyzer/analyzertest", "", "it is for tests"},
}

const module = "klplint/"

// goPackage is what go list says of a package.
type goPackage struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string // without those of tests
}

func (p goPackage) name() string { return strings.TrimPrefix(p.ImportPath, module) }

func TestImportLaw(t *testing.T) {
	for _, p := range ourPackages(t) {
		row := slices.IndexFunc(imports, func(r struct{ pkg, allowed string }) bool { return covers(r.pkg, p.name()) })
		if row < 0 {
			t.Errorf("%s has no row in the table of this test: say there what it may import", p.name())
			continue
		}
		for _, imported := range p.Imports {
			if complaint := judge(p.name(), imported, imports[row].allowed); complaint != "" {
				t.Error(complaint)
			}
		}
	}
}

// judge says what is wrong with an import, "" when nothing is.
func judge(pkg, imported, allowed string) string {
	for _, o := range owners {
		if covers(o.imported, imported) && !anyCovers(o.by, pkg) {
			return fmt.Sprintf("%s imports %s, which %s may: %s", pkg, imported, orNobody(o.by), o.why)
		}
	}
	ours, isOurs := strings.CutPrefix(imported, module)
	if isOurs && !anyCovers(allowed, ours) {
		return fmt.Sprintf("%s imports %s, but of our packages it may import %s", pkg, ours, orNobody(allowed))
	}
	return ""
}

func TestJudge(t *testing.T) {
	for _, tt := range []struct{ pkg, imported, allowed, want string }{
		{"rules", "fmt", "analyzer", ""},
		{"rules", "klplint/analyzer", "analyzer", ""},
		{"rules", "klplint/analyzer/report", "analyzer", "rules imports analyzer/report, but of our packages it may import only analyzer"},
		{"cparse", "klplint/rules", "", "cparse imports rules, but of our packages it may import none"},
		{"analyzer", "klplint/cparse", "cparse/...", ""},
		{"analyzer", "klplint/cparse/ast", "cparse/...", ""},
		{"cparse", "modernc.org/cc/v4", "", ""},
		{"cparse", "testing/fstest", "", ""}, // its MapFS is of use without a test
		{"rules", "modernc.org/cc/v4", "", "rules imports modernc.org/cc/v4, which only cparse may: no type of the C parser leaves cparse"},
		{"cmd/klplint", "github.com/spf13/cobra", "", ""},
		{"rules", "testing", "", "rules imports testing, which only analyzer/analyzertest cmd/klpbench/corpus may: only what is made for tests may need them"},
		{"cmd/klplint", "klplint/analyzer/analyzertest", "analyzer/...", "cmd/klplint imports klplint/analyzer/analyzertest, which none may: it is for tests"},
	} {
		if got := judge(tt.pkg, tt.imported, tt.allowed); got != tt.want {
			t.Errorf("%s, %s, %s:\ngot  %s\nwant %s", tt.pkg, tt.imported, tt.allowed, got, tt.want)
		}
	}
}

// Only commands decide about the end of the process: nothing else may call what
// is named here.
func TestOnlyCommandsExit(t *testing.T) {
	ends := []string{"os.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln", "syscall.Exit"}
	for _, p := range ourPackages(t) {
		if covers("cmd/...", p.name()) {
			continue
		}
		for _, name := range p.GoFiles {
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Error(err)
				continue
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := sel.X.(*ast.Ident); ok && slices.Contains(ends, x.Name+"."+sel.Sel.Name) {
						t.Errorf("%s:%d: %s.%s is for cmd/... only: return an error",
							path.Join(p.name(), name), fset.Position(n.Pos()).Line, x.Name, sel.Sel.Name)
					}
				}
				return true
			})
		}
	}
}

// ourPackages lists the packages of the module.
func ourPackages(t *testing.T) (list []goPackage) {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports", module+"...")
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, complaints.String())
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	if len(list) == 0 {
		t.Fatal("go list found no package")
	}
	return list
}

// covers tells whether a name of the tables means the package.
func covers(name, pkg string) bool {
	above, isTree := strings.CutSuffix(name, "/...")
	return pkg == above || isTree && strings.HasPrefix(pkg, above+"/")
}

func anyCovers(names, pkg string) bool {
	return slices.ContainsFunc(strings.Fields(names), func(name string) bool { return covers(name, pkg) })
}

func orNobody(names string) string {
	if names == "" {
		return "none"
	}
	return "only " + names
}
