// SPDX-License-Identifier: GPL-2.0
/* Makes a shadow variable, and frees it in its exit. */
#include "../lp.h"
#include <linux/sched/task.h>

static int old_pre_patch(struct klp_object *obj)
{
	int *value = klp_shadow_get_or_alloc(&init_task, 0x6b6c70, sizeof(*value), GFP_KERNEL, NULL, NULL);

	if (!value)
		return -ENOMEM;
	*value = 17;
	return 0;
}

static struct klp_object objs[] = {
	{ .funcs = vmlinux_funcs, .callbacks.pre_patch = old_pre_patch },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static int __init lp_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit lp_exit(void)
{
	klp_shadow_free_all(0x6b6c70, NULL);
	pr_info("exit has freed\n");
}

module_init(lp_init);
module_exit(lp_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
