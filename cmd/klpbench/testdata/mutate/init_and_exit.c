// SPDX-License-Identifier: GPL-2.0
/* A buffer for the time that the module is loaded; what is modified goes back after the new code is gone. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/slab.h>
#include <linux/seq_file.h>

static struct klp_patch ini_patch;
extern unsigned int sysctl_sched_fix;
static char *ini_buffer;
static unsigned int ini_saved;
static bool ini_changed;

static int ini_pre_patch(struct klp_object *obj)
{
	if (!ini_buffer)
		return -ENODEV;
	ini_saved = sysctl_sched_fix;
	return 0;
}

static void ini_post_patch(struct klp_object *obj)
{
	sysctl_sched_fix = 3;
	ini_changed = true;
}

static void ini_restore(void)
{
	if (ini_changed) {
		ini_changed = false;
		sysctl_sched_fix = ini_saved;
	}
}

static void ini_post_unpatch(struct klp_object *obj)
{
	ini_restore();
}

static int ini_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "ini live patched\n");
	return 0;
}

static struct klp_func ini_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = ini_cmdline_proc_show,
	}, { }
};

static struct klp_object ini_objs[] = {
	{
		/* name being NULL means vmlinux */
		.funcs = ini_funcs,
		.callbacks = {
			.pre_patch = ini_pre_patch,
			.post_patch = ini_post_patch,
			.post_unpatch = ini_post_unpatch,
		},
	}, { }
};

static struct klp_patch ini_patch = {
	.mod = THIS_MODULE,
	.objs = ini_objs,
};

static int __init ini_init(void)
{
	int ret;

	ini_buffer = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!ini_buffer)
		return -ENOMEM;
	ret = klp_enable_patch(&ini_patch);
	if (ret)
		kfree(ini_buffer);
	return ret;
}

static void __exit ini_exit(void)
{
	kfree(ini_buffer);
}

module_init(ini_init);
module_exit(ini_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
