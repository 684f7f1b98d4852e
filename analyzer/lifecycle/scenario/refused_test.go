package scenario

import (
	"go/token"
	"strings"
	"testing"
	"testing/fstest"

	"klplint/analyzer/unit"
	"klplint/cparse/source"
)

const plain = `
#include <linux/module.h>
#include <linux/livepatch.h>
static int show(void) { return 0; }
static struct klp_func funcs[] = { { .old_name = "f", .new_func = show }, { } };
static struct klp_object objs[] = { { .funcs = funcs }, { } };
static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs };
static int __init start(void) { return klp_enable_patch(&patch); }
module_init(start);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
`

// TestRefused holds that nothing holds of a livepatch that the kernel refuses,
// and that nothing is said of one whose sources are not understood.
func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		name, old, new string
		enable         Status
		why            string // of the fault, or of what is not decided
	}{
		{"in order", "", "", Holds, ""},
		{"no tag", `MODULE_INFO(livepatch, "Y");`, ``, Violated, "MODULE_INFO"},
		{"no mod", `.mod = THIS_MODULE, `, ``, Violated, "no .mod"},
		{"no objs", `, .objs = objs`, ``, Violated, "no .objs"},
		{"named object without funcs", `{ .funcs = funcs }`, `{ .funcs = funcs }, { .name = "nfsd" }`, Violated, "no .funcs"},
		{"no new function", `, .new_func = show`, ``, Violated, "no .new_func"},
		{"init is not understood", `klp_enable_patch(&patch);`, `klp_enable_patch((&patch;`, Undecided, "not understood"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(plain, tt.old, tt.new, 1)
			tree := source.FromFS(".", fstest.MapFS{"livepatch.c": &fstest.MapFile{Data: []byte(text)}})
			found, err := tree.Find(t.Context())
			if err != nil || len(found.Modules) != 1 {
				t.Fatalf("%d modules: %v", len(found.Modules), err)
			}
			list := Of(unit.Load(token.NewFileSet(), tree, found.Modules[0]))
			if len(list) != 1 {
				t.Fatalf("%d patches", len(list))
			}
			ev := list[0]
			why := ev.Verdicts[0].Reason
			for _, v := range ev.Violations {
				if v.Rule != "KLP114" {
					t.Errorf("unexpected: %s [%s]", v.Text(), v.Rule)
				}
				why = v.Message
			}
			if got := ev.Verdicts[0]; got.Scenario != Enable || got.Status != tt.enable || !strings.Contains(why, tt.why) {
				t.Errorf("%s: %s: %s; want %s: %s", got.Scenario, got.Status, why, tt.enable, tt.why)
			}
			for _, v := range ev.Verdicts[1:] {
				if tt.enable != Holds && v.Status == Holds {
					t.Errorf("%s holds", v.Scenario)
				}
			}
		})
	}
}
