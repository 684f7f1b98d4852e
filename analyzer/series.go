package analyzer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"klplint/analyzer/lifecycle/release"
	"klplint/analyzer/lifecycle/scenario"
	"klplint/analyzer/unit"
	"klplint/cparse/cache"
	"klplint/cparse/source"
)

// Version is a release of a series as the user names it.
type Version struct {
	Label string
	Tree  *source.Tree
}

// SeriesOptions say what is looked at, and what must hold.
type SeriesOptions struct {
	// Module picks the modules of this name; "" takes all.
	Module string
	Gate   Gate // "" is GateUpgrade
	// Cache keeps what is known of releases from run to run; nil keeps nothing.
	Cache *cache.Cache
}

// SeriesResult is what was found in a series of releases.
type SeriesResult struct {
	*Result
	// Matrices has one for each module of the series that has more than one
	// release, by the name of its newest.
	Matrices []*Matrix
}

// Passes tells whether every pair that the gate asks for is accepted and right.
func (r *SeriesResult) Passes() bool {
	return !slices.ContainsFunc(r.Matrices, func(m *Matrix) bool { return len(m.Fails()) > 0 })
}

// Excuse looks which pairs show nothing that still counts, after findings were
// suppressed or compared with a baseline.
func (r *SeriesResult) Excuse() {
	has := func(list []Finding, f *Finding) bool {
		return slices.ContainsFunc(list, func(o Finding) bool { return o.Rule == f.Rule && o.Range == f.Range })
	}
	for _, m := range r.Matrices {
		for i := range m.Cells {
			for j := range m.Cells[i] {
				c := &m.Cells[i][j]
				c.Excused = len(c.Findings) > 0
				for k := range c.Findings {
					f := &c.Findings[k]
					c.Excused = c.Excused && has(r.Suppressed, f) && !has(r.Findings, f)
				}
			}
		}
	}
}

// Series checks the releases of a series, the oldest first, against each other:
// what the kernel makes of each when another one is installed, and whether the
// system is right afterwards. The newest release is checked for itself, too.
//
// It is an error when there are fewer than two releases, when one holds no
// livepatch, or no module named as the options say.
func Series(ctx context.Context, versions []Version, rules []*Rule, opts SeriesOptions, more ...Option) (*SeriesResult, error) {
	var o options
	for _, opt := range more {
		opt(&o)
	}
	if len(versions) < 2 {
		return nil, errors.New("a series has two releases or more: name them all, the oldest first")
	}
	if opts.Gate == "" {
		opts.Gate = GateUpgrade
	}
	out := &SeriesResult{Result: &Result{Rules: rules}}
	modules := make([][]Module, len(versions))
	for i, v := range versions {
		list, troubles, err := livepatches(ctx, []*source.Tree{v.Tree})
		if err != nil {
			return nil, err
		}
		if modules[i], err = pick(compose(list, o.modules), v, troubles, opts.Module); err != nil {
			return nil, err
		}
		for k := range modules[i] {
			modules[i][k].Functions = o.functions
		}
		out.Troubles = append(out.Troubles, troubles...)
		out.addTroubleFindings(troubles)
	}
	for _, f := range families(versions, modules) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		part, matrix, err := checkFamily(ctx, f, rules, opts)
		if err != nil {
			return nil, err
		}
		out.merge(part)
		out.CacheError = cmp.Or(out.CacheError, part.CacheError)
		if matrix != nil {
			out.Matrices = append(out.Matrices, matrix)
		}
	}
	out.finish()
	// Not all rules look at all releases: which comments are of no use, the
	// check of one release says.
	for i := range out.directives {
		out.directives[i].read = false
	}
	out.settle(o.policy)
	out.Excuse()
	return out, nil
}

// pick keeps the modules that are asked for.
func pick(list []Module, v Version, troubles []Trouble, name string) ([]Module, error) {
	if len(list) == 0 {
		return nil, fmt.Errorf("%s: %w", v.Label, noLivepatch(troubles))
	}
	if name == "" {
		return list, nil
	}
	want := stem(name)
	var kept, alike []Module
	var names []string
	for _, m := range list {
		names = append(names, m.Name)
		switch {
		case m.Name == name:
			kept = append(kept, m)
		case stem(m.Name) == want:
			alike = append(alike, m)
		}
	}
	if kept == nil {
		kept = alike
	}
	if kept == nil {
		return nil, fmt.Errorf("%s has no module %q: it has %s", v.Label, name, strings.Join(names, ", "))
	}
	return kept, nil
}

