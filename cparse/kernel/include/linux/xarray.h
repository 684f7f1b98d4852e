/* XArrays: linux/xarray.h. */

/* Absent on purpose: DEFINE_XARRAY(), xa_for_each() and its kin. */
#include <linux/types.h>
#include <linux/spinlock.h>

struct xarray {
	spinlock_t xa_lock;
	gfp_t xa_flags;
	void *xa_head;
};

struct xa_limit {
	u32 max;
	u32 min;
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
