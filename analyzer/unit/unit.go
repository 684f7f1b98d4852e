// Package unit makes a livepatch module a unit of analysis: parsed, linked,
// and dressed as a synthetic package of golang.org/x/tools/go/packages, so that
// the go/analysis framework runs rules over it as go vet runs passes over Go.
//
// The package has no Go syntax. Its C files are in OtherFiles, their positions
// in the FileSet, and the model is the result of [Analyzer], which every rule
// requires. The sources travel with the unit, not through Pass.ReadFile: they
// may come from git or from standard input.
package unit

import (
	"fmt"
	"go/token"
	"slices"
	"sync"

	"golang.org/x/tools/go/packages"

	"klplint/analyzer/lifecycle/table"
	"klplint/cparse"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
	"klplint/cparse/source"
)

// Unit is one livepatch module, parsed and linked.
type Unit struct {
	Model   *livepatch.Module
	Fset    *token.FileSet
	Package *packages.Package
	Spec    source.Module
	Version Version
	// Summary is what the analyzer of releases made of the unit in an earlier
	// run, nil where it has still to be made.
	Summary any

	tree  *source.Tree
	table *table.Table

	mu     sync.Mutex
	broken []Trouble
}

// Functions is what is known of kernel functions, the user's own rows included.
func (u *Unit) Functions() *table.Table {
	if u.table == nil {
		return table.Kernel()
	}
	return u.table
}

// SetFunctions gives the unit a table of its own, before it is analysed; nil is
// klplint's.
func (u *Unit) SetFunctions(t *table.Table) { u.table = t }

// InternalError begins the message of a trouble that is a defect of klplint.
const InternalError = "internal error"

// Broke notes that a part of the analysis failed by a defect of its own.
func (u *Unit) Broke(what string, cause any) {
	u.mu.Lock()
	defer u.mu.Unlock()
	at := ast.Span{}
	if c := u.Model.Units(); len(c) > 0 {
		at = c[0].Begin()
	}
	u.broken = append(u.broken, Trouble{at, fmt.Sprintf("%s: %s: %v; please report this with the sources", InternalError, what, cause)})
}

// Trouble is something that was not understood.
type Trouble struct {
	ast.Span
	Message string
}

// Load parses a module of a tree. It never fails: what went wrong is among the
// unit's troubles.
func Load(fset *token.FileSet, tree *source.Tree, m source.Module) *Unit {
	cfg := &cparse.Config{
		Fset: fset, Tree: tree, IncludeDirs: m.IncludeDirs, Define: m.Defines, ModuleName: m.Name,
		Headers: cparse.HeadersOf(tree),
	}
	var units []*cparse.Unit
	for _, f := range m.Files {
		units = append(units, cparse.Parse(cfg, f))
	}
	units = addHelpers(cfg, units, m.Helpers)
	for _, u := range units {
		u.Survey()
	}
	model := livepatch.Link(livepatch.Spec{Name: m.Name, Dir: m.Dir, Units: units})
	u := &Unit{Model: model, Fset: fset, Spec: m, tree: tree}
	u.Package = newPackage(u)
	return u
}

// addHelpers adds the files of the directory that define functions which the
// module names and does not define, and what those need in turn.
func addHelpers(cfg *cparse.Config, units []*cparse.Unit, helpers []string) []*cparse.Unit {
	if len(helpers) == 0 {
		return units
	}
	words, defined := map[string]bool{}, map[string]bool{}
	take := func(u *cparse.Unit) {
		for w := range u.Words() {
			words[w] = true
		}
		for _, f := range u.FuncNames() {
			defined[f] = true
		}
	}
	for _, u := range units {
		take(u)
	}
	candidates := make([]*cparse.Unit, len(helpers))
	for i, h := range helpers {
		candidates[i] = cparse.Parse(cfg, h)
	}
	for again := true; again; {
		again = false
		for i, u := range candidates {
			if u == nil || !slices.ContainsFunc(u.GlobalFuncs(), func(f string) bool { return words[f] && !defined[f] }) {
				continue
			}
			units = append(units, u)
			take(u)
			candidates[i], again = nil, true
		}
	}
	return units
}

// Position is the place of p as users see it: display path, line and byte
// column from 1. It is zero for positions outside the user's sources.
func (u *Unit) Position(p token.Pos) token.Position { return u.Fset.Position(p) }

// Line is the text of the source line that p lies in, without its line end.
func (u *Unit) Line(p token.Pos) string {
	for _, c := range u.Model.Units() {
		if s := c.Line(p); s != "" {
			return s
		}
	}
	return ""
}

// Display is a tree-relative path as users should see it.
func (u *Unit) Display(path string) string {
	if u.tree == nil {
		return path // of a unit that was not loaded
	}
	return u.tree.Display(path)
}

// Real is a tree-relative path as version control knows the file: see
// [source.Tree.Real].
func (u *Unit) Real(path string) string { return u.tree.Real(path) }

// Livepatch tells whether the module holds any livepatch at all: a patch, or
// states, or the words for them in something that was not understood.
func (u *Unit) Livepatch() bool {
	if len(u.Model.Patches) > 0 || len(u.Model.States) > 0 {
		return true
	}
	return u.Model.Opaque && slices.ContainsFunc(u.Model.Units(), func(c *cparse.Unit) bool {
		return c.Mentions(func(w string) bool { return w == "klp_patch" || w == "klp_state" || w == "klp_object" })
	})
}

// Troubles lists what was not understood, in source order, each once. What no
// one has asked to be parsed has only been surveyed.
func (u *Unit) Troubles() []Trouble {
	var list []Trouble
	add := func(at ast.Span, msg string) {
		t := Trouble{at, msg}
		if !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	for _, t := range u.Model.Troubles {
		add(t.Span, t.Message)
	}
	u.mu.Lock()
	for _, t := range u.broken {
		add(t.Span, t.Message)
	}
	u.mu.Unlock()
	for _, c := range u.Model.Units() {
		for _, t := range c.Troubles() {
			add(t.Span, t.Message)
		}
	}
	slices.SortStableFunc(list, func(a, b Trouble) int { return int(a.From - b.From) })
	return list
}
