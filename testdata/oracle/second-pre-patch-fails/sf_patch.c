// SPDX-License-Identifier: GPL-2.0
/* The pre_patch of its second object fails. */
#include "../lp.h"

static int failing_pre_patch(struct klp_object *obj)
{
	pr_info("pre_patch %s fails\n", title(obj));
	return -ENODEV;
}

static struct klp_object objs[] = {
	{ .funcs = vmlinux_funcs, .callbacks = SAYING },
	{
		.name = "sf_target",
		.funcs = no_funcs,
		.callbacks = {
			.pre_patch = failing_pre_patch,
			.post_patch = say_post_patch,
			.pre_unpatch = say_pre_unpatch,
			.post_unpatch = say_post_unpatch,
		},
	},
	{ .name = "sf_target2", .funcs = no_funcs, .callbacks = SAYING },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

#include "../lp_module.h"
