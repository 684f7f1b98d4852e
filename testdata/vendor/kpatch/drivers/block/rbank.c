// SPDX-License-Identifier: GPL-2.0
/* rbank: a block device over banks of remote memory */
#include <linux/module.h>
#include <linux/blkdev.h>
#include <linux/blk-mq.h>
#include <linux/bio.h>
#include <linux/idr.h>
#include <linux/configfs.h>
#include "kpatch-macros.h"

#undef pr_fmt
#define pr_fmt(fmt)	"rbank: " fmt

#define TICKS_PER_SEC		50ULL
#define MB_PER_TICK(mbps)	((1024 * 1024 / TICKS_PER_SEC) * ((u64) (mbps)))

#ifdef CONFIG_RBANK_FAULT_INJECTION
static DECLARE_FAULT_ATTR(rbank_timeout_attr);
static char g_timeout_str[80];
module_param_string(timeout, g_timeout_str, sizeof(g_timeout_str), 0444);
#endif

enum rbank_flags {
	RBANK_DEV_FL_CONFIGURED	= 0,
	RBANK_DEV_FL_UP		= 1,
	RBANK_DEV_FL_THROTTLED	= 2,
};

enum { RB_Q_BIO, RB_Q_RQ, RB_Q_MQ };

struct rbank_queue {
	unsigned long *tag_map;
	wait_queue_head_t wait;
	unsigned int queue_depth;
	struct rbank_device *dev;
	unsigned int requeue_selection;
	struct list_head poll_list; spinlock_t poll_lock;
	struct rbank_cmd *cmds;
};

static int g_queue_mode = RB_Q_MQ;

static int rbank_param_store_val(const char *str, int *val, int min, int max)
{
	int n;

	if (kstrtoint(str, 10, &n) || !in_range(n, min, max - min + 1))
		return -EINVAL;
	return (*val = n), 0;
}

static const struct kernel_param_ops rbank_queue_mode_param_ops = {
	.set	= rbank_set_queue_mode,
	.get	= param_get_int,
};
device_param_cb(queue_mode, &rbank_queue_mode_param_ops, &g_queue_mode, 0444);

/*
 * An attribute's store and show from a name and a type: a macro that defines
 * functions.
 */
#define RBANK_DEVICE_ATTR(NAME, TYPE, APPLY)				\
static ssize_t rbank_##NAME##_show(struct config_item *item, char *page) \
{									\
	struct rbank_device *dev = to_rbank_device(item);		\
									\
	return sysfs_emit(page, "%llu\n", (u64)dev->NAME);		\
}									\
static ssize_t								\
rbank_##NAME##_store(struct config_item *item, const char *page,	\
		     size_t count)					\
{									\
	int (*apply)(struct rbank_device *, TYPE) = APPLY;		\
	struct rbank_device *dev = to_rbank_device(item);		\
	TYPE v = (TYPE)0;						\
	int err = rbank_parse_##TYPE(page, &v) ? : apply ? apply(dev, v) : 0; \
									\
	if (!err) dev->NAME = v;					\
	return err ? : count;						\
}									\
CONFIGFS_ATTR(rbank_, NAME);

RBANK_DEVICE_ATTR(size, ulong, NULL);
RBANK_DEVICE_ATTR(completion_nsec, ulong, NULL);
RBANK_DEVICE_ATTR(submit_queues, uint, rbank_apply_submit_queues);
RBANK_DEVICE_ATTR(discard, bool, NULL)

static struct configfs_attribute *rbank_device_attrs[] = {
	&rbank_attr_size,
	&rbank_attr_completion_nsec,
	&rbank_attr_submit_queues,
	&rbank_attr_discard,
	NULL,
};

static blk_status_t rbank_transfer(struct rbank_cmd *cmd, struct page *page, unsigned int len, unsigned int off,
				   enum req_op op, sector_t sector, bool is_fua)
{
	struct rbank_device *dev = cmd->rq->dev;
	void *src, *dst;
	blk_status_t err = BLK_STS_OK;

	src = kmap_local_page(page); dst = rbank_lookup(dev, sector, op_is_write(op));
	if (!dst)
		err = op_is_write(op) ? BLK_STS_NOSPC : (memset(src + off, 0, len), BLK_STS_OK);
	else if (op_is_write(op))
		memcpy(dst, src + off, len);
	else
		memcpy(src + off, dst, len), flush_dcache_page(page);
	kunmap_local(src);
	return err;
}

static blk_status_t rbank_handle_bio(struct rbank_cmd *cmd, sector_t nr_sectors, blk_opf_t opf)
{
	struct bio *bio = cmd->bio;
	struct bvec_iter iter;
	struct bio_vec bvec;
	sector_t sector = bio->bi_iter.bi_sector;
	blk_status_t err;

	/* Fix: the range is checked once more behind the split. */
	if (unlikely(sector + nr_sectors > get_capacity(cmd->rq->dev->disk) || sector + nr_sectors < sector))
		return BLK_STS_IOERR;

	spin_lock_irq(&cmd->rq->dev->lock);
	bio_for_each_segment(bvec, bio, iter) {
		unsigned int len = min_t(typeof(bvec.bv_len), bvec.bv_len, cmd->rq->dev->blocksize);

		err = rbank_transfer(cmd, bvec.bv_page, len, bvec.bv_offset,
				     opf & REQ_OP_MASK, sector,
				     opf & REQ_FUA);
		if (err)
			break;
		sector += len >> SECTOR_SHIFT;
	}
	spin_unlock_irq(&cmd->rq->dev->lock);
	return err;
}

static blk_status_t rbank_queue_rq(struct blk_mq_hw_ctx *hctx, const struct blk_mq_queue_data *bd)
{
	struct request *rq = bd->rq;
	struct rbank_cmd *cmd = blk_mq_rq_to_pdu(rq);
	const bool is_poll = hctx->type == HCTX_TYPE_POLL;

	switch (req_op(rq)) {
	case REQ_OP_FLUSH: case REQ_OP_DISCARD:
		break;
	case REQ_OP_ZONE_RESET ... REQ_OP_ZONE_RESET_ALL:
		return BLK_STS_NOTSUPP;
	default:;
	}

	blk_mq_start_request(rq);
	if (is_poll) {
		spin_lock(&cmd->rq->poll_lock);
		list_add_tail(&rq->queuelist, &cmd->rq->poll_list);
		spin_unlock(&cmd->rq->poll_lock);
		blk_mq_set_request_complete(rq);
	} else if (({ bool __t = should_timeout_request(rq); unlikely(__t); })) {
		return BLK_STS_OK;
	}
	return rbank_handle_bio(cmd, blk_rq_sectors(rq), rq->cmd_flags);
}

static void rb_kp_post_patch(patch_object *obj)
{
	struct rbank_device *dev, *n;

	mutex_lock(&rbank_lock);
	list_for_each_entry_safe(dev, n, &rbank_list, list)
		blk_mq_run_hw_queues(dev->q, true);
	mutex_unlock(&rbank_lock);
}
KPATCH_POST_PATCH_CALLBACK(rb_kp_post_patch);
