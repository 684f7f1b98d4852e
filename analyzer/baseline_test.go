package analyzer_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"klplint/analyzer"
	"klplint/analyzer/report"
	"klplint/rules"
)

// baselineOf is what a run over files leaves for later ones.
func baselineOf(t *testing.T, files map[string]string) *analyzer.Baseline {
	t.Helper()
	var buf bytes.Buffer
	if err := report.Write(&buf, "sarif", check(t, files, rules.All), report.Options{}); err != nil {
		t.Fatal(err)
	}
	b, err := analyzer.ReadBaseline("old.sarif", &buf)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Each change of a module that has KLP113 in lines 3 and 6.
func TestBaseline(t *testing.T) {
	for _, tt := range []struct {
		name, old, new           string // a replacement
		fresh, unchanged, absent string
		rulesWithout             string
	}{
		{name: "nothing", unchanged: "KLP113:3 KLP113:6"},
		{name: "lines above", old: "#include", new: "\n\n/* more */\n#include", unchanged: "KLP113:6 KLP113:9"},
		{name: "its line is edited", old: "/* line 3 */", new: "/* edited */", unchanged: "KLP113:3 KLP113:6"},
		{name: "mended", old: "{ .funcs = funcs }, /* line 6 */", new: "{ .funcs = funcs }, { }", unchanged: "KLP113:3", absent: "KLP113:6"},
		{
			name: "one more", old: "static struct klp_object objs[] = {",
			new:   "static struct klp_func more[] = {\n\t{ .old_name = \"g\", .new_func = f },\n};\nstatic struct klp_object objs[] = {\n\t{ .name = \"ext4\", .funcs = more },",
			fresh: "KLP113:6", unchanged: "KLP113:3 KLP113:10",
		},
		{name: "suppressed meanwhile", old: "/* line 3 */", new: "/* klplint:ignore KLP113 -- it has an end */", unchanged: "KLP113:6"},
		{name: "the rule did not run", old: "{ .funcs = funcs }, /* line 6 */", new: "{ .funcs = funcs }, { }", rulesWithout: "KLP113"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := baselineOf(t, map[string]string{"lp/a.c": unterminated, "lp/old.c": unterminated})
			text := unterminated
			if tt.old != "" {
				text = strings.Replace(text, tt.old, tt.new, 1)
			}
			list := slices.DeleteFunc(slices.Clone(rules.All), func(r *analyzer.Rule) bool { return r.ID == tt.rulesWithout })
			// lp/old.c is not looked at now: nothing is said about it.
			res := check(t, map[string]string{"lp/a.c": text}, list)
			analyzer.ApplyBaseline(res, b)
			only := func(list []analyzer.Finding, state analyzer.BaselineState) string {
				return places(slices.DeleteFunc(slices.Clone(list), func(f analyzer.Finding) bool { return f.Baseline != state || f.Rule.ID != "KLP113" }))
			}
			if got := only(res.Findings, analyzer.New); got != tt.fresh {
				t.Errorf("new: %q, want %q", got, tt.fresh)
			}
			if got := only(res.Suppressed, analyzer.Unchanged); got != tt.unchanged {
				t.Errorf("unchanged: %q, want %q", got, tt.unchanged)
			}
			if got := only(res.Absent, analyzer.Absent); got != tt.absent {
				t.Errorf("absent: %q, want %q", got, tt.absent)
			}
			if res.AtLeast(analyzer.Error) != (tt.fresh != "") {
				t.Error("only new findings fail a run")
			}
		})
	}
}

// Messages come back as they were, with brackets, backslashes and links.
func TestBaselineMessages(t *testing.T) {
	res := check(t, map[string]string{"a.c": unterminated}, rules.All)
	f := res.Findings[0]
	f.Message, f.Key = `index [1] of \ "x" (see "y")`, ""
	f.Related = []analyzer.Related{{Range: f.Range, Message: "see [2]"}}
	f.Range.Path = "lp dir/\u00fc%[1].c"
	res.Findings = []analyzer.Finding{f}
	var buf bytes.Buffer
	if err := report.Write(&buf, "sarif", res, report.Options{}); err != nil {
		t.Fatal(err)
	}
	b, err := analyzer.ReadBaseline("b", &buf)
	if err != nil {
		t.Fatal(err)
	}
	analyzer.ApplyBaseline(res, b)
	if len(res.Findings) != 0 || len(res.Suppressed) != 1 {
		t.Errorf("it was not known again: %v", res.Findings)
	}
}

