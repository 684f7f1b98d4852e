/* Tasks and scheduling: linux/sched.h, sched/task.h, sched/mm.h, sched/prio.h, freezer.h. */

/*
 * Absent on purpose: for_each_process(), for_each_thread() and the other
 * iterators. set_current_state() and __set_current_state() write
 * current->state. The structs hold only the fields in common use.
 */
#include <linux/types.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/mutex.h>
#include <linux/wait.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/signal.h>

struct mm_struct;
struct cred;
struct nsproxy;
struct fs_struct;
struct files_struct;
struct pid;
struct pid_namespace;
struct sighand_struct;
struct audit_context;
struct io_context;
struct css_set;
struct pt_regs;
struct task_group;
struct sched_class;
struct mempolicy;

#define TASK_COMM_LEN 16
#define TASK_RUNNING 0x00000000
#define TASK_INTERRUPTIBLE 0x00000001
#define TASK_UNINTERRUPTIBLE 0x00000002
#define __TASK_STOPPED 0x00000004
#define __TASK_TRACED 0x00000008
#define EXIT_DEAD 0x00000010
#define EXIT_ZOMBIE 0x00000020
#define TASK_PARKED 0x00000040
#define TASK_DEAD 0x00000080
#define TASK_WAKEKILL 0x00000100
#define TASK_WAKING 0x00000200
#define TASK_NOLOAD 0x00000400
#define TASK_NEW 0x00000800
#define TASK_KILLABLE (TASK_WAKEKILL | TASK_UNINTERRUPTIBLE)
#define TASK_IDLE (TASK_UNINTERRUPTIBLE | TASK_NOLOAD)
#define TASK_NORMAL (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)
#define MAX_SCHEDULE_TIMEOUT 0x7fffffffffffffffL

#define PF_EXITING 0x00000004
#define PF_IO_WORKER 0x00000010
#define PF_WQ_WORKER 0x00000020
#define PF_FORKNOEXEC 0x00000040
#define PF_SUPERPRIV 0x00000100
#define PF_DUMPCORE 0x00000200
#define PF_SIGNALED 0x00000400
#define PF_MEMALLOC 0x00000800
#define PF_NOFREEZE 0x00008000
#define PF_KSWAPD 0x00020000
#define PF_MEMALLOC_NOFS 0x00040000
#define PF_MEMALLOC_NOIO 0x00080000
#define PF_KTHREAD 0x00200000
#define PF_NO_SETAFFINITY 0x04000000

#define SCHED_NORMAL 0
#define SCHED_FIFO 1
#define SCHED_RR 2
#define SCHED_BATCH 3
#define SCHED_IDLE 5
#define SCHED_DEADLINE 6
#define MAX_NICE 19
#define MIN_NICE -20
#define MAX_PRIO 140
#define MAX_RT_PRIO 100
#define DEFAULT_PRIO 120

struct sched_param {
	int sched_priority;
};

struct thread_info {
	unsigned long flags;
	unsigned long syscall_work;
	u32 status;
	u32 cpu;
};

struct rlimit {
	unsigned long rlim_cur;
	unsigned long rlim_max;
};

struct signal_struct {
	refcount_t sigcnt;
	atomic_t live;
	int nr_threads;
	struct list_head thread_head;
	int group_exit_code;
	unsigned int flags;
	short oom_score_adj;
	struct rlimit rlim[16];
};

struct task_struct {
	struct thread_info thread_info;
	unsigned int __state;
	void *stack;
	refcount_t usage;
	unsigned int flags;
	unsigned int ptrace;
	int on_cpu;
	int on_rq;
	int prio;
	int static_prio;
	int normal_prio;
	unsigned int rt_priority;
	const struct sched_class *sched_class;
	struct task_group *sched_task_group;
	unsigned int policy;
	int nr_cpus_allowed;
	const cpumask_t *cpus_ptr;
	cpumask_t cpus_mask;
	struct list_head tasks;
	struct mm_struct *mm;
	struct mm_struct *active_mm;
	int exit_state;
	int exit_code;
	int exit_signal;
	unsigned int personality;
	unsigned int in_execve:1;
	unsigned int in_iowait:1;
	pid_t pid;
	pid_t tgid;
	struct task_struct *real_parent;
	struct task_struct *parent;
	struct list_head children;
	struct list_head sibling;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	struct list_head thread_node;
	struct completion *vfork_done;
	u64 utime;
	u64 stime;
	unsigned long nvcsw;
	unsigned long nivcsw;
	u64 start_time;
	u64 start_boottime;
	const struct cred *ptracer_cred;
	const struct cred *real_cred;
	const struct cred *cred;
	char comm[TASK_COMM_LEN];
	struct fs_struct *fs;
	struct files_struct *files;
	struct nsproxy *nsproxy;
	struct signal_struct *signal;
	struct sighand_struct *sighand;
	sigset_t blocked;
	struct callback_head *task_works;
	struct audit_context *audit_context;
	kuid_t loginuid;
	unsigned int sessionid;
	spinlock_t alloc_lock;
	raw_spinlock_t pi_lock;
	void *journal_info;
	struct io_context *io_context;
	struct css_set *cgroups;
	struct mempolicy *mempolicy;
	struct rcu_head rcu;
	int patch_state;
	void *security;
};

