// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/slab.h>
#include <linux/seq_file.h>
#include <linux/kobject.h>
#include <linux/sysfs.h>
static struct kobject *sa_kobj;
static int sa_val;
static ssize_t sa_show(struct kobject *k, struct kobj_attribute *a, char *buf) { return sysfs_emit(buf, "%d\n", sa_val); }
static struct kobj_attribute sa_attr = __ATTR(val, 0444, sa_show, NULL);
static struct attribute *sa_attrs[] = { &sa_attr.attr, NULL };
static const struct attribute_group sa_group = { .attrs = sa_attrs };
static int sa_pre_patch(struct klp_object *obj)
{
	int rc;

	sa_kobj = kobject_create_and_add("klp_sa", kernel_kobj);
	if (!sa_kobj)
		return -ENOMEM;
	rc = sysfs_create_group(sa_kobj, &sa_group);
	if (rc) {
		kobject_put(sa_kobj);
		sa_kobj = NULL;
	}
	return rc;
}
static void sa_post_unpatch(struct klp_object *obj)
{
	sysfs_remove_group(sa_kobj, &sa_group);
	kobject_put(sa_kobj);
}

static int sa_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", "sa live patched");
	return 0;
}

static struct klp_func sa_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = sa_cmdline_proc_show,
	}, { }
};

static struct klp_object sa_objs[] = {
	{
		.funcs = sa_funcs,
		.callbacks = {
			.pre_patch = sa_pre_patch,
			.post_unpatch = sa_post_unpatch,
		},
	}, { }
};

static struct klp_patch sa_patch = {
	.mod = THIS_MODULE,
	.objs = sa_objs,
};

static int __init sa_init(void)
{
	return klp_enable_patch(&sa_patch);
}

static void __exit sa_exit(void)
{
}

module_init(sa_init);
module_exit(sa_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
