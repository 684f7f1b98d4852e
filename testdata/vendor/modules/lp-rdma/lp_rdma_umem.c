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
	struct sg_table *table = &umem->sgt_append.sgt;
	struct scatterlist *sg;
	unsigned int i;

	if (table->nents)
		ib_dma_unmap_sgtable_attrs(dev, table,
					   DMA_BIDIRECTIONAL, 0);
	for_each_sgtable_sg(table, sg, i) {
		unpin_user_page_range_dirty_lock(sg_page(sg),
			sg->length >> PAGE_SHIFT, dirty && umem->writable);
	}
	sg_free_append_table(&umem->sgt_append);
}

struct ib_umem *lp_umem_get(struct ib_device *device, unsigned long addr,
			    size_t size, int access)
{
	const unsigned int flags = FOLL_LONGTERM | (ib_access_writable(access) ? FOLL_WRITE : 0);
	struct page **pages __free(free_page) = (struct page **) __get_free_page(GFP_KERNEL);
	unsigned long at = addr & PAGE_MASK, left, end;
	struct mm_struct *mm = current->mm;
	struct ib_umem *umem;
	int n = 0, ret = 0;

	if (check_add_overflow(addr, size, &end) || PAGE_ALIGN(end) < end ||
	    access & IB_ACCESS_ON_DEMAND)
		return ERR_PTR(-EINVAL);
	left = (PAGE_ALIGN(end) - at) / PAGE_SIZE;
	if (!pages || !left)
		return ERR_PTR(left ? -ENOMEM : -EINVAL);

	umem = mempool_alloc(umem_pool, GFP_KERNEL);
	*umem = (typeof(*umem)) {
		.ibdev    = device,
		.length   = size,
		.address  = addr,
		.writable = flags & FOLL_WRITE ? 1 : 0,
		.owning_mm = mm,
	};
	mmgrab(mm);
	if (atomic64_add_return(left, &mm->pinned_vm) > rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT &&
	    !capable(CAP_IPC_LOCK)) {
		ret = -EPERM;
		goto undo;
	}

	for (; left && !ret; at += n * PAGE_SIZE, left -= n) {
		n = pin_user_pages_fast(at,
					  min_t(unsigned long, left,
						PAGE_SIZE /
						sizeof(struct page *)),
					  flags, pages);
		if (n <= 0)
			ret = n ?: -EFAULT, n = 0;
		else if ((ret = sg_alloc_append_table_from_pages(
				&umem->sgt_append, pages, n, 0,
				n << PAGE_SHIFT, ib_dma_max_seg_size(device),
				left, GFP_KERNEL)))
			unpin_user_pages_dirty_lock(pages, n, 0);
	}
	ret = ret ?: ib_dma_map_sgtable_attrs(device, &umem->sgt_append.sgt,
				       DMA_BIDIRECTIONAL, access & IB_ACCESS_RELAXED_ORDERING
							  ? DMA_ATTR_WEAK_ORDERING : 0);
	if (!ret)
		return umem;
	__ib_umem_release(device, umem, 0);
undo:
	atomic64_sub(ib_umem_num_pages(umem), &mm->pinned_vm);
	mmdrop(mm);
	mempool_free(umem, umem_pool);
	return ERR_PTR(ret);
}

void lp_umem_release(struct ib_umem *umem)
{
	struct mm_struct *mm = umem ? umem->owning_mm : NULL;

	if (!mm)
		return;
	__ib_umem_release(umem->ibdev, umem, 1);
	return mempool_free(umem, umem_pool), mmdrop(mm);
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
