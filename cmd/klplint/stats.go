package main

import (
	"fmt"
	"strings"
	"time"

	"klplint/analyzer"
)

// mostRules and mostModules are how many of the slowest are told.
const (
	mostRules   = 5
	mostModules = 5
)

// statsText is where the time of a run went, and the memory that it took.
func statsText(s *analyzer.Stats, memory uint64) string {
	var b strings.Builder
	line := func(what string, t time.Duration) { fmt.Fprintf(&b, "  %-28s %10s\n", what, rounded(t)) }
	var rules time.Duration
	for _, r := range s.Rules {
		rules += r.Time
	}
	fmt.Fprintf(&b, "klplint: %s, at most %d MiB of memory; of that, added up over all processors:\n", rounded(s.Total), memory>>20)
	line("finding modules", s.Search)
	line("parsing", s.Parsing)
	line("life cycles", s.LifeCycles)
	line(fmt.Sprintf("%d rules", len(s.Rules)), rules)
	for i, r := range s.Rules {
		if i == mostRules || r.Time < time.Millisecond {
			break
		}
		line("  "+r.Rule.ID+" "+r.Rule.Name(), r.Time)
	}
	if len(s.Modules) > 1 {
		fmt.Fprintf(&b, "  slowest of %d modules:\n", len(s.Modules))
	} else {
		b.WriteString("  the module:\n")
	}
	for i, m := range s.Modules {
		if i == mostModules {
			break
		}
		line("  "+reportOptions().Clean(m.Name), m.Time)
	}
	return b.String()
}

func rounded(t time.Duration) string { return t.Round(100 * time.Microsecond).String() }
