/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Callbacks that look for state STATE: each says which version
 * klp_get_prev_state() finds, 0 for none.
 */
#ifndef STATE
#define STATE 1
#endif

static int prev_version(void)
{
	struct klp_state *prev = klp_get_prev_state(STATE);

	return prev ? prev->version : 0;
}

static int ask_pre_patch(struct klp_object *obj)
{
	pr_info("pre_patch %s prev %d\n", title(obj), prev_version());
	return 0;
}

static void ask_post_patch(struct klp_object *obj)
{
	pr_info("post_patch %s prev %d\n", title(obj), prev_version());
}

static void ask_pre_unpatch(struct klp_object *obj)
{
	pr_info("pre_unpatch %s prev %d\n", title(obj), prev_version());
}

static void ask_post_unpatch(struct klp_object *obj)
{
	pr_info("post_unpatch %s prev %d\n", title(obj), prev_version());
}

#define ASKING {				\
	.pre_patch = ask_pre_patch,		\
	.post_patch = ask_post_patch,		\
	.pre_unpatch = ask_pre_unpatch,		\
	.post_unpatch = ask_post_unpatch,	\
}
