// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/slab.h>
#include <linux/seq_file.h>
#include <linux/bitops.h>
#include <linux/jump_label.h>
#define ID_FLAGS 20
#define DID_KEY BIT(0)
#define DID_HOOK BIT(1)
extern struct static_key_false fix_fast_path;
extern void (*fix_trace_hook)(int);
static struct klp_patch bm_patch;
static void bm_hook(int x) { }

static void bm_post_patch(struct klp_object *obj)
{
	struct klp_state *s = klp_get_state(&bm_patch, ID_FLAGS);
	struct klp_state *prev = klp_get_prev_state(ID_FLAGS);
	unsigned long done = prev ? (unsigned long)prev->data : 0;

	if (!(done & DID_KEY)) {
		static_branch_enable(&fix_fast_path);
		done |= DID_KEY;
	}
	WRITE_ONCE(fix_trace_hook, bm_hook);
	done |= DID_HOOK;
	s->data = (void *)done;
}

static void bm_pre_unpatch(struct klp_object *obj)
{
	struct klp_state *s = klp_get_state(&bm_patch, ID_FLAGS);
	unsigned long done = (unsigned long)s->data;

	if (done & DID_HOOK)
		WRITE_ONCE(fix_trace_hook, NULL);
	if (done & DID_KEY)
		static_branch_disable(&fix_fast_path);
	s->data = NULL;
}

static int klpp_bm_show(struct seq_file *m, void *v)
{
	seq_puts(m, "bm\n");
	return 0;
}

#define PATCHED(old, new) { .old_name = #old, .new_func = (new) }
static struct klp_func bm_funcs[] = { PATCHED(cmdline_proc_show, klpp_bm_show), {} };

static struct klp_state bm_states[] = {
	{ .id = ID_FLAGS, .version = 1 },
	{ }
};

static struct klp_object bm_objs[] = {
	{
		.funcs	= bm_funcs,
		.callbacks = {
			.post_patch = bm_post_patch,
			.pre_unpatch = bm_pre_unpatch,
		},
	},
	{}
};

static struct klp_patch bm_patch = {
	.mod	= THIS_MODULE,
	.objs	= bm_objs,
	.states = bm_states,
	.replace = true,
};

static int __init livepatch_init(void)
{
	int rc;

	rc = klp_enable_patch(&bm_patch);
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
