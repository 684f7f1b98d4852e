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
	/* a reference to the last stripe_head for batching */
	struct stripe_head *batch_last;
	/* first sector in the request */
	sector_t first_sector, last_sector;
	/* bitmap to track stripe sectors that have been added to stripes
	 * add one to account for unaligned requests */
	DECLARE_BITMAP(sectors_to_do, RAID5_MAX_REQ_STRIPES + 1);
	/* the request had REQ_PREFLUSH, cleared after the first stripe_head */
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
	u8 **dptr = (u8 **)ptrs;
	u8 *p, *q;
	int d, z, z0;

	unative_t wd0, wq0, wp0, w10, w20;
	unative_t wd1, wq1, wp1, w11, w21;

	z0 = disks - 3;		/* Highest data disk */
	p = dptr[z0+1];		/* XOR parity */
	q = dptr[z0+2];		/* RS syndrome */

	for ( d = 0 ; d < bytes ; d += NSIZE*2 ) {
		wq0 = wp0 = *(unative_t *)&dptr[z0][d+0*NSIZE];
		wq1 = wp1 = *(unative_t *)&dptr[z0][d+1*NSIZE];
		for ( z = z0-1 ; z >= 0 ; z-- ) {
			wd0 = *(unative_t *)&dptr[z][d+0*NSIZE];
			wd1 = *(unative_t *)&dptr[z][d+1*NSIZE];
			wp0 ^= wd0;
			wp1 ^= wd1;
			w20 = MASK(wq0);
			w21 = MASK(wq1);
			w10 = SHLBYTE(wq0);
			w11 = SHLBYTE(wq1);
			w20 &= NBYTES(0x1d);
			w21 &= NBYTES(0x1d);
			w10 ^= w20;
			w11 ^= w21;
			wq0 = w10 ^ wd0;
			wq1 = w11 ^ wd1;
		}
		*(unative_t *)&p[d+NSIZE*0] = wp0;
		*(unative_t *)&p[d+NSIZE*1] = wp1;
		*(unative_t *)&q[d+NSIZE*0] = wq0;
		*(unative_t *)&q[d+NSIZE*1] = wq1;
	}
}

static bool stripe_ahead_of_reshape(struct mddev *mddev, struct r5conf *conf, struct stripe_head *sh)
{
	sector_t max_sector = 0, min_sector = MaxSector;
	bool ret = false;
	int dd_idx;

	for (dd_idx = 0; dd_idx < sh->disks; dd_idx++) {
		if (dd_idx == sh->pd_idx || dd_idx == sh->qd_idx)
			continue;

		min_sector = min(min_sector, sh->dev[dd_idx].sector);
		max_sector = max(max_sector, sh->dev[dd_idx].sector);
	}

	spin_lock_irq(&conf->device_lock);

	if (!range_ahead_of_reshape(mddev, min_sector, max_sector,
				     conf->reshape_progress))
		/* mismatch, need to try again */
		ret = true;

	spin_unlock_irq(&conf->device_lock);

	return ret;
}

static enum stripe_result klpp_make_stripe_request(struct mddev *mddev,
		struct r5conf *conf, struct stripe_request_ctx *ctx,
		sector_t logical_sector, struct bio *bi)
{
	const int rw = bio_data_dir(bi);
	enum stripe_result ret;
	struct stripe_head *sh;
	sector_t new_sector;
	int previous = 0, flags = 0;
	int seq, dd_idx;

	seq = read_seqcount_begin(&conf->gen_lock);
	new_sector = raid5_compute_sector(conf, logical_sector, previous, &dd_idx, NULL);
	pr_debug("raid456: %s, sector %llu logical %llu\n", __func__,
		 (unsigned long long)new_sector, (unsigned long long)logical_sector);

	if (previous)
		flags |= R5_GAS_PREVIOUS;
	if (bi->bi_opf & REQ_RAHEAD)
		flags |= R5_GAS_NOBLOCK;
	sh = raid5_get_active_stripe(conf, ctx, new_sector, flags);
	if (unlikely(!sh)) {
		/* cannot get stripe, just give-up */
		bi->bi_status = BLK_STS_IOERR;
		return STRIPE_FAIL;
	}

	if (unlikely(previous) && stripe_ahead_of_reshape(mddev, conf, sh)) {
		ret = STRIPE_SCHEDULE_AND_RETRY;
		goto out_release;
	}

	if (read_seqcount_retry(&conf->gen_lock, seq)) {
		/* Might have got the wrong stripe_head by accident */
		ret = STRIPE_RETRY;
		goto out_release;
	}

	if (test_bit(STRIPE_EXPANDING, &sh->state) ||
	    !add_all_stripe_bios(conf, ctx, sh, bi, rw, previous)) {
		md_wakeup_thread(mddev->thread);
		ret = STRIPE_SCHEDULE_AND_RETRY; goto out_release;
	}

	set_bit(STRIPE_HANDLE, &sh->state);
	/* we only need flush for one stripe */
	ctx->do_flush ? set_bit(STRIPE_R5C_PREFLUSH, &sh->state) : (void)0;
	ctx->do_flush = !ctx->do_flush && rw;
	raid5_release_stripe(sh);
	return STRIPE_SUCCESS;

out_release:
	raid5_release_stripe(sh);
out:
	if (ret == STRIPE_SCHEDULE_AND_RETRY && raid5_has_log(conf)) goto out_wait;
	return ret;
out_wait:
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
