// SPDX-License-Identifier: GPL-2.0
/* The original lies in a static: nobody takes over from a livepatch without .replace. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/nmi.h>
#include <linux/seq_file.h>

extern int watchdog_thresh;

static int wd_saved_thresh;
static bool wd_raised;

static void wd_raise(void)
{
	wd_saved_thresh = READ_ONCE(watchdog_thresh);
	WRITE_ONCE(watchdog_thresh, 60);
	wd_raised = true;
}

static void wd_lower(void)
{
	if (!wd_raised)
		return;
	WRITE_ONCE(watchdog_thresh, wd_saved_thresh);
	wd_raised = false;
}

static void wd_post_patch(struct klp_object *obj)
{
	wd_raise();
}

static void wd_pre_unpatch(struct klp_object *obj)
{
	wd_lower();
}

static int wd_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "wd live patched\n");
	return 0;
}

static struct klp_func wd_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = wd_cmdline_proc_show,
	}, { }
};

static struct klp_object wd_objs[] = {
	{
		/* name being NULL means vmlinux */
		.funcs = wd_funcs,
		.callbacks = {
			.post_patch = wd_post_patch,
			.pre_unpatch = wd_pre_unpatch,
		},
	}, { }
};

static struct klp_patch wd_patch = {
	.mod = THIS_MODULE,
	.objs = wd_objs,
};

static int __init wd_init(void)
{
	return klp_enable_patch(&wd_patch);
}

static void __exit wd_exit(void)
{
}

module_init(wd_init);
module_exit(wd_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
