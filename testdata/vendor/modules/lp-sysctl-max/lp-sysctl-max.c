// SPDX-License-Identifier: GPL-2.0
/* lp-sysctl-max: limits of some sysctls, one object for the kernel, one for a module */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/sysctl.h>
#include <linux/uaccess.h>

enum {
	MAX_STATE_ID = 1UL,
	MAX_STATE_VERSION,
};

/* name, type, minimum, maximum, flags */
#define LIMITS(_)						\
	_(watchdog_thresh,	int,	0,	60,	0600)	\
	_(panic_timeout,	int,	-1,	3600,	0644)	\
	_(sem_ctls[2],		long,	1,	LONG_MAX, S_IRUGO)


#define AS_ROW(name, type, lo, hi, perm)			\
	{							\
		.procname = #name,				\
		.data = &(type){ lo },				\
		.maxlen = sizeof(type),				\
		.mode = perm,					\
		.proc_handler = proc_do##type##vec_minmax,	\
		.extra1 = (void *)&(const type){ lo },		\
		.extra2 = (void *)&(const type){ hi },		\
	},

static struct ctl_table max_table[] = {
	LIMITS(AS_ROW)
	{}
};

struct max_data {
	struct ctl_table_header *header;
	int saved[3];
	u8 __user *user;
};

static int klpp_proc_put_long(void **buf, size_t *size, unsigned long val, bool neg)
{
	char digits[3 * sizeof(val) + 1], *p = digits + sizeof(digits);
	size_t n;

	do *--p = '0' + val % 10; while (val /= 10);
	if (neg)
		*--p = '-';
	n = min_t(size_t, digits + sizeof(digits) - p, *size);
	memcpy(*buf, p, n), *buf += n, *size -= n;
	return 0;
}

static int klpp_do_proc_dointvec_conv(bool *negp, unsigned long *lvalp, int *valp, int write, void *data)
{
	const unsigned long top = (unsigned long) INT_MAX + (write && *negp);
	int val;

	if (!write) {
		val = READ_ONCE(*valp);
		*negp = val < 0 ? true : false;
		*lvalp = *negp ? -(unsigned long)val : (unsigned long)val;
	} else if (*lvalp <= top) {
		WRITE_ONCE(*valp, *negp ? -*lvalp : +*lvalp);
	} else
		return -ERANGE;
	return 0;
}

static int klpp_proc_dostring(const struct ctl_table *table, int write, void *buffer, size_t *lenp, loff_t *ppos)
{
	char *text = table->data, *end;
	size_t max = table->maxlen, n;

	if (!text || !max || *ppos < 0)
		return *lenp = 0;

	if (write) {
		n = min(*lenp, max - 1);
		memcpy(text, (char *)buffer, n);
		text[n] = '\0';
		if ((end = strpbrk(text, "\n\r")) != NULL)
			*end = 0;
	} else {
		n = strnlen(text, max);
		n = *ppos < n ? min_t(size_t, n - *ppos, *lenp) : 0;
		memcpy(buffer, &text[*ppos], n);
		if (n && n < *lenp)
			((char *)buffer)[n++] = '\n';
		*lenp = n;
	}
	*ppos += *lenp;
	return 0;
}

static struct klp_patch patch;

static struct klp_state *max_state(void)
{
	return klp_get_state(&patch, MAX_STATE_ID);
}

static int kernel_pre_patch(struct klp_object *obj)
{
	struct klp_state *prev = klp_get_prev_state(MAX_STATE_ID);
	struct max_data *d;

	if (prev && prev->data)
		return 0;

	d = kcalloc(1, sizeof *d, GFP_KERNEL);
	if (!d)
		return -ENOMEM;
	d->header = register_sysctl("kernel", max_table);
	if (!d->header) {
		kfree(d);
		return -ENOENT;
	}
	max_state()->data = d;
	return 0;
}

static void kernel_post_patch(struct klp_object *obj)
{
	struct klp_state *prev = klp_get_prev_state(MAX_STATE_ID);

	if (prev && prev->data)
		max_state()->data = prev->data;
}

static void kernel_post_unpatch(struct klp_object *obj)
{
	struct max_data *d = max_state()->data;

	if (!d) return;
	unregister_sysctl_table(d->header);
	max_state()->data = NULL;
	kfree(d);
}

static void ipc_pre_unpatch(struct klp_object *obj)
{
	pr_debug("%s: %s\n", obj->name, __func__);
}

static void ipc_post_patch(struct klp_object *obj)
{
	switch ((long)max_table[0].maxlen) {
	case 1 ... 60:
		break;
	default:
		pr_debug("%s\n", obj->mod ? obj->mod->name : "vmlinux");
	}
}

static struct klp_func kernel_funcs[] = {
	{ .old_name = "proc_dostring", .new_func = klpp_proc_dostring, },
	{ .old_name = "do_proc_dointvec_conv", .new_func = klpp_do_proc_dointvec_conv, },
	{}
};
static struct klp_func ipc_funcs[] = {
	{ .old_name = "proc_put_long", .new_func = klpp_proc_put_long, },
	{}
};

static struct klp_object objs[] = {
	{
		.name = "ipc_limits",
		.funcs = ipc_funcs,
		.callbacks = {
			.post_patch = ipc_post_patch,
			.pre_unpatch = ipc_pre_unpatch,
		},
	},
	{
		.funcs = kernel_funcs,
		.callbacks = {
			.pre_patch = kernel_pre_patch,
			.post_patch = kernel_post_patch,
			.post_unpatch = kernel_post_unpatch,
		},
	},
	{}
};

static struct klp_state states[] = {
	{ .id = MAX_STATE_ID, .version = MAX_STATE_VERSION, },
	{}
};

static struct klp_patch patch = {
	.mod = THIS_MODULE, .replace = true,
	.objs = objs, .states = states,
};

static int lp_init(void) { return klp_enable_patch(&patch); }
static void lp_exit(void) {}
module_init(lp_init);
module_exit(lp_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
