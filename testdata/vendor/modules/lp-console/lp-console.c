// SPDX-License-Identifier: GPL-2.0
/*
 * lp-console: the rate limit of the console's messages is a system state.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/console.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>

#define LIMIT_STATE		0x10
#define LIMIT_STATE_VERSION	1

struct limit_data {
	int interval;
	int burst;
	unsigned long flags;
};

extern struct ratelimit_state printk_ratelimit_state;

static struct klp_patch patch;

#define for_each_limit(l, array)	\
	for ((l) = (array); (l) < (array) + ARRAY_SIZE(array); (l)++)

static struct ratelimit_state *limits[] = { &printk_ratelimit_state };

static int limit_pre_patch(struct klp_object *obj)
{
	struct klp_state *state, *prev;

	state = klp_get_state(&patch, LIMIT_STATE);
	if (WARN_ON_ONCE(!state))
		return -EINVAL;

	prev = klp_get_prev_state(LIMIT_STATE);
	if (prev && prev->data)
		return 0;

	state->data = kzalloc(sizeof(struct limit_data), GFP_KERNEL);
	return state->data ? 0 : -ENOMEM;
}

static void limit_post_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, LIMIT_STATE);
	struct klp_state *prev = klp_get_prev_state(LIMIT_STATE);
	struct ratelimit_state **rs;
	struct limit_data *d;

	if (prev && prev->data) {
		state->data = prev->data;
		return;
	}

	d = state->data;
	for_each_limit(rs, limits) {
		scoped_guard(raw_spinlock_irqsave, &(*rs)->lock) {
			d->interval = (*rs)->interval;
			d->burst = (*rs)->burst;
			(*rs)->interval = 0;
		}
	}
}

static void limit_pre_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, LIMIT_STATE);
	struct limit_data *d = state->data;

	raw_spin_lock_irqsave(&printk_ratelimit_state.lock, d->flags);
	printk_ratelimit_state.interval = d->interval;
	printk_ratelimit_state.burst = d->burst;
	raw_spin_unlock_irqrestore(&printk_ratelimit_state.lock, d->flags);
}

static void limit_post_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, LIMIT_STATE);

	kfree(state->data);
	state->data = NULL;
}

/* from kernel/printk/printk.c */
static bool klpp_console_is_usable(struct console *con, short flags, bool use_atomic)
{
	const short need = CON_ENABLED | (use_atomic ? CON_NBCON : 0);

	/*
	 * One that is suspended keeps its messages for later; one that has no
	 * way to write never wrote any.
	 */
	if ((flags & need) != need || (flags & CON_SUSPENDED))
		return false;
	return (use_atomic ? !!con->write_atomic : !!con->write) &&
	       (cpu_online(raw_smp_processor_id()) || (flags & CON_ANYTIME));
}

static int klpp_vprintk_limited(int level, const char *fmt, va_list args)
{
	static DEFINE_RATELIMIT_STATE(rs, 5 * HZ, 10);
	struct console *con;
	int cookie, printed = 0;

	if (!__ratelimit(&rs))
		return 0;
	cookie = console_srcu_read_lock();
	for_each_console_srcu(con)
		if (klpp_console_is_usable(con, console_srcu_read_flags(con), false))
			printed += vprintk_emit(0, level, NULL, fmt, args);
	console_srcu_read_unlock(cookie);
	return printed;
}

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "vprintk_limited",
		.new_func = klpp_vprintk_limited,
		.old_sympos = 1,
	}, { }
};

static struct klp_object objs[] = {
	{
		/* name being NULL means vmlinux */
		.funcs = vmlinux_funcs,
		.callbacks = {
			.pre_patch = limit_pre_patch,
			.post_patch = limit_post_patch,
			.pre_unpatch = limit_pre_unpatch,
			.post_unpatch = limit_post_unpatch,
		},
	}, { }
};

static struct klp_state states[] = {
	{
		.id = LIMIT_STATE,
		.version = LIMIT_STATE_VERSION,
	}, { }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
	.replace = true,
};

static int __init lp_console_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit lp_console_exit(void)
{
}

module_init(lp_console_init);
module_exit(lp_console_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
