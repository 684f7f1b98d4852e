// SPDX-License-Identifier: GPL-2.0
/* Two states, handled in loops over a table. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/slab.h>
#include <linux/seq_file.h>

static struct klp_patch lim_patch;

extern int sysctl_max_threads_soft;
extern int sysctl_max_files_soft;

static struct lim_entry {
	unsigned long id;
	int *where;
	int value;
} lim_table[] = {
	{ 101, &sysctl_max_threads_soft, 4096 },
	{ 102, &sysctl_max_files_soft, 1024 },
};

struct lim_saved {
	int value;
};

static void lim_free_all(int n)
{
	while (--n >= 0) {
		struct klp_state *state = klp_get_state(&lim_patch, lim_table[n].id);

		if (klp_get_prev_state(lim_table[n].id))
			continue;
		kfree(state->data);
		state->data = NULL;
	}
}

static int lim_pre_patch(struct klp_object *obj)
{
	struct klp_state *state;
	int i;

	for (i = 0; i < ARRAY_SIZE(lim_table); i++) {
		if (klp_get_prev_state(lim_table[i].id))
			continue;
		state = klp_get_state(&lim_patch, lim_table[i].id);
		state->data = kzalloc(sizeof(struct lim_saved), GFP_KERNEL);
		if (!state->data)
			goto err;
	}
	return 0;
err:
	lim_free_all(i);
	return -ENOMEM;
}

static void lim_post_patch(struct klp_object *obj)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(lim_table); i++) {
		struct klp_state *state = klp_get_state(&lim_patch, lim_table[i].id);
		struct klp_state *prev = klp_get_prev_state(lim_table[i].id);
		struct lim_saved *saved;

		if (prev) {
			state->data = prev->data;
			continue;
		}
		saved = state->data;
		saved->value = *lim_table[i].where;
		*lim_table[i].where = lim_table[i].value;
	}
}

static void lim_pre_unpatch(struct klp_object *obj)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(lim_table); i++) {
		struct klp_state *state = klp_get_state(&lim_patch, lim_table[i].id);
		struct lim_saved *saved = state->data;

		*lim_table[i].where = saved->value;
	}
}

static void lim_post_unpatch(struct klp_object *obj)
{
	lim_free_all(ARRAY_SIZE(lim_table));
}

static int lim_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "lim live patched\n");
	return 0;
}

static struct klp_func lim_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = lim_cmdline_proc_show,
	}, { }
};

static struct klp_object lim_objs[] = {
	{
		/* name being NULL means vmlinux */
		.funcs = lim_funcs,
		.callbacks = {
			.pre_patch = lim_pre_patch,
			.post_patch = lim_post_patch,
			.pre_unpatch = lim_pre_unpatch,
			.post_unpatch = lim_post_unpatch,
		},
	}, { }
};

static struct klp_state lim_states[] = {
	{ .id = 101, .version = 1 },
	{ .id = 102, .version = 1 },
	{ }
};

static struct klp_patch lim_patch = {
	.mod = THIS_MODULE,
	.objs = lim_objs,
	.states = lim_states,
	.replace = true,
};

static int __init lim_init(void)
{
	return klp_enable_patch(&lim_patch);
}

static void __exit lim_exit(void)
{
}

module_init(lim_init);
module_exit(lim_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
