// SPDX-License-Identifier: GPL-2.0
/* Patches the function that is in use. */
#include "../lp.h"
#include "../lp_state.h"
#include <linux/delay.h>
#include <linux/kthread.h>

static int lp_busy_loop(void *data)
{
	while (!kthread_should_stop())
		msleep(50);
	return 0;
}

static struct klp_func busy_funcs[] = {
	{
		.old_name = "busy_loop",
		.new_func = lp_busy_loop,
	},
	{ }
};

static struct klp_object objs[] = {
	{ .funcs = vmlinux_funcs, .callbacks = ASKING },
	{ .name = "rt_target", .funcs = busy_funcs, .callbacks = ASKING },
	{ }
};

static struct klp_state states[] = {
	{ .id = 1, .version = 2 },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
	.replace = true,
};

#include "../lp_module.h"
