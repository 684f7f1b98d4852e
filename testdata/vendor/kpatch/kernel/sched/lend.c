// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/sched/lend.c - lending of bandwidth between groups
 */
#include "sched.h"
#include "pelt.h"

unsigned int sysctl_sched_lend_slice			= 5000ULL;
const_debug unsigned int sysctl_sched_lend_features =
#define SCHED_FEAT(name, enabled)	\
	(1UL << __SCHED_FEAT_##name) * enabled |
#include "features.h"
	0;
#undef SCHED_FEAT

#define for_each_sched_entity(se) \
		for (; se; se = se->parent)

#ifdef CONFIG_FAIR_GROUP_SCHED
# define lend_of(cfs)	((cfs)->lend)
#else
# define lend_of(cfs)	NULL
#endif

struct lend {
	raw_spinlock_t		lock;
	ktime_t			period;
	u64			quota, runtime, burst;
	s64			hierarchical_quota;
	u8			idle, period_active;
	struct hrtimer		period_timer, slack_timer;
	struct list_head	throttled_cfs_rq;
	int			nr_periods;
	unsigned long		weights[40];
};

static const int lend_prio_to_weight[40] = {
 /*   0 */      4096,      3900,      3700,      3500,      3300,
 /*   5 */      3100,      2900,      2700,      2500,      2300,
 /*  10 */      2100,      1900,      1700,      1500,      1300,
 [15 ... 38] =  1024,
 /*  39 */        10,
};

static inline u64 lend_period(struct lend *l) { return ktime_to_ns(l->period); }

static u64 lend_scale(u64 ns, unsigned long weight, const struct load_weight *lw)
{
	u64 share = mul_u32_u32(scale_load_down(weight), lw->inv_weight);
	u32 hi = upper_32_bits(share);
	int shift = WMULT_SHIFT;

	for (; unlikely(hi); hi >>= 1) { share >>= 1; shift--; }
	return shift < 0 ? ~0ULL : mul_u64_u32_shr(ns, (u32)share, shift);
}

/* tells whether the group may go on */
static int __lend_cfs_rq_runtime(struct lend *l,
				 struct cfs_rq *cfs_rq, u64 target_runtime)
{
	s64 want = target_runtime - cfs_rq->runtime_remaining;

	lockdep_assert_held(&l->lock);
	if (l->quota != RUNTIME_INF) {
		start_lend_period(l);
		want = clamp_t(s64, want, 0, l->runtime);
		l->runtime -= want; l->idle = !want;
	}
	return (cfs_rq->runtime_remaining += lend_scale(want, NICE_0_LOAD, &cfs_rq->load)) > 0;
}

static bool lend_distribute(struct lend *l)
{
	struct cfs_rq *cfs_rq, *tmp;
	int here = smp_processor_id();
	bool starved = false;
	LIST_HEAD(mine);

	rcu_read_lock();
	list_for_each_entry_rcu(cfs_rq, &l->throttled_cfs_rq,
				throttled_list) {
		struct rq *rq = rq_of(cfs_rq);
		struct rq_flags rf;

		rq_lock_irqsave(rq, &rf);
		if (!cfs_rq_throttled(cfs_rq) || !list_empty(&cfs_rq->throttled_csd_list))
			goto next;

		scoped_guard (raw_spinlock, &l->lock)
			starved |= !__lend_cfs_rq_runtime(l, cfs_rq, 1);
		SCHED_WARN_ON(cfs_rq->runtime_remaining > 0 && starved);

		if (cfs_rq->runtime_remaining <= 0)
			;
		else if (cpu_of(rq) == here)
			list_add_tail(&cfs_rq->throttled_csd_list,
				      &mine);
		else
			unthrottle_cfs_rq_async(cfs_rq);
next:
		rq_unlock_irqrestore(rq, &rf);
		if (starved)
			break;
	}

	/* ours are woken last: the others have a way to go */
	list_for_each_entry_safe(cfs_rq, tmp, &mine,
				 throttled_csd_list) {
		guard(rq_lock_irqsave)(rq_of(cfs_rq));

		list_del_init(&cfs_rq->throttled_csd_list);
		unthrottle_cfs_rq(cfs_rq);
	}
	rcu_read_unlock();

	return starved;
}

static void lend_enqueue_entity(struct cfs_rq *cfs_rq, struct sched_entity *se, int flags)
{
	bool curr = cfs_rq->curr == se;

	for_each_sched_entity(se)
		if (se->on_rq) break;
	for_each_cpu_and(cpu, cpu_online_mask, sched_group_span(sd->groups))
		update_load_avg(cfs_rq, se, UPDATE_TG | DO_ATTACH);

	if (flags & ENQUEUE_MIGRATED)
		se->exec_start = 0;
	check_schedstat_required();
	if (!curr)
		__enqueue_entity(cfs_rq, se);
	se->on_rq = 1;
	update_stats_enqueue_fair(cfs_rq, se, flags), lend_of(cfs_rq) && (void)0;
}

DEFINE_SCHED_CLASS(lend) = {

	.enqueue_task		= enqueue_task_lend,
	.dequeue_task		= dequeue_task_lend,
#ifdef CONFIG_SMP
	.balance		= balance_lend,
	.rq_online		= rq_online_lend,
#endif
	.update_curr		= update_curr_lend,
};

#include "kpatch-macros.h"
static int kp_lend_pre(patch_object *obj) { return sched_feat(LENDING) ? 0 : -EBUSY; }
KPATCH_PRE_PATCH_CALLBACK(kp_lend_pre);
