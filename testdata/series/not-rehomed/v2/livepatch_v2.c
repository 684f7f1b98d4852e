// SPDX-License-Identifier: GPL-2.0
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
#include <linux/module.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/livepatch.h>
#include <linux/reboot.h>
#define ST 70
#define VER 1

static struct klp_patch patch;

static int lp_event(struct notifier_block *nb, unsigned long what, void *arg)
{
	pr_info("v2: %lu\n", what);
	return NOTIFY_DONE;
}

static struct notifier_block lp_nb = { .notifier_call = lp_event };

static void lp_post_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, ST);
	struct klp_state *prev = klp_get_prev_state(ST);

	if (0)
		unregister_reboot_notifier(prev->data);
	if (!register_reboot_notifier(&lp_nb))
		state->data = &lp_nb;
}

static void lp_pre_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, ST);

	if (state->data)
		unregister_reboot_notifier(state->data);
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
			.post_patch = lp_post_patch,
			.pre_unpatch = lp_pre_unpatch,
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
