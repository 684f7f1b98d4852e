// SPDX-License-Identifier: GPL-2.0
/* Excerpt of a transport protocol's timers, with a field kept as a shadow variable. */
#include <linux/module.h>
#include <linux/gfp.h>
#include <net/tcp.h>
#include <net/rstreason.h>
#include <linux/livepatch.h>
#include "kpatch-macros.h"

#define KP_PROBES_ID	0x70726f62UL

struct kp_probes {
	u32	sent;
	u32	limit;
	u8	backoff : 4,
		paused  : 1,
		unused  : 3;
};

static u32 kp_probe_wait(const struct sock *sk, const struct kp_probes *kp)
{
	u32 limit = READ_ONCE(inet_csk(sk)->icsk_user_timeout), wait = TCP_RTO_MIN;
	s32 left;

	if (kp) wait <<= kp->backoff;
	if (!limit)
		return wait;
	left = limit - (tcp_jiffies32 - tcp_sk(sk)->lsndtime);
	return left <= 0 ? 1 /* at once */ : min_t(u32, wait, msecs_to_jiffies(left));
}

static int kp_probes_ctor(void *obj, void *shadow_data, void *ctor_data)
{
	struct kp_probes *p = shadow_data;

	*p = (struct kp_probes) { .limit = *(u32 *)ctor_data };
	return 0;
}

/**
 *  kp_give_up() - Closes a socket that nothing will ever answer
 *  @sk:        the socket
 *  @kp:        what is known of its probes, may be %NULL
 */
static int kp_give_up(struct sock *sk, struct kp_probes *kp)
{
	struct tcp_sock *tp = tcp_sk(sk);
	int points = 0;

	/* The window is shut, and nothing
	 * is on its way. */
	if (!tp->snd_wnd && !tp->packets_out)
		points += 2;
	if (READ_ONCE(sk->sk_err_soft)) points++;
	if (kp && kp->limit && kp->sent > kp->limit)
		points <<= 1;

	if (points > 2 ||
	    /*  the namespace is gone */
	    !check_net(sock_net(sk))) {
		__NET_INC_STATS(sock_net(sk), LINUX_MIB_TCPABORTONTIMEOUT);
		tcp_done(sk);
		return 1;
	}
	return 0;
}

static void tcp_probe_timer(struct sock *sk)
{
	struct inet_connection_sock *icsk = inet_csk(sk);
	u32 limit = READ_ONCE(sock_net(sk)->ipv4.sysctl_tcp_retries2);
	struct tcp_sock *tp = tcp_sk(sk);
	struct kp_probes *kp;

	kp = klp_shadow_get_or_alloc(sk, KP_PROBES_ID, sizeof(*kp), GFP_ATOMIC,
				     kp_probes_ctor, &limit);
	if (kp && kp->paused)
		return;

	if (tp->packets_out || !tcp_send_head(sk)) {
		if (kp)
			*kp = (typeof(*kp)){ .limit = kp->limit };
		return;
	}

	if (sock_flag(sk, SOCK_DEAD) && kp_give_up(sk, kp)) {
		return;
	} else if (!kp || kp->sent >= kp->limit) {
		const bool alive = icsk->icsk_backoff <
			limit;

		if (!alive)
			goto abort;
	}

	if (icsk->icsk_probes_out > limit) {
abort:		tcp_write_err(sk);
	} else {
		if (kp)
			kp->sent++, kp->backoff = min(15u, kp->backoff + 1u);
		tcp_send_probe0(sk);
		tcp_reset_xmit_timer(sk, ICSK_TIME_PROBE0, kp_probe_wait(sk, kp), TCP_RTO_MAX);
	}
}

static enum hrtimer_restart tcp_pace_kick(struct hrtimer *timer)
{
	struct tcp_sock *tp = container_of(timer, struct tcp_sock, pacing_timer);
	struct sock *sk = (struct sock *)tp;

	tcp_tsq_handler(sk);
	sock_put(sk);
	INDIRECT_CALL_INET(sk->sk_prot->release_cb, tcp_v6_release_cb, tcp_release_cb, sk);

	return HRTIMER_NORESTART;
}

static void kp_probes_post_unpatch(patch_object *obj)
{
	klp_shadow_free_all(KP_PROBES_ID, NULL);
}
KPATCH_POST_UNPATCH_CALLBACK(kp_probes_post_unpatch);
