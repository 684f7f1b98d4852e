// SPDX-License-Identifier: GPL-2.0
/* lp_nfs: decoding of a compound's reply, with xdr's and its tracepoints' macros */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/nfs_fs.h>
#include <linux/sunrpc/clnt.h>
#include <linux/sunrpc/xdr.h>

#define NFSDBG_FACILITY		NFSDBG_XDR
#ifdef RPC_DEBUG
# undef ifdebug
# define ifdebug(fac)		if (unlikely(nfs_debug & NFSDBG_##fac))
#endif
#define XDR_QUADLEN_(l)		(((l) + 3) >> 2)
#define encode_maxsz		(op_hdr_sz + XDR_QUADLEN_(NFS4_OPAQUE_LIMIT))
#define decode_op_hdr_maxsz	(2)
#define READ_BUF(nbytes)  do { \
	p = xdr_inline_decode(xdr, nbytes); \
	if (unlikely(!p)) \
		goto out_overflow; \
} while (0)
#define READ32(x)         (x) = ntohl(*p++)
#define READ64(x)         do {			\
	(x) = (u64)ntohl(*p++) << 32;		\
	(x) |= ntohl(*p++);			\
} while (0)
#define COPYMEM(x, nbytes) do { memcpy((x), p, nbytes); p += XDR_QUADLEN_(nbytes); } while (0)
#define PROC(proc, argtype, restype)				\
[NFSPROC4_CLNT_##proc] = {					\
	.p_proc   = NFSPROC4_COMPOUND,				\
	.p_encode = (kxdreproc_t)nfs4_xdr_##argtype,		\
	.p_decode = (kxdrdproc_t)nfs4_xdr_##restype,		\
	.p_arglen = NFS4_##argtype##_sz,			\
	.p_name   = #proc,					\
}

typedef int (*lp_decode_fn)(struct xdr_stream *, void *res);
typedef struct { char data[16]; u64 seq; } lp_sessionid_t, *lp_sessionid_p;
struct compound_hdr {
	int32_t		status;
	uint32_t	nops;
	__be32 *	nops_p;
	uint32_t	taglen;
	char *		tag;
	u_char		minor, :0;
	u_int32_t	replen;		/* expected reply words */
};

static unsigned int nfs_debug __used;
static __be32 *xdr_end(struct xdr_stream *xdr);
static int decode_op(struct xdr_stream *xdr, enum nfs_opnum4 expected, int *nfs_retval);

static bool __decode_op_hdr(struct xdr_stream *xdr, enum nfs_opnum4 expected, int *nfs_retval)
{
	__be32 *p = xdr_inline_decode(xdr, decode_op_hdr_maxsz << 2);
	const uint32_t op = likely(p) ? be32_to_cpup(p++) : ~expected;

	if (!p)
		goto short_reply;
	if (op == expected) {
		*nfs_retval = *p == cpu_to_be32(NFS_OK) ? 0 : nfs4_stat_to_errno(be32_to_cpup(p));
		return true;
	}
	ifdebug(XDR)
		printk(KERN_WARNING "nfs: an answer to"
			" %d, not to %d\n",
				op, expected);
short_reply:
	*nfs_retval = p ? -EREMOTEIO : -EIO;
	return false;
}

static int decode_op(struct xdr_stream *xdr, enum nfs_opnum4 expected, int *nfs_retval)
{
	return __decode_op_hdr(xdr, expected, nfs_retval) ? *nfs_retval : -EIO;
}

