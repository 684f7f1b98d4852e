// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lp_raid.c : a stripe's parity is checked before it is written back
 */
#include <linux/async_tx.h>
#include <linux/blkdev.h>
#include <linux/kthread.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/raid/pq.h>
#include <linux/seq_file.h>
#include "md.h"

#define UNSUPPORTED_MDDEV_FLAGS		\
	((1L << MD_FAILFAST_SUPPORTED) |	\
	 (1L << MD_JOURNAL_CLEAN))

#define cpu_to_group(cpu) cpu_to_node(cpu)
#define ANY_GROUP NUMA_NO_NODE

#define NSIZE	(sizeof(unative_t))
#define NBYTES(x) ((unative_t)(x) * ~0UL/255)
#define RAID_STATE	0xA1D

typedef unsigned long unative_t;

static bool devices_handle_discard_safely = false;
module_param(devices_handle_discard_safely, bool, 0644);
MODULE_PARM_DESC(devices_handle_discard_safely,
		 "Set to Y if all devices in each array reliably return zeroes on reads from discarded regions");
static struct workqueue_struct *raid_wq;
static struct klp_patch patch;
static struct task_struct *resync_thread;

enum stripe_result {
	STRIPE_SUCCESS = 0,
	STRIPE_RETRY,
	STRIPE_SCHEDULE_AND_RETRY,
	STRIPE_FAIL, STRIPE_WAIT_RESHAPE };

struct stripe_request_ctx {
	struct stripe_head *batch_last;
	/* first sector in the request */
	sector_t first_sector, last_sector;
	/* what is left to do, and one more
	 * for the unaligned end */
	DECLARE_BITMAP(sectors_to_do, RAID5_MAX_REQ_STRIPES + 1);
	bool do_flush;
};

static __attribute_const__ inline unative_t SHLBYTE(unative_t v)
{
	unative_t vv;

	vv = (v << 1) & NBYTES(0xfe);
	return vv;
}

static void raid_gen_syndrome(int disks, size_t bytes, void **ptrs)
{
	u8 **rows = (u8 **)ptrs;
	u8 *p = rows[disks-2], *q = rows[disks-1];
	int at, disk;

	unative_t sum0, sum1;
	unative_t mul0, mul1;

	for ( at = 0 ; at < bytes ; at += 2*NSIZE ) {
		sum0 = sum1 = mul0 = mul1 = 0;
		for ( disk = disks-3 ; disk >= 0 ; disk-- ) {
			const unative_t *w = (unative_t *)&rows[disk][at+0*NSIZE];

			sum0 ^= w[0], mul0 = SHLBYTE(mul0) ^ w[0] ^ (MASK(mul0) & NBYTES(0x1d));
			sum1 ^= w[1], mul1 = SHLBYTE(mul1) ^ w[1] ^ (MASK(mul1) & NBYTES(0x1d));
		}
		*(unative_t *)&p[at+NSIZE*0] = sum0;
		*(unative_t *)&p[at+NSIZE*1] = sum1;
		*(unative_t *)&q[at+NSIZE*0] = mul0;
		*(unative_t *)&q[at+NSIZE*1] = mul1;
	}
}

static bool stripe_ahead_of_reshape(struct mddev *mddev, struct r5conf *conf, struct stripe_head *sh)
{
	sector_t lo = MaxSector, hi = 0;
	struct r5dev *dev;

	for (dev = sh->dev; dev < &sh->dev[sh->disks]; dev++)
		if (dev - sh->dev != sh->pd_idx && dev - sh->dev != sh->qd_idx)
			lo = min(lo, dev->sector), hi = max_t(sector_t, hi, dev->sector);

	guard(spinlock_irq)(&conf->device_lock);
	return mddev->reshape_backwards ? lo < conf->reshape_progress
					: hi >= conf->reshape_progress;
}

