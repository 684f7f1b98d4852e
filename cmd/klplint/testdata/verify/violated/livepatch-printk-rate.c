// SPDX-License-Identifier: GPL-2.0
/*
 * Saves the console's log level in pre_patch and forgets to put it back: the
 * data is freed, but the kernel keeps the value.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/slab.h>

static struct klp_patch patch;

static int rate_pre_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, 1);

	state->data = kmalloc(sizeof(int), GFP_KERNEL);
	if (!state->data)
		return -ENOMEM;
	*(int *)state->data = console_loglevel;
	return 0;
}

static void rate_post_patch(struct klp_object *obj)
{
	console_loglevel = 10;
}

static void rate_post_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, 1);

	kfree(state->data);
	state->data = NULL;
}

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
			.pre_patch = rate_pre_patch,
			.post_patch = rate_post_patch,
			.post_unpatch = rate_post_unpatch,
		},
	},
	{ }
};

static struct klp_state states[] = {
	{
		.id = 1,
		.version = 1,
	},
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
};

static int __init rate_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit rate_exit(void)
{
}

module_init(rate_init);
module_exit(rate_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
