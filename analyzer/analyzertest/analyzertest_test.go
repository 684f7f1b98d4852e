package analyzertest

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/txtar"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle/release"
	"klplint/analyzer/unit"
)

// shout reports the version of every state that is above 1.
var shout = &analyzer.Rule{
	ID: "TEST1", Level: analyzer.Warning,
	Analyzer: &analysis.Analyzer{
		Name: "high_version", Doc: "report versions above 1", Requires: []*analysis.Analyzer{unit.Analyzer},
		Run: func(pass *analysis.Pass) (any, error) {
			for _, a := range unit.Of(pass).Model.States {
				for _, s := range a.Elems {
					if v := s.Version; v.Known && v.Number > 1 {
						pass.Report(analysis.Diagnostic{Pos: v.From, End: v.To, Message: fmt.Sprintf("version %d is high", v.Number)})
					}
				}
			}
			return nil, nil
		},
	},
}

// recorder is a test that fails without anyone noticing.
type recorder struct {
	testing.TB
	errors []string
	fatal  string
}

func (r *recorder) Helper() {}
func (r *recorder) Error(a ...any) {
	r.errors = append(r.errors, strings.TrimSpace(fmt.Sprintln(a...)))
}
func (r *recorder) Fatal(a ...any) { r.stop(strings.TrimSpace(fmt.Sprintln(a...))) }
func (r *recorder) Fatalf(format string, a ...any) {
	r.stop(fmt.Sprintf(format, a...))
}

func (r *recorder) stop(msg string) {
	r.fatal = msg
	runtime.Goexit()
}

// record runs an archive whose C file holds two states, with the comments
// given behind their versions.
func record(t *testing.T, first, second string, rules ...*analyzer.Rule) *recorder {
	t.Helper()
	return recordText(t, fmt.Sprintf(`
-- lp.c --
#include <linux/livepatch.h>
static struct klp_state states[] = {
	{ .id = 1, .version = 2 }, %s
	{ .id = 2, .version = 1 }, %s
	{ }
};
static struct klp_patch patch = { .mod = THIS_MODULE, .states = states };
`, first, second), rules...)
}

func recordText(t *testing.T, text string, rules ...*analyzer.Rule) *recorder {
	t.Helper()
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		RunArchive(r, txtar.Parse([]byte(text)), rules...)
	}()
	<-done
	return r
}

func TestRunArchive(t *testing.T) {
	for _, test := range []struct {
		name          string
		first, second string
		errors        []string
		fatal         string
	}{
		{name: "found by id", first: `/* want TEST1 "version 2" */`},
		{name: "found by name", first: `// want high-version "^version . is high$"`},
		{
			name:   "unexpected",
			errors: []string{"lp.c:3: unexpected: warning: version 2 is high [TEST1]"},
		},
		{
			name: "missing", first: `/* want TEST1 "version 2" */`, second: `/* want TEST1 "version 1" */`,
			errors: []string{`lp.c:4: not found: TEST1 "version 1"`},
		},
		{
			name: "another message", first: `/* want TEST1 "version 3" */`,
			errors: []string{"lp.c:3: unexpected: warning: version 2 is high [TEST1]", `lp.c:3: not found: TEST1 "version 3"`},
		},
		{
			name: "another rule", first: `/* want TEST2 "version 2" */`,
			errors: []string{"lp.c:3: unexpected: warning: version 2 is high [TEST1]", `lp.c:3: not found: TEST2 "version 2"`},
		},
		{
			name: "one of two", first: `/* want TEST1 "version" TEST1 "high" */`,
			errors: []string{`lp.c:3: not found: TEST1 "high"`},
		},
		{
			name: "another line", second: `/* want TEST1 "version 2" */`,
			errors: []string{"lp.c:3: unexpected: warning: version 2 is high [TEST1]", `lp.c:4: not found: TEST1 "version 2"`},
		},
		{
			name: "no clause", first: `/* want TEST1 version 2 */`,
			fatal: `lp.c:3: a want comment holds RULE "regexp", not "/* want TEST1 version 2 */"`,
		},
		{
			name: "no regular expression", first: `/* want TEST1 "version (" */`,
			fatal: "lp.c:3: error parsing regexp: missing closing ): `version (`",
		},
		{name: "a comment that only speaks of it", first: `/* what we want TEST1 "x" */ // want TEST1 "2"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := record(t, test.first, test.second, shout)
			if !slices.Equal(r.errors, test.errors) {
				t.Errorf("errors:\n%s\nwant:\n%s", strings.Join(r.errors, "\n"), strings.Join(test.errors, "\n"))
			}
			if r.fatal != test.fatal {
				t.Errorf("fatal: %s\nwant: %s", r.fatal, test.fatal)
			}
		})
	}
}

func TestRunArchiveRefuses(t *testing.T) {
	if r := record(t, "", "", shout, shout); !strings.Contains(r.fatal, "is there twice") {
		t.Errorf("a rule that is there twice: %q", r.fatal)
	}
	if r := recordText(t, "-- lp.c --\nint x;\n", shout); !strings.Contains(r.fatal, "the archive holds no livepatch") {
		t.Errorf("an archive without livepatch: %q", r.fatal)
	}
}

// older reports what the release before declares, at its own patch.
var older = &analyzer.Rule{
	ID: "TEST2", Level: analyzer.Warning, Series: true,
	Analyzer: &analysis.Analyzer{
		Name: "has_predecessor", Doc: "report releases that have a predecessor", Requires: []*analysis.Analyzer{release.Analyzer},
		Run: func(pass *analysis.Pass) (any, error) {
			s := pass.ResultOf[release.Analyzer].(*release.Series)
			if s.Self == nil || len(s.Older) == 0 {
				return nil, nil
			}
			from, to := s.Self.Pos(pass.Fset, s.Self.At)
			pass.Report(analysis.Diagnostic{Pos: from, End: to, Message: s.Self.Label + " follows " + s.Older[len(s.Older)-1].Label})
			return nil, nil
		},
	},
}

// TestSeries holds that an archive of releases is run as a series, in the order
// of their numbers, and that the comments of all of them count.
func TestSeries(t *testing.T) {
	lp := func(folder, comment string) string {
		return fmt.Sprintf(`-- %s/lp.c --
#include <linux/livepatch.h>
static struct klp_state states[] = { { .id = 1, .version = 1 }, { } };
static struct klp_patch patch = { .mod = THIS_MODULE, .states = states };%s
`, folder, comment)
	}
	for _, test := range []struct {
		name, text string
		errors     []string
	}{
		{name: "in the order of numbers", text: lp("v10", ` /* want TEST2 "v10 follows v9" */`) + lp("v1", "") + lp("v9", ` /* want TEST2 "v9 follows v1" */`)},
		{
			name: "unexpected in the middle", text: lp("v1", "") + lp("v2", "") + lp("v3", ` /* want TEST2 "v3 follows v2" */`),
			errors: []string{"v2/lp.c:3: unexpected: warning: v2 follows v1 [TEST2]"},
		},
		{
			name: "missing in the oldest", text: lp("v1", ` /* want TEST2 "v1" */`) + lp("v2", ` /* want TEST2 "v2" */`),
			errors: []string{`v1/lp.c:3: not found: TEST2 "v1"`},
		},
		{name: "one folder is no series", text: lp("v1", "")},
		{name: "a file beside them", text: lp("v1", "") + lp("v2", "") + "-- Kbuild --\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if r := recordText(t, test.text, older); !slices.Equal(r.errors, test.errors) || r.fatal != "" {
				t.Errorf("errors %q (%s), want %q", r.errors, r.fatal, test.errors)
			}
		})
	}
}
