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
 /* -20 */     88761,     71755,     56483,     46273,     36291,
 /* -15 */     29154,     23254,     18705,     14949,     11916,
 /* -10 */      9548,      7620,      6100,      4904,      3906,
 /*  -5 */      3121,      2501,      1991,      1586,      1277,
 /*   0 */      1024,       820,       655,       526,       423,
 /*   5 */       335,       272,       215,       172,       137,
 /*  10 */       110,        87,        70,        56,        45,
 /*  15 */        36,        29,        23,        18,        15,
};

static inline u64 lend_period(struct lend *l) { return ktime_to_ns(l->period); }

static u64 __calc_delta(u64 delta_exec, unsigned long weight, struct load_weight *lw)
{
	u64 fact = scale_load_down(weight);
	u32 fact_hi = (u32)(fact >> 32);
	int shift = WMULT_SHIFT;
	int fs;

	if (unlikely(fact_hi)) {
		fs = fls(fact_hi);
		shift -= fs;
		fact >>= fs;
	}

	fact = mul_u32_u32(fact, lw->inv_weight);

	fact_hi = (u32)(fact >> 32);
	if (fact_hi) { fs = fls(fact_hi); shift -= fs; fact >>= fs; }

	return mul_u64_u32_shr(delta_exec, fact, shift);
}

/* returns 0 on failure to allocate runtime */
static int __lend_cfs_rq_runtime(struct lend *l,
				 struct cfs_rq *cfs_rq, u64 target_runtime)
{
	u64 min_amount, amount = 0;

	lockdep_assert_held(&l->lock);

	/* note: this is a positive sum as runtime_remaining <= 0 */
	min_amount = target_runtime - cfs_rq->runtime_remaining;

	if (l->quota == RUNTIME_INF)
		amount = min_amount;
	else {
		start_lend_period(l);

		if (l->runtime > 0) {
			amount = min(l->runtime, min_amount);
			l->runtime -= amount;
			l->idle = 0;
		}
	}

	cfs_rq->runtime_remaining += amount;

	return cfs_rq->runtime_remaining > 0;
}

static bool lend_distribute(struct lend *l)
{
	int this_cpu = smp_processor_id();
	u64 runtime, remaining = 1;
	bool throttled = false;
	struct cfs_rq *cfs_rq, *tmp;
	struct rq_flags rf;
	struct rq *rq;
	LIST_HEAD(local_unthrottle);

	rcu_read_lock();
	list_for_each_entry_rcu(cfs_rq, &l->throttled_cfs_rq,
				throttled_list) {
		rq = rq_of(cfs_rq);

		if (!remaining) {
			throttled = true;
			break;
		}

		rq_lock_irqsave(rq, &rf);
		if (!cfs_rq_throttled(cfs_rq))
			goto next;

		/* Already queued for async unthrottle */
		if (!list_empty(&cfs_rq->throttled_csd_list))
			goto next;

		/* By the above checks, this should never be true */
		SCHED_WARN_ON(cfs_rq->runtime_remaining > 0);

		raw_spin_lock(&l->lock);
		runtime = -cfs_rq->runtime_remaining + 1;
		if (runtime > l->runtime)
			runtime = l->runtime;
		l->runtime -= runtime;
		remaining = l->runtime;
		raw_spin_unlock(&l->lock);

		cfs_rq->runtime_remaining += runtime;

		/* we check whether we're throttled above */
		if (cfs_rq->runtime_remaining > 0) {
			if (cpu_of(rq) != this_cpu) {
				unthrottle_cfs_rq_async(cfs_rq);
			} else {
				SCHED_WARN_ON(!list_empty(&local_unthrottle));
				list_add_tail(&cfs_rq->throttled_csd_list,
					      &local_unthrottle);
			}
		} else {
			throttled = true;
		}

next:
		rq_unlock_irqrestore(rq, &rf);
	}

	list_for_each_entry_safe(cfs_rq, tmp, &local_unthrottle,
				 throttled_csd_list) {
		struct rq *rq = rq_of(cfs_rq);
		guard(rq_lock_irqsave)(rq);

		list_del_init(&cfs_rq->throttled_csd_list);

		if (cfs_rq_throttled(cfs_rq))
			unthrottle_cfs_rq(cfs_rq);
	}
	SCHED_WARN_ON(!list_empty(&local_unthrottle));

	rcu_read_unlock();

	return throttled;
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
