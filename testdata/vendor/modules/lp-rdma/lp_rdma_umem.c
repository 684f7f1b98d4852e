// SPDX-License-Identifier: GPL-2.0 OR Linux-OpenIB
#include <linux/count_zeros.h>
#include <linux/dma-mapping.h>
#include <linux/livepatch.h>
#include <linux/pagemap.h>
#include <linux/sched/mm.h>
#include <rdma/ib_umem_odp.h>
#include "uverbs.h"

#define UMEM_POOL_MIN	4
#define RDMA_UVERBS_METHOD(id)	UVERBS_METHOD_##id

static mempool_t *umem_pool;
static struct shrinker *umem_shrinker;

DECLARE_UVERBS_NAMED_METHOD(
	UVERBS_METHOD_UMEM_QUERY,
	UVERBS_ATTR_IDR(UVERBS_ATTR_UMEM_HANDLE,
			UVERBS_OBJECT_MR,
			UVERBS_ACCESS_READ,
			UA_MANDATORY),
	UVERBS_ATTR_PTR_OUT(UVERBS_ATTR_UMEM_LEN,
			    UVERBS_ATTR_TYPE(u64),
			    UA_MANDATORY));

DECLARE_UVERBS_NAMED_OBJECT(UVERBS_OBJECT_UMEM, UVERBS_TYPE_ALLOC_IDR(uverbs_free_umem),
			    &UVERBS_METHOD(UVERBS_METHOD_UMEM_QUERY));

static int UVERBS_HANDLER(UVERBS_METHOD_UMEM_QUERY)(struct uverbs_attr_bundle *attrs)
{
	struct ib_mr *mr = uverbs_attr_get_obj(attrs, UVERBS_ATTR_UMEM_HANDLE);

	return uverbs_copy_to(attrs, UVERBS_ATTR_UMEM_LEN, &mr->length, sizeof(mr->length));
}

static void __ib_umem_release(struct ib_device *dev, struct ib_umem *umem, int dirty)
{
	bool make_dirty = umem->writable && dirty;
	struct scatterlist *sg;
	unsigned int i;

	if (dirty)
		ib_dma_unmap_sgtable_attrs(dev, &umem->sgt_append.sgt,
					   DMA_BIDIRECTIONAL, 0);

	for_each_sgtable_sg(&umem->sgt_append.sgt, sg, i) {
		unpin_user_page_range_dirty_lock(sg_page(sg),
			DIV_ROUND_UP(sg->length, PAGE_SIZE), make_dirty);
	}

	sg_free_append_table(&umem->sgt_append);
}

struct ib_umem *lp_umem_get(struct ib_device *device, unsigned long addr,
			    size_t size, int access)
{
	struct ib_umem *umem;
	struct page **page_list;
	unsigned long lock_limit;
	unsigned long new_pinned;
	unsigned long cur_base;
	unsigned long dma_attr = 0;
	struct mm_struct *mm;
	unsigned long npages;
	int pinned, ret;
	unsigned int gup_flags = FOLL_LONGTERM;

	/*
	 * If the combination of the addr and size requested for this memory
	 * region causes an integer overflow, return error.
	 */
	if (((addr + size) < addr) ||
	    PAGE_ALIGN(addr + size) < (addr + size))
		return ERR_PTR(-EINVAL);

	if (!can_do_mlock())
		return ERR_PTR(-EPERM);

	if (access & IB_ACCESS_ON_DEMAND)
		return ERR_PTR(-EOPNOTSUPP);

	umem = mempool_alloc(umem_pool, GFP_KERNEL);
	if (!umem)
		return ERR_PTR(-ENOMEM);
	*umem = (typeof(*umem)) {
		.ibdev    = device,
		.length   = size,
		.address  = addr,
		.writable = ib_access_writable(access),
		.owning_mm = mm = current->mm,
	};
	mmgrab(mm);

	page_list = (struct page **) __get_free_page(GFP_KERNEL);
	if (!page_list) {
		ret = -ENOMEM;
		goto umem_kfree;
	}

	npages = ib_umem_num_pages(umem);
	if (npages == 0 || npages > UINT_MAX) {
		ret = -EINVAL;
		goto out;
	}

	lock_limit = rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT;

	new_pinned = atomic64_add_return(npages, &mm->pinned_vm);
	if (new_pinned > lock_limit && !capable(CAP_IPC_LOCK)) {
		atomic64_sub(npages, &mm->pinned_vm);
		ret = -ENOMEM;
		goto out;
	}

	cur_base = addr & PAGE_MASK;

	if (umem->writable)
		gup_flags |= FOLL_WRITE;

	while (npages) {
		cond_resched();
		pinned = pin_user_pages_fast(cur_base,
					  min_t(unsigned long, npages,
						PAGE_SIZE /
						sizeof(struct page *)),
					  gup_flags, page_list);
		if (pinned < 0) {
			ret = pinned;
			goto umem_release;
		}

		cur_base += pinned * PAGE_SIZE;
		npages -= pinned;
		ret = sg_alloc_append_table_from_pages(
			&umem->sgt_append, page_list, pinned, 0,
			pinned << PAGE_SHIFT, ib_dma_max_seg_size(device),
			npages, GFP_KERNEL);
		if (ret) {
			unpin_user_pages_dirty_lock(page_list, pinned, 0);
			goto umem_release;
		}
	}

	if (access & IB_ACCESS_RELAXED_ORDERING)
		dma_attr |= DMA_ATTR_WEAK_ORDERING;

	ret = ib_dma_map_sgtable_attrs(device, &umem->sgt_append.sgt,
				       DMA_BIDIRECTIONAL, dma_attr);
	if (ret)
		goto umem_release;
	goto out;

umem_release:
	__ib_umem_release(device, umem, 0);
	atomic64_sub(ib_umem_num_pages(umem), &mm->pinned_vm);
out:
	free_page((unsigned long) page_list);
umem_kfree:
	if (ret) {
		mmdrop(umem->owning_mm);
		mempool_free(umem, umem_pool);
	}
	return ret ? ERR_PTR(ret) : umem;
}

void lp_umem_release(struct ib_umem *umem)
{
	if (!umem)
		return;
	if (umem->is_dmabuf)
		return ib_umem_dmabuf_release(to_ib_umem_dmabuf(umem));

	__ib_umem_release(umem->ibdev, umem, 1);
	mmdrop(umem->owning_mm);
	mempool_free(umem, umem_pool);
}

int lp_umem_pre_patch(struct klp_object *obj)
{
	if (klp_get_prev_state(0xb0000001))
		return 0;
	umem_pool = mempool_create_kmalloc_pool(UMEM_POOL_MIN, sizeof(struct ib_umem));
	return umem_pool ? 0 : -ENOMEM;
}

void lp_umem_post_patch(struct klp_object *obj)
{
	umem_shrinker = shrinker_alloc(0, "lp-umem:%s", obj->name);
}

void lp_umem_pre_unpatch(struct klp_object *obj) { shrinker_free(umem_shrinker); }
void lp_umem_post_unpatch(struct klp_object *obj) { mempool_destroy(umem_pool); }
