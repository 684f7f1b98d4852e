#include <linux/module.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/printk.h>
#include <linux/livepatch.h>

#define PANIC_STATE 2

static struct klp_patch patch;

struct saved_panic {
	int level;
};

static int panic_prepare(void)
{
	struct klp_state *state;

	if (klp_get_prev_state(PANIC_STATE))
		return 0;
	state = klp_get_state(&patch, PANIC_STATE);
	state->data = kzalloc(sizeof(struct saved_panic), GFP_KERNEL);
	return state->data ? 0 : -ENOMEM;
}

static void panic_apply(void)
{
	struct klp_state *state = klp_get_state(&patch, PANIC_STATE);
	struct klp_state *prev = klp_get_prev_state(PANIC_STATE);
	struct saved_panic *saved;

	if (prev) {
		state->data = prev->data;
		return;
	}
	saved = state->data;
	saved->level = panic_timeout;
	panic_timeout = 10;
}

static void panic_restore(void)
{
	struct saved_panic *saved = klp_get_state(&patch, PANIC_STATE)->data;

	panic_timeout = saved->level;
}

static void panic_release(void)
{
	struct klp_state *state = klp_get_state(&patch, PANIC_STATE);

	if (klp_get_prev_state(PANIC_STATE))
		return;
	kfree(state->data);
	state->data = NULL;
}

static int pre_patch(struct klp_object *obj)
{
	return panic_prepare();
}

static void post_patch(struct klp_object *obj)
{
	panic_apply();
}

static void pre_unpatch(struct klp_object *obj)
{
	panic_restore();
}

static void post_unpatch(struct klp_object *obj)
{
	panic_release();
}

static struct klp_func funcs[] = { { } };

static struct klp_object objs[] = {
	{
		.funcs = funcs,
		.callbacks = {
			.pre_patch = pre_patch,
			.post_patch = post_patch,
			.pre_unpatch = pre_unpatch,
			.post_unpatch = post_unpatch,
		},
	},
	{ }
};

static struct klp_state states[] = {
	{ .id = PANIC_STATE, .version = 1 },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
	.replace = true,
};

static int lp_init(void)
{
	return klp_enable_patch(&patch);
}

static void lp_exit(void)
{
}

module_init(lp_init);
module_exit(lp_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
