/* SPDX-License-Identifier: GPL-2.0 */
/* A module that is patched; it says when its init and its exit run. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/printk.h>

static int __init target_init(void)
{
	pr_info("target init\n");
	return 0;
}

static void __exit target_exit(void)
{
	pr_info("target exit\n");
}

module_init(target_init);
module_exit(target_exit);
MODULE_LICENSE("GPL");
