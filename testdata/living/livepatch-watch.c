// SPDX-License-Identifier: GPL-2.0
/*
 * A livepatch that someone lives with: what klplint says of it was looked at,
 * and is meant so.
 */
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/reboot.h>
#include <linux/seq_file.h>

static int watch_reboot(struct notifier_block *nb, unsigned long event, void *cmd)
{
	return NOTIFY_DONE;
}

static struct notifier_block watch_nb = {
	.notifier_call = watch_reboot,
};

static int watch_pre_patch(struct klp_object *obj)
{
	/* klplint:ignore KLP201 -- this livepatch is built for images that are never updated */
	return register_reboot_notifier(&watch_nb);
}

static int watch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "watched\n");
	return 0;
}

static struct klp_func watch_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = watch_cmdline_proc_show,
	},
	{ }
};

static struct klp_object watch_objs[] = {
	{
		.funcs = watch_funcs,
		.callbacks = {
			.pre_patch = watch_pre_patch,
		},
	},
	{ }
};

static struct klp_patch watch_patch = {
	.mod = THIS_MODULE,
	.objs = watch_objs,
};

static int __init watch_init(void)
{
	return klp_enable_patch(&watch_patch);
}

static void __exit watch_exit(void)
{
}

module_init(watch_init);
module_exit(watch_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