// lineage is a module through the releases of a series.
type lineage struct {
	versions []Version // those that have the module
	modules  []Module
	last     bool   // the newest release has it
	next     string // where it vanishes, the label of the first release without it
}

// checkFamily checks one module through its releases.
func checkFamily(ctx context.Context, f lineage, rules []*Rule, opts SeriesOptions) (*Result, *Matrix, error) {
	fset := token.NewFileSet()
	last := len(f.modules) - 1
	members := make([]*member, last+1)
	err := parallel(ctx, len(members), func(i int) {
		store := opts.Cache
		if i == last {
			store = nil // all of it is wanted
		}
		members[i] = loadMember(fset, &f.modules[i], f.versions[i].Label, store)
	})
	if err != nil {
		return nil, nil, err
	}
	units := make([]*unit.Unit, len(members))
	for i, b := range members {
		units[i] = b.unit
		var prev *unit.Unit
		if i > 0 {
			prev = units[i-1]
		}
		b.unit.Succeed(prev, unit.Version{Label: b.label, Index: i, Newest: i == last})
	}
	out := &Result{Rules: rules}
	var own, between []*Rule
	for _, r := range rules {
		if r.Series {
			between = append(between, r)
		} else {
			own = append(own, r)
		}
	}
	if f.last {
		newest, err := run(units[len(units)-1:], own, false)
		if err != nil {
			return nil, nil, err
		}
		out.Findings = newest.Findings
	}
	releases, found, err := compare(units, between)
	if err != nil {
		return nil, nil, err
	}
	out.Findings = append(out.Findings, found...)
	opened := make([]scenario.Member, len(members))
	for i, b := range members {
		if b.trace != nil {
			b.troubles = troublesOf(b.unit)
			if err := b.keep(opts.Cache, releases[i]); err != nil {
				out.CacheError = err
			}
		}
		opened[i] = scenario.Member{Release: releases[i], Unit: b.unit}
		if b.trace != nil {
			opened[i].Unit = release.Open(fset, releases[i])
			opened[i].Unit.SetFunctions(b.unit.Functions())
		}
		out.addMember(b, opened[i].Unit, i == last)
	}
	out.Troubles = append(out.Troubles, f.troubles()...)
	if len(units) < 2 {
		return out, nil, nil
	}
	m := newMatrix(f, units, opts.Gate)
	if err := fillMatrix(m, units, opened, rules, opts.Cache); err != nil {
		out.CacheError = err
	}
	out.addPairs(m)
	return out, m, nil
}

// addMember lists a release and what was not understood of it. Of an older one
// only what its callbacks can lead to was looked at.
func (r *Result) addMember(b *member, opened *unit.Unit, newest bool) {
	r.Livepatches = append(r.Livepatches, b.livepatch)
	r.Troubles = append(r.Troubles, b.troubles...)
	if newest {
		opened = b.unit
	}
	r.directives = append(r.directives, directivesOf(opened)...)
	r.Files = append(r.Files, filesOf(opened)...)
}

// troubles says where the module begins or ends in the middle of the series.
func (f *lineage) troubles() (list []Trouble) {
	m := f.modules[len(f.modules)-1]
	if !f.last {
		list = append(list, Trouble{
			Range:   Range{Path: m.tree.Display(m.spec.Files[0]), Line: 1, Col: 1, EndLine: 1, EndCol: 1},
			Message: fmt.Sprintf("module %s of %s has no successor in %s: what becomes of it there is not checked; name the modules alike, or pick them with --module", m.Name, f.versions[len(f.versions)-1].Label, f.next),
		})
	}
	return list
}

// compare runs the rules that look at a livepatch and those before it, and
// gathers the summaries of all.
func compare(units []*unit.Unit, rules []*Rule) ([]*release.Release, []Finding, error) {
	analyzers := []*analysis.Analyzer{release.Analyzer}
	byAnalyzer := map[*analysis.Analyzer]*Rule{}
	for _, r := range rules {
		byAnalyzer[r.Analyzer] = r
		analyzers = append(analyzers, r.Analyzer)
	}
	var pkgs []*packages.Package
	byPackage := map[*packages.Package]*unit.Unit{}
	for _, u := range units {
		pkgs = append(pkgs, u.Package)
		byPackage[u.Package] = u
	}
	graph, err := checker.Analyze(analyzers, pkgs, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("comparing the releases: %w", err)
	}
	releases := make([]*release.Release, len(units))
	var found []Finding
	places := &places{units}
	for _, act := range graph.Roots {
		u := byPackage[act.Package]
		if act.Err != nil {
			return nil, nil, fmt.Errorf("comparing %s with its predecessors: %w", u.Version.Label, act.Err)
		}
		if act.Analyzer == release.Analyzer {
			s := act.Result.(*release.Series)
			releases[u.Version.Index] = s.Self
			continue
		}
		for _, d := range act.Diagnostics {
			found = append(found, finding(places, u.Model.Name, byAnalyzer[act.Analyzer], d))
		}
	}
	return releases, found, nil
}

