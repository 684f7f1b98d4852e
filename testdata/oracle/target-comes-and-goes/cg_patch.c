// SPDX-License-Identifier: GPL-2.0
/* Patches vmlinux and a module. */
#include "../lp.h"

static int state_pre_patch(struct klp_object *obj)
{
	pr_info("pre_patch %s state %d\n", title(obj), obj->mod ? obj->mod->state : -1);
	return 0;
}

static void state_post_unpatch(struct klp_object *obj)
{
	pr_info("post_unpatch %s state %d\n", title(obj), obj->mod ? obj->mod->state : -1);
}

#define STATEFUL {				\
	.pre_patch = state_pre_patch,		\
	.post_patch = say_post_patch,		\
	.pre_unpatch = say_pre_unpatch,		\
	.post_unpatch = state_post_unpatch,	\
}

static struct klp_object objs[] = {
	{ .funcs = vmlinux_funcs, .callbacks = STATEFUL },
	{ .name = "cg_target", .funcs = no_funcs, .callbacks = STATEFUL },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

#include "../lp_module.h"
