// SPDX-License-Identifier: GPL-2.0 OR Linux-OpenIB
/* lp_rdma: the patch, for the core and for two drivers at a time */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <rdma/ib_umem.h>

enum { UMEM_STATE = 0xb0000001, QP_STATE, LAST_STATE };

int lp_umem_pre_patch(struct klp_object *obj);
void lp_umem_post_patch(struct klp_object *obj);
void lp_umem_pre_unpatch(struct klp_object *obj);
void lp_umem_post_unpatch(struct klp_object *obj);
extern typeof(ib_umem_get) lp_umem_get;
extern __typeof__(lp_umem_get) *lp_umem_get_ptr;
extern const struct klp_func lp_umem_funcs_end[];
struct ib_umem *lp_umem_get(struct ib_device *device, unsigned long addr, size_t size, int access);
void lp_umem_release(struct ib_umem *umem);

#define CALLBACKS(n)					\
	.callbacks = {					\
		.pre_patch = n##_pre_patch,		\
		.post_patch = n##_post_patch,		\
		.pre_unpatch = n##_pre_unpatch,		\
		.post_unpatch = n##_post_unpatch,	\
	}
#define OBJECT(n, f, ...)	{ .name = n, .funcs = f, ##__VA_ARGS__ }
#define FUNC(o, n)		{ .old_name = o, .new_func = n, }

struct cached_qp {
	struct ib_qp *qp;
	struct rdma_restrack_entry res;
	refcount_t refs;
	u8 port, pad[3];
	union ib_gid gid __aligned(8);
	struct cached_qp __rcu *hash_next;
	void (*event)(struct ib_event *, void *);
};

static DEFINE_XARRAY_FLAGS(qp_cache, XA_FLAGS_ALLOC1);
static struct klp_patch patch;

static int klpp_modify_qp(struct ib_qp *qp, struct ib_qp_attr *attr, int mask, struct ib_udata *udata)
{
	enum ib_qp_state cur = mask & IB_QP_CUR_STATE ? attr->cur_qp_state : qp->state;
	enum ib_qp_state new = mask & IB_QP_STATE ? attr->qp_state : cur;
	static const struct {
		int valid;
		enum ib_qp_attr_mask req[IB_QPT_MAX], opt[IB_QPT_MAX];
	} table[IB_QPS_ERR + 1][IB_QPS_ERR + 1] = {
		[IB_QPS_RESET] = {
			[IB_QPS_RESET] = { .valid = 1 },
			[IB_QPS_INIT]  = {
				.valid = 1,
				.req = {
					[IB_QPT_UD]  = (IB_QP_PKEY_INDEX		|
							IB_QP_PORT			|
							IB_QP_QKEY),
					[IB_QPT_RC]  = (IB_QP_PKEY_INDEX		|
							IB_QP_ACCESS_FLAGS),
					[IB_QPT_SMI ... IB_QPT_GSI] = IB_QP_QKEY,
				}
			},
		},
		[IB_QPS_INIT] = { { 0 }, },
	};
	struct cached_qp *c;
	unsigned long index;
	u32 id;
	int ret;

	if (!table[cur][new].valid || (mask & table[cur][new].req[qp->qp_type]) != table[cur][new].req[qp->qp_type])
		return -EINVAL;

	xa_for_each_marked(&qp_cache, index, c, XA_MARK_1) {
		if (c->qp != qp)
			continue;
		if (refcount_inc_not_zero(&c->refs))
			goto found;
	}
	c = kzalloc(struct_size_t(struct cached_qp, pad, 1), GFP_KERNEL | __GFP_ACCOUNT);
	if (!c)
		return -ENOMEM;
	ret = xa_alloc_cyclic(&qp_cache, &id, c, XA_LIMIT(1, U16_MAX), &(u32){ 0 }, GFP_KERNEL);
	if (ret < 0) {
		kfree(c);
		return ret;
	}
	refcount_set(&c->refs, 1);
found:
	return ib_security_modify_qp(qp->real_qp, attr, mask, udata ?: &(struct ib_udata){});
}

static int core_pre_patch(struct klp_object *obj) { return lp_umem_pre_patch(obj); }
static void core_post_patch(struct klp_object *obj) { lp_umem_post_patch(obj); }
static void core_pre_unpatch(struct klp_object *obj) { lp_umem_pre_unpatch(obj); }
static void core_post_unpatch(struct klp_object *obj) { lp_umem_post_unpatch(obj); }

static struct klp_func umem_funcs[] = {
	FUNC("ib_umem_get", lp_umem_get),
	FUNC("ib_umem_release", lp_umem_release),
	{ }
};
static struct klp_func qp_funcs[] = { FUNC("_ib_modify_qp", klpp_modify_qp), { } };

static struct klp_object objs[] = {
	OBJECT("ib_uverbs", umem_funcs, CALLBACKS(core)),
	OBJECT("ib_core", qp_funcs),
	{ }
};

static struct klp_state states[] = {
	{ .id = UMEM_STATE, .version = 1 },
	{ .id = QP_STATE, .version = LAST_STATE - UMEM_STATE },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE, .objs = objs, .states = states, .replace = true };

static int __init lp_rdma_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit lp_rdma_exit(void)
{
	/* all that was acquired is gone with the callbacks */
}

module_init(lp_rdma_init);
module_exit(lp_rdma_exit);
MODULE_LICENSE("Dual BSD/GPL");
MODULE_INFO(livepatch, "Y");
