// SPDX-License-Identifier: GPL-2.0
/* Shadow variables that the new code attaches; they are freed unless an installed livepatch goes on using them. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/slab.h>
#include <linux/seq_file.h>

static struct klp_patch shd_patch;

#define SHD_ID 0x51

static void shd_new_path(void *sk)
{
	int *n = klp_shadow_get_or_alloc(sk, SHD_ID, sizeof(*n), GFP_ATOMIC, NULL, NULL);

	if (n)
		(*n)++;
}

static int shd_sock_fixed(void *sk)
{
	shd_new_path(sk);
	return 0;
}

static struct klp_func shd_sock_funcs[] = {
	{ .old_name = "sock_def_wakeup", .new_func = shd_sock_fixed },
	{ }
};

static void shd_post_unpatch(struct klp_object *obj)
{
	if (klp_get_prev_state(SHD_ID))
		return;
	klp_shadow_free_all(SHD_ID, NULL);
}

static struct klp_object shd_objs[] = {
	{
		.funcs = shd_sock_funcs,
		.callbacks = {
			.post_unpatch = shd_post_unpatch,
		},
	}, { }
};

static struct klp_state shd_states[] = {
	{ .id = SHD_ID, .version = 1 },
	{ }
};

static struct klp_patch shd_patch = {
	.mod = THIS_MODULE,
	.objs = shd_objs,
	.states = shd_states,
	.replace = true,
};

static int __init shd_init(void)
{
	return klp_enable_patch(&shd_patch);
}

static void __exit shd_exit(void)
{
}

module_init(shd_init);
module_exit(shd_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
