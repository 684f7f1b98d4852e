package analyzer

import (
	"context"
	"fmt"
	"go/token"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"klplint/analyzer/lifecycle/release"
	"klplint/analyzer/lifecycle/scenario"
	"klplint/analyzer/unit"
)

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
