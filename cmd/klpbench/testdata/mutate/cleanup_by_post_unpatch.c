// SPDX-License-Identifier: GPL-2.0
/* pre_patch cleans up by calling post_unpatch; a flag in the data guards the modification. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/seq_file.h>

static struct klp_patch nb_patch;

#define NB_STATE 0x4e42

struct nb_state {
	char *label;
	u32 *table;
	unsigned int overcommit;
	bool raised;
};

static void nb_post_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&nb_patch, NB_STATE);
	struct nb_state *nb = state->data;

	if (klp_get_prev_state(NB_STATE) || !nb)
		return;

	kvfree(nb->table);
	kfree(nb->label);
	kfree(nb);
	state->data = NULL;
}

static int nb_pre_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&nb_patch, NB_STATE);
	struct nb_state *nb;

	if (klp_get_prev_state(NB_STATE))
		return 0;

	nb = kzalloc(sizeof(*nb), GFP_KERNEL);
	if (!nb)
		return -ENOMEM;
	state->data = nb;

	nb->label = kstrdup("overcommit", GFP_KERNEL);
	if (!nb->label)
		goto fail;
	nb->table = kvcalloc(64, sizeof(u32), GFP_KERNEL);
	if (!nb->table)
		goto fail;
	return 0;

fail:
	nb_post_unpatch(obj);
	return -ENOMEM;
}

static void nb_post_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&nb_patch, NB_STATE);
	struct klp_state *prev = klp_get_prev_state(NB_STATE);
	struct nb_state *nb;

	if (prev)
		state->data = prev->data;
	nb = state->data;
	if (!nb->raised) {
		nb->overcommit = sysctl_overcommit_memory;
		sysctl_overcommit_memory = 2;
		nb->raised = true;
	}
}

static void nb_pre_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&nb_patch, NB_STATE);
	struct nb_state *nb = state->data;

	if (nb->raised) {
		sysctl_overcommit_memory = nb->overcommit;
		nb->raised = false;
	}
}

static int nb_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "nb live patched\n");
	return 0;
}

static struct klp_func nb_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = nb_cmdline_proc_show,
	}, { }
};

static struct klp_object nb_objs[] = {
	{
		/* name being NULL means vmlinux */
		.funcs = nb_funcs,
		.callbacks = {
			.pre_patch = nb_pre_patch,
			.post_patch = nb_post_patch,
			.pre_unpatch = nb_pre_unpatch,
			.post_unpatch = nb_post_unpatch,
		},
	}, { }
};

static struct klp_state nb_states[] = {
	{
		.id = NB_STATE,
		.version = 3,
	}, { }
};

static struct klp_patch nb_patch = {
	.mod = THIS_MODULE,
	.objs = nb_objs,
	.states = nb_states,
	.replace = true,
};

static int __init nb_init(void)
{
	return klp_enable_patch(&nb_patch);
}

static void __exit nb_exit(void)
{
}

module_init(nb_init);
module_exit(nb_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
