// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/slab.h>
#include <linux/seq_file.h>
#include <linux/percpu.h>
static struct klp_patch pb_patch;
#define NBUF 4
static u64 __percpu *pb_bufs[NBUF];

static void pb_free_bufs(void)
{
	int i;

	for (i = 0; i < NBUF; i++) {
		free_percpu(pb_bufs[i]);
		pb_bufs[i] = NULL;
	}
}

static int pb_pre_patch(struct klp_object *obj)
{
	int i;

	for (i = 0; i < NBUF; i++) {
		pb_bufs[i] = alloc_percpu(u64);
		if (!pb_bufs[i]) {
			pb_free_bufs();
			return -ENOMEM;
		}
	}
	return 0;
}

static void pb_post_unpatch(struct klp_object *obj)
{
	pb_free_bufs();
}

static int pb_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", "pb live patched");
	return 0;
}

static struct klp_func pb_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = pb_cmdline_proc_show,
	}, { }
};

static struct klp_object pb_objs[] = {
	{
		.funcs = pb_funcs,
		.callbacks = {
			.pre_patch = pb_pre_patch,
			.post_unpatch = pb_post_unpatch,
		},
	}, { }
};

static struct klp_patch pb_patch = {
	.mod = THIS_MODULE,
	.objs = pb_objs,
};

static int __init pb_init(void)
{
	return klp_enable_patch(&pb_patch);
}

static void __exit pb_exit(void)
{
}

module_init(pb_init);
module_exit(pb_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
