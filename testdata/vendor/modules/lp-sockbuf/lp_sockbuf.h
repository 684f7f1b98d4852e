/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <linux/types.h>

#define ADD_FUNC(old, new)	{ .old_name = #old, .new_func = new }
#define END_FUNCS		{ }

struct sock;
struct sk_buff;

int lp_sock_queue_rcv_skb(struct sock *sk, struct sk_buff *skb, enum skb_drop_reason *reason);
void lp_sock_wfree(struct sk_buff *skb);
int lp_sock_pre_patch(struct klp_object *obj);
void lp_sock_post_unpatch(struct klp_object *obj);
