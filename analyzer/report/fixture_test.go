package report

import (
	"bytes"
	"fmt"
	"testing"

	"golang.org/x/tools/go/analysis"

	"klplint/analyzer"
)

func rule(id, name string, level analyzer.Level) *analyzer.Rule {
	return &analyzer.Rule{
		Analyzer: &analysis.Analyzer{Name: name},
		ID:       id,
		Level:    level,
		Doc: analyzer.Doc{
			Title: "two elements of one array with the same id",
			Why: `klp_get_state() returns the first element with the id, so that the
second is never found, and its data is lost.

Nothing warns about it at run time, whether the patch is applied for the first time or replaces another.`,
			Mend:   "give each state an id of its own.",
			Source: "specification, section 1; kernel/livepatch/state.c",
			Limits: "ids that are not constants are left out.",
			Bad: `static struct klp_state states[] = {
	{ .id = 1 },
	{ .id = 1 }, /* want KLP102 "twice" */
	/* want KLP103 "unterminated" */
};
`,
			Good: "static struct klp_state states[] = {\n\t{ .id = 1 },\n\t{ .id = 2 },\n\t{}\n};\n",
		},
	}
}

// fixture is a result with one of everything.
func fixture() *analyzer.Result {
	duplicate := rule("KLP102", "state_id_duplicate", analyzer.Error)
	missing := rule("KLP104", "state_version_missing", analyzer.Warning)
	skipped := rule("KLP900", "not_understood", analyzer.Note)
	missing.Doc.Limits = ""
	opaque := analyzer.Range{Path: "drivers/a b/\u00fc:1.c", Line: 7, Col: 1, EndLine: 9, EndCol: 3, Snippet: "WEIRD(x)"}
	return &analyzer.Result{
		Rules: []*analyzer.Rule{duplicate, missing, skipped},
		Livepatches: []analyzer.Livepatch{
			{Name: "demo", Dir: "lp", Files: []string{"lp/demo.c", "lp/states.h"}, Patches: 1},
			{Name: "other", Dir: "lp", Files: []string{"lp/other.c", "lp/states.h"}, Patches: 1},
		},
		Findings: []analyzer.Finding{
			{
				Rule: skipped, Level: analyzer.Note, Module: "other", Range: opaque,
				Message: "declaration was not understood, \"f[x]\" was not checked",
			}, {
				Rule: duplicate, Level: analyzer.Error, Module: "demo",
				Range:   analyzer.Range{Path: "lp/demo.c", Line: 12, Col: 4, EndLine: 12, EndCol: 21, Snippet: "\t{ .id = CONSOLE_STATE },\t/* \u65e5\u672c */"},
				Message: "state CONSOLE_STATE is declared twice in \"states\"",
				Related: []analyzer.Related{{
					Range:   analyzer.Range{Path: "lp/demo.c", Line: 11, Col: 4, EndLine: 11, EndCol: 21, Snippet: "\t{ .id = CONSOLE_STATE },"},
					Message: "the first \"states[0]\"",
				}},
				Flow: flowFixture(3),
			}, {
				Rule: missing, Level: analyzer.Warning, Module: "demo",
				Range:   analyzer.Range{Path: "lp/states.h", Line: 3, Col: 12, EndLine: 3, EndCol: 16, Snippet: "/* \U0001f642\u00e9 */ .id,"},
				Message: "state has no version",
			}, {
				Rule: skipped, Level: analyzer.Note, Module: "demo", Range: analyzer.Range{Path: "lp/whole.c"},
				Message: "file could not be read",
			},
		},
		Troubles: []analyzer.Trouble{
			{Range: opaque, Message: "declaration was not understood"},
			{Message: "the walk was cut short"},
		},
	}
}

// flowFixture is an execution of n steps, in which a target comes first.
func flowFixture(n int) []analyzer.FlowStep {
	list := []analyzer.FlowStep{{Related: analyzer.Related{Message: "target module nvme is loaded"}, Event: true}}
	for i := 1; i < n; i++ {
		at := analyzer.Range{Path: "lp/demo.c", Line: 40 + i, Col: 2, EndLine: 40 + i, EndCol: 9, Snippet: "\tkzalloc(8);"}
		event := i%2 == 1
		text := fmt.Sprintf("kzalloc() fails in \"f[%d]\"", i)
		if event {
			text = "demo: the kernel calls pre_patch \"demo_pre_patch\" for vmlinux"
		}
		list = append(list, analyzer.FlowStep{Related: analyzer.Related{Range: at, Message: text}, Event: event})
	}
	return list
}

func write(t *testing.T, format string, res *analyzer.Result, opts Options) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := Write(&buf, format, res, opts); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}
