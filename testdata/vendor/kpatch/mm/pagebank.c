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

#define BANK_SHIFT	((BITS_PER_LONG - BITS_PER_XA_VALUE) +	\
			 NODES_SHIFT + \
			 3)
#define EVICTION_MASK	(~0UL >> BANK_SHIFT)

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

static void *bank_cookie(int nid, pg_data_t *pgdat, unsigned long age,
			 bool dirty)
{
	union {
		struct { unsigned long dirty:1, low:2, nid:NODES_SHIFT; };
		unsigned long raw;
	} c = { { .dirty = dirty, .nid = pgdat ? pgdat->node_id : nid } };

	return xa_mk_value((age & EVICTION_MASK) << (NODES_SHIFT + 3) | c.raw);
}

static vm_fault_t bank_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	swp_entry_t entry = pte_to_swp_entry(vmf->orig_pte);
	struct folio *folio;
	vm_fault_t ret = VM_FAULT_SIGBUS;
	rmap_t flags = RMAP_NONE;
	pmd_t *pmd = vmf->pmd;
	spinlock_t *ptl;
	pte_t pte;

	if (unlikely(non_swap_entry(entry)))
		return is_hwpoison_entry(entry) ? VM_FAULT_HWPOISON | VM_FAULT_SET_HINDEX(0)
						: VM_FAULT_NOPAGE;

	folio = bank_take(bank_cookie(numa_node_id(), NULL, swp_offset(entry), false));
	if (IS_ERR_OR_NULL(folio))
		goto out;

	vmf->pte = pte_offset_map_lock(vma->vm_mm, pmd, vmf->address, &ptl);
	if (vmf->pte && pte_same(*vmf->pte, vmf->orig_pte)) {
		pte = mk_pte(&folio->page, vma->vm_page_prot);
		if (vmf->flags & FAULT_FLAG_WRITE) {
			pte = maybe_mkwrite(pte_mkdirty(pte), vma);
			flags |= RMAP_EXCLUSIVE;
		}
		set_pte_at(vma->vm_mm, vmf->address, vmf->pte, pte);
		folio_add_anon_rmap_pte(folio, &folio->page, vma, vmf->address, flags);
		ret = 0;
	} else
		ret = VM_FAULT_NOPAGE;
	if (vmf->pte) pte_unmap_unlock(vmf->pte, ptl);
	folio_put(folio);
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
	unsigned long banked = list_lru_shrink_count(&shadow_nodes, sc), pages = 0;
	enum lru_list lru;

#ifdef CONFIG_MEMCG
	if (sc->memcg)
		for_each_evictable_lru(lru) {
			pages += memcg_lru_pages(sc->memcg, lru,
						 sc->nid);
		}
	else
#endif
		pages = node_present_pages(sc->nid);

	return banked ? max(banked, pages >> 6) - (pages >> 6) : SHRINK_EMPTY;
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
