// SPDX-License-Identifier: GPL-2.0
/* Channel programs: the short assembly that s390 code is full of. */
#define KMSG_COMPONENT "chan"
#define pr_fmt(fmt) KMSG_COMPONENT ": " fmt

#include <linux/kernel_stat.h>
#include <linux/init.h>
#include <asm/asm-extable.h>
#include <asm/facility.h>
#include <asm/ccwdev.h>
#include "kpatch-macros.h"

typedef unsigned int __u32_reg __attribute__((mode(SI)));
typedef struct { unsigned long even, odd; } reg_pair __attribute__((__aligned__(16)));

union chan_ccw {
	struct {
		u8  cmd_code;
		u8  flags;
		u16 count;
		u32 cda;
	} __packed __aligned(8);
	u64 raw;
};

struct chan_schib {
	u32 intparm;
	struct {
		u32 qf	 : 1;
		u32 w	 : 1;
		u32 isc	 : 3;
		u32 	 : 3;	/* reserved zeros */
		u32 ena	 : 1;
		u32 lm	 : 2;
		u32 mm	 : 2;
	};
	u8 chpid[8];
} __attribute__ ((packed,aligned(4)));

static __always_inline int __chan_stsch(struct subchannel_id schid, struct chan_schib *addr)
{
	unsigned long r1 = *(unsigned int *)&schid;
	int ccode = -EIO, exception = 1;

	asm volatile(
		"	lgr	1,%[r1]\n"
		"	stsch	%[addr]\n"
		"0:	lhi	%[exc],0\n"
		"1:\n"
		CC_IPM(cc)
		EX_TABLE(0b,1b)
		: CC_OUT(cc, ccode), [addr] "=Q" (*addr), [exc] "+d" (exception)
		: [r1] "d" (r1)
		: CC_CLOBBER_LIST("1"));
	return exception ? -EIO : CC_TRANSFORM(ccode);
}

static inline int chan_diag(unsigned long rx, void *ry, size_t len)
{
	register unsigned long reg2 asm("2") = rx;
	register void *reg3 asm ("3") = ry;
	reg_pair rp = { .even = (unsigned long) ry, .odd = len };
	int cc;

	asm volatile(
		"	diag	%[rx],%[ry],0x308\n"
		"0:	nopr	%%r7\n"
		: [rx] "+&d" (reg2)
		: [ry] "d" (reg3), "m" (*(char (*)[len])ry)
		: "cc", "memory"
	);
	asm volatile("clcle %0,%1,0\n" "ipm %0" : "+&d" (rp.even), "=d" (cc) : : "cc");
	return cc >> 28;
}

#define chan_msg(sev, id, fmt, ...)	pr_##sev("%x.%04x: " fmt, (id).ssid, (id).sch_no, ##__VA_ARGS__)

#define CHAN_TRACE(lvl, ...) do if (debug_level_enabled(chan_dbf, lvl)) { \
	debug_sprintf_event(chan_dbf, lvl, __VA_ARGS__); } while (0)

static struct airq_iv *chan_iv __section(".data..read_mostly");
static DEFINE_SPINLOCK(chan_lock);
static DECLARE_WAIT_QUEUE_HEAD(chan_wq);
static BLOCKING_NOTIFIER_HEAD(chan_chain);

int chan_stsch_retry(struct subchannel_id schid, struct chan_schib *schib)
{
	int cc, retries;

	for (retries = 0; retries < 5; retries++)
		switch (cc = __chan_stsch(schid, schib)) {
		case 0: case 1:
			return 0;
		case 2:
			udelay_simple(100);
			continue;
		case 3:
			return -ENODEV;
		default:
			CHAN_TRACE(2, "stsch cc=%d", cc);
		}
	return -EBUSY;
}

static void chan_irq(struct airq_struct *airq, struct tpi_info *tpi)
{
	struct tpi_adapter_info *aif = (struct tpi_adapter_info *) tpi;
	unsigned long bit;

	inc_irq_stat(IRQIO_CHN);
	for (bit = airq_iv_scan(chan_iv, 0, airq_iv_end(chan_iv)); bit != -1UL;
	     bit = airq_iv_scan(chan_iv, bit + 1, airq_iv_end(chan_iv)))
	{
		if (aif->isc != CHAN_ISC || bit > 0x10000)
			break;
		generic_handle_irq(chan_irq_base + bit);
	}
	wake_up(&chan_wq);
}

static int chan_start(struct subchannel *sch, union chan_ccw *ccw, u8 lpm)
__must_hold(&sch->lock)
{
	union chan_ccw *cpa __free(dma_free) = NULL;
	struct chan_schib schib;
	int ret;

	if ((ret = chan_stsch_retry(sch->schid, &schib)))
		return ret;
	if (!schib.ena)
		return -EACCES;
	if (!test_facility(34)
#ifdef CONFIG_CHAN_EXTENDED
	    && !test_facility(35)
#endif
	    ) return -EOPNOTSUPP;

	cpa = dma_pool_zalloc(sch->pool, GFP_DMA, NULL);
	if (!cpa)
		return -ENOMEM;
	memcpy(cpa, ccw, sizeof(*ccw) * 2);
	/* Fix: the second word must not chain when the first one does not. */
	if (!(cpa[0].flags & CCW_FLAG_CC))
		cpa[1].raw = 0ULL;

	spin_lock(&chan_lock); {
		ret = wait_event_lock_irq_timeout(chan_wq, !sch->busy, chan_lock, 5 * HZ) ? 0 : -ETIME;
	} spin_unlock(&chan_lock);
	if (!ret) ret = chan_diag((unsigned long)lpm << 8, no_free_ptr(cpa), sizeof(*cpa));
	chan_msg(debug, sch->schid, "started: %d\n", ret);
	return notifier_to_errno(blocking_notifier_call_chain(&chan_chain, ret, sch));
}

static int __init chan_init(void)
{
	int rc;

	if (MACHINE_IS_VM) goto out;
	rc = register_adapter_interrupt(&(struct airq_struct){ .handler = chan_irq, .isc = CHAN_ISC, });
	return rc;
out:	return 0;
}
subsys_initcall_sync(chan_init);

static int chan_kp_pre_patch(patch_object *obj) { return MACHINE_IS_LPAR ? 0 : -ENODEV; }
KPATCH_PRE_PATCH_CALLBACK(chan_kp_pre_patch);
