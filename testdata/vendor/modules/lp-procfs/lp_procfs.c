// SPDX-License-Identifier: GPL-2.0
/* lp_procfs: a file in /proc as long as the livepatch is enabled. */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#define ONE(NAME, MODE, show)				\
	NOD(NAME, (S_IFREG|(MODE)),			\
		NULL, &proc_single_file_operations,	\
		{ .proc_show = show } )
#define NOD(NAME, MODE, IOP, FOP, OP) {			\
	.name = (NAME),					\
	.len  = sizeof(NAME) - 1,			\
	.mode = MODE,					\
	.iop  = IOP,					\
	.fop  = FOP,					\
	.op   = OP,					\
}

struct pid_entry {
	const char *name;
	unsigned int len;
	umode_t mode;
	const struct inode_operations *iop;
	const struct file_operations *fop;
	union proc_op op;
};

#define SEQ_HEX(m, x)	_Generic((x),			\
	u64: seq_put_hex_ll,				\
	unsigned int: seq_put_hex_u,			\
	const char *: seq_puts,				\
	default: seq_put_hex_ll)(m, x)

#define PF_NAMES(f)	f(PF_EXITING) f(PF_KTHREAD) f(PF_NO_SETAFFINITY)

static const struct { u32 bit; const char name[24]; } pf_names[] = {
#define F(x)	{ x, __stringify(x) },
	PF_NAMES(F)
#undef F
};

static struct proc_dir_entry *lp_entry;
static struct klp_patch patch;
static struct kmem_cache *lp_cache __ro_after_init;

static int klpp_proc_pid_wchan(struct seq_file *m, struct pid_namespace *ns, struct pid *pid, struct task_struct *task)
{
	unsigned long addr = 0;
	char name[KSYM_NAME_LEN] = "0";

	if (ptrace_may_access(task, PTRACE_MODE_READ_FSCREDS) && (addr = get_wchan(task)))
		if (lookup_symbol_name(addr, name))
			goto unknown;
	seq_printf(m, "%s", addr ? name : "0");
	return 0;

unknown:
	return seq_putc(m, '?'), 0;
}

static void *lp_start(struct seq_file *m, loff_t *pos)
	__acquires(RCU)
{
	struct task_struct *p;
	loff_t n = *pos;

	rcu_read_lock();
	for_each_process(p) {
		if (!n--)
			return p;
	}
	return NULL;
}

static void *lp_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct task_struct *p = v;

	++*pos;
	p = next_task(p);
	return p == &init_task ? NULL : p;
}

static void lp_stop(struct seq_file *m, void *v) __releases(RCU) { rcu_read_unlock(); }

static int lp_show(struct seq_file *m, void *v)
{
	struct task_struct *p = v, *t;
	unsigned int threads = 0;
	size_t i;

	for_each_thread(p, t) threads++;
	seq_printf(m, "%d %s %u ", task_pid_nr_ns(p, proc_pid_ns(file_inode(m->file)->i_sb)), p->comm, threads);
	do_each_thread_flags(p, t, i) {
		SEQ_HEX(m, t->flags);
	} while_each_thread_flags(p, t);
	for (i = 0; i < ARRAY_SIZE(pf_names); i++)
		if (p->flags & pf_names[i].bit)
			seq_printf(m, "%s%s", i ? "|" : "", pf_names[i].name);
	seq_put_decimal_ull_width(m, " ", ({ u64 __t, __s; task_cputime_adjusted(p, &__t, &__s); nsec_to_clock_t(__t + __s); }), 0);
	return seq_putc(m, '\n'), 0;
}

static const struct seq_operations lp_seq_ops = {
	.start	= lp_start,
	.next	= lp_next,
	.stop	= lp_stop,
	.show	= lp_show,
};

static const struct pid_entry lp_base_stuff[] = {
	ONE("wchan",	S_IRUGO,	klpp_proc_pid_wchan),
#ifdef CONFIG_STACKTRACE
	ONE("stack",	S_IRUSR,	proc_pid_stack),
#endif
	NOD("self",	S_IFLNK|S_IRWXUGO, &proc_link_iops, NULL, { 0 }),
};

static int procfs_pre_patch(struct klp_object *obj)
{
	lp_cache = KMEM_CACHE(pid_entry, SLAB_PANIC | SLAB_ACCOUNT);
	if (!lp_cache)
		return -ENOMEM;
	return 0;
}

static void procfs_post_patch(struct klp_object *obj)
{
	lp_entry = proc_create_seq("livepatch", 0400, NULL, &lp_seq_ops);
	if (!lp_entry)
		pr_warn("/proc/%s is missing\n", "livepatch");
}

static void procfs_pre_unpatch(struct klp_object *obj)
{
	proc_remove(lp_entry);
}

static void procfs_post_unpatch(struct klp_object *obj)
{
	kmem_cache_destroy(lp_cache);
}

static struct klp_func funcs[] = {
	{
		.old_name = "proc_pid_wchan",
		.new_func = klpp_proc_pid_wchan,
	}, { }
};

static struct klp_object objs[] = {
	{
		.funcs = funcs,
		.callbacks = {
			.pre_patch = procfs_pre_patch,
			.post_patch = procfs_post_patch,
			.pre_unpatch = procfs_pre_unpatch,
			.post_unpatch = procfs_post_unpatch,
		},
	}, { }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static int __init lp_procfs_init(void)
{
	BUILD_BUG_ON(ARRAY_SIZE(lp_base_stuff) > 8);
	return klp_enable_patch(&patch);
}

static void __exit lp_procfs_exit(void)
{
}

module_init(lp_procfs_init);
module_exit(lp_procfs_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
