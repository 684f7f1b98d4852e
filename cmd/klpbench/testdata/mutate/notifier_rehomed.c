// SPDX-License-Identifier: GPL-2.0
/* The successor unregisters the notifier of the replaced livepatch and registers its own. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/notifier.h>
#include <linux/reboot.h>
#include <linux/seq_file.h>

static struct klp_patch rb_patch;

enum { RB_NOTIFIER = 3 };

static int rb_event(struct notifier_block *nb, unsigned long code, void *unused)
{
	pr_info("rebooting, code %lu\n", code);
	return NOTIFY_DONE;
}

static struct notifier_block rb_nb = {
	.notifier_call = rb_event,
	.priority = 10,
};

static void rb_post_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&rb_patch, RB_NOTIFIER);
	struct klp_state *prev = klp_get_prev_state(RB_NOTIFIER);

	register_reboot_notifier(&rb_nb);
	if (prev && prev->data)
		unregister_reboot_notifier(prev->data);
	state->data = &rb_nb;
}

static void rb_pre_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&rb_patch, RB_NOTIFIER);

	unregister_reboot_notifier(&rb_nb);
	state->data = NULL;
}

static int rb_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "rb live patched\n");
	return 0;
}

static struct klp_func rb_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = rb_cmdline_proc_show,
	}, { }
};

static struct klp_object rb_objs[] = {
	{
		/* name being NULL means vmlinux */
		.funcs = rb_funcs,
		.callbacks = {
			.post_patch = rb_post_patch,
			.pre_unpatch = rb_pre_unpatch,
		},
	}, { }
};

static struct klp_state rb_states[] = {
	{ .id = RB_NOTIFIER, .version = 1 },
	{ }
};

static struct klp_patch rb_patch = {
	.mod = THIS_MODULE,
	.objs = rb_objs,
	.states = rb_states,
	.replace = true,
};

static int __init rb_init(void)
{
	return klp_enable_patch(&rb_patch);
}

static void __exit rb_exit(void)
{
}

module_init(rb_init);
module_exit(rb_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