// places are those of several units.
type places struct{ units []*unit.Unit }

func (p *places) Position(pos token.Pos) token.Position { return p.units[0].Position(pos) }

func (p *places) Line(pos token.Pos) string {
	for _, u := range p.units {
		if s := u.Line(pos); s != "" {
			return s
		}
	}
	return ""
}

func newMatrix(f lineage, units []*unit.Unit, gate Gate) *Matrix {
	m := &Matrix{Gate: gate, files: map[string]int{}}
	for i, u := range units {
		name := ReleaseName{Label: f.versions[i].Label, Module: u.Model.Name}
		if len(u.Model.Patches) > 0 {
			at := u.Model.Patches[0].Span
			name.At = rangeOf(u, at.From, at.To)
		}
		m.Releases = append(m.Releases, name)
		row := make([]Cell, len(units))
		for j := range row {
			row[j].Gated = gate.Asks(i, j)
		}
		m.Cells = append(m.Cells, row)
	}
	return m
}

// fillMatrix executes the pairs. The error says why nothing could be kept of them.
func fillMatrix(m *Matrix, units []*unit.Unit, members []scenario.Member, rules []*Rule, store *cache.Cache) error {
	all := slices.Clone(units)
	releases := make([]*release.Release, len(members))
	for i, b := range members {
		all = append(all, b.Unit)
		releases[i] = b.Release
	}
	at, fset := &places{all}, units[0].Fset
	for i, r := range releases {
		for _, f := range r.Files {
			m.files[f.Show] = i
		}
	}
	pairs, err := scenario.Series(members, store)
	for _, p := range pairs {
		c := &m.Cells[p.Installed][p.New]
		c.Runs, c.Why = p.Runs, p.Reason
		place := func(r *release.Release, where release.Place, text string) {
			if from, to := r.Pos(fset, where); from.IsValid() {
				c.Places = append(c.Places, Related{rangeOf(at, from, to), text})
			}
		}
		v := p.Verdict
		if p.Beside != nil {
			v = *p.Beside
		}
		switch {
		case v.Answer == release.Refused:
			c.Status, c.Why = Refused, v.Why
			if v.Mine != nil {
				place(releases[p.New], v.Mine.At, "the state of "+releases[p.New].Label)
			} else {
				place(releases[p.New], releases[p.New].StatesAt, "the states of "+releases[p.New].Label)
			}
			place(v.Installed, v.State.At, "the state of "+v.Installed.Label)
		case p.Status == scenario.Violated:
			c.Status = Wrong
		case p.Status == scenario.Holds:
			c.Status, c.Why = Right, ""
		default:
			c.Status = Undecided
		}
		for _, v := range p.Violations {
			f := fault(at, units[p.New].Model.Name, rules, v).Finding
			f.Message = fmt.Sprintf("%s (when %s %s %s)", v.Message, releases[p.New].Label, meets(v), releases[p.Installed].Label)
			c.Findings = append(c.Findings, f)
		}
		slices.SortStableFunc(c.Findings, compareFindings)
		setKeys(c.Findings)
	}
	return err
}

// meets says what a livepatch does with the installed one when it goes wrong.
func meets(v *scenario.Violation) string {
	switch {
	case slices.Contains(v.Scenarios, scenario.Takeover):
		return "replaces"
	case slices.Contains(v.Scenarios, scenario.RevertedTakeover):
		return "is reverted over"
	}
	return "is put on top of"
}

