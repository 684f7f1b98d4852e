// SPDX-License-Identifier: GPL-2.0
/* Asks for it in module init and exit. */
#include "../lp.h"
#include "../lp_state.h"

static struct klp_object objs[] = {
	{ .funcs = vmlinux_funcs, .callbacks = ASKING },
	{ }
};

static struct klp_state states[] = {
	{ .id = 1, .version = 1 },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
	.replace = true,
};

static int __init lp_init(void)
{
	pr_info("init prev %d\n", prev_version());
	return klp_enable_patch(&patch);
}

static void __exit lp_exit(void)
{
	pr_info("exit prev %d\n", prev_version());
}

module_init(lp_init);
module_exit(lp_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
