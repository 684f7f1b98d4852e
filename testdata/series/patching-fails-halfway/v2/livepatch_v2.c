// SPDX-License-Identifier: GPL-2.0
/* Undoes for vmlinux what it does for the target. */
#include <linux/module.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/printk.h>
#include <linux/livepatch.h>

#define LOGLEVEL 1

static struct klp_patch patch;

static bool enabling = true;

static int target_pre_patch(struct klp_object *obj)
{
	if (enabling && klp_get_prev_state(LOGLEVEL))
		console_loglevel = CONSOLE_LOGLEVEL_QUIET;
	return 0;
}

static int pre_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, LOGLEVEL);

	if (klp_get_prev_state(LOGLEVEL))
		return 0;
	state->data = kzalloc(sizeof(int), GFP_KERNEL);
	return state->data ? 0 : -ENOMEM;
}

static void post_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, LOGLEVEL);
	struct klp_state *prev = klp_get_prev_state(LOGLEVEL);

	if (prev) {
		state->data = prev->data;
		console_loglevel = CONSOLE_LOGLEVEL_MOTORMOUTH;
	enabling = false;
		enabling = false;
		return;
	}
	*(int *)state->data = console_loglevel;
	console_loglevel = CONSOLE_LOGLEVEL_MOTORMOUTH;
	enabling = false;
}

static void pre_unpatch(struct klp_object *obj)
{
	int *original = klp_get_state(&patch, LOGLEVEL)->data;

	console_loglevel = *original;
}

static void post_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, LOGLEVEL);

	if (klp_get_prev_state(LOGLEVEL)) {
		console_loglevel = CONSOLE_LOGLEVEL_MOTORMOUTH;
		return;
	}
	kfree(state->data);
	state->data = NULL;
}

static struct klp_func funcs[] = { { } };

static struct klp_object objs[] = {
	{
		.name = "dm_mod",
		.funcs = funcs,
		.callbacks = {
			.pre_patch = target_pre_patch,
		},
	},
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
