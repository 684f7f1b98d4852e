package analyzer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

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
		return nil, NoLivepatch([]string{v.Label}, troubles)
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