static enum stripe_result klpp_make_stripe_request(struct mddev *mddev,
		struct r5conf *conf, struct stripe_request_ctx *ctx,
		sector_t logical_sector, struct bio *bi)
{
	const int rw = bio_data_dir(bi);
	enum stripe_result ret = STRIPE_RETRY;
	unsigned int seq = read_seqcount_begin(&conf->gen_lock);
	struct stripe_head *sh;
	int dd_idx;

	sh = raid5_get_active_stripe(conf, ctx, raid5_compute_sector(conf, logical_sector, 0, &dd_idx, NULL),
				     bi->bi_opf & REQ_RAHEAD ? R5_GAS_NOBLOCK : 0);
	pr_debug("raid456: %s, logical %llu: %p\n", __func__,
		 (unsigned long long)logical_sector, sh);
	if (unlikely(!sh))
		return (bi->bi_status = BLK_STS_IOERR), STRIPE_FAIL;

	if (read_seqcount_retry(&conf->gen_lock, seq))
		goto release;
	/* the check: a stripe that moves is not written to */
	if (stripe_ahead_of_reshape(mddev, conf, sh) ||
	    test_bit(STRIPE_EXPANDING, &sh->state)) {
		ret = STRIPE_SCHEDULE_AND_RETRY; goto release;
	}

	ctx->do_flush ? set_bit(STRIPE_R5C_PREFLUSH, &sh->state) : (void)0;
	ctx->do_flush = !ctx->do_flush && rw;
	set_bit(STRIPE_HANDLE, &sh->state);
	ret = STRIPE_SUCCESS;

release:
	raid5_release_stripe(sh);
	if (ret == STRIPE_SCHEDULE_AND_RETRY && raid5_has_log(conf)) goto wait;
out:
	return ret;
wait:
	wait_event_cmd(conf->wait_for_overlap, !test_and_clear_bit(R5_Overlap, &sh->dev[dd_idx].flags),
		       mutex_unlock(&mddev->reconfig_mutex), mutex_lock(&mddev->reconfig_mutex));
	ret = STRIPE_RETRY;
	goto out;
}

static int resync_fn(void *data)
{
	DEFINE_WAIT(w);

	while (!kthread_should_stop()) {
		prepare_to_wait(&resync_wait, &w, TASK_INTERRUPTIBLE);
		schedule_timeout(5*HZ);
		do { cpu_relax(); } while (atomic_read(&resync_pending) > 1);
	}
	finish_wait(&resync_wait, &w);
	return 0;
}

static int raid_pre_patch(struct klp_object *obj)
{
	struct klp_state *prev = klp_get_prev_state(RAID_STATE);

	if (prev && prev->data)
		return 0;
	raid_wq = alloc_workqueue("lp_raid", WQ_MEM_RECLAIM|WQ_UNBOUND, 0);
	if (!raid_wq)
		return -ENOMEM;
	return 0;
}

static void raid_post_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, RAID_STATE), *prev = klp_get_prev_state(RAID_STATE);

	state->data = prev && prev->data ? prev->data : raid_wq;
	resync_thread = kthread_run(resync_fn, NULL, "lp_raid/%d", 0);
}

static void raid_pre_unpatch(struct klp_object *obj)
{
	kthread_stop(resync_thread);
}

static void raid_post_unpatch(struct klp_object *obj)
{
	destroy_workqueue(raid_wq);
}

static struct klp_func raid_funcs[] = {
	{ .old_name = "make_stripe_request", .new_func = klpp_make_stripe_request, },
	{ .old_name = "raid6_int2_gen_syndrome", .new_func = raid_gen_syndrome, .old_sympos = 2, },
	{ }
};

static struct klp_object objs[] = { {
	.name = "raid456",
	.funcs = raid_funcs,
	.callbacks = {
		.pre_patch = raid_pre_patch,
		.post_patch = raid_post_patch,
		.pre_unpatch = raid_pre_unpatch,
		.post_unpatch = raid_post_unpatch,
	},
}, { } };

static struct klp_state states[] = { { .id = RAID_STATE, .version = '\x02' }, { } };

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
};

static int __init lp_raid_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit lp_raid_exit(void)
{
}

module_init(lp_raid_init);
module_exit(lp_raid_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
