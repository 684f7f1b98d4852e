package scenario

import (
	"go/token"
	"strings"
	"testing"
	"testing/fstest"

	"klplint/analyzer/unit"
	"klplint/cparse/source"
)

const changing = `
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/livepatch.h>
extern atomic_t kernel_count;
extern char kernel_name[16];
static void post_patch(struct klp_object *obj) { DO; }
static void pre_unpatch(struct klp_object *obj) { UNDO; }
static struct klp_func funcs[] = { { } };
static struct klp_object objs[] = {
	{ .funcs = funcs, .callbacks = { .post_patch = post_patch, .pre_unpatch = pre_unpatch } }, { }
};
static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs };
static int __init start(void) { return klp_enable_patch(&patch); }
static void __exit stop(void) { }
module_init(start);
module_exit(stop);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
`

// TestOpen holds that what cannot be followed is neither taken for a fault nor
// for a proof.
func TestOpen(t *testing.T) {
	for _, tt := range []struct {
		name, do, undo string
		open           string // what Open names, "" where all is followed
	}{
		{"taken away again", "console_loglevel += 2", "console_loglevel -= 2", ""},
		{"in two steps", "console_loglevel += 2", "console_loglevel -= 3; console_loglevel += 1", ""},
		{"not all taken away", "console_loglevel += 2", "console_loglevel -= 1", `"console_loglevel"`},
		{"a bit that may have been set", "console_loglevel |= 2", "console_loglevel &= ~2", `"console_loglevel"`},
		{"a text", `strcpy(kernel_name, "patched")`, "", `"kernel_name`},
		{"counted and forgotten", "atomic_inc(&kernel_count)", "", `"kernel_count.counter"`},
		{"memory found by its name", `*(int *)kallsyms_lookup_name("console_printk") = 3`, "", "kallsyms_lookup_name()"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.NewReplacer("UNDO", tt.undo, "DO", tt.do).Replace(changing)
			tree := source.FromFS(".", fstest.MapFS{"livepatch.c": &fstest.MapFile{Data: []byte(text)}})
			found, err := tree.Find(t.Context())
			if err != nil || len(found.Modules) != 1 {
				t.Fatalf("%d modules: %v", len(found.Modules), err)
			}
			list := Of(unit.Load(token.NewFileSet(), tree, found.Modules[0]))
			if len(list) != 1 || len(list[0].Violations) > 0 {
				t.Fatalf("%d patches, or something goes wrong", len(list))
			}
			for _, v := range list[0].Verdicts {
				if v.Scenario == Disable && (v.Status != Holds || (v.Open == "") != (tt.open == "") || !strings.Contains(v.Open, tt.open)) {
					t.Errorf("%s, open: %s", v.Status, v.Open)
				}
			}
		})
	}
}
