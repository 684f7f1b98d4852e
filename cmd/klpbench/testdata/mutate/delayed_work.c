// SPDX-License-Identifier: GPL-2.0
/* A workqueue of the livepatch's own, with goto cleanup. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/workqueue.h>
#include <linux/slab.h>
#include <linux/bitops.h>
#include <linux/seq_file.h>

static struct workqueue_struct *dw_wq;
static void dw_scan(struct work_struct *work);
static DECLARE_DELAYED_WORK(dw_work, dw_scan);
static unsigned long *dw_bitmap;

static void dw_scan(struct work_struct *work)
{
	set_bit(0, dw_bitmap);
	queue_delayed_work(dw_wq, &dw_work, HZ);
}

static int dw_setup(void)
{
	int err = -ENOMEM;

	dw_bitmap = kcalloc(16, sizeof(long), GFP_KERNEL);
	if (!dw_bitmap)
		goto out;
	dw_wq = alloc_workqueue("dw_scan", WQ_UNBOUND, 1);
	if (!dw_wq)
		goto out_free;
	return 0;

out_free:
	kfree(dw_bitmap);
	dw_bitmap = NULL;
out:
	return err;
}

static int dw_pre_patch(struct klp_object *obj)
{
	return dw_setup();
}

static void dw_post_patch(struct klp_object *obj)
{
	queue_delayed_work(dw_wq, &dw_work, HZ);
}

static void dw_pre_unpatch(struct klp_object *obj)
{
	cancel_delayed_work_sync(&dw_work);
}

static void dw_post_unpatch(struct klp_object *obj)
{
	destroy_workqueue(dw_wq);
	dw_wq = NULL;
	kfree(dw_bitmap);
	dw_bitmap = NULL;
}

static int dw_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "dw live patched\n");
	return 0;
}

static struct klp_func dw_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = dw_cmdline_proc_show,
	}, { }
};

static struct klp_object dw_objs[] = {
	{
		/* name being NULL means vmlinux */
		.funcs = dw_funcs,
		.callbacks = {
			.pre_patch = dw_pre_patch,
			.post_patch = dw_post_patch,
			.pre_unpatch = dw_pre_unpatch,
			.post_unpatch = dw_post_unpatch,
		},
	}, { }
};

static struct klp_patch dw_patch = {
	.mod = THIS_MODULE,
	.objs = dw_objs,
};

static int __init dw_init(void)
{
	return klp_enable_patch(&dw_patch);
}

static void __exit dw_exit(void)
{
}

module_init(dw_init);
module_exit(dw_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
