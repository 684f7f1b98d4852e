// SPDX-License-Identifier: GPL-2.0
/* vmlinux has no name. */
#include "../lp.h"

static struct klp_object objs[] = {
	{ .name = "vmlinux", .funcs = no_funcs, .callbacks = SAYING },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

#include "../lp_module.h"
