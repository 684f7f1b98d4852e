// SPDX-License-Identifier: GPL-2.0
/* Made from a template by the release's tool; fields in @@ are filled in there. */
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/slab.h>

@@PATCHES_INCLUDES@@

@@PATCHES_FUNCS@@

#define LP_NAME		"@@NAME@@"
#define LP_STATE_ID	@@STATE_ID@@

struct lp_@@NAME@@_data {
	unsigned long jiffies;
	int level;
};

static struct klp_patch lp_@@NAME@@;

static int lp_@@NAME@@_pre_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&lp_@@NAME@@, LP_STATE_ID);

	if (klp_get_prev_state(LP_STATE_ID))
		return 0;
	state->data = kzalloc(sizeof(struct lp_@@NAME@@_data), GFP_KERNEL);
	if (!state->data)
		return -ENOMEM;
	@@PATCHES_PRE_PATCH@@;
	return 0;
}

static void lp_@@NAME@@_post_patch(struct klp_object *obj)
{
	struct klp_state *prev = klp_get_prev_state(LP_STATE_ID);
	struct lp_@@NAME@@_data *d;

	if (prev)
		klp_get_state(&lp_@@NAME@@, LP_STATE_ID)->data = prev->data;
	d = klp_get_state(&lp_@@NAME@@, LP_STATE_ID)->data;
	if (d)
		d->jiffies = jiffies;
	@@PATCHES_POST_PATCH@@;
}

static void lp_@@NAME@@_pre_unpatch(struct klp_object *obj)
{
	@@PATCHES_PRE_UNPATCH@@;
	pr_info(LP_NAME ": off after %lu s\n", (jiffies - INITIAL_JIFFIES) / HZ);
}

static void lp_@@NAME@@_post_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&lp_@@NAME@@, LP_STATE_ID);

	kfree(state->data);
	state->data = NULL;
}

static struct klp_object objs[] = {
	@@PATCHES_OBJS@@
	{
		.name = "@@TARGET@@",
		.funcs = (struct klp_func []) {
			@@TARGET_FUNCS@@
			{ .old_name = "lp_marker", .new_func = (void *)lp_@@NAME@@_post_patch },
			{ }
		},
		.callbacks = {
			.pre_patch = lp_@@NAME@@_pre_patch,
			.post_patch = lp_@@NAME@@_post_patch,
			.pre_unpatch = lp_@@NAME@@_pre_unpatch,
			.post_unpatch = lp_@@NAME@@_post_unpatch,
		},
	},
	{ }
};

static struct klp_state states[] = {
	{ .id = LP_STATE_ID, .version = @@STATE_VERSION@@ },
	{ }
};

static struct klp_patch lp_@@NAME@@ = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
	.replace = @@REPLACE@@,
};

static int __init lp_@@NAME@@_init(void)
{
	int ret;

	@@PATCHES_INIT_CALLS@@;
	ret = klp_enable_patch(&lp_@@NAME@@);
	if (ret) {
		@@PATCHES_CLEANUP_CALLS@@
	}
	return ret;
}

static void __exit lp_@@NAME@@_exit(void)
{
	@@PATCHES_CLEANUP_CALLS@@
}

module_init(lp_@@NAME@@_init);
module_exit(lp_@@NAME@@_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
MODULE_DESCRIPTION(LP_NAME ", release @@RELEASE@@");
