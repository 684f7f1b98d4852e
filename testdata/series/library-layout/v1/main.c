#include "lp_common.h"

static int pre(struct klp_object *o) { return console_setup(); }
static void post(struct klp_object *o) { console_apply(); }
static void unpre(struct klp_object *o) { console_restore(); }
static void unpost(struct klp_object *o) { console_cleanup(); }
static struct klp_func funcs[] = { { } };
static struct klp_object objs[] = {
	{ .funcs = funcs, .callbacks = { pre, post, unpre, unpost } },
	{ }
};
static struct klp_state states[] = { { .id = LP_CONSOLE, .version = 1 }, { } };
struct klp_patch lp_patch = { .mod = THIS_MODULE, .objs = objs, .states = states, .replace = true };
static int __init lp_init(void) { return klp_enable_patch(&lp_patch); }
static void __exit lp_exit(void) { }
module_init(lp_init);
module_exit(lp_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
