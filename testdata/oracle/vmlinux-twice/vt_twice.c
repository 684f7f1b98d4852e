// SPDX-License-Identifier: GPL-2.0
/* Two objects of one name. */
#include "../lp.h"

static struct klp_object objs[] = {
	{ .name = "vt_target", .funcs = no_funcs, .callbacks = SAYING },
	{ .name = "vt_target", .funcs = no_funcs, .callbacks = SAYING },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

#include "../lp_module.h"
