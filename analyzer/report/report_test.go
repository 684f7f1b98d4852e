package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"klplint/analyzer"
)

func TestFormats(t *testing.T) {
	for _, f := range Formats() {
		got := write(t, f, fixture(), Options{Version: "v1.2.3"})
		golden(t, "result."+f, got)
		if again := write(t, f, fixture(), Options{Version: "v1.2.3"}); !bytes.Equal(got, again) {
			t.Errorf("%s: the same result gave other bytes", f)
		}
	}
	for _, f := range Formats() {
		golden(t, "lived."+f, write(t, f, livedWith(), Options{Version: "v1.2.3"}))
		golden(t, "suppressed."+f, write(t, f, livedWith(), Options{Version: "v1.2.3", ShowSuppressed: true, ExitCode: 1}))
	}
	golden(t, "repository.sarif", write(t, "sarif", fixture(), Options{
		Version: "v1.2.3", Dir: "drivers", Category: "series",
		Provenance: []Provenance{{Repository: "https://example.org/klp.git", Revision: "0123456789012345678901234567890123456789", Branch: "main", Tag: "v1"}},
	}))
	golden(t, "color.text", write(t, "text", fixture(), Options{Color: true}))
	if err := Write(&bytes.Buffer{}, "yaml", fixture(), Options{}); err == nil {
		t.Error("format yaml was accepted")
	}
}

// A long execution is shown by its ends, in SARIF as long as consumers keep.
func TestLongFlow(t *testing.T) {
	res := fixture()
	f := &res.Findings[1]
	f.Flow = flowFixture(maxTextSteps)
	if text := string(write(t, "text", res, Options{})); strings.Contains(text, "left out") || !strings.Contains(text, "    20. lp/demo.c:59: demo: ") {
		t.Errorf("a flow that fits:\n%s", text)
	}
	f.Flow = flowFixture(5000)
	text := string(write(t, "text", res, Options{}))
	want := "       7. lp/demo.c:46: kzalloc() fails in \"f[6]\"\n     ...  4981 steps left out: --format json shows all\n    4989. lp/demo.c:5028: "
	if !strings.Contains(text, want) || strings.Count(text, "\n") > 45 {
		t.Errorf("a long flow:\n%s", text)
	}
	log, err := sarif.FromBytes(write(t, "sarif", res, Options{}))
	if err != nil {
		t.Fatal(err)
	}
	if err := log.Validate(); err != nil {
		t.Error(err)
	}
	list := log.Runs[0].Results[1].CodeFlows[0].ThreadFlows[0].Locations
	if len(list) != maxFlow || *list[maxFlow/2].Location.Message.Text != "... 4001 steps left out" {
		t.Errorf("%d locations, amid them %q", len(list), *list[maxFlow/2].Location.Message.Text)
	}
	var shape resultShape
	if err := json.Unmarshal(write(t, "json", res, Options{}), &shape); err != nil || len(shape.Findings[1].Flow) != 5000 {
		t.Errorf("json: %v, %d steps", err, len(shape.Findings[1].Flow))
	}
}

func TestEmptyJSONHasNoNull(t *testing.T) {
	if text := write(t, "json", &analyzer.Result{}, Options{}); bytes.Contains(text, []byte("null")) {
		t.Errorf("null in %s", text)
	}
}

