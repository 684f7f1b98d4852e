// SPDX-License-Identifier: GPL-2.0
/* The original log level lies in state->data, whose pointer a successor copies. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/seq_file.h>

static struct klp_patch con_patch;

#define CON_STATE	0x10
#define CON_VERSION	2

struct con_data {
	int loglevel;
};

static int con_alloc(struct klp_state *state)
{
	struct con_data *d;

	d = kzalloc(sizeof(*d), GFP_KERNEL);
	if (!d)
		return -ENOMEM;
	state->data = d;
	return 0;
}

static void con_set(struct klp_state *state)
{
	struct con_data *d = state->data;

	d->loglevel = console_loglevel;
	console_loglevel = CONSOLE_LOGLEVEL_MOTORMOUTH;
}

static int con_pre_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&con_patch, CON_STATE);

	if (klp_get_prev_state(CON_STATE)) {
		pr_info("the console is verbose already\n");
		return 0;
	}
	return con_alloc(state);
}

static void con_post_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&con_patch, CON_STATE);
	struct klp_state *prev = klp_get_prev_state(CON_STATE);

	if (prev) {
		state->data = prev->data;
		prev->data = NULL;
		return;
	}
	con_set(state);
}

static void con_pre_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&con_patch, CON_STATE);
	struct con_data *d = state->data;

	console_loglevel = d->loglevel;
}

static void con_post_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&con_patch, CON_STATE);

	if (klp_get_prev_state(CON_STATE))
		return;
	kfree(state->data);
	state->data = NULL;
}

static int con_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "con live patched\n");
	return 0;
}

static struct klp_func con_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = con_cmdline_proc_show,
	}, { }
};

static struct klp_object con_objs[] = {
	{
		/* name being NULL means vmlinux */
		.funcs = con_funcs,
		.callbacks = {
			.pre_patch = con_pre_patch,
			.post_patch = con_post_patch,
			.pre_unpatch = con_pre_unpatch,
			.post_unpatch = con_post_unpatch,
		},
	}, { }
};

static struct klp_state con_states[] = {
	{ .id = CON_STATE, .version = CON_VERSION },
	{ }
};

static struct klp_patch con_patch = {
	.mod = THIS_MODULE,
	.objs = con_objs,
	.states = con_states,
	.replace = true,
};

static int __init con_init(void)
{
	return klp_enable_patch(&con_patch);
}

static void __exit con_exit(void)
{
}

module_init(con_init);
module_exit(con_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
