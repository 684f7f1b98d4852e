// SPDX-License-Identifier: GPL-2.0-only
/*
 * net/core/rxpipe.c - staged receive processing
 */
#include <linux/netdevice.h>
#include <linux/etherdevice.h>
#include <linux/skbuff.h>
#include <linux/bpf_trace.h>
#include <net/busy_poll.h>
#include <net/xdp.h>
#include <trace/events/net.h>
#include "dev.h"

#define RXPIPE_STAGES	6

static int rxpipe_budget __read_mostly = 300;
static unsigned int __net_initdata rxpipe_tokens = 64 * 1024;
int netdev_rxpipe_tstamp_prequeue __read_mostly = 1;
EXPORT_SYMBOL(netdev_rxpipe_tstamp_prequeue);

struct rxpipe_stage {
	netdev_features_t	want, refuse;
	rx_handler_result_t	(*handler)(struct sk_buff **pskb);
	struct list_head	list ____cacheline_aligned_in_smp;
	u64_stats_t		packets, bytes;
	struct u64_stats_sync	syncp;
};

DEFINE_PER_CPU_ALIGNED(struct rxpipe_stage [RXPIPE_STAGES], rxpipe_stages);
static DEFINE_STATIC_KEY_FALSE(rxpipe_needed);
static __cacheline_aligned_in_smp DEFINE_SPINLOCK(rxpipe_lock);

#ifdef CONFIG_JUMP_LABEL
static atomic_t rxpipe_needed_deferred;
static atomic_t rxpipe_wanted;
static void rxpipe_clear(struct work_struct *work)
{
	atomic_add(atomic_xchg(&rxpipe_needed_deferred, 0), &rxpipe_wanted);
	(atomic_read(&rxpipe_wanted) > 0 ? static_branch_enable : static_branch_disable)(&rxpipe_needed);
}
static DECLARE_WORK(rxpipe_work, rxpipe_clear);
#endif

void net_enable_rxpipe(void)
{
#ifdef CONFIG_JUMP_LABEL
	if (atomic_add_unless(&rxpipe_wanted, 1, 0))
		return;
	atomic_inc(&rxpipe_needed_deferred);
	schedule_work(&rxpipe_work);
#else
	static_branch_inc(&rxpipe_needed);
#endif
}
EXPORT_SYMBOL_GPL(net_enable_rxpipe);

#define rxpipe_check(COND, SKB)					\
	if (static_branch_unlikely(&rxpipe_needed)) {		\
		if ((COND) && !(SKB)->tstamp)			\
			(SKB)->tstamp = ktime_get_real();	\
	}							\

static inline void rxpipe_tstamp(struct sk_buff *skb)
{
	rxpipe_check(true, skb)
	trace_call__netif_receive_skb(skb);
}

static __always_inline int
rxpipe_run(struct sk_buff **pskb, const struct net_device *orig_dev,
	   netdev_features_t features, struct packet_type **ppt_prev)
{
	struct rxpipe_stage *stage = *this_cpu_ptr(&rxpipe_stages);
	struct sk_buff *skb = *pskb;
	int ret = NET_RX_DROP;
	__be16 type;

another_round:
	__this_cpu_inc(rxpipe_rounds);
	if (eth_type_vlan(skb->protocol) && unlikely(!(skb = skb_vlan_untag(skb))))
		goto out;
	if (!features)
		goto skip_classify;

	for (; stage < &(*this_cpu_ptr(&rxpipe_stages))[RXPIPE_STAGES]; stage++) {
		if ((features & stage->want) != stage->want || features & stage->refuse)
			continue;
		switch (stage->handler(&skb)) {
		case RX_HANDLER_CONSUMED:
			ret = NET_RX_SUCCESS;
			goto out;
		case RX_HANDLER_ANOTHER:
			goto another_round;
		case RX_HANDLER_EXACT:
		case RX_HANDLER_PASS:
			break;
		default:
			BUG();
		}
		u64_stats_update_begin(&stage->syncp);
		u64_stats_inc(&stage->packets);
		u64_stats_add(&stage->bytes, skb->len);
		u64_stats_update_end(&stage->syncp);
	}

skip_classify:
	type = skb->protocol;
	if (likely(type != htons(ETH_P_RXPIPE))) {
		struct packet_type *ptype, *pt_prev = NULL;

		list_for_each_entry_rcu(ptype, &ptype_base[ntohs(type) & PTYPE_HASH_MASK], list) {
			if (ptype->type != type || ptype->dev != orig_dev)
				continue;
			if (pt_prev)
				ret = deliver_skb(skb, pt_prev, orig_dev);
			pt_prev = ptype;
		}
		*ppt_prev = pt_prev;
	} else {
		dev_core_stats_rx_dropped_inc(skb->dev);
		kfree_skb_reason(skb, SKB_DROP_REASON_UNHANDLED_PROTO);
	}
out:
	*pskb = skb;
	return ret;
}

static void flush_rxpipe(struct work_struct *work)
{
	struct sk_buff_head *queue, *const queues[] = { this_cpu_ptr(&rxpipe_in), this_cpu_ptr(&rxpipe_out) };
	struct sk_buff *skb, *tmp;
	unsigned long flags;
	int i;

	for (i = 0; (queue = queues[i]), i < ARRAY_SIZE(queues); i++) {
		spin_lock_irqsave(&queue->lock, flags);
		skb_queue_walk_safe(queue, skb, tmp) {
			if (!netif_running(skb->dev))
				__skb_unlink(skb, queue);
		}
		skb_queue_reverse_walk(queue, skb)
			if (skb->tstamp) {
				skb->tstamp = 0;
			}
		spin_unlock_irqrestore(&queue->lock, flags);
	}
}

static int __net_init rxpipe_net_init(struct net *net)
{
	BUILD_BUG_ON(sizeof_field(struct sk_buff, cb) < sizeof(struct rxpipe_stage *));
	return proc_create_net("rxpipe", 0444, net->proc_net, &rxpipe_seq_ops,
			       sizeof(struct seq_net_private)) ? 0 : -ENOMEM;
}

#include "kpatch-macros.h"

static int kpatch_rxpipe_pre_patch(patch_object *obj)
{
	return rxpipe_budget > 0 ? 0 : -ENODEV;
}
KPATCH_PRE_PATCH_CALLBACK(kpatch_rxpipe_pre_patch);

static void kpatch_rxpipe_post_unpatch(patch_object *obj)
{
	flush_work(&rxpipe_work);
}
KPATCH_POST_UNPATCH_CALLBACK(kpatch_rxpipe_post_unpatch);
