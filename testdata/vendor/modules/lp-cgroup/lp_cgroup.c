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
	unsigned int stock_pages;
	unsigned long flags;
	bool ret = false;

	if (nr_pages > MEMCG_CHARGE_BATCH)
		return ret;

	local_lock_irqsave(&lp_stock.stock_lock, flags);

	stock = this_cpu_ptr(&lp_stock);
	stock_pages = READ_ONCE(stock->nr_pages);
	if (memcg == READ_ONCE(stock->cached) && stock_pages >= nr_pages) {
		WRITE_ONCE(stock->nr_pages, stock_pages - nr_pages);
		ret = true;
	}

	local_unlock_irqrestore(&lp_stock.stock_lock, flags);

	return ret;
}

static void drain_all_stock(struct mem_cgroup *root_memcg)
{
	int cpu, curcpu;

	/* If someone's already draining, avoid adding running more workers. */
	if (!mutex_trylock(&percpu_charge_mutex))
		return;
	migrate_disable();
	curcpu = smp_processor_id();
	for_each_online_cpu(cpu) {
		struct lp_stock_pcp *stock = &per_cpu(lp_stock, cpu);
		struct mem_cgroup *memcg;
		bool flush = false;

		rcu_read_lock();
		memcg = READ_ONCE(stock->cached);
		if (memcg && READ_ONCE(stock->nr_pages) &&
		    mem_cgroup_is_descendant(memcg, root_memcg))
			flush = true;
		rcu_read_unlock();

		if (flush &&
		    !test_and_set_bit(FLUSHING_CACHED_CHARGE, &stock->flags)) {
			if (cpu == curcpu)
				drain_local_stock(&stock->work);
			else if (!cpu_is_isolated(cpu))
				schedule_work_on(cpu, &stock->work);
		}
	}
	migrate_enable();
	mutex_unlock(&percpu_charge_mutex);
}

static int klpp_try_charge(struct mem_cgroup *memcg, gfp_t gfp_mask, unsigned int nr_pages)
{
	unsigned int batch = max(MEMCG_CHARGE_BATCH, nr_pages);
	int nr_retries = MAX_RECLAIM_RETRIES;
	struct mem_cgroup *mem_over_limit;
	struct page_counter *counter;
	unsigned long nr_reclaimed;
	bool passed_oom = false, drained = false;
	unsigned long pflags;
	bool raised_max_event = false;

retry:
	if (consume_stock(memcg, nr_pages))
		return 0;

	if (!do_memsw_account() ||
	    page_counter_try_charge(&memcg->memsw, batch, &counter)) {
		if (page_counter_try_charge(&memcg->memory, batch, &counter))
			goto done_restock;
		mem_over_limit = mem_cgroup_from_counter(counter, memory);
	} else {
		mem_over_limit = mem_cgroup_from_counter(counter, memsw);
	}

	if (batch > nr_pages) {
		batch = nr_pages;
		goto retry;
	}

	/* Prevent unbounded recursion when reclaim operations need to allocate */
	if (unlikely(current->flags & PF_MEMALLOC))
		goto force;
	if (unlikely(task_in_memcg_oom(current)) || !gfpflags_allow_blocking(gfp_mask))
		goto nomem;

	psi_memstall_enter(&pflags);
	nr_reclaimed = try_to_free_mem_cgroup_pages(mem_over_limit, nr_pages, gfp_mask, 0 ? : 1);
	psi_memstall_leave(&pflags);

	if (mem_cgroup_margin(mem_over_limit) >= nr_pages)
		goto retry;
	if (!drained) { drain_all_stock(mem_over_limit); drained = true; goto retry; }
	if (nr_reclaimed && nr_pages <= (1 << PAGE_ALLOC_COSTLY_ORDER))
		goto retry;
	if (nr_retries--)
		goto retry;
	if (gfp_mask & __GFP_RETRY_MAYFAIL || passed_oom && task_is_dying())
		goto nomem;
	passed_oom |= mem_cgroup_oom(mem_over_limit, gfp_mask, get_order(nr_pages * PAGE_SIZE));
nomem:
	if (!(gfp_mask & (__GFP_NOFAIL | __GFP_HIGH)))
		return -ENOMEM;
force:
	if (!raised_max_event)
		memcg_memory_event(mem_over_limit, MEMCG_MAX);
	page_counter_charge(&memcg->memory, nr_pages);
	return 0;

done_restock:
	if (batch > nr_pages)
		refill_stock(memcg, batch - nr_pages);

	do {
		bool mem_high, swap_high;

		mem_high = page_counter_read(&memcg->memory) > READ_ONCE(memcg->memory.high);
		swap_high = page_counter_read(&memcg->swap) > READ_ONCE(memcg->swap.high);

		/* Don't bother a random interrupted task */
		if (!in_task()) {
			if (mem_high) {
				schedule_work(&memcg->high_work);
				break;
			}
			continue;
		}
		if (mem_high || swap_high) {
			current->memcg_nr_pages_over_high += batch;
			set_notify_resume(current);
			break;
		}
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
