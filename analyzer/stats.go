package analyzer

import (
	"slices"
	"time"

	"golang.org/x/tools/go/analysis/checker"
)

// Stats is where the time of a check went. It is no part of the result, which is
// the same whatever the time: reports do not hold it. The times of modules add
// up over all processors; waiting for one is part of them.
type Stats struct {
	Search     time.Duration // for modules in the trees
	Parsing    time.Duration // of files, into declarations; bodies are parsed by who asks for them
	LifeCycles time.Duration // their execution
	Rules      []RuleTime    // each rule's own, the slowest first
	Modules    []ModuleTime  // the slowest first
	Total      time.Duration // on the clock
}

// RuleTime is the time that a rule took.
type RuleTime struct {
	Rule *Rule
	Time time.Duration
}

// ModuleTime is the time that a module took, trying fixes included.
type ModuleTime struct {
	Livepatch
	Time time.Duration
}

// WithStats has s filled.
func WithStats(s *Stats) Option { return func(o *options) { o.stats = s } }

// spent is what a run over units took.
type spent struct {
	parsing, lifecycles time.Duration
	rules               map[*Rule]time.Duration
	modules             []ModuleTime
}

// add adds the time of what was done for rules.
func (s *spent) add(graph *checker.Graph, byRule func(*checker.Action) *Rule) {
	s.rules = map[*Rule]time.Duration{}
	for act := range graph.All() {
		if r := byRule(act); r != nil {
			s.rules[r] += act.Duration
		} else {
			s.lifecycles += act.Duration
		}
	}
}

func (s *spent) merge(o *spent) {
	s.parsing += o.parsing
	s.lifecycles += o.lifecycles
	s.modules = append(s.modules, o.modules...)
	for r, t := range o.rules {
		if s.rules == nil {
			s.rules = map[*Rule]time.Duration{}
		}
		s.rules[r] += t
	}
}

// fill writes the time of a result down. The rules that took nothing worth
// mentioning are there, too.
func (s *Stats) fill(r *Result, search, total time.Duration) {
	*s = Stats{Search: search, Parsing: r.spent.parsing, LifeCycles: r.spent.lifecycles, Modules: r.spent.modules, Total: total}
	for _, rule := range r.Rules {
		s.Rules = append(s.Rules, RuleTime{rule, r.spent.rules[rule]})
	}
	slices.SortStableFunc(s.Rules, func(a, b RuleTime) int { return int(b.Time - a.Time) })
	slices.SortStableFunc(s.Modules, func(a, b ModuleTime) int { return int(b.Time - a.Time) })
}
