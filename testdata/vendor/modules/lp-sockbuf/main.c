// SPDX-License-Identifier: GPL-2.0
/* lp_sockbuf: the livepatch itself; what it puts in place is in sock.c */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include "lp_sockbuf.h"

#ifndef LP_SOCKBUF_VERSION
#define LP_SOCKBUF_VERSION 1
#endif

enum lp_states {
	LP_STATE_NONE,
	LP_STATE_RMEM = 0x500,
	LP_STATE_WMEM,
};

static bool replace = true;
module_param(replace, bool, 0444);
MODULE_PARM_DESC(replace, "replace (default=true)");

static __maybe_unused const struct {
	const char *name;
	int minimum;
	int (*check)(const struct lp_limits *);
} lp_checks[] = {
	[0] = { "none" },
	{ "rmem", .minimum = SOCK_MIN_RCVBUF, .check = NULL },
	{ .name = "wmem", .minimum = SOCK_MIN_SNDBUF, lp_check_wmem },
};

static struct klp_func funcs[] = {
	ADD_FUNC(__sock_queue_rcv_skb, lp_sock_queue_rcv_skb),
	ADD_FUNC(sock_wfree, lp_sock_wfree),
	END_FUNCS
};

static struct klp_func vsock_funcs[] = {
	{ "vsock_release", lp_vsock_release, 0 },
	{ }
};

static struct klp_object objs[] = {
	[0] = {
		.name = NULL,
		.funcs = funcs,
		.callbacks.pre_patch = lp_sock_pre_patch,
		.callbacks.post_unpatch = lp_sock_post_unpatch,
	},
	[1] = {
		.name = "vsock",
		.funcs = vsock_funcs,
	},
	[2] = {}
};

static struct klp_state states[] = {
	{ LP_STATE_RMEM, LP_SOCKBUF_VERSION },
	{ .version = LP_SOCKBUF_VERSION, .id = LP_STATE_WMEM, .data = (void *)0 },
	{ 0 },
};

struct klp_patch lp_sockbuf_patch = {
	.mod	= THIS_MODULE,
	.objs	= &objs[0],
	.states	= states,
};

static int lp_sockbuf_show(struct seq_file *m, void *v)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(lp_checks); i++) {
		if (!lp_checks[i].name)
			continue;
		seq_printf(m, "%-8s %d%s", lp_checks[i].name, lp_checks[i].minimum,
			   lp_checks[i].check ? " checked" : "");
		seq_putc(m, '\n');
	}

	return 0;
}

static int __init lp_sockbuf_init(void)
{
	lp_sockbuf_patch.replace = replace;

	if (!IS_ENABLED(CONFIG_NET))
		return -EOPNOTSUPP;

	return klp_enable_patch(&lp_sockbuf_patch);
}
module_init(lp_sockbuf_init);

static void __exit lp_sockbuf_exit(void) { }
module_exit(lp_sockbuf_exit);

MODULE_AUTHOR("nobody in particular <nobody@localhost>");
MODULE_LICENSE("GPL v2");
MODULE_INFO(livepatch, "Y");
MODULE_INFO(supported, "external");
