/* XArrays, IDs and radix trees: linux/xarray.h, idr.h, radix-tree.h. */

/*
 * Absent on purpose: DEFINE_XARRAY(), DEFINE_IDR(), DEFINE_IDA() and the
 * iterators xa_for_each(), idr_for_each_entry() and their kin.
 */
#include <linux/types.h>
#include <linux/spinlock.h>

struct lock_class_key;

struct xarray {
	spinlock_t xa_lock;
	gfp_t xa_flags;
	void *xa_head;
};

struct xa_limit {
	u32 max;
	u32 min;
};

struct idr {
	struct xarray idr_rt;
	unsigned int idr_base;
	unsigned int idr_next;
};

struct ida {
	struct xarray xa;
};

#define XA_FLAGS_LOCK_IRQ ((gfp_t)1)
#define XA_FLAGS_LOCK_BH ((gfp_t)2)
#define XA_FLAGS_TRACK_FREE ((gfp_t)4)
#define XA_FLAGS_ALLOC ((gfp_t)0x04000004)
#define XA_FLAGS_ALLOC1 ((gfp_t)0x04000014)
#define XA_MARK_0 ((xa_mark_t)0U)
#define XA_MARK_1 ((xa_mark_t)1U)
#define XA_MARK_2 ((xa_mark_t)2U)
#define xa_limit_32b (struct xa_limit){ 0xffffffffU, 0 }
#define xa_limit_31b (struct xa_limit){ 0x7fffffff, 0 }
#define xa_limit_16b (struct xa_limit){ 0xffff, 0 }
#define XA_LIMIT(_min, _max) (struct xa_limit){ .min = _min, .max = _max }
#define IDR_INIT(name) { .idr_rt = { .xa_head = NULL } }
#define IDA_INIT(name) { .xa = { .xa_head = NULL } }

void xa_init(struct xarray *xa);
void xa_init_flags(struct xarray *xa, gfp_t flags);
void xa_destroy(struct xarray *xa);
bool xa_empty(const struct xarray *xa);
void *xa_load(struct xarray *xa, unsigned long index);
void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
void *xa_store_bh(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
void *xa_store_irq(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
void *xa_store_range(struct xarray *xa, unsigned long first, unsigned long last, void *entry, gfp_t gfp);
void *__xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
void *xa_erase(struct xarray *xa, unsigned long index);
void *xa_erase_bh(struct xarray *xa, unsigned long index);
void *xa_erase_irq(struct xarray *xa, unsigned long index);
void *__xa_erase(struct xarray *xa, unsigned long index);
int xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
void *xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry, gfp_t gfp);
int xa_reserve(struct xarray *xa, unsigned long index, gfp_t gfp);
void xa_release(struct xarray *xa, unsigned long index);
int xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp);
int xa_alloc_cyclic(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, u32 *next, gfp_t gfp);
void *xa_find(struct xarray *xa, unsigned long *index, unsigned long max, xa_mark_t filter);
void *xa_find_after(struct xarray *xa, unsigned long *index, unsigned long max, xa_mark_t filter);
bool xa_get_mark(struct xarray *xa, unsigned long index, xa_mark_t mark);
void xa_set_mark(struct xarray *xa, unsigned long index, xa_mark_t mark);
void xa_clear_mark(struct xarray *xa, unsigned long index, xa_mark_t mark);
bool xa_is_err(const void *entry);
int xa_err(void *entry);
void *xa_mk_value(unsigned long v);
unsigned long xa_to_value(const void *entry);
bool xa_is_value(const void *entry);
void xa_lock(struct xarray *xa);
void xa_unlock(struct xarray *xa);
void xa_lock_bh(struct xarray *xa);
void xa_unlock_bh(struct xarray *xa);
void xa_lock_irq(struct xarray *xa);
void xa_unlock_irq(struct xarray *xa);
void xa_lock_irqsave(struct xarray *xa, unsigned long flags);
void xa_unlock_irqrestore(struct xarray *xa, unsigned long flags);

void idr_init(struct idr *idr);
void idr_init_base(struct idr *idr, int base);
void idr_destroy(struct idr *idr);
void idr_preload(gfp_t gfp_mask);
void idr_preload_end(void);
int idr_alloc(struct idr *idr, void *ptr, int start, int end, gfp_t gfp);
int idr_alloc_u32(struct idr *idr, void *ptr, u32 *id, unsigned long max, gfp_t gfp);
int idr_alloc_cyclic(struct idr *idr, void *ptr, int start, int end, gfp_t gfp);
void *idr_remove(struct idr *idr, unsigned long id);
void *idr_find(const struct idr *idr, unsigned long id);
void *idr_replace(struct idr *idr, void *ptr, unsigned long id);
int idr_for_each(const struct idr *idr, int (*fn)(int id, void *p, void *data), void *data);
void *idr_get_next(struct idr *idr, int *nextid);
bool idr_is_empty(const struct idr *idr);
void ida_init(struct ida *ida);
void ida_destroy(struct ida *ida);
bool ida_is_empty(const struct ida *ida);
int ida_alloc(struct ida *ida, gfp_t gfp);
int ida_alloc_min(struct ida *ida, unsigned int min, gfp_t gfp);
int ida_alloc_max(struct ida *ida, unsigned int max, gfp_t gfp);
int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp);
void ida_free(struct ida *ida, unsigned int id);
int ida_simple_get(struct ida *ida, unsigned int start, unsigned int end, gfp_t gfp);
void ida_simple_remove(struct ida *ida, unsigned int id);

/* In the kernel another name of xarray, by macro. */
struct radix_tree_root {
	struct xarray xa;
};

int radix_tree_insert(struct radix_tree_root *root, unsigned long index, void *entry);
void *radix_tree_lookup(const struct radix_tree_root *root, unsigned long index);
void *radix_tree_delete(struct radix_tree_root *root, unsigned long index);
int radix_tree_preload(gfp_t gfp_mask);
void radix_tree_preload_end(void);
