// SPDX-License-Identifier: GPL-2.0
/* The upper of two. */
#include "../lp.h"
#include "../lp_state.h"

static struct klp_object objs[] = {
	{ .funcs = vmlinux_funcs, .callbacks = ASKING },
	{ }
};

static struct klp_state states[] = {
	{ .id = 1, .version = 1 },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
};

#include "../lp_module.h"
