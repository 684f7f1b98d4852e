// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/slab.h>
#include <linux/seq_file.h>
#include <linux/list.h>
struct fix_rec {
	struct list_head node;
	int cpu;
	u64 hits;
};

static LIST_HEAD(fix_recs);

static void fx_drop_all(void)
{
	struct fix_rec *r, *tmp;

	list_for_each_entry_safe(r, tmp, &fix_recs, node) {
		list_del(&r->node);
		kfree(r);
	}
}

static int fx_pre_patch(struct klp_object *obj)
{
	struct fix_rec *r;
	int i;

	for (i = 0; i < 3; i++) {
		r = kzalloc(sizeof(*r), GFP_KERNEL);
		if (!r)
			goto nomem;
		r->cpu = i;
		list_add_tail(&r->node, &fix_recs);
	}
	return 0;
nomem:
	fx_drop_all();
	return -ENOMEM;
}

static void fx_post_unpatch(struct klp_object *obj)
{
	fx_drop_all();
}

static int klpp_fx_show(struct seq_file *m, void *v)
{
	seq_puts(m, "fx\n");
	return 0;
}

#define PATCHED(old, new) { .old_name = #old, .new_func = (new) }
static struct klp_func fx_funcs[] = { PATCHED(cmdline_proc_show, klpp_fx_show), {} };

static struct klp_object fx_objs[] = {
	{
		.funcs	= fx_funcs,
		.callbacks = {
			.pre_patch = fx_pre_patch,
			.post_unpatch = fx_post_unpatch,
		},
	},
	{}
};

static struct klp_patch fx_patch = {
	.mod	= THIS_MODULE,
	.objs	= fx_objs,
};

static int __init livepatch_init(void)
{
	int rc;

	rc = klp_enable_patch(&fx_patch);
	if (rc)
		pr_err("cannot enable: %d\n", rc);
	return rc;
}

static void __exit livepatch_exit(void)
{
}

module_init(livepatch_init);
module_exit(livepatch_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
MODULE_AUTHOR("nobody");
