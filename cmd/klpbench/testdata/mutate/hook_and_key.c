// SPDX-License-Identifier: GPL-2.0
/* A hook that is set under a lock, and a static key of the kernel. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/jump_label.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>

static struct klp_patch hk_patch;

#define HK_STATE 61

extern int (*nf_fix_hook)(void *skb);
extern struct static_key_false nf_fix_key;

static DEFINE_MUTEX(hk_lock);

static int hk_filter(void *skb)
{
	return 0;
}

static void hk_post_patch(struct klp_object *obj)
{
	struct klp_state *prev = klp_get_prev_state(HK_STATE);

	mutex_lock(&hk_lock);
	rcu_assign_pointer(nf_fix_hook, hk_filter);
	if (!prev)
		static_branch_enable(&nf_fix_key);
	mutex_unlock(&hk_lock);
}

static void hk_pre_unpatch(struct klp_object *obj)
{
	mutex_lock(&hk_lock);
	static_branch_disable(&nf_fix_key);
	RCU_INIT_POINTER(nf_fix_hook, NULL);
	mutex_unlock(&hk_lock);
	synchronize_rcu();
}

static int hk_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "hk live patched\n");
	return 0;
}

static struct klp_func hk_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = hk_cmdline_proc_show,
	}, { }
};

static struct klp_object hk_objs[] = {
	{
		/* name being NULL means vmlinux */
		.funcs = hk_funcs,
		.callbacks = {
			.post_patch = hk_post_patch,
			.pre_unpatch = hk_pre_unpatch,
		},
	}, { }
};

static struct klp_state hk_states[] = {
	{ .id = HK_STATE, .version = 1 },
	{ }
};

static struct klp_patch hk_patch = {
	.mod = THIS_MODULE,
	.objs = hk_objs,
	.states = hk_states,
	.replace = true,
};

static int __init hk_init(void)
{
	return klp_enable_patch(&hk_patch);
}

static void __exit hk_exit(void)
{
}

module_init(hk_init);
module_exit(hk_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
