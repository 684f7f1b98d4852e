// SPDX-License-Identifier: GPL-2.0
/* Every livepatch has data of its own; the content of the previous one is copied and that is freed. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/panic.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/seq_file.h>

static struct klp_patch pan_patch;

#define PAN_ID 77

struct pan_orig {
	int timeout;
	int on_oops;
};

static int pan_pre_patch(struct klp_object *obj)
{
	struct klp_state *st = klp_get_state(&pan_patch, PAN_ID);

	st->data = kmalloc(sizeof(struct pan_orig), GFP_KERNEL);
	return st->data ? 0 : -ENOMEM;
}

static void pan_post_patch(struct klp_object *obj)
{
	struct klp_state *st = klp_get_state(&pan_patch, PAN_ID);
	struct klp_state *old = klp_get_prev_state(PAN_ID);
	struct pan_orig *o = st->data;

	if (old && old->data) {
		memcpy(o, old->data, sizeof(*o));
		kfree(old->data);
		old->data = NULL;
	} else {
		o->timeout = panic_timeout;
		o->on_oops = panic_on_oops;
	}
	panic_timeout = 30;
	panic_on_oops = 1;
}

static void pan_pre_unpatch(struct klp_object *obj)
{
	struct klp_state *st = klp_get_state(&pan_patch, PAN_ID);
	const struct pan_orig *o = st->data;

	panic_timeout = o->timeout;
	panic_on_oops = o->on_oops;
}

static void pan_post_unpatch(struct klp_object *obj)
{
	struct klp_state *st = klp_get_state(&pan_patch, PAN_ID);

	kfree(st->data);
	st->data = NULL;
}

static int pan_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "pan live patched\n");
	return 0;
}

static struct klp_func pan_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = pan_cmdline_proc_show,
	}, { }
};

static struct klp_object pan_objs[] = {
	{
		/* name being NULL means vmlinux */
		.funcs = pan_funcs,
		.callbacks = {
			.pre_patch = pan_pre_patch,
			.post_patch = pan_post_patch,
			.pre_unpatch = pan_pre_unpatch,
			.post_unpatch = pan_post_unpatch,
		},
	}, { }
};

static struct klp_state pan_states[] = {
	{
		.id = PAN_ID,
		.version = 1,
	}, { }
};

static struct klp_patch pan_patch = {
	.mod = THIS_MODULE,
	.objs = pan_objs,
	.states = pan_states,
	.replace = true,
};

static int __init pan_init(void)
{
	return klp_enable_patch(&pan_patch);
}

static void __exit pan_exit(void)
{
}

module_init(pan_init);
module_exit(pan_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
