// SPDX-License-Identifier: GPL-2.0
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
#include <linux/module.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/livepatch.h>

#define ST 0x4c4f47
#define VER 3

struct st_v1 {
	int level;
};
struct st_v2 {
	int level;
	int min;
};
struct st_v3 {
	u32 magic;
	int level;
	int min;
};

typedef struct st_v3 st_t;
static struct klp_patch patch;

static bool same(const struct klp_state *prev)
{
	return prev && prev->version == VER;
}

static int lp_pre_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, ST);

	if (same(klp_get_prev_state(ST)))
		return 0;
	state->data = kzalloc(sizeof(st_t), GFP_KERNEL);
	if (!state->data)
		return -ENOMEM;
	return 0;
}

static void lp_post_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, ST);
	struct klp_state *prev = klp_get_prev_state(ST);
	st_t *d;

	if (same(prev)) {
		state->data = prev->data;
		return;
	}
	d = state->data;
	if (prev) {
		switch (prev->version) {
		case 1: {
			struct st_v1 *o = prev->data;

			d->level = o->level;
			d->min = minimum_console_loglevel;
			minimum_console_loglevel = 4;
			break;
		}
		case 2: {
			struct st_v2 *o = prev->data;

			d->level = o->level;
			d->min = o->min;
			break;
		}
		}
		d->magic = 7;
		kfree(prev->data);
		return;
	}
	d->magic = 7;
	d->level = console_loglevel;
	d->min = minimum_console_loglevel;
	console_loglevel = 15;
	minimum_console_loglevel = 4;
}

static void lp_pre_unpatch(struct klp_object *obj)
{
	st_t *d = klp_get_state(&patch, ST)->data;

	console_loglevel = d->level;
	minimum_console_loglevel = d->min;
}

static void lp_post_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, ST);

	if (same(klp_get_prev_state(ST)))
		return;
	kfree(state->data);
	state->data = NULL;
}

static struct klp_func funcs[] = {
	{ }
};

static struct klp_object objs[] = {
	{
		/* vmlinux */
		.funcs = funcs,
		.callbacks = {
			.pre_patch = lp_pre_patch,
			.post_patch = lp_post_patch,
			.pre_unpatch = lp_pre_unpatch,
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
