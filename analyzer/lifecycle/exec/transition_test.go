package exec

import (
	"slices"
	"strings"
	"testing"
)

// talking is a livepatch of vmlinux and a module, whose callbacks say that they
// run.
const talking = `
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>

static const char *on(struct klp_object *obj) { return obj->name ? obj->name : "vmlinux"; }
static int pre_patch(struct klp_object *obj) { pr_info("+pre %s\n", on(obj)); return 0; }
static void post_patch(struct klp_object *obj) { pr_info("+post %s\n", on(obj)); }
static void pre_unpatch(struct klp_object *obj) { pr_info("-pre %s\n", on(obj)); }
static void post_unpatch(struct klp_object *obj) { pr_info("-post %s\n", on(obj)); }
static int show(void) { return 0; }
static struct klp_func funcs[] = { { .old_name = "f", .new_func = show }, { } };
static struct klp_object objs[] = {
	{ .funcs = funcs, .callbacks = { pre_patch, post_patch, pre_unpatch, post_unpatch } },
	{ .name = "target", .funcs = funcs, .callbacks = { pre_patch, post_patch, pre_unpatch, post_unpatch } },
	{ }
};
static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs };
static int __init start(void) { return klp_enable_patch(&patch); }
module_init(start);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
`

// TestTargetAmidTransition holds which callbacks an object gets whose target
// comes or goes in the middle of a transition: pre_patch, or post_unpatch, and
// what the end of the transition brings (kernel/livepatch/core.c:
// klp_module_coming(), klp_cleanup_module_patches_limited()).
func TestTargetAmidTransition(t *testing.T) {
	for _, tt := range []struct {
		name            string
		there           bool // the target, at first
		disable, revert bool
		want            string
	}{
		{"comes while enabling", false, false, false, "+pre vmlinux, +pre target, +post vmlinux, +post target"},
		{"goes while enabling", true, false, false, "+pre vmlinux, +pre target, -post target, +post vmlinux"},
		{"comes, then the enabling is reverted", false, false, true, "+pre vmlinux, +pre target, -post vmlinux, -post target"},
		{"goes, then the enabling is reverted", true, false, true, "+pre vmlinux, +pre target, -post target, -post vmlinux"},
		{"comes while disabling", false, true, false, "+pre vmlinux, +post vmlinux, -pre vmlinux, +pre target, -post vmlinux, -post target"},
		{"goes while disabling", true, true, false, "+pre vmlinux, +pre target, +post vmlinux, +post target, -pre vmlinux, -pre target, -post target, -post vmlinux"},
		{"comes, then the disabling is reverted", false, true, true, "+pre vmlinux, +post vmlinux, -pre vmlinux, +pre target, +post vmlinux, +post target"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u := load(t, talking)
			m := NewMachine(200_000)
			m.Concrete = true
			self := &Instance{Name: "livepatch", Model: u.Model, Patch: u.Model.Patches[0]}
			during := func(w *World) []*World {
				if tt.there {
					return m.Going(w, "target")
				}
				loaded, _ := m.Coming(w, "target")
				return loaded
			}
			how := Normal
			if !tt.disable {
				how.During, how.Revert = during, tt.revert
			}
			w := NewWorld()
			if tt.there {
				w.Loaded["target"] = ModuleLive
			}
			list := m.Load(w, self, how)
			if len(list) != 1 || list[0].Error {
				t.Fatalf("loading ends in %d ways", len(list))
			}
			w = list[0].World
			if tt.disable {
				ends := m.DisableDuring(w, self, tt.revert, during)
				if len(ends) != 1 {
					t.Fatalf("disabling ends in %d ways", len(ends))
				}
				w = ends[0]
			}
			said := slices.DeleteFunc(w.Log.Lines(), func(l string) bool { return l[0] != '+' && l[0] != '-' })
			if got := strings.Join(said, ", "); got != tt.want {
				t.Errorf("callbacks:\ngot  %s\nwant %s", got, tt.want)
			}
		})
	}
}
