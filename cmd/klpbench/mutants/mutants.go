// Package mutants breaks correct livepatch modules, one statement at a time,
// and looks whether the rules notice.
//
// A mutant is a module in which one statement of what the life cycles execute
// is left out, swapped with the next, or made to say something else. One that
// leaves every scenario as it was may be correct still (a message that is not
// printed, a pointer that is cleared before it is set anew): it is equivalent by
// verdict, and listed apart for a person to look at.
package mutants

import (
	"context"
	"fmt"
	"go/token"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing/fstest"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle/scenario"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
	"klplint/cparse/source"
	"klplint/rules"
)

// Outcome is what became of a mutant.
type Outcome uint8

const (
	Reported   Outcome = iota
	Equivalent         // nothing reported, and all scenarios end as before
	Inert              // it can no longer be enabled: whoever loads it sees that
	Missed             // a scenario ends otherwise, and nothing is reported
)

// Mutant is a broken module.
type Mutant struct {
	File    string
	Line    int
	What    string // what was done: "drop", "swap" ...
	Text    string // the statement
	Outcome Outcome
	Rules   []string // that reported something
	Changed []string // scenarios that end otherwise
}

// String is a line for people.
func (m *Mutant) String() string {
	return fmt.Sprintf("%s:%d: %s: %s", m.File, m.Line, m.What, m.Text)
}

// Report is what Run found out.
type Report struct {
	Modules int
	Mutants []Mutant
	// Alarms are findings on the modules as they are.
	Alarms []string
}

// Count counts the mutants with an outcome.
func (r *Report) Count(o Outcome) (n int) {
	for i := range r.Mutants {
		if r.Mutants[i].Outcome == o {
			n++
		}
	}
	return n
}

// Ratio is the share of reported mutants among those that change an outcome.
func (r *Report) Ratio() float64 {
	reported, missed := r.Count(Reported), r.Count(Missed)
	if reported+missed == 0 {
		return 1
	}
	return float64(reported) / float64(reported+missed)
}

// Run breaks every module of a file system: each .c file is one.
func Run(ctx context.Context, fsys fs.FS) (*Report, error) {
	files, err := fs.Glob(fsys, "*.c")
	if err != nil {
		return nil, err
	}
	r := &Report{Modules: len(files)}
	for _, f := range files {
		text, err := fs.ReadFile(fsys, f)
		if err != nil {
			return nil, err
		}
		if err := r.module(ctx, f, string(text)); err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
	}
	return r, nil
}

func (r *Report) module(ctx context.Context, file, text string) error {
	before, findings, err := check(ctx, file, text)
	if err != nil {
		return err
	}
	for _, f := range findings {
		r.Alarms = append(r.Alarms, fmt.Sprintf("%s:%d: %s [%s]", file, f.Range.Line, f.Message, f.Rule.ID))
	}
	edits, err := editsOf(file, text)
	if err != nil {
		return err
	}
	for _, e := range edits {
		m := Mutant{File: file, Line: 1 + strings.Count(text[:e.from], "\n"), What: e.what, Text: oneLine(text[e.from:e.to])}
		after, findings, err := check(ctx, file, text[:e.from]+e.with+text[e.to:])
		if err != nil {
			return fmt.Errorf("%s: %w", &m, err)
		}
		for _, f := range findings {
			if !slices.Contains(m.Rules, f.Rule.ID) && f.Rule.ID != analyzer.NotUnderstood {
				m.Rules = append(m.Rules, f.Rule.ID)
			}
		}
		for _, n := range slices.Sorted(maps.Keys(before)) {
			if after[n] != before[n] {
				m.Changed = append(m.Changed, n)
			}
		}
		switch {
		case len(m.Rules) > 0:
		case !strings.Contains(after[string(scenario.Enable)], scenario.Holds.String()):
			m.Outcome = Inert
		case len(m.Changed) > 0:
			m.Outcome = Missed
		default:
			m.Outcome = Equivalent
		}
		r.Mutants = append(r.Mutants, m)
	}
	return nil
}

func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 90 {
		s = s[:87] + "..."
	}
	return s
}

func tree(file, text string) *source.Tree {
	return source.FromFS(".", fstest.MapFS{file: {Data: []byte(text), Mode: 0o644}})
}

// check runs the rules and the scenarios.
func check(ctx context.Context, file, text string) (map[string]string, []analyzer.Finding, error) {
	t := tree(file, text)
	defer t.Close()
	res, err := analyzer.Check(ctx, []*source.Tree{t}, rules.All)
	if err != nil {
		return nil, nil, err
	}
	u, err := load(file, text)
	if err != nil {
		return nil, nil, err
	}
	verdicts := map[string]string{}
	for _, ev := range scenario.Of(u) {
		for _, v := range ev.Verdicts {
			verdicts[string(v.Scenario)] += v.Status.String() + " "
		}
	}
	return verdicts, res.Findings, nil
}

func load(file, text string) (*unit.Unit, error) {
	t := tree(file, text)
	defer t.Close()
	found, err := t.Find(context.Background())
	if err != nil || len(found.Modules) != 1 {
		return nil, fmt.Errorf("%d modules instead of one: %w", len(found.Modules), err)
	}
	return unit.Load(token.NewFileSet(), t, found.Modules[0]), nil
}

