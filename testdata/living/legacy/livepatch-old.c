// SPDX-License-Identifier: GPL-2.0
/*
 * An old release, whose states have no versions.
 */
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

static struct klp_state old_states[] = {
	{ .id = 1 },
	{ }
};

static int old_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "patched\n");
	return 0;
}

static struct klp_func old_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = old_cmdline_proc_show,
	},
	{ }
};

static struct klp_object old_objs[] = {
	{
		.funcs = old_funcs,
	},
	{ }
};

static struct klp_patch old_patch = {
	.mod = THIS_MODULE,
	.objs = old_objs,
	.states = old_states,
};

static int __init old_init(void)
{
	return klp_enable_patch(&old_patch);
}

static void __exit old_exit(void)
{
}

module_init(old_init);
module_exit(old_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
