// SPDX-License-Identifier: GPL-2.0
/*
 * Raises panic_timeout, patches a driver beside it, and hands the original value
 * over to a successor. It survives all life cycles.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/panic.h>
#include <linux/slab.h>

#define TIMEOUT_STATE 3
#define TIMEOUT_STATE_VERSION 2

struct saved_timeout {
	int original;
	bool raised;
};

static struct klp_patch patch;

static int timeout_pre_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, TIMEOUT_STATE);

	if (klp_get_prev_state(TIMEOUT_STATE))
		return 0;

	state->data = kzalloc(sizeof(struct saved_timeout), GFP_KERNEL);
	return state->data ? 0 : -ENOMEM;
}

static void timeout_post_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, TIMEOUT_STATE);
	struct klp_state *prev = klp_get_prev_state(TIMEOUT_STATE);
	struct saved_timeout *saved;

	if (prev) {
		state->data = prev->data;
		return;
	}
	saved = state->data;
	saved->original = panic_timeout;
	panic_timeout = 30;
	saved->raised = true;
}

static void timeout_pre_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, TIMEOUT_STATE);
	struct saved_timeout *saved = state->data;

	if (saved->raised)
		panic_timeout = saved->original;
	saved->raised = false;
}

static void timeout_post_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, TIMEOUT_STATE);

	/* A transition that was reverted: the data is not ours. */
	if (klp_get_prev_state(TIMEOUT_STATE))
		return;
	kfree(state->data);
	state->data = NULL;
}

static int lp_nvme_reset(struct device *dev)
{
	return 0;
}

static struct klp_func nvme_funcs[] = {
	{
		.old_name = "nvme_reset",
		.new_func = lp_nvme_reset,
	},
	{ }
};

static int lp_show(struct seq_file *m, void *v)
{
	return 0;
}

static struct klp_func funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = lp_show,
	},
	{ }
};

static struct klp_object objs[] = {
	{
		.funcs = funcs,
		.callbacks = {
			.pre_patch = timeout_pre_patch,
			.post_patch = timeout_post_patch,
			.pre_unpatch = timeout_pre_unpatch,
			.post_unpatch = timeout_post_unpatch,
		},
	},
	{
		.name = "nvme_core",
		.funcs = nvme_funcs,
	},
	{ }
};

static struct klp_state states[] = {
	{
		.id = TIMEOUT_STATE,
		.version = TIMEOUT_STATE_VERSION,
	},
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
	.replace = true,
};

static int __init panic_timeout_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit panic_timeout_exit(void)
{
}

module_init(panic_timeout_init);
module_exit(panic_timeout_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
