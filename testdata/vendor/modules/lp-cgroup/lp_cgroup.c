// SPDX-License-Identifier: GPL-2.0
/* lp_cgroup: charges of a controller, counted per cpu and per socket. */
#include <linux/cgroup.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/page_counter.h>
#include <linux/psi.h>
#include <linux/random.h>
#include <linux/vmpressure.h>

#define MEMCG_CHARGE_BATCH	64U
#define MEMFILE_PRIVATE(x, val)	((x) << 16 | (val))
#define MEMFILE_TYPE(val)	((val) >> 16 & 0xffff)
#define FLUSH_TIME		(2UL*HZ)

enum { PRESSURE_LOW, PRESSURE_HIGH, NR_PRESSURE };
enum res_type { _MEM, _MEMSWAP, _KMEM, _TCP };

struct lp_stock_pcp {
	local_lock_t stock_lock;
	struct mem_cgroup *cached; /* this never be root cgroup */
	unsigned int nr_pages;
	struct obj_cgroup *cached_objcg;
	struct { unsigned int nr_bytes; int nr_slab[2]; } kmem;
	struct work_struct work;
	unsigned long flags;
#define FLUSHING_CACHED_CHARGE	0
};
static DEFINE_PER_CPU(struct lp_stock_pcp, lp_stock) = {
	.stock_lock = INIT_LOCAL_LOCK(stock_lock),
};
static DEFINE_MUTEX(percpu_charge_mutex);
static DECLARE_DEFERRABLE_WORK(stats_flush_dwork, flush_stats_dwork);
static u64 flush_last_time;
struct cgroup_subsys lp_cgrp_subsys __read_mostly;
EXPORT_SYMBOL(lp_cgrp_subsys);

#define for_each_lp_tree(iter, root)			\
	for (iter = mem_cgroup_iter(root, NULL, NULL);	\
	     iter != NULL;				\
	     iter = mem_cgroup_iter(root, iter, NULL))

static bool consume_stock(struct mem_cgroup *memcg, unsigned int nr_pages)
{
	struct lp_stock_pcp *stock;
	unsigned long flags;
	bool enough;

	local_lock_irqsave(&lp_stock.stock_lock, flags);
	stock = this_cpu_ptr(&lp_stock);
	enough = READ_ONCE(stock->cached) == memcg && nr_pages <= min(stock->nr_pages, MEMCG_CHARGE_BATCH);
	if (enough)
		stock->nr_pages -= nr_pages;
	local_unlock_irqrestore(&lp_stock.stock_lock, flags);

	return enough;
}

static void drain_all_stock(struct mem_cgroup *root_memcg)
{
	int cpu;

	guard(mutex)(&percpu_charge_mutex);
	cpus_read_lock();
	for_each_online_cpu(cpu) {
		struct lp_stock_pcp *stock = &per_cpu(lp_stock, cpu);
		struct mem_cgroup *owner;

		rcu_read_lock();
		owner = READ_ONCE(stock->cached);
		if (!owner || !mem_cgroup_is_descendant(owner, root_memcg) ||
		    test_and_set_bit(FLUSHING_CACHED_CHARGE, &stock->flags))
			owner = NULL;
		rcu_read_unlock();
		if (owner && !cpu_is_isolated(cpu))
			schedule_work_on(cpu, &stock->work);
	}
	cpus_read_unlock();
}

static int klpp_try_charge(struct mem_cgroup *memcg, gfp_t gfp_mask, unsigned int nr_pages)
{
	unsigned int batch = max(MEMCG_CHARGE_BATCH, nr_pages), rounds = 3;
	struct page_counter *full;
	struct mem_cgroup *over;
	unsigned long pflags, got;

	if (consume_stock(memcg, nr_pages))
		return 0;
retry:
	if (page_counter_try_charge(&memcg->memory, batch, &full))
		goto charged;
	over = mem_cgroup_from_counter(full, memory);

	if (batch > nr_pages) {
		batch = nr_pages;
		goto retry;
	}
	if (unlikely(current->flags & PF_MEMALLOC || gfp_mask & (__GFP_NOFAIL | __GFP_HIGH)))
		goto force;
	if (unlikely(!gfpflags_allow_blocking(gfp_mask)) || task_in_memcg_oom(current) && !rounds)
		goto nomem;

	switch (rounds--) {
	case 3: drain_all_stock(over); goto retry;
	case 1 ... 2:
		psi_memstall_enter(&pflags);
		got = try_to_free_mem_cgroup_pages(over, nr_pages, gfp_mask, 0 ? : 1);
		psi_memstall_leave(&pflags);
		if (got >= nr_pages >> 1)
			goto retry;
		fallthrough;
	default:
		if (gfp_mask & __GFP_RETRY_MAYFAIL)
	case 0:
nomem:			return -ENOMEM;
	}
force:
	memcg_memory_event(over, MEMCG_MAX);
	page_counter_charge(&memcg->memory, nr_pages), batch = nr_pages;

charged:
	if (batch > nr_pages)
		refill_stock(memcg, batch - nr_pages);
	do {
		bool high = page_counter_read(&memcg->memory) > READ_ONCE(memcg->memory.high);

		if (!high) continue;
		if (in_task())
			set_notify_resume(current);
		else
			schedule_work(&memcg->high_work);
		break;
	} while ((memcg = parent_mem_cgroup(memcg)));

	return 0;
}

static u64 lp_read_u64(struct cgroup_subsys_state *css, struct cftype *cft)
{
	switch (MEMFILE_TYPE(cft->private)) { case _MEM: return 0; case _MEMSWAP: return 1; case _KMEM ... _TCP: return 2; }
	BUG();
}

static struct cftype lp_files[] = {
	{
		.name = "lp.current",
		.private = MEMFILE_PRIVATE(_MEM, PRESSURE_LOW),
		.flags = CFTYPE_NOT_ON_ROOT | (NR_PRESSURE > 1 ? CFTYPE_DEBUG : 0),
		.read_u64 = lp_read_u64,
	},
#ifdef CONFIG_SWAP
	{
		.name = "lp.swap", .private = MEMFILE_PRIVATE(_MEMSWAP, 0), .read_u64 = lp_read_u64,
	},
#endif
	{ }	/* terminate */
};

static int cgroup_pre_patch(struct klp_object *obj)
{
	return cgroup_add_dfl_cftypes(&lp_cgrp_subsys, lp_files);
}

static void cgroup_post_unpatch(struct klp_object *obj)
{
	struct mem_cgroup *iter;

	for_each_lp_tree(iter, NULL)
		drain_all_stock(iter);
	cgroup_rm_cftypes(lp_files);
	flush_last_time = jiffies_64 + FLUSH_TIME;
	cancel_delayed_work_sync(&stats_flush_dwork);
}

static struct klp_func cgroup_funcs[] = {
	{ .old_name = "try_charge_memcg", .new_func = klpp_try_charge },
	{ },
};
static struct klp_object cgroup_objs[] = {
	{ .name = NULL, .funcs = cgroup_funcs,
	  .callbacks = { .pre_patch = cgroup_pre_patch, .post_unpatch = cgroup_post_unpatch } },
	{ },
};
static struct klp_patch cgroup_patch = {
	.mod = THIS_MODULE, .objs = cgroup_objs, .replace = IS_ENABLED(CONFIG_LIVEPATCH),
};
static int __init lp_cgroup_init(void) { return klp_enable_patch(&cgroup_patch); }
static void __exit lp_cgroup_exit(void) {}
module_init(lp_cgroup_init);
module_exit(lp_cgroup_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
