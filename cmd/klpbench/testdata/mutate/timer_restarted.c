// SPDX-License-Identifier: GPL-2.0
/* A timer in heap memory; the successor stops the previous one, keeps its count and frees it. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/timer.h>
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <linux/seq_file.h>

static struct klp_patch tk_patch;

#define TK_STATE	0xbeef

struct tk_ctx {
	struct timer_list timer;
	unsigned long period;
	u64 ticks;
};

static void tk_fire(struct timer_list *t)
{
	struct tk_ctx *ctx = container_of(t, struct tk_ctx, timer);

	ctx->ticks++;
	mod_timer(&ctx->timer, jiffies + ctx->period);
}

static struct tk_ctx *tk_new(void)
{
	struct tk_ctx *ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);

	if (!ctx)
		return NULL;
	ctx->period = 10 * HZ;
	timer_setup(&ctx->timer, tk_fire, 0);
	return ctx;
}

static void tk_drop(struct tk_ctx *ctx)
{
	if (!ctx)
		return;
	timer_delete_sync(&ctx->timer);
	kfree(ctx);
}

static int tk_pre_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&tk_patch, TK_STATE);
	struct tk_ctx *ctx = tk_new();

	if (!ctx)
		return -ENOMEM;
	state->data = ctx;
	return 0;
}

static void tk_post_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&tk_patch, TK_STATE);
	struct klp_state *prev = klp_get_prev_state(TK_STATE);
	struct tk_ctx *ctx = state->data;

	if (prev) {
		struct tk_ctx *old = prev->data;

		if (old)
			ctx->ticks = old->ticks;
		tk_drop(old);
		prev->data = NULL;
	}
	mod_timer(&ctx->timer, jiffies + ctx->period);
}

static void tk_pre_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&tk_patch, TK_STATE);
	struct tk_ctx *ctx = state->data;

	timer_delete_sync(&ctx->timer);
}

static void tk_post_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&tk_patch, TK_STATE);

	tk_drop(state->data);
	state->data = NULL;
}

static int tk_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "tk live patched\n");
	return 0;
}

static struct klp_func tk_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = tk_cmdline_proc_show,
	}, { }
};

static struct klp_object tk_objs[] = {
	{
		/* name being NULL means vmlinux */
		.funcs = tk_funcs,
		.callbacks = {
			.pre_patch = tk_pre_patch,
			.post_patch = tk_post_patch,
			.pre_unpatch = tk_pre_unpatch,
			.post_unpatch = tk_post_unpatch,
		},
	}, { }
};

static struct klp_state tk_states[] = {
	{ .id = TK_STATE, .version = 4 },
	{ }
};

static struct klp_patch tk_patch = {
	.mod = THIS_MODULE,
	.objs = tk_objs,
	.states = tk_states,
	.replace = true,
};

static int __init tk_init(void)
{
	return klp_enable_patch(&tk_patch);
}

static void __exit tk_exit(void)
{
}

module_init(tk_init);
module_exit(tk_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
