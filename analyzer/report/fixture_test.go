package report

import (
	"bytes"
	"fmt"
	"strings"
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
	missing.Doc.Weakness = analyzer.UseAfterFree
	opaque := analyzer.Range{Path: "drivers/a b/\u00fc:1.c", Line: 7, Col: 1, EndLine: 9, EndCol: 3, Snippet: "WEIRD(x)"}
	return &analyzer.Result{
		Rules: []*analyzer.Rule{duplicate, missing, skipped},
		Files: []analyzer.File{
			{Path: "lp/demo.c", Real: "lp/demo.c", Text: demoText()},
			{Path: "lp/states.h", Real: "common/states \u00fc.h", Text: "#ifndef STATES_H\n\n/* \U0001f642\u00e9 */ .id,\n/* \u65e5 */ }\n#endif\n"},
		},
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
				Key:  "0123456789abcdef01234567:1",
				Fixes: []analyzer.Fix{{
					Message: "give the second state an id of its own",
					Edits: []analyzer.Edit{
						{Range: analyzer.Range{Path: "lp/demo.c", Line: 12, Col: 10, EndLine: 12, EndCol: 23}, New: "NEW_STATE"},
						{Range: analyzer.Range{Path: "lp/states.h", Line: 3, Col: 13, EndLine: 4, EndCol: 10}, New: ""},
						{Range: analyzer.Range{Path: "lp/demo.c", Line: 1, Col: 1, EndLine: 1, EndCol: 1}, New: "#define NEW_STATE 2\n"},
					},
				}},
			}, {
				Rule: missing, Level: analyzer.Warning, Module: "demo",
				Range:   analyzer.Range{Path: "lp/states.h", Line: 3, Col: 12, EndLine: 3, EndCol: 16, Snippet: "/* \U0001f642\u00e9 */ .id,"},
				Message: "state has no version",
				Key:     "89abcdef0123456789abcdef:2",
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

// demoText is the source that the fixture's findings point into.
func demoText() string {
	return strings.Repeat("\n", 10) + "\t{ .id = CONSOLE_STATE },\n\t{ .id = CONSOLE_STATE },\t/* \u65e5\u672c */\n}; /* klplint:ignore KLP104 -- see \u00fc */\n" + strings.Repeat("\tkzalloc(8);\n", 40)
}

// livedWith is the fixture as someone has it who lives with findings: a
// baseline, suppressions and rules that are off.
func livedWith() *analyzer.Result {
	res := fixture()
	res.Disabled = []*analyzer.Rule{rule("KLP107", "state_unused", analyzer.Note)}
	res.Leniency = analyzer.Leniency{Levels: 2, Overrides: 1, FailOn: "error", Config: "klplint.yaml"}
	res.Findings[1].Baseline, res.Findings[2].Baseline = analyzer.New, analyzer.Unchanged
	ignored, old, gone := res.Findings[2], res.Findings[2], res.Findings[2]
	ignored.Suppression = &analyzer.Suppression{
		Kind: analyzer.InSource, Reason: "see \u00fc [1]",
		At: analyzer.Range{Path: "lp/demo.c", Line: 13, Col: 4, EndLine: 13, EndCol: 46},
	}
	old.Suppression = &analyzer.Suppression{Kind: analyzer.External}
	old.Baseline = analyzer.Unchanged
	gone.Baseline = analyzer.Absent
	res.Suppressed = []analyzer.Finding{ignored, old}
	res.Absent = []analyzer.Finding{gone}
	return res
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