func TestSummary(t *testing.T) {
	one := analyzer.Livepatch{Name: "a", Files: []string{"a.c"}}
	for _, tt := range []struct {
		res  *analyzer.Result
		want string
	}{
		{&analyzer.Result{Livepatches: []analyzer.Livepatch{one}}, "no findings in 1 livepatch module (1 file)"},
		{fixture(), "1 error, 1 warning, 2 notes in 2 livepatch modules (3 files); 2 places not understood"},
		{
			&analyzer.Result{Livepatches: []analyzer.Livepatch{one, one}, Troubles: make([]analyzer.Trouble, 1)},
			"no findings in 2 livepatch modules (1 file); 1 place not understood (KLP900 says which)",
		},
	} {
		if got := summary(tt.res); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
	if out := write(t, "text", fixture(), Options{Quiet: true}); strings.Contains(string(out), "livepatch modules") {
		t.Error("quiet output has a summary")
	}
}

// hostile is a finding all of whose texts try to be something else.
func hostile() *analyzer.Result {
	res := fixture()
	evil := "::error file=x::\x1b[31m\r\n::set-output\u202e##[error]\x9b \u009b\x7f\u2028\U000e0001\xff[a](1)\\"
	r := analyzer.Range{Path: " ::" + evil, Line: 1, Col: 3, EndLine: 1, EndCol: 5, Snippet: evil}
	res.Findings = []analyzer.Finding{{
		Rule: res.Rules[0], Level: analyzer.Error, Range: r, Message: evil,
		Related: []analyzer.Related{{Range: r, Message: evil}},
		Flow:    []analyzer.FlowStep{{Related: analyzer.Related{Range: r, Message: evil}}, {Related: analyzer.Related{Message: evil}, Event: true}},
	}}
	res.Troubles = []analyzer.Trouble{{Range: r, Message: evil}}
	return res
}

func TestHostileMessageSurvivesJSON(t *testing.T) {
	var got resultShape
	if err := json.Unmarshal(write(t, "json", hostile(), Options{}), &got); err != nil {
		t.Fatal(err)
	}
	want := strings.ToValidUTF8(strings.ReplaceAll(hostile().Findings[0].Message, "\x9b ", "\ufffd "), "\ufffd")
	if got.Findings[0].Message != want {
		t.Errorf("got %q, want %q", got.Findings[0].Message, want)
	}
}

func TestSnippet(t *testing.T) {
	long := strings.Repeat("x", 10_000)
	for _, tt := range []struct {
		name string
		r    analyzer.Range
		want string
	}{
		{
			"tabs", analyzer.Range{Col: 3, EndCol: 6, Snippet: "\t\tabc"},
			"    1 | \t\tabc\n      | \t\t^~~\n",
		}, {
			"tab inside", analyzer.Range{Col: 1, EndCol: 5, Snippet: "ab\tc"},
			"    1 | ab\tc\n      | ^~~~~~~~~\n",
		}, {
			"wide and combining", analyzer.Range{Col: 10, EndCol: 13, Snippet: "\u65e5\u672ce\u0301\u5b57;"},
			"    1 | \u65e5\u672ce\u0301\u5b57;\n      |      ^~\n",
		}, {
			"escape", analyzer.Range{Col: 2, EndCol: 3, Snippet: "\x1bx"},
			"    1 | \\x1bx\n      |     ^\n",
		}, {
			"to the line's end", analyzer.Range{Col: 2, EndLine: 3, EndCol: 1, Snippet: "{ a,  "},
			"    1 | { a,  \n      |  ^~~\n",
		}, {
			"behind the line", analyzer.Range{Col: 9, EndCol: 12, Snippet: "abc"},
			"    1 | abc\n      |    ^\n",
		}, {
			"no width", analyzer.Range{Col: 2, EndCol: 2, Snippet: "abc"},
			"    1 | abc\n      |  ^\n",
		}, {
			"no column", analyzer.Range{Snippet: "abc"}, "    1 | abc\n",
		}, {
			"no text", analyzer.Range{Col: 2, EndCol: 3}, "",
		}, {
			"amid a character", analyzer.Range{Col: 3, EndCol: 5, Snippet: "a\u00e9bc"},
			"    1 | a\u00e9bc\n      |  ^~\n",
		}, {
			"long", analyzer.Range{Col: 5_001, EndCol: 5_003, Snippet: long},
			"    1 | ..." + strings.Repeat("x", maxColumns) + "...\n      | " + strings.Repeat(" ", 3+contextBefore) + "^~\n",
		}, {
			"long range", analyzer.Range{Col: 1, EndCol: 10_001, Snippet: long},
			"    1 | " + strings.Repeat("x", maxColumns) + "...\n      | ^" + strings.Repeat("~", maxColumns-1) + "\n",
		},
	} {
		tt.r.Line = 1
		tt.r.EndLine = max(tt.r.EndLine, 1)
		if got := (Options{}).snippet(tt.r, painter{}); got != tt.want {
			t.Errorf("%s: got\n%swant\n%s", tt.name, got, tt.want)
		}
	}
}

func TestURI(t *testing.T) {
	for path, want := range map[string]string{
		"lp/a.c":    "lp/a.c",
		"a b%[x].c": "a%20b%25%5Bx%5D.c",
		"c:x/\xff":  "c%3Ax/%FF",
		"../up.c":   "../up.c",
		"<stdin>":   "%3Cstdin%3E",
		"":          ".",
	} {
		if got := uri(path); got != want {
			t.Errorf("uri(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestCatalogue(t *testing.T) {
	rules := fixture().Rules
	for _, f := range TableFormats() {
		var buf bytes.Buffer
		if err := Rules(&buf, f, rules[:2]); err != nil {
			t.Fatal(err)
		}
		golden(t, "rules."+f, buf.Bytes())
	}
	var buf bytes.Buffer
	if err := Explain(&buf, rules[0], Options{}); err != nil {
		t.Fatal(err)
	}
	golden(t, "explain.text", buf.Bytes())
}

// Who meets a rule wants to know what it is, why it matters and what to do;
// the examples can be long.
func TestExplainOrder(t *testing.T) {
	var buf bytes.Buffer
	if err := Explain(&buf, fixture().Rules[0], Options{}); err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, head := range []string{"KLP102", "\nWhy it matters", "\nHow to mend it", "\nLimits", "\nBad", "\nGood", "\nSource"} {
		i := strings.Index(buf.String()[at:], head)
		if i < 0 {
			t.Errorf("no %q behind what goes before it:\n%s", head, buf.String())
			break
		}
		at += i
	}
}
