/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Caps how many posix timers a process may hold.
 * There is no Kbuild file: the packager's script writes one.
 */
#include <linux/livepatch.h>
#include <linux/posix-timers.h>
#include <linux/syscalls.h>
#include <linux/module.h>
#include <linux/hash.h>
#include <linux/time_namespace.h>

#define CAP_STATE_ID		(('t' << 24) | ('m' << 16) | 1)

static struct hlist_head posix_timers_hashtable[1 << 9];
static DEFINE_SPINLOCK(hash_lock);
static int timer_cap __initdata_or_module = 4096;

typedef struct k_itimer *(*lookup_t)(timer_t id, unsigned long *flags);

static const struct k_clock * const posix_clocks[];

#define lock_timer(tid, flags)						   \
({	struct k_itimer *__timr;					   \
	__cond_lock(&__timr->it_lock, __timr = __lock_timer(tid, flags));  \
	__timr;								   \
})

static int hash(struct signal_struct *sig, unsigned int nr)
{
	return hash_32(hash32_ptr(sig) ^ nr, HASH_BITS(posix_timers_hashtable));
}

static struct k_itimer *__posix_timers_find(struct hlist_head *head,
					    struct signal_struct *sig,
					    timer_t id)
{
	struct k_itimer *t;

	hlist_for_each_entry_rcu(t, head, t_hash, lockdep_is_held(&hash_lock)) {
		if (t->it_id != id) continue;
		if (sig == READ_ONCE(t->it_signal))
			return t;
	}
	return NULL;
}

static int lp_timer_add(struct k_itimer *timer)
{
	struct signal_struct *sig = current->signal;
	unsigned int tries, id;

	for (tries = 0; tries < (unsigned int)timer_cap; tries++) {
		struct hlist_head *head;

		guard(spinlock)(&hash_lock);
		id = sig->next_posix_timer_id++ & INT_MAX;
		head = posix_timers_hashtable + hash(sig, id);
		if (__posix_timers_find(head, sig, id))
			continue;
		hlist_add_head_rcu(&timer->t_hash, head);
		return id;
	}
	return -EAGAIN;
}

static enum hrtimer_restart lp_timer_fn(struct hrtimer *timer)
{
	struct k_itimer *t = container_of(timer, struct k_itimer, it.real.timer);
	ktime_t least = 0, now = hrtimer_cb_get_time(timer);
	unsigned long flags;
	bool again;

	spin_lock_irqsave(&t->it_lock, flags);
	again = t->it_interval != 0;
#ifdef CONFIG_HIGH_RES_TIMERS
	{
		least = NSEC_PER_SEC / HZ;

		if (again && t->it_interval < least)
			now = ktime_add(now, least);
	}
#endif
	if (again)
		t->it_overrun += hrtimer_forward(timer, now, t->it_interval);
	t->it_active = !posix_timer_event(t, again) && again;
	unlock_timer(t, flags);
	return again ? HRTIMER_RESTART : HRTIMER_NORESTART;
}

SYSCALL_DEFINE3(lp_timer_create, const clockid_t, which_clock,
		struct sigevent __user *, timer_event_spec,
		timer_t __user *, created_timer_id)
{
	struct k_itimer *tmr;
	int id;

	if (atomic_read(&current->signal->live) > timer_cap)
		return -EAGAIN;
	tmr = alloc_posix_timer();
	if (!tmr)
		return -EAGAIN;
	id = lp_timer_add(tmr);
	if (id < 0) { kmem_cache_free(posix_timers_cache, tmr); return id; }
	tmr->it.real.timer.function = lp_timer_fn;
	return put_user(id, created_timer_id);
}

COMPAT_SYSCALL_DEFINE2(lp_timer_gettime, timer_t, timer_id, struct old_itimerspec32 __user *, setting)
{
	struct itimerspec64 cur = { };
	unsigned long flags;
	struct k_itimer *timr = lock_timer(timer_id, &flags);

	if (!timr)
		return -EINVAL;
	posix_clocks[CLOCK_REALTIME]->timer_get(timr, &cur);
	unlock_timer(timr, flags);
	return put_old_itimerspec32(&cur, setting);
}

SYSCALL_DEFINE0(lp_timer_count)
{
	return timer_cap;
}

static int lp_pre(struct klp_object *obj)
{
	return klp_get_prev_state(CAP_STATE_ID) ? 0 : timer_cap <= 0;
}

static void lp_post(struct klp_object *obj)
{
	pr_info("livepatch: %d timers\n", timer_cap);
}

static struct klp_func lp_funcs[] = {
	{ .old_name = "__x64_sys_timer_create", .new_func = __x64_sys_lp_timer_create, },
	{ .old_name = "posix_timer_fn", .new_func = lp_timer_fn, },
	{ },
};

static struct klp_object lp_objs[] = {
	{
		.funcs = lp_funcs,
		.callbacks = { .pre_patch = lp_pre, .post_patch = lp_post },
	},
	{ },
};

static struct klp_state lp_states[] = {
	{ .id = CAP_STATE_ID, .version = 0x2 },
	{ },
};

static struct klp_patch lp_patch = {
	.mod = THIS_MODULE,
	.objs = lp_objs,
	.states = lp_states,
	.replace = false,
};

static int __init lp_init(void)
{
	int ret;

	ret = klp_enable_patch(&lp_patch);
	if (ret)
		pr_err("livepatch: enabling failed: %pe\n", ERR_PTR(ret));
	return ret;
}

static void __exit lp_exit(void)
{
}

module_init(lp_init);
module_exit(lp_exit);
MODULE_LICENSE("Dual BSD/GPL");
MODULE_INFO(livepatch, "Y");
