// SPDX-License-Identifier: GPL-2.0
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
#include <linux/module.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/livepatch.h>

#define ST 0x5348
#define VER 1
#define SV_ID 0x5348

struct lp_rec {
	unsigned long stamp;
	unsigned long owner;
};
struct conn {
	int id;
};
static struct klp_patch patch;

static int lp_conn_open(struct conn *c)
{
	struct lp_rec *r = klp_shadow_get_or_alloc(c, SV_ID, sizeof(*r), GFP_KERNEL, NULL, NULL);

	if (!r)
		return -ENOMEM;
	return 0;
}

static void lp_conn_close(struct conn *c)
{
	klp_shadow_free(c, SV_ID, NULL);
}

static void lp_post_unpatch(struct klp_object *obj)
{
	if (klp_get_prev_state(ST))
		return;
	klp_shadow_free_all(SV_ID, NULL);
}

static struct klp_func funcs[] = {
	{ .old_name = "conn_open", .new_func = lp_conn_open },
	{ .old_name = "conn_close", .new_func = lp_conn_close },
	{ }
};

static struct klp_object objs[] = {
	{
		/* vmlinux */
		.funcs = funcs,
		.callbacks = {
			.post_unpatch = lp_post_unpatch,
		},
	},
	{ }
};

static struct klp_state states[] = {
	{ .id = ST, .version = VER },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
	.replace = true,
};

static int __init lp_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit lp_exit(void)
{
}

module_init(lp_init);
module_exit(lp_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
