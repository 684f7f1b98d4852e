// SPDX-License-Identifier: GPL-2.0-only
/* lp_perf: a counter's constraints, and the odd corners of C that PMU code has. */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/perf_event.h>
#include <linux/slab.h>
#include <asm/perf_event.h>
#include "../perf_event.h"

#ifdef CONFIG_X86_32
#define PERF_IDX	unsigned int
#else
#define PERF_IDX	unsigned long
#endif

#define EVENT_CONSTRAINT(c, n, m)	\
	{ { .idxmsk64 = (n) }, .code = (c), .cmask = (m), .weight = HWEIGHT(n), }
#define EVENT_CONSTRAINT_END { .weight = -1 }
#define EVENT_ATTR(_name, _id)						\
static struct perf_pmu_events_attr EVENT_VAR(_id) = {			\
	.attr		= __ATTR(_name, 0444, events_sysfs_show, NULL),	\
	.id		= PERF_COUNT_HW_##_id,				\
	.event_str	= NULL,						\
};
#define EVENT_VAR(_id)	event_attr_##_id
#define EVENT_PTR(_id)	&event_attr_##_id.attr.attr
#define C(x)	PERF_COUNT_HW_CACHE_##x
#define for_each_event_constraint(e, c)	for ((e) = (c); (e)->weight != -1; (e)++)
#define PMU_CALL(pmu, fn, args...)	((pmu)->fn ? (pmu)->fn(args) : ({ (typeof((pmu)->fn(args)))0; }))
#define typeof_arg(f, T)	((T (*)(void))(f))

EVENT_ATTR(cpu-cycles, CPU_CYCLES)
EVENT_ATTR(instructions, INSTRUCTIONS)
PMU_FORMAT_ATTR(event, "config:0-7,32-35");
PMU_EVENT_ATTR_STRING(mem-loads, mem_ld, "event=0xcd,umask=0x1");
DEFINE_STATIC_CALL_NULL(lp_pmu_read, *lp_pmu.read);

union lp_cap {
	struct { u64 fmt : 6, freeze : 1; u64 : 57; };
	u64 raw;
};

struct event_constraint {
	union {
		unsigned long	idxmsk[BITS_TO_LONGS(64)];
		u64		idxmsk64;
	};
	u64 code, cmask;
	int weight, overlap, flags;
} const typedef lp_constraint_t;

struct lp_pmu {
	const char *name;
	int (*handle_irq)(struct pt_regs *);
	u64 (*event_map)(int);
	u64 (*read)(struct perf_event *);
	lp_constraint_t *constraints, *(*get)(struct lp_pmu *, int idx);
	unsigned int __percpu *(*counts)[4];
	union lp_cap cap;
} lp_pmu __read_mostly;

static const u64 __initconst hw_cache_ids[C(MAX)][C(OP_MAX)][C(RESULT_MAX)] =
{
 [ C(L1D) ] = {
	[ C(OP_READ) ] = {
		[ C(RESULT_ACCESS) ] = 0x0040,	/* DC access */
		[ C(RESULT_MISS)   ] = 0x0141,
	},
	[ C(OP_WRITE) ] = { [ C(RESULT_ACCESS) ] = 0, [ C(RESULT_MISS) ] = -1, },
 },
 [ C(LL) ... C(NODE) ] = { { -1, -1 }, },
};

static lp_constraint_t lp_constraints[] = {
	EVENT_CONSTRAINT(0xc0, 0x3, ~0UL), /* INST_RETIRED.ANY */
	EVENT_CONSTRAINT(0x48, 1ULL << 2, 0xff),
	EVENT_CONSTRAINT_END
};

static struct attribute *events_attr[] = {
	EVENT_PTR(CPU_CYCLES), EVENT_PTR(INSTRUCTIONS),
	NULL,
};

static const struct attribute_group lp_group __ro_after_init = { .name = "events", .attrs = events_attr };

static PERF_IDX __always_inline __pure __attribute__((nonnull(1), optimize("O2"))) lp_index(const struct perf_event *e)
{
	return (PERF_IDX)e->hw.idx & ~(PERF_IDX)0 >> 1;
}

static inline __attribute__((always_inline, unused)) u64 (*lp_reader(struct lp_pmu *p))(struct perf_event *)
{
	return p->read;
}

static u64 klpp_perf_event_update(struct perf_event *event)
{
	const int unused = 64 - lp_pmu.cap.fmt;
	struct hw_perf_event *hw = &event->hw;
	s64 before = local64_read(&hw->prev_count), now, more;

	while (hw->event_base) {
		rdpmcl(hw->event_base_rdpmc, now);
		if (local64_try_cmpxchg(&hw->prev_count, &before,
					now))
			break;
	}
	more = hw->event_base ? (now << unused) - (before << unused) >> unused : 0;
	local64_add(more, &event->count), local64_sub(more, &hw->period_left);
	return more;
}

static int klpp_schedule_events(struct cpu_hw_events *cpuc, int n, int *assign)
{
	__label__ full;
	lp_constraint_t *c;
	unsigned long used_mask[BITS_TO_LONGS(X86_PMC_IDX_MAX)] = { 0, };
	int i, wmin = X86_PMC_IDX_MAX, wmax = 0, unsched = 0, (*call)(struct pt_regs *) = lp_pmu.handle_irq;

	for (i = 0, c = NULL; i < n; i++) {
		for_each_event_constraint(c, lp_constraints)
			if ((cpuc->event_list[i]->hw.config & c->cmask) == c->code) break;
		/* the fix: the end of the list is no constraint */
		if (c->weight == -1)
			continue;
		wmin = min(wmin, c->weight), wmax = max(wmax, c->weight);
		if (__test_and_set_bit(__ffs64(c->idxmsk64), used_mask)) goto full;
		assign[i] = sizeof(int[2]) == 8 ? (int)lp_index(cpuc->event_list[i]) : -1;
	}
	return PMU_CALL(&lp_pmu, read, cpuc->event_list[0]) ? call(NULL) : typeof_arg(call, int)();
full:
	unsched++;
	return n > 1 || unsched ? -EINVAL : 0;
}

static void perf_post_patch(struct klp_object *obj)
{
	static_call_update(lp_pmu_read, lp_reader(&lp_pmu) ?: &klpp_perf_event_update);
	on_each_cpu(({ extern void lp_kick(void *); lp_kick; }), &hw_cache_ids[0][0], 1);
}

static void perf_pre_unpatch(struct klp_object *obj)
{
	static_call_update(lp_pmu_read, NULL);
	sysfs_remove_group(kernel_kobj, &lp_group);
}

static struct klp_func funcs[] = {
	{ .old_name = "x86_perf_event_update", .new_func = klpp_perf_event_update },
	{ .old_name = "x86_schedule_events", .new_func = klpp_schedule_events },
	{ }
};

static struct klp_object objs[] = {
	{ .funcs = funcs, .callbacks = { .post_patch = perf_post_patch, .pre_unpatch = perf_pre_unpatch, } }, { }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.replace = true,
};

static int __init lp_perf_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit lp_perf_exit(void)
{
}

module_init(lp_perf_init);
module_exit(lp_perf_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
