// SPDX-License-Identifier: GPL-2.0
/* The target: a thread of it sleeps in busy_loop() as long as it is loaded. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/printk.h>

static struct task_struct *thread;

static noinline __noclone int busy_loop(void *data)
{
	while (!kthread_should_stop())
		msleep(50);
	return 0;
}

static int busy_thread(void *data)
{
	int err = busy_loop(data);

	barrier(); /* no tail call: this function stays on the stack */
	return err;
}

static int __init target_init(void)
{
	pr_info("target init\n");
	thread = kthread_run(busy_thread, NULL, "busy");
	return PTR_ERR_OR_ZERO(thread);
}

static void __exit target_exit(void)
{
	kthread_stop(thread);
	pr_info("target exit\n");
}

module_init(target_init);
module_exit(target_exit);
MODULE_LICENSE("GPL");
