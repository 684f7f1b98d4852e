/* SPDX-License-Identifier: GPL-2.0 */
/* What the livepatches below have in common. lp_module.h ends them. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

static struct klp_patch patch;

static inline const char *title(struct klp_object *obj)
{
	return obj->mod ? obj->mod->name : "vmlinux";
}

/* A patched function of vmlinux, as each patch needs one. */
static __maybe_unused int lp_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, KBUILD_MODNAME "\n");
	return 0;
}

static struct klp_func vmlinux_funcs[] __maybe_unused = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = lp_cmdline_proc_show,
	},
	{ }
};

static struct klp_func no_funcs[] __maybe_unused = {
	{ }
};

/* Callbacks that only say that they run. */
static __maybe_unused int say_pre_patch(struct klp_object *obj)
{
	pr_info("pre_patch %s\n", title(obj));
	return 0;
}

static __maybe_unused void say_post_patch(struct klp_object *obj)
{
	pr_info("post_patch %s\n", title(obj));
}

static __maybe_unused void say_pre_unpatch(struct klp_object *obj)
{
	pr_info("pre_unpatch %s\n", title(obj));
}

static __maybe_unused void say_post_unpatch(struct klp_object *obj)
{
	pr_info("post_unpatch %s\n", title(obj));
}

#define SAYING {				\
	.pre_patch = say_pre_patch,		\
	.post_patch = say_post_patch,		\
	.pre_unpatch = say_pre_unpatch,		\
	.post_unpatch = say_post_unpatch,	\
}
