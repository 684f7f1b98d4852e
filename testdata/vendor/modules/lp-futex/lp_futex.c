// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lp_futex: what waits on private futexes of several words
 */
#include <linux/compat.h>
#include <linux/futex.h>
#include <linux/jhash.h>
#include <linux/livepatch.h>
#include <linux/memblock.h>
#include <linux/module.h>
#include <linux/sched/wake_q.h>
#include <linux/time_namespace.h>
#include <asm/futex.h>

#ifndef FUTEX_BITSET_MATCH_ANY
# define FUTEX_BITSET_MATCH_ANY 0xffffffff
#endif

struct klpr_futex_queues {
	struct futex_hash_bucket *queues;
	unsigned long            hashsize;
} static __klpr_data __read_mostly __aligned(2*sizeof(long));
#define futex_queues   (__klpr_data.queues)

struct klpr_hb {
	atomic_t waiters;
	raw_spinlock_t lock; struct plist_head chain;
} ____cacheline_aligned_in_smp;

typedef void (futex_wake_fn)(struct wake_q_head *wake_q, struct futex_q *q);

#define CLASS_hb(name, h)	CLASS(hb, name)(h)
DEFINE_CLASS(hb, struct klpr_hb *, if (_T) atomic_dec(&_T->waiters), klpr_get(h), u32 h);

static inline int klpr_cmpxchg(u32 *curval, u32 __user *uaddr, u32 uval, u32 newval)
{
	int ret;

	pagefault_disable();
	ret = futex_atomic_cmpxchg_inatomic(curval, uaddr, uval, newval);
	pagefault_enable();

	return ret;
}

/*
 * Wait-wake operations on two words at once: the first as an unsafe region,
 * the second through an asm with labels.
 */
static __always_inline int klpr_futex_op(int op, int oparg, int *oval, u32 __user *uaddr)
{
	u32 oldval = 0, tmp;

	if (can_do_masked_user_access())
		uaddr = masked_user_access_begin(uaddr);
	else if (!user_access_begin(uaddr, sizeof(u32)))
		return -EFAULT;

	switch (op) {
	case FUTEX_OP_SET:
		unsafe_get_user(oldval, uaddr, Efault);
		unsafe_put_user(oparg, uaddr, Efault);
		break;
	case FUTEX_OP_OR ... FUTEX_OP_XOR:
		asm goto("1:	movl	%2, %0\n"
			 "2:\t" LOCK_PREFIX "cmpxchgl %3, %2\n"
			 "\tjnz\t%l[retry]\n"
			 : "=&a" (oldval), "=&r" (tmp), "+m" (*uaddr)
			 : "r" (oparg)
			 : "memory"
			 : retry);
		break;
	default:
retry:
		user_access_end();
		return -ENOSYS;
	}
	user_access_end();
	*oval = oldval;
	return 0;
Efault:
	user_access_end();
	return -EFAULT;
}

static int klpp_futex_wake_op(u32 __user *uaddr1, unsigned int flags, u32 __user *uaddr2,
			      int nr_wake, int nr_wake2, int op)
{
	union futex_key keys[2] = { FUTEX_KEY_INIT, [1] = FUTEX_KEY_INIT };
	struct futex_q *this, *next;
	struct klpr_hb *hb[2];
	int i, old, ret, woken = 0;
	DEFINE_WAKE_Q(wake_q);

retry:
	ret = get_futex_key(uaddr1, flags, &keys[0], FUTEX_READ)
		?: get_futex_key(uaddr2, flags, &keys[1], FUTEX_WRITE);
	if (unlikely(ret != 0))
		return ret;
	for (i = 0; i < 2; i++)
		hb[i] = klpr_hash(keys + i);

	double_lock_hb(hb[0], hb[1]);
	ret = klpr_futex_op(op, 1, &old, uaddr2);
	if (unlikely(ret < 0)) {
		double_unlock_hb(hb[0], hb[1]);

		if (!IS_ENABLED(CONFIG_MMU) ||
		    (ret != -EFAULT && ret != -EAGAIN))
			return ret;
		if (ret == -EFAULT && (ret = fault_in_user_writeable(uaddr2)) != 0)
			return ret;
		cond_resched();
		goto retry;
	}

	plist_for_each_entry_safe(this, next, &hb[0]->chain, list) {
		if (!futex_match (&this->key, &keys[0])) continue;
		if (this->pi_state) {
			woken = -EINVAL;
			goto out_unlock;
		}
		this->wake(&wake_q, this);
		if (++woken == nr_wake)
			break;
	}
	if (old > 0)
		plist_for_each_entry_safe(this, next, &hb[1]->chain, list)
			if (nr_wake2-- <= 0) break;
			else if (futex_match(&this->key, &keys[1])) this->wake(&wake_q, this), woken++;
out_unlock:
	double_unlock_hb(hb[0], hb[1]);
	wake_up_q(&wake_q);
	return woken;
}

#ifdef CONFIG_COMPAT_32BIT_TIME
SYSCALL_DEFINE6(klpp_futex_time32, u32 __user *, uaddr, int, op, u32, val,
		const struct old_timespec32 __user *, utime, u32 __user *, uaddr2,
		u32, val3)
{
	int ret, cmd = op & FUTEX_CMD_MASK;
	ktime_t t, *tp = NULL;
	struct timespec64 ts;
	CLASS(hb, hb)(val);

	if (utime && futex_cmd_has_timeout(cmd)) {
		if (get_old_timespec32(&ts, utime))
			return -EFAULT;
		ret = futex_init_timeout(cmd, op, &ts, &t);
		if (ret)
			return ret;
		tp = &t;
	}

	return do_futex(uaddr, op, val, tp, uaddr2, (unsigned long)utime, val3);
}
#endif /* CONFIG_COMPAT_32BIT_TIME */

static int futex_pre_patch(struct klp_object *obj)
{
	unsigned long i;

	if (!futex_queues)
		return -ENODEV;
	for (i = 0; i < __klpr_data.hashsize; i++)
		if (atomic_read(&futex_queues[i].waiters))
			return -EBUSY;
	return 0;
}

static void futex_post_unpatch(struct klp_object *obj)
{
	futex_queues = NULL;
}

static struct klp_func futex_funcs[] = {
	{ .old_name = "futex_wake_op", .new_func = klpp_futex_wake_op },
#ifdef CONFIG_COMPAT_32BIT_TIME
	{
		.old_name = "__ia32_sys_futex_time32",
		.new_func = __ia32_sys_klpp_futex_time32,
	},
#endif
	{ },
};

static const struct klp_callbacks futex_callbacks = {
	.pre_patch = futex_pre_patch,
	.post_unpatch = futex_post_unpatch,
};

static struct klp_object futex_objs[2];
static struct klp_patch futex_patch;

static int __init lp_futex_init(void)
{
	futex_objs[0].funcs = futex_funcs;
	futex_objs[0].callbacks.pre_patch = futex_pre_patch;
	futex_objs[0].callbacks.post_unpatch = futex_callbacks.post_unpatch;
	futex_patch.mod = THIS_MODULE;
	futex_patch.objs = futex_objs;
	futex_patch.replace = true;

	return klp_enable_patch(&futex_patch);
}

static void __exit lp_futex_exit(void)
{
}

module_init(lp_futex_init);
module_exit(lp_futex_exit);
MODULE_DESCRIPTION("Live patch for futexes"
		   " of two words");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