// edit replaces a part of the text.
type edit struct {
	from, to int
	with     string
	what     string
}

// editor finds what can be broken in the functions that life cycles execute.
type editor struct {
	u     *unit.Unit
	text  string
	lines []int // where each line begins
	seen  map[*ast.Func]bool
	edits []edit
}

func editsOf(file, text string) ([]edit, error) {
	u, err := load(file, text)
	if err != nil {
		return nil, err
	}
	e := &editor{u: u, text: text, seen: map[*ast.Func]bool{}, lines: []int{0}}
	for i := range text {
		if text[i] == '\n' {
			e.lines = append(e.lines, i+1)
		}
	}
	for _, r := range u.Roots() {
		if r.Kind != unit.RootNew {
			e.function(r.Func)
		}
	}
	for _, p := range u.Model.Patches {
		e.slots(p)
	}
	return e.edits, nil
}

func (e *editor) add(what string, from, to int, with string) {
	if from < 0 || to <= from || e.text[from:to] == with {
		return
	}
	n := edit{from, to, with, what}
	if !slices.ContainsFunc(e.edits, func(o edit) bool { return o.from == n.from && o.to == n.to && o.with == n.with }) {
		e.edits = append(e.edits, n)
	}
}

// offset is where a position lies in the text, -1 when it does not.
func (e *editor) offset(p token.Pos) int {
	at := e.u.Position(p)
	if at.Line < 1 || at.Line > len(e.lines) {
		return -1
	}
	return e.lines[at.Line-1] + at.Column - 1
}

// span is a statement's place, its semicolon included; -1 when a macro has
// made it.
func (e *editor) span(s ast.Node) (from, to int) {
	at := s.Where()
	from, to = e.offset(at.From), e.offset(at.To)
	if from < 0 || to <= from || to > len(e.text) {
		return -1, -1
	}
	if !strings.HasSuffix(e.text[from:to], ";") && !strings.HasSuffix(e.text[from:to], "}") {
		rest := e.text[to:]
		if i := strings.IndexByte(rest, ';'); i >= 0 && strings.TrimSpace(rest[:i]) == "" {
			to += i + 1
		}
	}
	return from, to
}

func (e *editor) function(f *livepatch.Function) {
	if f == nil || f.Body() == nil || e.seen[f.Func] {
		return
	}
	e.seen[f.Func] = true
	result := f.Type != nil && f.Type.Elem != nil && f.Type.Elem.Kind == ast.KindInt
	ast.Inspect(f.Body(), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Call:
			e.function(e.u.Model.FuncIn(n.CalleeName(), f.Unit))
		case *ast.ExprStmt:
			if !says(n) {
				from, to := e.span(n)
				e.add("drop", from, to, ";")
			}
		case *ast.Return:
			if _, call := ast.Uncast(n.X).(*ast.Call); result && n.X != nil && !call && e.text[max(0, e.offset(n.X.Pos())):][:1] != "0" {
				from, to := e.span(n)
				e.add("succeed", from, to, "return 0;")
			}
		case *ast.If:
			e.guard(n)
		case *ast.Block:
			for i := range n.List[:max(0, len(n.List)-1)] {
				e.swap(n.List[i], n.List[i+1])
			}
		}
		return true
	})
}

// says tells whether a statement only prints.
func says(s *ast.ExprStmt) bool {
	c, ok := s.X.(*ast.Call)
	return ok && (strings.HasPrefix(c.CalleeName(), "pr_") || c.CalleeName() == "printk" || c.CalleeName() == "_printk")
}

// guard leaves a condition out, with what it guards and without.
func (e *editor) guard(s *ast.If) {
	from, to := e.span(s)
	e.add("drop the branch", from, to, ";")
	a, b := e.offset(s.Cond.Where().From), e.offset(s.Cond.Where().To)
	if a >= 0 && b > a && b <= len(e.text) {
		e.add("negate", a, b, "!("+e.text[a:b]+")")
		e.add("always", a, b, "1")
	}
}

// swap puts a statement behind the next.
func (e *editor) swap(a, b ast.Stmt) {
	for _, s := range []ast.Stmt{a, b} {
		x, ok := s.(*ast.ExprStmt)
		if !ok || says(x) {
			return
		}
	}
	from, mid := e.span(a)
	next, to := e.span(b)
	if from < 0 || next < mid {
		return
	}
	e.add("swap", from, to, e.text[next:to]+e.text[mid:next]+e.text[from:mid])
}

// slots leaves callbacks out, and exchanges those of the same type.
func (e *editor) slots(p *livepatch.Patch) {
	if p.Objects == nil {
		return
	}
	for _, o := range p.Objects.Elems {
		for _, cb := range o.Callbacks {
			if cb == nil || cb.Span.Macro != "" {
				continue
			}
			from, to := e.span(cb)
			if from < 0 || e.text[from:to] != cb.Name {
				continue
			}
			e.add("drop the callback", from, to, "NULL")
			for _, other := range o.Callbacks {
				if other != nil && other != cb && cb.Slot != livepatch.PrePatch && other.Slot != livepatch.PrePatch {
					e.add("take "+other.Name+" for the callback", from, to, other.Name)
				}
			}
		}
	}
}
