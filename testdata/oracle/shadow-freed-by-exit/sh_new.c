// SPDX-License-Identifier: GPL-2.0
/* Finds the variable, until it is gone. */
#include "../lp.h"
#include <linux/sched/task.h>

static void look(const char *when)
{
	int *value = klp_shadow_get(&init_task, 0x6b6c70);

	pr_info("%s: %d\n", when, value ? *value : -1);
}

static int new_pre_patch(struct klp_object *obj)
{
	look("pre_patch");
	return 0;
}

static void new_pre_unpatch(struct klp_object *obj)
{
	look("pre_unpatch");
}

static struct klp_object objs[] = {
	{
		.funcs = vmlinux_funcs,
		.callbacks = {
			.pre_patch = new_pre_patch,
			.pre_unpatch = new_pre_unpatch,
		},
	},
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.replace = true,
};

#include "../lp_module.h"
