// SPDX-License-Identifier: GPL-2.0
/* Version 2 again. */
#include "../lp.h"

struct counted {
	int takeovers;
};

static int chain_pre_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, 1);

	if (klp_get_prev_state(1))
		return 0;
	state->data = kzalloc(sizeof(struct counted), GFP_KERNEL);
	return state->data ? 0 : -ENOMEM;
}

static void chain_post_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, 1);
	struct klp_state *prev = klp_get_prev_state(1);
	struct counted *counted;

	if (prev) {
		state->data = prev->data;
		counted = state->data;
		counted->takeovers++;
	}
	counted = state->data;
	pr_info("%d takeovers\n", counted->takeovers);
}

static void chain_post_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, 1);
	struct counted *counted = state->data;

	if (klp_get_prev_state(1)) {
		pr_info("it is not ours\n");
		return;
	}
	pr_info("freed after %d takeovers\n", counted->takeovers);
	kfree(counted);
	state->data = NULL;
}

static struct klp_object objs[] = {
	{
		.funcs = vmlinux_funcs,
		.callbacks = {
			.pre_patch = chain_pre_patch,
			.post_patch = chain_post_patch,
			.post_unpatch = chain_post_unpatch,
		},
	},
	{ }
};

static struct klp_state states[] = {
	{ .id = 1, .version = 2 },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
	.replace = true,
};

#include "../lp_module.h"
