// SPDX-License-Identifier: GPL-2.0
/* What the livepatches beside it patch. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/printk.h>

static int __init banner_target_init(void)
{
	pr_info("%s\n", __func__);
	return 0;
}

static void __exit banner_target_exit(void)
{
	pr_info("%s\n", __func__);
}

module_init(banner_target_init);
module_exit(banner_target_exit);
MODULE_LICENSE("GPL");
