// SPDX-License-Identifier: GPL-2.0
/* Callbacks that two objects share, with a state for each. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/slab.h>
#include <linux/seq_file.h>

static struct klp_patch two_patch;

#define TWO_VMLINUX	1
#define TWO_DRIVER	2

struct two_data {
	unsigned int orig;
	bool applied;
};

extern unsigned int two_core_limit;
extern unsigned int two_driver_limit;

static unsigned long two_id(struct klp_object *obj)
{
	return obj->name ? TWO_DRIVER : TWO_VMLINUX;
}

/* A target that arrives later does so outside of any transition. */
static struct klp_state *two_prev(struct klp_object *obj)
{
	if (obj->mod && obj->mod->state == MODULE_STATE_COMING)
		return NULL;
	return klp_get_prev_state(two_id(obj));
}

static unsigned int *two_var(struct klp_object *obj)
{
	if (!obj->name)
		return &two_core_limit;
	return &two_driver_limit;
}

static int two_pre_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&two_patch, two_id(obj));
	struct klp_state *prev = two_prev(obj);

	if (prev && prev->data)
		return 0;
	state->data = kzalloc(sizeof(struct two_data), GFP_KERNEL);
	if (!state->data)
		return -ENOMEM;
	return 0;
}

static void two_post_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&two_patch, two_id(obj));
	struct klp_state *prev = two_prev(obj);
	unsigned int *var = two_var(obj);
	struct two_data *d;

	if (prev && prev->data) {
		state->data = prev->data;
		prev->data = NULL;
		return;
	}
	d = state->data;
	d->orig = *var;
	*var = 16;
	d->applied = true;
}

static void two_pre_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&two_patch, two_id(obj));
	struct two_data *d = state->data;

	if (d && d->applied)
		*two_var(obj) = d->orig;
}

static void two_post_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&two_patch, two_id(obj));

	/* On a reverted transition this is NULL, or what pre_patch allocated. */
	kfree(state->data);
	state->data = NULL;
}

static int two_probe_fixed(void *dev)
{
	return 0;
}

static struct klp_func two_driver_funcs[] = {
	{
		.old_name = "two_driver_probe",
		.new_func = two_probe_fixed,
	}, { }
};

static int two_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "two live patched\n");
	return 0;
}

static struct klp_func two_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = two_cmdline_proc_show,
	}, { }
};

#define TWO_CALLBACKS {				\
	.pre_patch = two_pre_patch,		\
	.post_patch = two_post_patch,		\
	.pre_unpatch = two_pre_unpatch,		\
	.post_unpatch = two_post_unpatch,	\
}

static struct klp_object two_objs[] = {
	{
		.funcs = two_funcs,
		.callbacks = TWO_CALLBACKS,
	}, {
		.name = "two_driver",
		.funcs = two_driver_funcs,
		.callbacks = TWO_CALLBACKS,
	}, { }
};

static struct klp_state two_states[] = {
	{ .id = TWO_VMLINUX, .version = 1 },
	{ .id = TWO_DRIVER, .version = 1 },
	{ }
};

static struct klp_patch two_patch = {
	.mod = THIS_MODULE,
	.objs = two_objs,
	.states = two_states,
	.replace = true,
};

static int __init two_init(void)
{
	return klp_enable_patch(&two_patch);
}

static void __exit two_exit(void)
{
}

module_init(two_init);
module_exit(two_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
