// SPDX-License-Identifier: GPL-2.0
/* Only the first object is ever patched. */
#include "../lp.h"

static struct klp_object objs[] = {
	{ .funcs = vmlinux_funcs, .callbacks = SAYING },
	{ .name = "nm-target", .funcs = no_funcs, .callbacks = SAYING },
	{ .name = "nm_target.ko", .funcs = no_funcs, .callbacks = SAYING },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

#include "../lp_module.h"
