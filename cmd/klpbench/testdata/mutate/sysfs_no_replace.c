// SPDX-License-Identifier: GPL-2.0
/* A file in sysfs, made before the new code runs and removed after it. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/kobject.h>
#include <linux/sysfs.h>
#include <linux/seq_file.h>

static struct kobject *sfs_kobj;
static int sfs_limit = 100;

static ssize_t limit_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", sfs_limit);
}

static struct kobj_attribute sfs_attr = __ATTR_RO(limit);

static int sfs_pre_patch(struct klp_object *obj)
{
	int ret;

	sfs_kobj = kobject_create_and_add("sfs_fix", kernel_kobj);
	if (!sfs_kobj)
		return -ENOMEM;

	ret = sysfs_create_file(sfs_kobj, &sfs_attr.attr);
	if (ret) {
		kobject_put(sfs_kobj);
		sfs_kobj = NULL;
		return ret;
	}
	return 0;
}

static void sfs_post_unpatch(struct klp_object *obj)
{
	sysfs_remove_file(sfs_kobj, &sfs_attr.attr);
	kobject_put(sfs_kobj);
	sfs_kobj = NULL;
}

static int sfs_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "sfs live patched\n");
	return 0;
}

static struct klp_func sfs_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = sfs_cmdline_proc_show,
	}, { }
};

static struct klp_object sfs_objs[] = {
	{
		/* name being NULL means vmlinux */
		.funcs = sfs_funcs,
		.callbacks = {
			.pre_patch = sfs_pre_patch,
			.post_unpatch = sfs_post_unpatch,
		},
	}, { }
};

static struct klp_patch sfs_patch = {
	.mod = THIS_MODULE,
	.objs = sfs_objs,
};

static int __init sfs_init(void)
{
	return klp_enable_patch(&sfs_patch);
}

static void __exit sfs_exit(void)
{
}

module_init(sfs_init);
module_exit(sfs_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
