// SPDX-License-Identifier: GPL-2.0
/*
 * Version 1 of a state: the banner's colour, of which the original is kept in
 * the data of the state. A successor may take it over.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/slab.h>

#define COLOUR_STATE 7

#ifndef COLOUR_STATE_VERSION
#define COLOUR_STATE_VERSION 1
#endif

struct colour {
	int original;
	int now;
};

static struct klp_patch patch;

static int pre_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, COLOUR_STATE);

	if (obj->mod) {
		pr_info("%s: %s is coming or there\n", __func__, obj->mod->name);
		return 0;
	}
	if (klp_get_prev_state(COLOUR_STATE)) {
		pr_info("%s: the colour is kept\n", __func__);
		return 0;
	}
	state->data = kzalloc(sizeof(struct colour), GFP_KERNEL);
	if (!state->data)
		return -ENOMEM;
	pr_info("%s: version %d allocates\n", __func__, state->version);
	return 0;
}

static void post_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, COLOUR_STATE);
	struct klp_state *prev = klp_get_prev_state(COLOUR_STATE);
	struct colour *colour;

	if (obj->mod)
		return;
	if (prev) {
		state->data = prev->data;
		colour = state->data;
		pr_info("%s: version %d took over colour %d of version %d\n", __func__,
			state->version, colour->now, prev->version);
	}
	colour = state->data;
	colour->now = 10 * COLOUR_STATE_VERSION;
}

static void pre_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, COLOUR_STATE);
	struct colour *colour = state->data;

	if (!obj->mod)
		pr_info("%s: colour %d goes back to %d\n", __func__, colour->now, colour->original);
}

static void post_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, COLOUR_STATE);

	if (obj->mod) {
		pr_info("%s: %s\n", __func__, obj->mod->name);
		return;
	}
	if (klp_get_prev_state(COLOUR_STATE)) {
		pr_info("%s: the colour stays\n", __func__);
		return;
	}
	kfree(state->data);
	state->data = NULL;
	pr_info("%s: freed\n", __func__);
}

static int lp_show(struct seq_file *m, void *v)
{
	return 0;
}

static struct klp_func funcs[] = {
	{ .old_name = "cmdline_proc_show", .new_func = lp_show },
	{ }
};

static struct klp_func target_funcs[] = {
	{ }
};

#define CALLBACKS {			\
	.pre_patch = pre_patch,		\
	.post_patch = post_patch,	\
	.pre_unpatch = pre_unpatch,	\
	.post_unpatch = post_unpatch,	\
}

static struct klp_object objs[] = {
	{ .funcs = funcs, .callbacks = CALLBACKS },
	{ .name = "banner_target", .funcs = target_funcs, .callbacks = CALLBACKS },
	{ }
};

static struct klp_state states[] = {
	{ .id = COLOUR_STATE, .version = COLOUR_STATE_VERSION },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
	.replace = true,
};

static int __init banner_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit banner_exit(void)
{
	pr_info("%s\n", __func__);
}

module_init(banner_init);
module_exit(banner_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
