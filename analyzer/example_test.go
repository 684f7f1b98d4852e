package analyzer_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"golang.org/x/tools/go/analysis"

	"klplint/analyzer"
	"klplint/analyzer/unit"
	"klplint/cparse/livepatch"
	"klplint/cparse/source"
)

// A rule is a go/analysis analyzer. Instead of inspect.Analyzer it requires
// unit.Analyzer, and it reads the livepatch model instead of Go syntax.
var noSleep = &analysis.Analyzer{
	Name:     "no_sleep",
	Doc:      "report callbacks that sleep: every other livepatch waits for them",
	Requires: []*analysis.Analyzer{unit.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		u := unit.Of(pass)
		sleeps := func(name string) bool { return name == "msleep" || name == "ssleep" }
		for _, r := range u.Roots() {
			if r.Kind == unit.RootCallback && r.Callback.Slot != livepatch.PrePatch {
				u.Calls(r.Func, sleeps, func(c unit.Call) {
					pass.Reportf(c.Pos(), "%s() in %s %q holds up all other livepatches", c.CalleeName(), r.Callback.Slot, r.Func.Name)
				})
			}
		}
		return nil, nil
	},
}

// Example runs a rule of one's own over a livepatch.
func Example() {
	tree := source.FromFS(".", fstest.MapFS{"livepatch.c": {Data: []byte(`
#include <linux/delay.h>
#include <linux/livepatch.h>

static void settle(void)
{
	msleep(100);
}

static void post_patch(struct klp_object *obj)
{
	settle();
}

static struct klp_func no_funcs[] = { { } };

static struct klp_object objs[] = {
	{ .funcs = no_funcs, .callbacks = { .post_patch = post_patch } },
	{ }
};

static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs };
`)}})
	rules := []*analyzer.Rule{{ID: "OWN001", Level: analyzer.Warning, Analyzer: noSleep}}
	result, err := analyzer.Check(context.Background(), []*source.Tree{tree}, rules)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range result.Findings {
		fmt.Printf("%s:%d: %s: %s [%s]\n", f.Range.Path, f.Range.Line, f.Level, f.Message, f.Rule.ID)
	}
	// Output:
	// livepatch.c:7: warning: msleep() in post_patch "post_patch" holds up all other livepatches [OWN001]
}
