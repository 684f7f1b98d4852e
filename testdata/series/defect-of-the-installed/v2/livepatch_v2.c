// SPDX-License-Identifier: GPL-2.0
/* Nothing of its own. */
#include <linux/module.h>
#include <linux/kernel.h>
#include <linux/livepatch.h>

#define LOGLEVEL 1

static struct klp_patch patch;

static int pre_patch(struct klp_object *obj)
{
	return 0;
}

static void post_patch(struct klp_object *obj)
{
}

static void pre_unpatch(struct klp_object *obj)
{
}

static void post_unpatch(struct klp_object *obj)
{
}

static struct klp_func funcs[] = { { } };

static struct klp_object objs[] = {
	{
		.funcs = funcs,
		.callbacks = {
			.pre_patch = pre_patch,
			.post_patch = post_patch,
			.pre_unpatch = pre_unpatch,
			.post_unpatch = post_unpatch,
		},
	},
	{ }
};

static struct klp_state states[] = {
	{ .id = LOGLEVEL, .version = 1 },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
	.replace = true,
};

static int lp_init(void)
{
	return klp_enable_patch(&patch);
}

static void lp_exit(void)
{
}

module_init(lp_init);
module_exit(lp_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
