// SPDX-License-Identifier: GPL-2.0
/* pre_patch returns a positive value. */
#include "../lp.h"

static int positive_pre_patch(struct klp_object *obj)
{
	pr_info("pre_patch %s returns 1\n", title(obj));
	return 1;
}

static struct klp_object objs[] = {
	{
		.funcs = vmlinux_funcs,
		.callbacks = {
			.pre_patch = positive_pre_patch,
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
