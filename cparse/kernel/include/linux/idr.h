/* Numbers for pointers: linux/idr.h, radix-tree.h. */

/* Absent on purpose: DEFINE_IDR(), DEFINE_IDA(), idr_for_each_entry() and its kin. */
#include <linux/types.h>
#include <linux/xarray.h>

struct idr {
	struct xarray idr_rt;
	unsigned int idr_base;
	unsigned int idr_next;
};

struct ida {
	struct xarray xa;
};

#define IDR_INIT(name) { .idr_rt = { .xa_head = NULL } }
#define IDA_INIT(name) { .xa = { .xa_head = NULL } }

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