// A baseline that is none is an error that says what to do, never an empty one.
func TestBaselineMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "baseline b is no JSON (byte 0: ",
		"{":                             "baseline b is no JSON (byte 1: ",
		"[]":                            "baseline b is no SARIF (",
		"{}":                            "baseline b is no SARIF 2.1.0: write it with klplint baseline",
		`{"version":"2.1.0","runs":[]}`: "baseline b is no SARIF 2.1.0: ",
		`{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"cppcheck"}}}]}`: `baseline b holds findings of "cppcheck", not of klplint: `,
		`{"version":"2.1.0","runs":[{"results":3}]}`:                           "baseline b is no SARIF (",
		strings.Repeat("[", 100_000):                                           "baseline b is no JSON (",
	} {
		if _, err := analyzer.ReadBaseline("b", strings.NewReader(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
}

func FuzzBaseline(f *testing.F) {
	f.Add(`{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"klplint"}},"results":[{"ruleId":"KLP113","message":{"text":"a \\[b (see [c](1))"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a%20.c"},"region":{"startLine":-3}}}],"partialFingerprints":{"klplint/v1":"x:1"}}]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		b, err := analyzer.ReadBaseline("b", strings.NewReader(text))
		if err != nil {
			return
		}
		res := check(t, map[string]string{"a.c": unterminated}, rules.All)
		analyzer.ApplyBaseline(res, b)
		for _, format := range report.Formats() {
			if err := report.Write(&bytes.Buffer{}, format, res, report.Options{ShowSuppressed: true}); err != nil {
				t.Error(err)
			}
		}
	})
}

// A finding belongs to a change when its own lines, a place that it is related
// to or a step of its execution was changed.
func TestOnlyChanged(t *testing.T) {
	rule := rules.All[0]
	at := func(path string, from, to int) analyzer.Range {
		return analyzer.Range{Path: path, Line: from, EndLine: to}
	}
	list := []analyzer.Finding{
		{Rule: rule, Message: "own line", Range: at("a.c", 5, 5)},
		{Rule: rule, Message: "several lines", Range: at("a.c", 3, 7)},
		{Rule: rule, Message: "another line", Range: at("a.c", 4, 4)},
		{Rule: rule, Message: "another file", Range: at("b.c", 5, 5)},
		{Rule: rule, Message: "related", Range: at("b.c", 5, 5), Related: []analyzer.Related{{Range: at("a.c", 5, 5)}}},
		{Rule: rule, Message: "execution", Range: at("b.c", 5, 5), Flow: []analyzer.FlowStep{{}, {Related: analyzer.Related{Range: at("a.c", 5, 6)}}}},
		{Rule: rule, Message: "the file", Range: analyzer.Range{Path: "a.c"}},
		{Rule: rule, Message: "another file as a whole", Range: analyzer.Range{Path: "b.c"}},
		{Rule: rule, Message: "the run"},
	}
	res := &analyzer.Result{Findings: list}
	analyzer.OnlyChanged(res, func(path string, from, to int) bool {
		return path == "a.c" && from <= 5 && (5 <= to || to < 0)
	}, "not changed")
	var kept []string
	for _, f := range res.Findings {
		kept = append(kept, fmt.Sprintf("%s (%s)", f.Message, f.Baseline))
	}
	want := "own line (new), several lines (new), related (new), execution (new), the file (new), the run (new)"
	if got := strings.Join(kept, ", "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, f := range res.Suppressed {
		if f.Baseline != analyzer.Unchanged || f.Suppression.Kind != analyzer.External || f.Suppression.Reason != "not changed" {
			t.Errorf("%s: %+v", f.Message, f.Suppression)
		}
	}
}
