// SPDX-License-Identifier: GPL-2.0
/* The data of an older version is converted, that of the same version taken over. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/mm.h>
#include <linux/writeback.h>
#include <linux/slab.h>
#include <linux/seq_file.h>

static struct klp_patch ver_patch;

#define VER_ID		2024
#define VER_NOW		3

struct ver_v3 {
	unsigned long dirty;
	unsigned long background;
};

static unsigned long ver_v2_dirty(struct klp_state *prev)
{
	return (unsigned long)prev->data;
}

static int ver_pre_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&ver_patch, VER_ID);
	struct klp_state *prev = klp_get_prev_state(VER_ID);
	struct ver_v3 *v;

	if (prev && prev->version == VER_NOW)
		return 0;
	v = kzalloc(sizeof(*v), GFP_KERNEL);
	if (v == NULL)
		return -ENOMEM;
	state->data = v;
	return 0;
}

static void ver_post_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&ver_patch, VER_ID);
	struct klp_state *prev = klp_get_prev_state(VER_ID);
	struct ver_v3 *v = state->data;

	if (!prev) {
		v->dirty = vm_dirty_bytes;
		v->background = dirty_background_bytes;
	} else if (prev->version == VER_NOW) {
		state->data = prev->data;
		prev->data = NULL;
		return;
	} else {
		v->dirty = ver_v2_dirty(prev);
		v->background = dirty_background_bytes;
	}
	vm_dirty_bytes = 1UL << 20;
	dirty_background_bytes = 1UL << 18;
}

static void ver_pre_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&ver_patch, VER_ID);
	struct ver_v3 *v = state->data;

	vm_dirty_bytes = v->dirty;
	dirty_background_bytes = v->background;
}

static void ver_post_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&ver_patch, VER_ID);
	struct klp_state *prev = klp_get_prev_state(VER_ID);

	if (prev && prev->version == VER_NOW)
		return;
	kfree(state->data);
	state->data = NULL;
}

static int ver_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "ver live patched\n");
	return 0;
}

static struct klp_func ver_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = ver_cmdline_proc_show,
	}, { }
};

static struct klp_object ver_objs[] = {
	{
		/* name being NULL means vmlinux */
		.funcs = ver_funcs,
		.callbacks = {
			.pre_patch = ver_pre_patch,
			.post_patch = ver_post_patch,
			.pre_unpatch = ver_pre_unpatch,
			.post_unpatch = ver_post_unpatch,
		},
	}, { }
};

static struct klp_state ver_states[] = {
	{ .id = VER_ID, .version = VER_NOW },
	{ }
};

static struct klp_patch ver_patch = {
	.mod = THIS_MODULE,
	.objs = ver_objs,
	.states = ver_states,
	.replace = true,
};

static int __init ver_init(void)
{
	return klp_enable_patch(&ver_patch);
}

static void __exit ver_exit(void)
{
}

module_init(ver_init);
module_exit(ver_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
