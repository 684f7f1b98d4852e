// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/slab.h>
#include <linux/seq_file.h>
#include <linux/refcount.h>
#include <linux/mutex.h>
/* shared context for the new code; handed over on cumulative upgrade */
enum { CTX_STATE = 0x77 };

struct er_ctx {
	refcount_t users;
	struct mutex lock;
	struct {
		unsigned long jiffies_at;
		int backlog;
	} saved;
};

extern int netdev_fix_backlog;
static struct klp_patch er_patch;

static struct er_ctx *er_alloc(gfp_t gfp)
{
	struct er_ctx *c = kzalloc(sizeof(*c), gfp);

	if (unlikely(!c))
		return NULL;
	refcount_set(&c->users, 1);
	mutex_init(&c->lock);
	return c;
}

static void er_put(struct er_ctx *c)
{
	if (refcount_dec_and_test(&c->users))
		kfree(c);
}

static int er_pre_patch(struct klp_object *obj)
{
	struct klp_state *st;
	struct er_ctx *c;

	if (klp_get_prev_state(CTX_STATE))
		return 0;	/* inherited below */

	c = er_alloc(GFP_KERNEL);
	if (!c)
		return -ENOMEM;
	st = klp_get_state(&er_patch, CTX_STATE);
	st->data = c;
	return 0;
}

static void er_post_patch(struct klp_object *obj)
{
	struct klp_state *st = klp_get_state(&er_patch, CTX_STATE);
	const struct klp_state *old = klp_get_prev_state(CTX_STATE);
	struct er_ctx *c;

	if (old) {
		st->data = old->data;
		return;
	}
	c = st->data;
	mutex_lock(&c->lock);
	c->saved.backlog = netdev_fix_backlog;
	c->saved.jiffies_at = jiffies;
	netdev_fix_backlog = 8192;
	mutex_unlock(&c->lock);
}

static void er_pre_unpatch(struct klp_object *obj)
{
	struct klp_state *st = klp_get_state(&er_patch, CTX_STATE);
	struct er_ctx *c = st->data;

	mutex_lock(&c->lock);
	netdev_fix_backlog = c->saved.backlog;
	mutex_unlock(&c->lock);
}

static void er_post_unpatch(struct klp_object *obj)
{
	struct klp_state *st = klp_get_state(&er_patch, CTX_STATE);

	if (klp_get_prev_state(CTX_STATE))
		return;		/* reverted upgrade */
	er_put(st->data);
	st->data = NULL;
}

static int er_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", "er live patched");
	return 0;
}

static struct klp_func er_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = er_cmdline_proc_show,
	}, { }
};

static struct klp_object er_objs[] = {
	{
		.funcs = er_funcs,
		.callbacks = {
			.pre_patch = er_pre_patch,
			.post_patch = er_post_patch,
			.pre_unpatch = er_pre_unpatch,
			.post_unpatch = er_post_unpatch,
		},
	}, { }
};

static struct klp_state er_states[] = {
	{ .id = CTX_STATE, .version = 1 },
	{ }
};

static struct klp_patch er_patch = {
	.mod = THIS_MODULE,
	.objs = er_objs,
	.states = er_states,
	.replace = true,
};

static int __init er_init(void)
{
	return klp_enable_patch(&er_patch);
}

static void __exit er_exit(void)
{
}

module_init(er_init);
module_exit(er_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
