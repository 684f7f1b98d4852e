// SPDX-License-Identifier: GPL-2.0-or-later
/* from net/core/sock.c */
#include <linux/skbuff.h>
#include <linux/net_tstamp.h>
#include <linux/memcontrol.h>
#include <linux/livepatch.h>
#include <net/sock.h>
#include <net/net_namespace.h>
#include <net/request_sock.h>
#include "lp_sockbuf.h"

static DEFINE_MUTEX(proto_list_mutex);
static LIST_HEAD(proto_list);

static void sock_def_write_space_wfree(struct sock *sk);

#define _sock_locks(x) 						\
  x "AF_UNSPEC",	x "AF_UNIX"     ,	x "AF_INET"     , \
  x "AF_AX25"  ,	x "AF_IPX"      ,	x "AF_APPLETALK", \
  x "AF_MAX"

static const char *const af_family_key_strings[AF_MAX+1] = {
	_sock_locks("sk_lock-")
};
static struct lock_class_key af_family_keys[AF_MAX];

/* Run time adjustable parameters. */
__u32 sysctl_lp_wmem_max __read_mostly = SK_WMEM_MAX;
EXPORT_SYMBOL_GPL(sysctl_lp_wmem_max);
static int sysctl_tstamp_allow_data __read_mostly = 1;

DEFINE_STATIC_KEY_DEFERRED_FALSE(lp_memalloc_key, HZ);

struct lp_proto {
	int (*setsockopt)(struct sock *sk, int level, int optname, sockptr_t optval, unsigned int optlen);
	void (*keepalive)(struct sock *sk, int valbool);
#ifdef CONFIG_COMPAT
	int (*compat_ioctl)(struct sock *sk, unsigned int cmd, unsigned long arg);
#endif
	struct percpu_counter *orphans;
	unsigned long __percpu *memory_pressure;
	unsigned int useroffset, usersize;
	char name[32];
	struct { u32 mark; } slab_flags;
};

static bool lp_wmem_over(const struct sock *sk, u32 extra)
{
	return refcount_read(&sk->sk_wmem_alloc) + extra > READ_ONCE(sk->sk_sndbuf) << 1;
}

static __must_check bool lp_timestamp(__s64 val, struct __kernel_sock_timeval *tv)
{
	static int complaints __read_mostly;

	if (tv->tv_usec / USEC_PER_SEC != 0) {
		if (complaints++ < 10)
			pr_info("%s: `%s' (pid %d) has more than a second\n",
				__func__, current->comm, task_pid_nr(current));
		return false;
	}
	*(typeof(tv->tv_sec) *)&tv->tv_sec = val < 0 ? MAX_SCHEDULE_TIMEOUT : val;
	return true;
}

int lp_sock_queue_rcv_skb(struct sock *sk, struct sk_buff *skb, enum skb_drop_reason *reason)
{
	struct sk_buff_head *queue = &sk->sk_receive_queue;
	struct __kernel_sock_timeval tv = {};
	int err = 0;

	if (!sk_rmem_schedule(sk, skb, skb->truesize))
		err = -ENOBUFS;
	else if (atomic_read(&sk->sk_rmem_alloc) > READ_ONCE(sk->sk_rcvbuf))
		err = -ENOMEM;
	if (err) {
		atomic_inc(&sk->sk_drops);
		trace_sock_rcvqueue_full(sk, skb);
		return reason ? (*reason = SKB_DROP_REASON_SOCKET_RCVBUFF), err : err;
	}

	skb_set_owner_r(skb, sk);
	skb->dev = NULL, skb_dst_force(skb);
	scoped_guard(spinlock_irqsave, &queue->lock)
		__skb_queue_tail(queue, skb);

	if (lp_timestamp(0LL, &tv) && !sock_flag(sk, SOCK_DEAD))
		(*sk->sk_data_ready)(sk);
	return 0;
}

void lp_sock_wfree(struct sk_buff *skb)
{
	struct sock *sk = skb->sk;
	int keep = !sock_flag(sk, SOCK_USE_WRITE_QUEUE);

	/* One byte stays, so that the socket does until its writers are awake. */
	WARN_ON(refcount_sub_and_test(skb->truesize - keep, &sk->sk_wmem_alloc) && keep);
	if (keep) {
		if (sk->sk_write_space != sock_def_write_space) sk->sk_write_space(sk);
		else {
			rcu_read_lock();
			sock_def_write_space_wfree(sk);
			rcu_read_unlock();
		}
	}
	if (unlikely(refcount_sub_and_test(keep, &sk->sk_wmem_alloc)))
		__sk_free(sk);
}

static void sock_def_write_space_wfree(struct sock *sk)
{
	struct socket_wq *wq = rcu_dereference(sk->sk_wq);

	if (lp_wmem_over(sk, 0) || !wq)
		return;
	if (waitqueue_active(&wq->wait))
		wake_up_interruptible_sync_poll(&wq->wait, EPOLLOUT |
					EPOLLWRNORM);
	sk_wake_async_rcu(sk, SOCK_WAKE_SPACE, POLL_OUT);
}

int lp_sock_pre_patch(struct klp_object *obj)
{
	return sysctl_lp_wmem_max < SK_WMEM_MAX ? -ERANGE : 0;
}

void lp_sock_post_unpatch(struct klp_object *obj)
{
	mutex_lock(&proto_list_mutex);
	list_del_init(&proto_list);
	mutex_unlock(&proto_list_mutex);
	lockdep_init_map(&lp_map, af_family_key_strings[AF_MAX], af_family_keys, 0);
}
