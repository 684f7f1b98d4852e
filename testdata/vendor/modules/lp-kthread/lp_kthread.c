// SPDX-License-Identifier: GPL-2.0+
/*
 * lp_kthread: a worker that scrubs a ring, and a misc device to look at it
 */
#include <linux/circ_buf.h>
#include <linux/freezer.h>
#include <linux/kfifo.h>
#include <linux/kthread.h>
#include <linux/livepatch.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/static_call.h>

#define SCRUB_STATE	7
#define SCRUB_VERSION	(sizeof(struct scrub) > 64 ? 2 : 1)
#define RING_SIZE	256
#define CHECK(cond, label)	if (!(cond)) goto label
#define RETURN_IF(x)		do { int _r = (x); if (_r) return _r; } while (0)

struct scrub {
	struct task_struct *task;
	wait_queue_head_t wait;
	struct circ_buf ring;
	DECLARE_KFIFO(log, u32, 16);
	STRUCT_KFIFO_PTR(u64) big;
	struct miscdevice misc;
	struct completion *done;
	struct hrtimer_sleeper sleeper;
	__poll_t (*poll)(struct file *, struct poll_table_struct *);
};

DEFINE_STATIC_CALL_RET0(scrub_hook, *(int (*)(struct scrub *))NULL);
DEFINE_MUTEX(scrub_mutex) __maybe_unused;
static DECLARE_COMPLETION(scrub_done);
static struct klp_patch patch;
static struct scrub *scrub;

static int scrub_thread(void *data)
{
	struct scrub *s = data;
	unsigned long head, tail;
	u32 word;

	set_freezable();
	while (!kthread_should_stop()) {
		wait_event_freezable(s->wait, kthread_should_stop() || kfifo_len(&s->log));

		head = smp_load_acquire(&s->ring.head);
		tail = s->ring.tail;
		while (CIRC_CNT(head, tail, RING_SIZE) >= 1) {
			s->ring.buf[tail] = 0;
			smp_store_release(&s->ring.tail, tail = (tail + 1) & (RING_SIZE - 1));
		}
		if (!kfifo_get(&s->log, &word))
			continue;
		if (static_call(scrub_hook)(s) < 0)
			break;
		pr_debug("scrub: %08x at %lu\n", word, tail);
	}
	complete(s->done);
	return 0;
}

static __poll_t scrub_poll(struct file *file, poll_table *wait)
{
	struct scrub *s = container_of(file->private_data, struct scrub, misc);

	poll_wait(file, &s->wait, wait);
	return kfifo_is_full(&s->log) ? EPOLLIN | EPOLLRDNORM : 0;
}

static long scrub_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *argp = (void __user *)arg;
	struct scrub *s = scrub;
	union {
		__u32 word;
		struct { __u16 lo, hi; } half;
		char raw[_IOC_SIZE(~0U) ? 4 : 8];
	} u;

	if (_IOC_TYPE(cmd) != 's' || _IOC_SIZE(cmd) > sizeof u)
		return -ENOTTY;
	switch (cmd) {
	case _IO('s', 0):
		return 0;
	case _IOW('s', 1, __u32):
		if (copy_from_user(&u, argp, sizeof(u.word)))
			return -EFAULT;
		return kfifo_in(&s->log, &u.word, 1) ? 0 : -EAGAIN;
	case _IOR('s', 2, typeof(u.half)):
		u.half = (typeof(u.half)) { .lo = s->ring.head, s->ring.tail, };
		return copy_to_user(argp, &u.half, sizeof u.half) ? -EFAULT : 0;
#ifdef CONFIG_COMPAT
	case _IOWR('s', 3, compat_long_t):
#endif
	default:
		return -ENOIOCTLCMD;
	}
}

static const struct file_operations scrub_fops = {
	.owner = THIS_MODULE,
	.poll = scrub_poll,
	.unlocked_ioctl = scrub_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static int scrub_pre_patch(struct klp_object *obj)
{
	struct klp_state *prev = klp_get_prev_state(SCRUB_STATE);

	CHECK(!prev || !prev->data, out);
	scrub = kzalloc(sizeof(*scrub), GFP_KERNEL);
	CHECK(scrub, nomem);
	scrub->ring.buf = kzalloc(RING_SIZE, GFP_KERNEL);
	CHECK(scrub->ring.buf, free);
	init_waitqueue_head(&scrub->wait);
	INIT_KFIFO(scrub->log);
	scrub->done = &scrub_done;
	scrub->misc = (struct miscdevice) {
		.minor = MISC_DYNAMIC_MINOR,
		.name = "scrub",
		.fops = &scrub_fops,
	};
out:
	return 0;
free:
	kfree(scrub);
nomem:
	return -ENOMEM;
}

static void scrub_post_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, SCRUB_STATE);
	struct klp_state *prev = klp_get_prev_state(SCRUB_STATE);

	if (prev && prev->data)
		scrub = prev->data;
	state->data = scrub;
	if (misc_register(&scrub->misc)) pr_warn("no device\n");
	scrub->task = kthread_run(scrub_thread, scrub, "scrub/%u", raw_smp_processor_id());
}

static void scrub_pre_unpatch(struct klp_object *obj)
{
	misc_deregister(&scrub->misc);
	kthread_stop(scrub->task);
	wait_for_completion(scrub->done);
}

static void scrub_post_unpatch(struct klp_object *obj)
{
	kfree(scrub->ring.buf);
	kfree(scrub);
	scrub = NULL;
}

static struct klp_func no_funcs[] = { { } };

static struct klp_object objs[] = {
	{
		.funcs = no_funcs,
		.callbacks = {
			.pre_patch = scrub_pre_patch,
			.post_patch = scrub_post_patch,
			.pre_unpatch = scrub_pre_unpatch,
			.post_unpatch = scrub_post_unpatch,
		},
	},
	{ }
};

static struct klp_state states[] = {
	{ .id = SCRUB_STATE, .version = 3, },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
	.replace = true,
};

static int __init lp_kthread_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit lp_kthread_exit(void)
{
}

module_init(lp_kthread_init);
module_exit(lp_kthread_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
