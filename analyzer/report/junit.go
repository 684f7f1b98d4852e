package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"klplint/analyzer"
)

// writeJUnit writes the XML of JUnit, in which continuous integration shows
// tests: a suite for each livepatch module, in it a test case for each finding.
// Errors and warnings are failures; notes pass, with what they say as output;
// what is suppressed is skipped, and there with Options.ShowSuppressed. A module
// without any has one case, which passes. There are no times.
func writeJUnit(w io.Writer, res *analyzer.Result, opts Options) error {
	opts.Color = false
	var suites []*suite
	byName := map[string]*suite{}
	of := func(module string) *suite {
		if byName[module] == nil {
			byName[module] = &suite{name: module}
			suites = append(suites, byName[module])
		}
		return byName[module]
	}
	for _, lp := range res.Livepatches {
		of(lp.Name)
	}
	add := func(f *analyzer.Finding, body func(*suite) string) {
		s := of(f.Module)
		s.tests++
		attrs := []any{"classname", "klplint." + f.Rule.ID, "name", f.Rule.Name() + " at " + opts.place(f.Range)}
		if f.Range.Path != "" {
			attrs = append(attrs, "file", opts.Clean(f.Range.Path), "line", max(f.Range.Line, 1))
		}
		fmt.Fprintf(&s.cases, "    %s\n      %s\n    </testcase>\n", element("testcase", false, attrs...), body(s))
	}
	for i := range res.Findings {
		f := &res.Findings[i]
		add(f, func(s *suite) string {
			text := xmlLines(opts.finding(f, painter{}))
			if f.Level == analyzer.Note {
				return "<system-out>" + text + "</system-out>"
			}
			s.failures++
			return element("failure", false, "type", f.Level.String(), "message", opts.Clean(f.Message)) + text + "</failure>"
		})
	}
	if opts.ShowSuppressed {
		for i := range res.Suppressed {
			f := &res.Suppressed[i]
			add(f, func(s *suite) string {
				s.skipped++
				return element("skipped", true, "message", opts.suppressed(f.Suppression)+": "+opts.Clean(f.Message))
			})
		}
	}
	total := suite{}
	for _, s := range suites {
		if s.tests == 0 {
			s.tests++
			s.cases.WriteString("    " + element("testcase", true, "classname", "klplint", "name", "no findings") + "\n")
		}
		total.tests += s.tests
		total.failures += s.failures
		total.skipped += s.skipped
	}
	out := bufio.NewWriter(w)
	out.WriteString(xmlHead + element("testsuites", false, "name", "klplint", "tests", total.tests, "failures", total.failures, "skipped", total.skipped) + "\n")
	for _, s := range suites {
		name := opts.Clean(s.name)
		if name == "" {
			name = "klplint" // of no module
		}
		fmt.Fprintf(out, "  %s\n    <properties>\n      %s\n    </properties>\n%s  </testsuite>\n",
			element("testsuite", false, "name", name, "tests", s.tests, "failures", s.failures, "errors", 0, "skipped", s.skipped),
			element("property", true, "name", "klplint.summary", "value", summary(res)), s.cases.String())
	}
	out.WriteString("</testsuites>\n")
	return out.Flush()
}

// suite is what is said of a module.
type suite struct {
	name                     string
	tests, failures, skipped int
	cases                    strings.Builder
}

// xmlLines is text of several lines between tags.
func xmlLines(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		text, hasEnd := strings.CutSuffix(line, "\n")
		for i, piece := range strings.Split(text, "\t") {
			if i > 0 {
				b.WriteByte('\t') // as it is: this is no attribute
			}
			b.WriteString(xmlText(piece))
		}
		if hasEnd {
			b.WriteByte('\n')
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}
