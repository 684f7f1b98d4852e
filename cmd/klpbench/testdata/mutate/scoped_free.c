// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/slab.h>
#include <linux/seq_file.h>
#include <linux/cleanup.h>
#include <linux/mutex.h>
struct sf_cfg { int orig; char *name; };
extern int fix_tunable;
static DEFINE_MUTEX(sf_lock);
static struct sf_cfg *sf;
static int sf_pre_patch(struct klp_object *obj)
{
	struct sf_cfg *c __free(kfree) = kzalloc(sizeof(*c), GFP_KERNEL);

	if (!c)
		return -ENOMEM;
	c->name = kstrdup("klp", GFP_KERNEL);
	if (!c->name)
		return -ENOMEM;
	guard(mutex)(&sf_lock);
	sf = no_free_ptr(c);
	return 0;
}
static void sf_post_patch(struct klp_object *obj)
{
	scoped_guard(mutex, &sf_lock) {
		sf->orig = fix_tunable;
		fix_tunable = 3;
	}
}
static void sf_pre_unpatch(struct klp_object *obj)
{
	guard(mutex)(&sf_lock);
	fix_tunable = sf->orig;
}
static void sf_post_unpatch(struct klp_object *obj)
{
	kfree(sf->name);
	kfree(sf);
	sf = NULL;
}

static int sf_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", "sf live patched");
	return 0;
}

static struct klp_func sf_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = sf_cmdline_proc_show,
	}, { }
};

static struct klp_object sf_objs[] = {
	{
		.funcs = sf_funcs,
		.callbacks = {
			.pre_patch = sf_pre_patch,
			.post_patch = sf_post_patch,
			.pre_unpatch = sf_pre_unpatch,
			.post_unpatch = sf_post_unpatch,
		},
	}, { }
};

static struct klp_patch sf_patch = {
	.mod = THIS_MODULE,
	.objs = sf_objs,
};

static int __init sf_init(void)
{
	return klp_enable_patch(&sf_patch);
}

static void __exit sf_exit(void)
{
}

module_init(sf_init);
module_exit(sf_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
