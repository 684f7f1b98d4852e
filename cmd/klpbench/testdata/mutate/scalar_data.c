// SPDX-License-Identifier: GPL-2.0
/* The original is the data itself, no memory is needed. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/printk.h>
#include <linux/seq_file.h>

static struct klp_patch prk_patch;

#define PRK_STATE 9

static void prk_post_patch(struct klp_object *obj)
{
	struct klp_state *s = klp_get_state(&prk_patch, PRK_STATE);
	struct klp_state *p = klp_get_prev_state(PRK_STATE);

	if (p)
		s->data = p->data;
	else
		s->data = (void *)(long)printk_delay_msec;
	printk_delay_msec = 2;
}

static void prk_pre_unpatch(struct klp_object *obj)
{
	struct klp_state *s = klp_get_state(&prk_patch, PRK_STATE);

	printk_delay_msec = (int)(long)s->data;
}

static int prk_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "prk live patched\n");
	return 0;
}

static struct klp_func prk_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = prk_cmdline_proc_show,
	}, { }
};

static struct klp_object prk_objs[] = {
	{
		/* name being NULL means vmlinux */
		.funcs = prk_funcs,
		.callbacks = {
			.post_patch = prk_post_patch,
			.pre_unpatch = prk_pre_unpatch,
		},
	}, { }
};

static struct klp_state prk_states[] = {
	{ .id = PRK_STATE, .version = 1 },
	{ }
};

static struct klp_patch prk_patch = {
	.mod = THIS_MODULE,
	.objs = prk_objs,
	.states = prk_states,
	.replace = true,
};

static int __init prk_init(void)
{
	return klp_enable_patch(&prk_patch);
}

static void __exit prk_exit(void)
{
}

module_init(prk_init);
module_exit(prk_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
