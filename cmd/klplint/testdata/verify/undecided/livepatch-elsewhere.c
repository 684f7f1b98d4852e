// SPDX-License-Identifier: GPL-2.0
/* Its pre_patch is defined in a file that is not there. */
#include <linux/livepatch.h>
#include <linux/module.h>

int elsewhere_pre_patch(struct klp_object *obj);

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
		.callbacks.pre_patch = elsewhere_pre_patch,
	},
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static int __init elsewhere_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit elsewhere_exit(void)
{
}

module_init(elsewhere_init);
module_exit(elsewhere_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