extern struct task_struct init_task;
extern struct mm_struct init_mm;
extern struct pid_namespace init_pid_ns;
extern rwlock_t tasklist_lock;
extern int sysctl_sched_rt_runtime;
extern int sysctl_sched_rt_period;
extern unsigned int sysctl_sched_child_runs_first;
extern unsigned int sysctl_sched_base_slice;
extern unsigned int sysctl_sched_cfs_bandwidth_slice;
extern unsigned int sysctl_sched_energy_aware;
extern unsigned int sysctl_numa_balancing_scan_size;
extern unsigned long sysctl_hung_task_timeout_secs;
extern int sysctl_hung_task_warnings;
extern unsigned long total_forks;
extern int pid_max;
extern int print_fatal_signals;
extern int suid_dumpable;

struct task_struct *get_current(void);

#define current get_current()
#define current_thread_info() ((struct thread_info *)get_current())

void schedule(void);
long schedule_timeout(long timeout);
long schedule_timeout_interruptible(long timeout);
long schedule_timeout_killable(long timeout);
long schedule_timeout_uninterruptible(long timeout);
long schedule_timeout_idle(long timeout);
void schedule_preempt_disabled(void);
void io_schedule(void);
long io_schedule_timeout(long timeout);
void yield(void);
int cond_resched(void);
int cond_resched_lock(spinlock_t *lock);
bool need_resched(void);
void set_current_state(unsigned int state);
void __set_current_state(unsigned int state);
void set_special_state(unsigned int state);
unsigned int get_current_state(void);
bool task_is_running(struct task_struct *task);
bool task_is_stopped(struct task_struct *task);
int task_curr(const struct task_struct *p);
unsigned int task_cpu(const struct task_struct *p);
int idle_cpu(int cpu);
bool is_idle_task(const struct task_struct *p);
int wake_up_process(struct task_struct *tsk);
int wake_up_state(struct task_struct *tsk, unsigned int state);
void set_user_nice(struct task_struct *p, long nice);
int task_nice(const struct task_struct *p);
int task_prio(const struct task_struct *p);
int sched_setscheduler(struct task_struct *p, int policy, const struct sched_param *param);
int sched_setscheduler_nocheck(struct task_struct *p, int policy, const struct sched_param *param);
void sched_set_fifo(struct task_struct *p);
void sched_set_fifo_low(struct task_struct *p);
void sched_set_normal(struct task_struct *p, int nice);
int set_cpus_allowed_ptr(struct task_struct *p, const struct cpumask *new_mask);
long sched_setaffinity(pid_t pid, const struct cpumask *new_mask);
bool kthread_is_per_cpu(struct task_struct *k);
void *task_stack_page(const struct task_struct *task);
void *try_get_task_stack(struct task_struct *task);
void put_task_stack(struct task_struct *task);
void task_lock(struct task_struct *p);
void task_unlock(struct task_struct *p);
struct task_struct *get_task_struct(struct task_struct *t);
void put_task_struct(struct task_struct *t);
bool thread_group_leader(struct task_struct *p);
bool same_thread_group(struct task_struct *p1, struct task_struct *p2);
bool thread_group_empty(struct task_struct *p);
struct task_struct *next_task(struct task_struct *p);
struct task_struct *next_thread(struct task_struct *p);
int get_nr_threads(struct task_struct *task);
int pid_alive(const struct task_struct *p);
int is_global_init(struct task_struct *tsk);
char *get_task_comm(char *buf, struct task_struct *tsk);
void set_task_comm(struct task_struct *tsk, const char *from);
unsigned long rlimit(unsigned int limit);
unsigned long task_rlimit(const struct task_struct *task, unsigned int limit);
int test_tsk_thread_flag(struct task_struct *tsk, int flag);
void set_tsk_thread_flag(struct task_struct *tsk, int flag);
void clear_tsk_thread_flag(struct task_struct *tsk, int flag);
int test_thread_flag(int flag);
void set_thread_flag(int flag);
void clear_thread_flag(int flag);
void set_tsk_need_resched(struct task_struct *tsk);
void show_stack(struct task_struct *task, unsigned long *sp, const char *loglvl);
void sched_show_task(struct task_struct *p);
void show_state(void);
void show_regs(struct pt_regs *regs);
void do_exit(long error_code);
void make_task_dead(int signr);

bool freezing(struct task_struct *p);
bool frozen(struct task_struct *p);
bool try_to_freeze(void);
bool set_freezable(void);

struct mm_struct *get_task_mm(struct task_struct *task);
void mmput(struct mm_struct *mm);
void mmput_async(struct mm_struct *mm);
bool mmget_not_zero(struct mm_struct *mm);
void mmget(struct mm_struct *mm);
void mmgrab(struct mm_struct *mm);
void mmdrop(struct mm_struct *mm);
unsigned int memalloc_noio_save(void);
void memalloc_noio_restore(unsigned int flags);
unsigned int memalloc_nofs_save(void);
void memalloc_nofs_restore(unsigned int flags);
unsigned int memalloc_noreclaim_save(void);
void memalloc_noreclaim_restore(unsigned int flags);
