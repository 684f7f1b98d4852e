// SPDX-License-Identifier: GPL-2.0
/* livepatch-console.c as it should be: klplint finds nothing here. */
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#define STATE_LOGLEVEL	1	/* console_loglevel is raised */

static struct klp_patch patch;

/*
 * Makes room for the original value, unless the livepatch that is being replaced
 * has saved it. That is taken over in post_patch only: until then the transition
 * may be reverted, and the other livepatch goes on with it.
 */
static int console_pre_patch(struct klp_object *obj)
{
	struct klp_state *loglevel = klp_get_state(&patch, STATE_LOGLEVEL);
	struct klp_state *prev = klp_get_prev_state(STATE_LOGLEVEL);

	if (prev && prev->data)
		return 0;

	loglevel->data = kzalloc(sizeof(console_loglevel), GFP_KERNEL);
	if (!loglevel->data)
		return -ENOMEM;

	return 0;
}

static void console_post_patch(struct klp_object *obj)
{
	struct klp_state *loglevel = klp_get_state(&patch, STATE_LOGLEVEL);
	struct klp_state *prev = klp_get_prev_state(STATE_LOGLEVEL);

	if (prev && prev->data) {
		loglevel->data = prev->data;
		return;
	}

	*(int *)loglevel->data = console_loglevel;
	console_loglevel = CONSOLE_LOGLEVEL_MOTORMOUTH;
}

static void console_pre_unpatch(struct klp_object *obj)
{
	struct klp_state *loglevel = klp_get_state(&patch, STATE_LOGLEVEL);

	console_loglevel = *(int *)loglevel->data;
}

/*
 * When the livepatch was disabled this frees the value, whoever saved it. When
 * the transition was reverted the data are what pre_patch allocated, or NULL.
 */
static void console_post_unpatch(struct klp_object *obj)
{
	struct klp_state *loglevel = klp_get_state(&patch, STATE_LOGLEVEL);

	kfree(loglevel->data);
	loglevel->data = NULL;
}

static int klp_version_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "Linux, live patched\n");
	return 0;
}

struct mapped_device;

static ssize_t klp_dm_attr_name_show(struct mapped_device *md, char *buf)
{
	return sysfs_emit(buf, "live patched\n");
}

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "version_proc_show",
		.new_func = klp_version_proc_show,
	},
	{ }
};

static struct klp_func dm_funcs[] = {
	{
		.old_name = "dm_attr_name_show",
		.new_func = klp_dm_attr_name_show,
	},
	{ }
};

static struct klp_object objs[] = {
	{
		.funcs = vmlinux_funcs,
		.callbacks = {
			.pre_patch = console_pre_patch,
			.post_patch = console_post_patch,
			.pre_unpatch = console_pre_unpatch,
			.post_unpatch = console_post_unpatch,
		},
	},
	{
		.name = "dm_mod",
		.funcs = dm_funcs,
	},
	{ }
};

static struct klp_state states[] = {
	{
		.id = STATE_LOGLEVEL,
		.version = 1,
	},
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
	.replace = true,
};

static int __init console_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit console_exit(void)
{
}

module_init(console_init);
module_exit(console_exit);
MODULE_DESCRIPTION("klplint's demonstration, mended");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
