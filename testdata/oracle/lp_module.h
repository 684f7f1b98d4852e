/* SPDX-License-Identifier: GPL-2.0 */
/* The end of a livepatch module: it enables "patch", and its exit says so. */
static int __init lp_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit lp_exit(void)
{
	pr_info("exit\n");
}

module_init(lp_init);
module_exit(lp_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