static int klpp_decode_session(struct xdr_stream *xdr, lp_sessionid_p sid, struct compound_hdr *hdr)
{
	__be32 *p;
	u32 nr_attrs, attr_flags;
	int status;
	static const lp_decode_fn decoders[] = {
		[OP_SEQUENCE] = (lp_decode_fn) decode_sequence, [OP_GETATTR] = (void *)decode_getattr,
	};

	status = decode_op(xdr, OP_CREATE_SESSION, &(int){ 0 });
	if (status) return status;
	READ_BUF(NFS4_MAX_SESSIONID_LEN + 4);
	COPYMEM(sid->data, NFS4_MAX_SESSIONID_LEN);
	READ32(nr_attrs);
	READ_BUF(sizeof(__be64) * 1);
	READ64(sid->seq);
	/* the fix: what follows was never bounded */
	if (nr_attrs > ARRAY_SIZE(decoders) || nr_attrs * 4 > xdr_stream_remaining(xdr))
		return -EBADMSG;
	for (attr_flags = 0; nr_attrs--; ) {
		u32 op = be32_to_cpup(xdr_inline_decode(xdr, sizeof *p) ?: xdr_end(xdr));

		dprintk("%s: op %u, flags %s%s\n", __func__, op,
			attr_flags & SESSION4_PERSIST ? "p" : "",
			attr_flags & SESSION4_BACK_CHAN ? "b" : "");
		if (op < ARRAY_SIZE(decoders) && decoders[op])
			if ((status = decoders[op](xdr, sid)))
				break;
		attr_flags |= 1 << (op & 31);
	}
	hdr->replen -= decode_op_hdr_maxsz, hdr->nops--;
	return status;
out_overflow:
	return -EIO;
}

static __be32 *xdr_end(struct xdr_stream *xdr)
{
	extern __be32 lp_zero[1];

	trace_rpc_xdr_overflow(xdr, encode_maxsz);
	return &lp_zero[0];
}

static const struct rpc_procinfo lp_procedures[] = {
	PROC(NULL,	enc_null,	dec_null),
	PROC(SEQUENCE,	enc_sequence,	dec_sequence),
#if IS_ENABLED(CONFIG_NFS_V4_2)
	PROC(SEEK,	enc_seek,	dec_seek),
#endif
};

static struct rpc_version lp_version = {
	.number	= 4, .nrprocs = ARRAY_SIZE(lp_procedures), .procs = lp_procedures,
	.counts	= (unsigned int[ARRAY_SIZE(lp_procedures)]){ },
};

static ssize_t lp_sessions_show(struct kobject *k, struct kobj_attribute *a, char *buf)
{
	struct nfs_client *clp;
	ssize_t n = 0;

	rcu_read_lock();
	for_each_nfs_client_rcu(clp)
		n += sysfs_emit_at(buf, n, "%pISc %*phN" "\n", &clp->cl_addr, 16, clp->cl_session->sess_id.data);
	rcu_read_unlock();
	return n;
}
static struct kobj_attribute lp_sessions = __ATTR_RO(lp_sessions);
static struct attribute *lp_attrs[] = { &lp_sessions.attr, NULL };
ATTRIBUTE_GROUPS(lp);

static int nfs_pre_patch(struct klp_object *obj)
{
	return sysfs_create_groups(kernel_kobj, lp_groups);
}

static void nfs_post_patch(struct klp_object *obj)
{
	pr_info("%s: version %u\n", obj->name, lp_version.number);
}

static void nfs_pre_unpatch(struct klp_object *obj)
{
	pr_info("%s: leaving\n", obj->name);
}

static void nfs_post_unpatch(struct klp_object *obj)
{
	sysfs_remove_groups(kernel_kobj, lp_groups);
}

#define LP_FUNC(x)	{ .old_name = __stringify(x), .new_func = klpp_##x }

static struct klp_func nfs_funcs[] = { LP_FUNC(decode_session), {} };
static struct klp_object objs[] = {
	{
		.name = "nfsv4",
		.funcs = nfs_funcs,
		.callbacks = {
			.pre_patch = nfs_pre_patch, .post_patch = nfs_post_patch,
			.pre_unpatch = nfs_pre_unpatch, .post_unpatch = nfs_post_unpatch,
		},
	}, {}
};
static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs, .replace = false };

static int __init lp_nfs_init(void) { return klp_enable_patch(&patch); }
static void __exit lp_nfs_exit(void) {}
module_init(lp_nfs_init); module_exit(lp_nfs_exit);
MODULE_LICENSE("GPL"); MODULE_INFO(livepatch, "Y");
