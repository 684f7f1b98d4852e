// SPDX-License-Identifier: GPL-2.0
/* Takes the data for there whenever it has replaced another. */
#include <linux/module.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/printk.h>
#include <linux/livepatch.h>

#define LOGLEVEL 1

static struct klp_patch patch;

static bool taken_over;

static int target_pre_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, LOGLEVEL);

	if (taken_over)
		return 0;
	state->data = kzalloc(sizeof(int), GFP_KERNEL);
	return state->data ? 0 : -ENOMEM;
}

static void target_post_patch(struct klp_object *obj)
{
	int *data = klp_get_state(&patch, LOGLEVEL)->data;

	*data = 1;
}

static void target_post_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, LOGLEVEL);

	if (taken_over && !state->data)
		return;
	kfree(state->data);
	state->data = NULL;
}

static int pre_patch(struct klp_object *obj)
{
	taken_over = klp_get_prev_state(LOGLEVEL);
	return 0;
}

static void post_patch(struct klp_object *obj)
{
	struct klp_state *prev = klp_get_prev_state(LOGLEVEL);

	if (prev)
		klp_get_state(&patch, LOGLEVEL)->data = prev->data;
}

static struct klp_func funcs[] = { { } };

static struct klp_object objs[] = {
	{
		.funcs = funcs,
		.callbacks = {
			.pre_patch = pre_patch,
			.post_patch = post_patch,
		},
	},
	{
		.name = "dm_mod",
		.funcs = funcs,
		.callbacks = {
			.pre_patch = target_pre_patch,
			.post_patch = target_post_patch,
			.post_unpatch = target_post_unpatch,
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
