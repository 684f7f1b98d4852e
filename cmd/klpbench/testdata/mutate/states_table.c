// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/slab.h>
#include <linux/seq_file.h>
enum { S_A = 1, S_B, S_C };
static struct klp_patch st_patch;
static const unsigned long st_ids[] = { S_A, S_B, S_C };
#define for_each_id(i) for ((i) = 0; (i) < ARRAY_SIZE(st_ids); (i)++)
static void st_free(void)
{
	size_t i;

	for_each_id(i) {
		struct klp_state *s = klp_get_state(&st_patch, st_ids[i]);

		kfree(s->data);
		s->data = NULL;
	}
}
static int st_pre_patch(struct klp_object *obj)
{
	size_t i;

	for_each_id(i) {
		struct klp_state *s = klp_get_state(&st_patch, st_ids[i]);

		if (klp_get_prev_state(st_ids[i]))
			continue;
		s->data = kstrdup("x", GFP_KERNEL);
		if (!s->data) {
			st_free();
			return -ENOMEM;
		}
	}
	return 0;
}
static void st_post_patch(struct klp_object *obj)
{
	struct klp_state *p;
	size_t i;

	for_each_id(i) {
		p = klp_get_prev_state(st_ids[i]);
		if (p)
			klp_get_state(&st_patch, st_ids[i])->data = p->data;
	}
}
static void st_post_unpatch(struct klp_object *obj)
{
	if (klp_get_prev_state(S_A))
		return;
	st_free();
}

static int st_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", "st live patched");
	return 0;
}

static struct klp_func st_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = st_cmdline_proc_show,
	}, { }
};

static struct klp_object st_objs[] = {
	{
		.funcs = st_funcs,
		.callbacks = {
			.pre_patch = st_pre_patch,
			.post_patch = st_post_patch,
			.post_unpatch = st_post_unpatch,
		},
	}, { }
};

static struct klp_state st_states[] = {
	{ .id = S_A, .version = 1 },
	{ .id = S_B, .version = 1 },
	{ .id = S_C, .version = 1 },
	{ }
};

static struct klp_patch st_patch = {
	.mod = THIS_MODULE,
	.objs = st_objs,
	.states = st_states,
	.replace = true,
};

static int __init st_init(void)
{
	return klp_enable_patch(&st_patch);
}

static void __exit st_exit(void)
{
}

module_init(st_init);
module_exit(st_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
