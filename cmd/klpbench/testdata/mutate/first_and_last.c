// SPDX-License-Identifier: GPL-2.0
/* One piece of data for all objects: the first allocates it, the last frees it. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/slab.h>
#include <linux/seq_file.h>

static struct klp_patch cnt_patch;

#define CNT_STATE 5

static int cnt_users;

static int cnt_pre_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&cnt_patch, CNT_STATE);

	if (cnt_users > 0) {
		cnt_users++;
		return 0;
	}
	state->data = kzalloc(128, GFP_KERNEL);
	if (!state->data)
		return -ENOMEM;
	cnt_users = 1;
	return 0;
}

static void cnt_post_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&cnt_patch, CNT_STATE);

	if (--cnt_users > 0)
		return;
	kfree(state->data);
	state->data = NULL;
}

static int cnt_open_fixed(void *f)
{
	return 0;
}

static struct klp_func cnt_mod_funcs[] = {
	{ .old_name = "cnt_open", .new_func = cnt_open_fixed },
	{ }
};

static int cnt_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "cnt live patched\n");
	return 0;
}

static struct klp_func cnt_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = cnt_cmdline_proc_show,
	}, { }
};

static struct klp_object cnt_objs[] = {
	{
		.funcs = cnt_funcs,
		.callbacks = {
			.pre_patch = cnt_pre_patch,
			.post_unpatch = cnt_post_unpatch,
		},
	}, {
		.name = "cnt_target",
		.funcs = cnt_mod_funcs,
		.callbacks = {
			.pre_patch = cnt_pre_patch,
			.post_unpatch = cnt_post_unpatch,
		},
	}, { }
};

static struct klp_state cnt_states[] = {
	{ .id = CNT_STATE, .version = 1 },
	{ }
};

static struct klp_patch cnt_patch = {
	.mod = THIS_MODULE,
	.objs = cnt_objs,
	.states = cnt_states,
};

static int __init cnt_init(void)
{
	return klp_enable_patch(&cnt_patch);
}

static void __exit cnt_exit(void)
{
}

module_init(cnt_init);
module_exit(cnt_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
