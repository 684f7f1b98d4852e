package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle/release"
	"klplint/cparse/ast"
)

// seriesPass is a rule at work on a release and those before it.
type seriesPass struct {
	*pass
	*release.Series
}

// newSeriesRule makes a rule that compares a livepatch with those before it in
// a series. It runs where there are any, and each holds one patch.
func newSeriesRule(id, name string, level analyzer.Level, doc analyzer.Doc, check func(*seriesPass)) *analyzer.Rule {
	r := newRule(id, name, level, doc, func(p *pass) {
		s := p.ResultOf[release.Analyzer].(*release.Series)
		if s.Self == nil || s.Self.Patches != 1 {
			return
		}
		one := &release.Series{Self: s.Self, Newest: s.Newest}
		for _, o := range s.Older {
			if o.Patches == 1 {
				one.Older = append(one.Older, o)
			}
		}
		if len(one.Older) > 0 {
			check(&seriesPass{p, one})
		}
	})
	r.Series = true
	r.Analyzer.Requires = append(r.Analyzer.Requires, release.Analyzer)
	return r
}

// span is a place of a release.
func (p *seriesPass) span(r *release.Release, at release.Place) ast.Span {
	from, to := r.Pos(p.Fset, at)
	return ast.Span{From: from, To: to}
}

// of makes a related location of a place of a release.
func (p *seriesPass) of(r *release.Release, at release.Place, msg string) related {
	return related{p.span(r, at), msg}
}

// between reports about a piece of this release and what it is compared with.
func (p *seriesPass) between(at release.Place, rel []related, format string, args ...any) {
	p.reportAs(0, p.span(p.Self, at), rel, format, args...)
}

// labels names releases: v1, v2 and v3.
func labels(list []*release.Release) string {
	var names []string
	for _, r := range list {
		names = append(names, r.Label)
	}
	return and(names)
}

func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// stateName is how messages call a state.
func stateName(s *release.State) string { return numbered(s.Written, s.ID) }

// meet tells whether the kernel would let two releases meet: the one loaded
// while the other is installed.
func meet(installed, next *release.Release) bool {
	return release.Compatible([]*release.Release{installed}, next).Answer == release.Accepted
}

// eachState visits the states of the release with the older releases that have
// them, the nearest first.
func (p *seriesPass) eachState(visit func(now *release.State, older []*release.Release)) {
	for i := range p.Self.States {
		now := &p.Self.States[i]
		if p.Self.State(now.ID) != now {
			continue // rule KLP102 says so
		}
		var older []*release.Release
		for _, o := range slices.Backward(p.Older) {
			if o.State(now.ID) != nil {
				older = append(older, o)
			}
		}
		if len(older) > 0 {
			visit(now, older)
		}
	}
}

func number(n uint64) string { return strconv.FormatUint(n, 10) }

// oneOf names releases of which one may be there.
func oneOf(list []*release.Release) string {
	if len(list) == 1 {
		return list[0].Label
	}
	return "one of them"
}

// versions names releases with the version that a state has in them: v1 (version 2) and v2 (version 3).
func versions(list []*release.Release, id uint64) string {
	var names []string
	for _, r := range list {
		names = append(names, fmt.Sprintf("%s (version %d)", r.Label, uint32(highest(r, id).Version)))
	}
	return and(names)
}

// highest is the state with an id that asks for most: the compatibility check
// looks at all. nil where a version is not known.
func highest(r *release.Release, id uint64) (top *release.State) {
	for i := range r.States {
		s := &r.States[i]
		switch {
		case s.ID != id:
		case !s.Known:
			return nil
		case top == nil || uint32(s.Version) > uint32(top.Version):
			top = s
		}
	}
	return top
}
