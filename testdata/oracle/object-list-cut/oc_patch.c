// SPDX-License-Identifier: GPL-2.0
/* Its second object is read as the end of the list. */
#include "../lp.h"

static int lost_pre_patch(struct klp_object *obj)
{
	pr_info("never said\n");
	return -EINVAL;
}

static struct klp_object objs[] = {
	{ .funcs = vmlinux_funcs, .callbacks = SAYING },
	{ .callbacks.pre_patch = lost_pre_patch },
	{ .name = "oc_target", .funcs = no_funcs, .callbacks = SAYING },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

#include "../lp_module.h"
