// SPDX-License-Identifier: GPL-2.0
/* Refuses it. */
#include "../lp.h"

static int refusing_pre_patch(struct klp_object *obj)
{
	pr_info("pre_patch %s refuses\n", title(obj));
	return -EBUSY;
}

static struct klp_object objs[] = {
	{ .funcs = vmlinux_funcs, .callbacks = SAYING },
	{
		.name = "tr_target",
		.funcs = no_funcs,
		.callbacks = {
			.pre_patch = refusing_pre_patch,
			.post_patch = say_post_patch,
			.pre_unpatch = say_pre_unpatch,
			.post_unpatch = say_post_unpatch,
		},
	},
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

#include "../lp_module.h"
