// SPDX-License-Identifier: GPL-2.0-only
/*
 * mm/pagebank.c - banks of pages that were reclaimed and may come back
 */
#include <linux/mm.h>
#include <linux/mm_inline.h>
#include <linux/swap.h>
#include <linux/rmap.h>
#include <linux/memcontrol.h>
#include <linux/pagewalk.h>
#include <asm/tlbflush.h>
#include "internal.h"
#include "slab.h"
#include <linux/livepatch.h>
#include "kpatch-macros.h"

#define EVICTION_SHIFT	((BITS_PER_LONG - BITS_PER_XA_VALUE) +	\
			 WORKINGSET_SHIFT + NODES_SHIFT + \
			 MEM_CGROUP_ID_SHIFT)
#define EVICTION_MASK	(~0UL >> EVICTION_SHIFT)

static unsigned int bucket_order __read_mostly;
static struct list_lru shadow_nodes;
static struct lock_class_key bank_key;

struct bank {
	struct zone *zone;
	unsigned long nr[NR_LRU_LISTS][MAX_NR_ZONES];
	nodemask_t nodes;
	pgprot_t prot;
	struct folio_batch fbatch;
	pg_data_t *pgdat;
};

static void *pack_shadow(int memcgid, pg_data_t *pgdat, unsigned long eviction,
			 bool workingset)
{
	eviction &= EVICTION_MASK;
	eviction = (eviction << MEM_CGROUP_ID_SHIFT) | memcgid;
	eviction = (eviction << NODES_SHIFT) | pgdat->node_id;
	eviction = (eviction << WORKINGSET_SHIFT) | workingset;

	return xa_mk_value(eviction);
}

static vm_fault_t bank_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct folio *folio = NULL;
	vm_fault_t ret = 0;
	pte_t pte, orig = vmf->orig_pte;
	swp_entry_t entry = pte_to_swp_entry(orig);
	spinlock_t *ptl;
	pmd_t *pmd = vmf->pmd;
	rmap_t rmap_flags = RMAP_NONE;

	if (!pte_unmap_same(vmf))
		goto out;

	if (unlikely(non_swap_entry(entry))) {
		if (is_migration_entry(entry)) {
			migration_entry_wait(vma->vm_mm, vmf->pmd,
					     vmf->address);
		} else if (is_hwpoison_entry(entry)) {
			ret = VM_FAULT_HWPOISON;
		} else {
			print_bad_pte(vma, vmf->address, vmf->orig_pte, NULL);
			ret = VM_FAULT_SIGBUS;
		}
		goto out;
	}

	folio = swap_cache_get_folio(entry, vma, vmf->address);
	if (!IS_ERR_OR_NULL(folio))
		folio_lock(folio);

	vmf->pte = pte_offset_map_lock(vma->vm_mm, pmd, vmf->address, &ptl);
	if (unlikely(!vmf->pte || !pte_same(ptep_get(vmf->pte), orig)))
		goto out_nomap;

	pte = mk_pte(&folio->page, vma->vm_page_prot);
	if (pte_swp_soft_dirty(orig))
		pte = pte_mksoft_dirty(pte);
	if ((vmf->flags & FAULT_FLAG_WRITE) && !folio_test_ksm(folio)) {
		pte = maybe_mkwrite(pte_mkdirty(pte), vma);
		vmf->flags &= ~FAULT_FLAG_WRITE;
		rmap_flags |= RMAP_EXCLUSIVE;
	}

	add_mm_counter(vma->vm_mm, MM_ANONPAGES, 1);
	set_pte_at(vma->vm_mm, vmf->address, vmf->pte, pte);
	update_mmu_cache_range(vmf, vma, vmf->address, vmf->pte, 1);
out_nomap:
	if (vmf->pte)
		pte_unmap_unlock(vmf->pte, ptl);
	if (!IS_ERR_OR_NULL(folio)) {
		folio_unlock(folio);
		folio_put(folio);
	}
out:
	return ret;
}

static int bank_pte_range(pmd_t *pmd, unsigned long addr, unsigned long end,
			  struct mm_walk *walk)
{
	struct bank *bank = walk->private;
	pte_t *start_pte, *pte;
	spinlock_t *ptl;

	start_pte = pte = pte_offset_map_lock(walk->mm, pmd, addr, &ptl);
	if (!start_pte) return 0;
	flush_tlb_batched_pending(walk->mm);
	arch_enter_lazy_mmu_mode();
	for (; addr < end; pte++, addr += PAGE_SIZE) {
		pte_t ptent = ptep_get(pte);
		struct page *page;

		if (pte_none(ptent) || !pte_present(ptent)) continue;

		page = vm_normal_page(walk->vma, addr, ptent);
		if (!page || is_zone_device_page(page))
			continue;
		bank->nr[page_lru(page)][page_zonenum(page)]++;
		node_set(page_to_nid(page), bank->nodes);
	}
	arch_leave_lazy_mmu_mode();
	pte_unmap_unlock(start_pte, ptl);
	cond_resched();
	return 0;
}

static const struct mm_walk_ops bank_walk_ops = {
	.pmd_entry = bank_pte_range,
	.walk_lock = PGWALK_RDLOCK,
};

static unsigned long count_bank_nodes(struct shrinker *shrinker,
				      struct shrink_control *sc)
{
	unsigned long max_nodes, nodes = list_lru_shrink_count(&shadow_nodes, sc), pages;

	if (!nodes)
		return SHRINK_EMPTY;
#ifdef CONFIG_MEMCG
	if (sc->memcg) {
		struct lruvec *lruvec;
		int i;

		mem_cgroup_flush_stats_ratelimited(sc->memcg);
		lruvec = mem_cgroup_lruvec(sc->memcg, NODE_DATA(sc->nid));
		for (pages = 0, i = 0; i < NR_LRU_LISTS; i++)
			pages += lruvec_page_state_local(lruvec,
							 NR_LRU_BASE + i);
	} else
#endif
		pages = node_present_pages(sc->nid);

	max_nodes = pages >> (XA_CHUNK_SHIFT - 3);

	return max_nodes >= nodes ? 0 : nodes - max_nodes;
}

static int __init bank_setup(char *str)
{
	return kstrtouint(str, 0, &bucket_order) ?: 1;
}
__setup("pagebank=", bank_setup);

static void kp_bank_pre_unpatch(patch_object *obj)
{
	lockdep_set_class(&shadow_nodes.node[0].lock, &bank_key);
	synchronize_shrinkers();
}
KPATCH_PRE_UNPATCH_CALLBACK(kp_bank_pre_unpatch);

static int kp_bank_pre_patch(patch_object *obj)
{
	return EVICTION_MASK ? 0 : -E2BIG;
}
static void kp_bank_post_patch(patch_object *obj) { lru_add_drain_all(); }
static void kp_bank_post_unpatch(patch_object *obj) { }
KPATCH_PRE_PATCH_CALLBACK(kp_bank_pre_patch);
KPATCH_POST_PATCH_CALLBACK(kp_bank_post_patch);
KPATCH_POST_UNPATCH_CALLBACK(kp_bank_post_unpatch);
