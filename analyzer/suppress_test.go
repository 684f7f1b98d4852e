package analyzer_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"klplint/analyzer"
	"klplint/cparse/source"
	"klplint/rules"
)

// unterminated is a module whose arrays of functions and objects have no end:
// KLP113, twice.
const unterminated = `#include <linux/livepatch.h>
static struct klp_func funcs[] = { /* line 2 */
	{ .old_name = "f", .new_func = f }, /* line 3 */
};
static struct klp_object objs[] = {
	{ .funcs = funcs }, /* line 6 */
};
static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs };
static int enable(void) { return klp_enable_patch(&patch); }
module_init(enable);
MODULE_INFO(livepatch, "Y");
MODULE_LICENSE("GPL");
`

// check runs the rules over files of the current directory.
func check(t *testing.T, files map[string]string, list []*analyzer.Rule, opts ...analyzer.Option) *analyzer.Result {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	res, err := analyzer.Check(context.Background(), []*source.Tree{source.FromFS(".", fsys)}, list, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// places writes findings as "RULE:LINE".
func places(list []analyzer.Finding) string {
	var words []string
	for _, f := range list {
		words = append(words, fmt.Sprintf("%s:%d", f.Rule.ID, f.Range.Line))
	}
	return strings.Join(words, " ")
}

// What a comment suppresses depends on where it stands. Each case puts one at
// the place of a "/* line N */".
func TestScopes(t *testing.T) {
	for _, tt := range []struct {
		at, comment string
		suppressed  string // the rest is found
	}{
		{"", "", ""},
		{"line 3", "/* klplint:ignore KLP113 -- x */", "KLP113:3"},
		{"line 3", "// klplint:ignore list-unterminated -- x", "KLP113:3"},
		{"line 3", "/* klplint:ignore Klp113,state_unused -- x */", "KLP113:3"},
		{"line 3", "\n// klplint:ignore KLP113 -- of the line below, which is none", ""},
		{"line 2", "// klplint:ignore KLP113 -- the line is this one", ""},
		{"line 2", "\n// klplint:ignore KLP113 -- the next line", "KLP113:4"},
		{"line 2", "\n/* klplint:ignore KLP113 -- the next line\n * of code */\n\n", "KLP113:7"},
		{"line 2", "\n/* klplint:ignore KLP113 -- x */ /* and more */ ", "KLP113:4"},
		{"line 6", "/* klplint:ignore-file KLP113 -- x */", "KLP113:3 KLP113:6"},
		{"line 6", "/* klplint:ignore KLP101 -- another rule */", ""},
		{"line 6", "/* klplint:ignore KLP113 */", ""},
		{"line 6", "/* klplint:ignore KLP113 -- 42! */", ""},
		{"line 6", "/* klplint: ignore KLP113 -- x */", "KLP113:6"},
		{"line 6", "/* see klplint:ignore KLP113 -- x */", ""},
	} {
		text := unterminated
		if tt.at != "" {
			text = strings.Replace(text, "/* "+tt.at+" */", tt.comment, 1)
		}
		res := check(t, map[string]string{"a.c": text}, rules.All)
		if got := places(res.Suppressed); got != tt.suppressed {
			t.Errorf("%q in %s: suppressed %q, want %q", tt.comment, tt.at, got, tt.suppressed)
		}
		if n := strings.Count(places(append(res.Findings, res.Suppressed...)), "KLP113"); n != 2 {
			t.Errorf("%q in %s: %d findings of KLP113 in all", tt.comment, tt.at, n)
		}
	}
}

// A suppressed finding says why it does not count, and where that stands.
func TestSuppression(t *testing.T) {
	text := strings.Replace(unterminated, "/* line 3 */", "/* klplint:ignore KLP113 -- the\n\t * array has   an end,\n\t * see f */", 1)
	res := check(t, map[string]string{"a.c": text}, rules.All)
	if len(res.Suppressed) != 1 || res.Suppressed[0].Suppression == nil {
		t.Fatalf("suppressed: %v", res.Suppressed)
	}
	s := *res.Suppressed[0].Suppression
	if s.Kind != analyzer.InSource || s.Reason != "the array has an end, see f" || s.At.Path != "a.c" || s.At.Line != 3 || s.At.EndLine != 5 {
		t.Errorf("got %+v", s)
	}
	if res.SuppressedIn(analyzer.InSource) != 1 || res.SuppressedIn(analyzer.External) != 0 {
		t.Error("it is counted wrongly")
	}
}

// The key of a finding, by which a later run knows it, does not depend on what
// else is suppressed.
func TestKeysDoNotDependOnSuppressions(t *testing.T) {
	twice := strings.Replace(unterminated, "MODULE_LICENSE", "static struct klp_func same[] = {\n\t{ .old_name = \"f\", .new_func = f },\n};\nMODULE_LICENSE", 1)
	keys := func(text string) (list []string) {
		res := check(t, map[string]string{"a.c": text}, rules.All)
		res.Note(analyzer.Trouble{Message: "something came up"})
		for _, f := range append(res.Findings, res.Suppressed...) {
			if f.Rule.ID == "KLP113" {
				list = append(list, f.Key)
			}
		}
		slices.Sort(list)
		return slices.Compact(list)
	}
	want := keys(twice)
	got := keys(strings.Replace(twice, "static struct klp_func funcs", "/* klplint:ignore-file KLP113 -- x */ static struct klp_func funcs", 1))
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A rule that does not run finds nothing; that a suppression of it is of no use
// cannot be said. It is known all the same.
func TestSuppressionOfRulesThatDoNotRun(t *testing.T) {
	var some []*analyzer.Rule
	for _, r := range rules.All {
		if r.ID != "KLP113" {
			some = append(some, r)
		}
	}
	files := map[string]string{"a.c": strings.Replace(unterminated, "/* line 3 */", "/* klplint:ignore KLP113 -- x */", 1)}
	res := check(t, files, some, analyzer.WithPolicy(&analyzer.Policy{Known: rules.All}))
	if got := places(res.Findings); strings.Contains(got, "KLP90") {
		t.Errorf("found %s", got)
	}
	if len(res.Disabled) != 1 || res.Disabled[0].ID != "KLP113" {
		t.Errorf("off: %v", res.Disabled)
	}
}

// A comment is read once, in however many modules its file is, and in any kind
// of file.
func TestSuppressionInHeaders(t *testing.T) {
	const include = "#include \"h.h\"\n"
	res := check(t, map[string]string{
		"Makefile": "obj-m := a.o b.o\n",
		"h.h":      "/* klplint:ignore-file KLP101 -- x */\n/* klplint:ignore-file KLP102 */\n",
		"a.c":      include + unterminated,
		"b.c":      include + unterminated,
	}, rules.All)
	if got := strings.Count(places(res.Findings), "KLP901:2"); got != 1 {
		t.Errorf("KLP901 is reported %d times", got)
	}
	if got := strings.Count(places(res.Findings), "KLP902:1"); got != 1 {
		t.Errorf("KLP902 is reported %d times", got)
	}
}

// Comments come from strangers: nothing in them leads to a panic, or to a
// message of more than one line.
func FuzzDirective(f *testing.F) {
	for _, seed := range []string{"/* klplint:ignore KLP113 -- x */", "// klplint:", "/*klplint:ignore", "/* klplint:ignore-function , -- \xff\n*/", "// klplint:ignore a,\\\n b -- c"} {
		f.Add(seed)
	}
	var some []*analyzer.Rule
	for _, r := range rules.All {
		if r.ID >= "KLP901" {
			some = append(some, r)
		}
	}
	f.Fuzz(func(t *testing.T, comment string) {
		if strings.Contains(comment, "\x00") {
			t.Skip("that is no text, and no livepatch is found")
		}
		res := check(t, map[string]string{"a.c": unterminated + comment + "\n" + unterminated}, some)
		for _, x := range res.Findings {
			if strings.ContainsAny(x.Message, "\n\x1b") {
				t.Errorf("message %q", x.Message)
			}
		}
	})
}
