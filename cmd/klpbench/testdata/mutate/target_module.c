// SPDX-License-Identifier: GPL-2.0
/* A target module that comes and goes. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/slab.h>

static struct klp_patch drv_patch;

#define DRV_STATE 0xd17

extern int drv_poll_interval;

struct drv_saved {
	int interval;
};

static struct klp_state *drv_mine(void)
{
	return klp_get_state(&drv_patch, DRV_STATE);
}

static int drv_pre_patch(struct klp_object *obj)
{
	struct klp_state *state = drv_mine();
	struct klp_state *prev = NULL;

	/* The target may also arrive while no transition is going on. */
	if (obj->mod->state != MODULE_STATE_COMING)
		prev = klp_get_prev_state(DRV_STATE);
	if (prev && prev->data)
		return 0;
	state->data = kzalloc(sizeof(struct drv_saved), GFP_KERNEL);
	return state->data ? 0 : -ENOMEM;
}

static void drv_post_patch(struct klp_object *obj)
{
	struct klp_state *state = drv_mine();
	struct klp_state *prev = NULL;
	struct drv_saved *d;

	if (obj->mod->state != MODULE_STATE_COMING)
		prev = klp_get_prev_state(DRV_STATE);
	if (prev && prev->data) {
		state->data = prev->data;
		prev->data = NULL;
		return;
	}
	d = state->data;
	d->interval = drv_poll_interval;
	drv_poll_interval = 500;
}

static void drv_pre_unpatch(struct klp_object *obj)
{
	struct drv_saved *d = drv_mine()->data;

	drv_poll_interval = d->interval;
}

static void drv_post_unpatch(struct klp_object *obj)
{
	struct klp_state *state = drv_mine();

	kfree(state->data);
	state->data = NULL;
}

static int drv_poll_fixed(void *dev)
{
	return 0;
}

static struct klp_func drv_poll_funcs[] = {
	{ .old_name = "drv_poll", .new_func = drv_poll_fixed },
	{ }
};

static struct klp_object drv_objs[] = {
	{
		.name = "drv",
		.funcs = drv_poll_funcs,
		.callbacks = {
			.pre_patch = drv_pre_patch,
			.post_patch = drv_post_patch,
			.pre_unpatch = drv_pre_unpatch,
			.post_unpatch = drv_post_unpatch,
		},
	}, { }
};

static struct klp_state drv_states[] = {
	{ .id = DRV_STATE, .version = 1 },
	{ }
};

static struct klp_patch drv_patch = {
	.mod = THIS_MODULE,
	.objs = drv_objs,
	.states = drv_states,
	.replace = true,
};

static int __init drv_init(void)
{
	return klp_enable_patch(&drv_patch);
}

static void __exit drv_exit(void)
{
}

module_init(drv_init);
module_exit(drv_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
