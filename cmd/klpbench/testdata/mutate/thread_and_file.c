// SPDX-License-Identifier: GPL-2.0
/* A thread and a file in proc; the successor ends those of the replaced livepatch. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/kthread.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/err.h>
#include <linux/seq_file.h>

static struct klp_patch th_patch;

#define TH_STATE 0x7468

struct th_data {
	struct task_struct *task;
	struct proc_dir_entry *proc;
	int passes;
};

static int th_main(void *arg)
{
	struct th_data *d = arg;

	while (!kthread_should_stop()) {
		d->passes++;
		schedule_timeout_interruptible(HZ);
	}
	return 0;
}

static int th_show(struct seq_file *m, void *v)
{
	struct th_data *d = m->private;

	seq_printf(m, "%d\n", d->passes);
	return 0;
}

static int th_pre_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&th_patch, TH_STATE);
	struct task_struct *task;
	struct th_data *d;
	int err;

	d = kzalloc(sizeof(*d), GFP_KERNEL);
	if (!d)
		return -ENOMEM;

	task = kthread_run(th_main, d, "th_scan");
	if (IS_ERR(task)) {
		err = PTR_ERR(task);
		goto free;
	}
	d->task = task;
	state->data = d;
	return 0;
free:
	kfree(d);
	return err;
}

static void th_end(struct th_data *d)
{
	if (!d)
		return;
	if (d->proc)
		proc_remove(d->proc);
	kthread_stop(d->task);
	kfree(d);
}

static void th_post_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&th_patch, TH_STATE);
	struct klp_state *prev = klp_get_prev_state(TH_STATE);
	struct th_data *d = state->data;

	if (prev) {
		th_end(prev->data);
		prev->data = NULL;
	}
	d->proc = proc_create_single_data("th_scan", 0444, NULL, th_show, d);
	if (!d->proc)
		pr_warn("no statistics\n");
}

static void th_pre_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&th_patch, TH_STATE);
	struct th_data *d = state->data;

	if (d->proc) {
		proc_remove(d->proc);
		d->proc = NULL;
	}
}

static void th_post_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&th_patch, TH_STATE);

	th_end(state->data);
	state->data = NULL;
}

static int th_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "th live patched\n");
	return 0;
}

static struct klp_func th_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = th_cmdline_proc_show,
	}, { }
};

static struct klp_object th_objs[] = {
	{
		/* name being NULL means vmlinux */
		.funcs = th_funcs,
		.callbacks = {
			.pre_patch = th_pre_patch,
			.post_patch = th_post_patch,
			.pre_unpatch = th_pre_unpatch,
			.post_unpatch = th_post_unpatch,
		},
	}, { }
};

static struct klp_state th_states[] = {
	{ .id = TH_STATE, .version = 1 },
	{ }
};

static struct klp_patch th_patch = {
	.mod = THIS_MODULE,
	.objs = th_objs,
	.states = th_states,
	.replace = true,
};

static int __init th_init(void)
{
	return klp_enable_patch(&th_patch);
}

static void __exit th_exit(void)
{
}

module_init(th_init);
module_exit(th_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