// addPairs adds what goes wrong between releases. What several installed
// releases show is one finding, and so is what the newest release was found to
// do alone, with the pairs that show it, too. What only pairs show that the gate
// does not ask for is a note.
func (r *Result) addPairs(m *Matrix) {
	r.ungated(m)
	type defect struct {
		rule    string
		at      Range
		message string
	}
	compared := slices.Clone(r.Findings)
	defer func() { m.blame(compared) }()
	seen, alone := map[defect]int{}, len(r.Findings)
	for i := range r.Findings {
		f := &r.Findings[i]
		seen[defect{f.Rule.ID, f.Range, ""}] = i
	}
	for j := range m.Releases {
		for i := range m.Releases {
			for _, f := range m.Cells[i][j].Findings {
				if m.Cells[i][j].Status != Wrong || !slices.Contains(r.Rules, f.Rule) {
					continue
				}
				text, pair, _ := cutPair(f.Message)
				gated := m.Cells[i][j].Gated
				if n, ok := seen[defect{f.Rule.ID, f.Range, ""}]; ok {
					r.Findings[n].Message = alsoWhen(r.Findings[n].Message, "; when "+pair, ", or "+pair)
					continue
				}
				k := defect{f.Rule.ID, f.Range, text}
				if n, ok := seen[k]; ok {
					r.Findings[n].Message = alsoWhen(r.Findings[n].Message, "", ", or "+pair)
					if gated && n >= alone {
						r.Findings[n].Level = max(r.Findings[n].Level, f.Level)
					}
					continue
				}
				seen[k] = len(r.Findings)
				if !gated {
					f.Level = Note
				}
				r.Findings = append(r.Findings, f)
			}
		}
	}
}

// ungated makes a note of each refusal that no pair shows which the gate asks
// for, and tells the pairs what explains them.
func (r *Result) ungated(m *Matrix) {
	for k := range r.Findings {
		f := &r.Findings[k]
		if f.Rule.ID != versionDecreased && f.Rule.ID != stateDropped {
			continue
		}
		for j, n := range m.Releases {
			if n.At.Path != f.Range.Path || n.Module != f.Module {
				continue
			}
			asked := false
			for i := range m.Releases {
				asked = asked || m.Cells[i][j].Gated && m.Cells[i][j].Status == Refused
			}
			if !asked {
				f.Level = Note
			}
			for i := range m.Releases {
				m.Cells[i][j].explain(*f)
			}
		}
	}
}

// explain adds a finding to a pair that is refused for what it says.
func (c *Cell) explain(f Finding) {
	if c.Status != Refused || len(c.Places) == 0 {
		return
	}
	old := c.Places[len(c.Places)-1]
	if slices.ContainsFunc(f.Related, func(r Related) bool { return r.Path == old.Path && r.Line == old.Line }) {
		c.Findings = append(c.Findings, f)
	}
}

// The rules that say that the kernel refuses a release.
const (
	versionDecreased = "KLP501"
	stateDropped     = "KLP502"
)

// blame adds what comparing the releases has found, such as data of another
// shape, to the pairs of accepted releases that it is about.
func (m *Matrix) blame(found []Finding) {
	for _, f := range found {
		if !f.Rule.Series || f.Level < Warning || f.Rule.ID == versionDecreased || f.Rule.ID == stateDropped {
			continue
		}
		about := func(i int, at Range) bool {
			k, known := m.files[at.Path]
			return known && k == i
		}
		for j := range m.Releases {
			for i := range m.Releases {
				c := &m.Cells[i][j]
				if i == j || c.Status == Refused || c.Status == Same || !about(j, f.Range) || !slices.ContainsFunc(f.Related, func(r Related) bool { return about(i, r.Range) }) {
					continue
				}
				c.Status, c.Why = Wrong, ""
				c.Findings = append(c.Findings, f)
				slices.SortStableFunc(c.Findings, compareFindings)
				setKeys(c.Findings)
			}
		}
	}
}

// alsoWhen adds a pair to the brackets at the end of a message: as the first, or
// as a further one.
func alsoWhen(message, first, further string) string {
	i := strings.LastIndex(message, "(")
	switch {
	case i < 0 || !strings.HasSuffix(message, ")"):
		return message + " (" + strings.TrimPrefix(first, "; ") + ")"
	case first == "" || strings.Contains(message[i:], "when "):
		return strings.TrimSuffix(message, ")") + further + ")"
	}
	return strings.TrimSuffix(message, ")") + first + ")"
}

// cutPair takes a message apart into what goes wrong and when.
func cutPair(message string) (text, pair string, ok bool) {
	i := strings.LastIndex(message, " (when ")
	if i < 0 {
		return message, "", false
	}
	return message[:i], strings.TrimSuffix(message[i+len(" (when "):], ")"), true
}
