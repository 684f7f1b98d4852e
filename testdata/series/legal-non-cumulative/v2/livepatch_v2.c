#include <linux/module.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/printk.h>
#include <linux/livepatch.h>

#define DELAY_STATE 3

static struct klp_patch patch;

struct saved_delay {
	int level;
};

static int delay_prepare(void)
{
	struct klp_state *state = klp_get_state(&patch, DELAY_STATE);

	state->data = kzalloc(sizeof(struct saved_delay), GFP_KERNEL);
	return state->data ? 0 : -ENOMEM;
}

static void delay_apply(void)
{
	struct saved_delay *saved = klp_get_state(&patch, DELAY_STATE)->data;

	saved->level = printk_delay_msec;
	printk_delay_msec = 100;
}

static void delay_restore(void)
{
	struct saved_delay *saved = klp_get_state(&patch, DELAY_STATE)->data;

	printk_delay_msec = saved->level;
}

static void delay_release(void)
{
	struct klp_state *state = klp_get_state(&patch, DELAY_STATE);

	kfree(state->data);
	state->data = NULL;
}

static int pre_patch(struct klp_object *obj)
{
	return delay_prepare();
}

static void post_patch(struct klp_object *obj)
{
	delay_apply();
}

static void pre_unpatch(struct klp_object *obj)
{
	delay_restore();
}

static void post_unpatch(struct klp_object *obj)
{
	delay_release();
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
	{ .id = DELAY_STATE, .version = 1 },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
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
