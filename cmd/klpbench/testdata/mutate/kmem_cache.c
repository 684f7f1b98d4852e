// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/slab.h>
#include <linux/seq_file.h>
static struct kmem_cache *kc;
static void *kc_spare;
static int kc_pre_patch(struct klp_object *obj)
{
	kc = kmem_cache_create("klp_fix", 64, 0, SLAB_HWCACHE_ALIGN, NULL);
	if (!kc)
		return -ENOMEM;
	kc_spare = kmem_cache_zalloc(kc, GFP_KERNEL);
	if (!kc_spare) {
		kmem_cache_destroy(kc);
		return -ENOMEM;
	}
	return 0;
}
static void kc_post_unpatch(struct klp_object *obj)
{
	kmem_cache_free(kc, kc_spare);
	kmem_cache_destroy(kc);
}

static int kc_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", "kc live patched");
	return 0;
}

static struct klp_func kc_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = kc_cmdline_proc_show,
	}, { }
};

static struct klp_object kc_objs[] = {
	{
		.funcs = kc_funcs,
		.callbacks = {
			.pre_patch = kc_pre_patch,
			.post_unpatch = kc_post_unpatch,
		},
	}, { }
};

static struct klp_patch kc_patch = {
	.mod = THIS_MODULE,
	.objs = kc_objs,
};

static int __init kc_init(void)
{
	return klp_enable_patch(&kc_patch);
}

static void __exit kc_exit(void)
{
}

module_init(kc_init);
module_exit(kc_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
