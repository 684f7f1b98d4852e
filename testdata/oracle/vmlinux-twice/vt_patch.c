// SPDX-License-Identifier: GPL-2.0
/* One object without a name, and one called vmlinux. */
#include "../lp.h"

static struct klp_object objs[] = {
	{ .funcs = vmlinux_funcs, .callbacks = SAYING },
	{ .name = "vmlinux", .funcs = no_funcs, .callbacks = SAYING },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

#include "../lp_module.h"
