// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/slab.h>
#include <linux/seq_file.h>
#include <linux/list.h>
#define QS 55
struct q_item { struct list_head l; int v; };
struct q_root { struct list_head items; int n; };
static struct klp_patch q_patch;
static void q_destroy(struct q_root *r)
{
	struct q_item *i;

	if (!r)
		return;
	while (!list_empty(&r->items)) {
		i = list_first_entry(&r->items, struct q_item, l);
		list_del(&i->l);
		kfree(i);
	}
	kfree(r);
}
static struct q_root *q_create(int n)
{
	struct q_root *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return NULL;
	INIT_LIST_HEAD(&r->items);
	while (n--) {
		struct q_item *i = kzalloc(sizeof(*i), GFP_KERNEL);

		if (!i) {
			q_destroy(r);
			return NULL;
		}
		i->v = n;
		list_add(&i->l, &r->items);
	}
	return r;
}
static int q_pre_patch(struct klp_object *obj)
{
	struct klp_state *s = klp_get_state(&q_patch, QS);

	if (klp_get_prev_state(QS))
		return 0;
	s->data = q_create(2);
	if (!s->data)
		return -ENOMEM;
	return 0;
}
static void q_post_patch(struct klp_object *obj)
{
	struct klp_state *p = klp_get_prev_state(QS);

	if (!p)
		return;
	klp_get_state(&q_patch, QS)->data = p->data;
	p->data = NULL;
}
static void q_post_unpatch(struct klp_object *obj)
{
	struct klp_state *s = klp_get_state(&q_patch, QS);

	q_destroy(s->data);
	s->data = NULL;
}

static int q_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", "q live patched");
	return 0;
}

static struct klp_func q_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = q_cmdline_proc_show,
	}, { }
};

static struct klp_object q_objs[] = {
	{
		.funcs = q_funcs,
		.callbacks = {
			.pre_patch = q_pre_patch,
			.post_patch = q_post_patch,
			.post_unpatch = q_post_unpatch,
		},
	}, { }
};

static struct klp_state q_states[] = {
	{ .id = QS, .version = 1 },
	{ }
};

static struct klp_patch q_patch = {
	.mod = THIS_MODULE,
	.objs = q_objs,
	.states = q_states,
	.replace = true,
};

static int __init q_init(void)
{
	return klp_enable_patch(&q_patch);
}

static void __exit q_exit(void)
{
}

module_init(q_init);
module_exit(q_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
