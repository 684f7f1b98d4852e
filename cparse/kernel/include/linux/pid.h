/* Process identifiers: linux/pid.h, pid_namespace.h. */

#include <linux/types.h>

struct task_struct;
struct pid;
struct pid_namespace;

enum pid_type {
	PIDTYPE_PID,
	PIDTYPE_TGID,
	PIDTYPE_PGID,
	PIDTYPE_SID,
	PIDTYPE_MAX,
};

pid_t task_pid_nr(struct task_struct *tsk);
pid_t task_tgid_nr(struct task_struct *tsk);
pid_t task_pid_vnr(struct task_struct *tsk);
pid_t task_tgid_vnr(struct task_struct *tsk);
pid_t task_ppid_nr(const struct task_struct *tsk);
pid_t task_pgrp_vnr(struct task_struct *tsk);
pid_t task_pid_nr_ns(struct task_struct *tsk, struct pid_namespace *ns);
pid_t task_tgid_nr_ns(struct task_struct *tsk, struct pid_namespace *ns);
struct pid *task_pid(struct task_struct *task);
struct pid *task_tgid(struct task_struct *task);
struct pid *get_pid(struct pid *pid);
void put_pid(struct pid *pid);
struct pid *find_get_pid(int nr);
struct pid *find_vpid(int nr);
struct pid *find_pid_ns(int nr, struct pid_namespace *ns);
struct pid *get_task_pid(struct task_struct *task, enum pid_type type);
struct task_struct *pid_task(struct pid *pid, enum pid_type type);
struct task_struct *get_pid_task(struct pid *pid, enum pid_type type);
struct task_struct *find_task_by_vpid(pid_t nr);
struct task_struct *find_task_by_pid_ns(pid_t nr, struct pid_namespace *ns);
struct task_struct *find_get_task_by_vpid(pid_t nr);
pid_t pid_nr(struct pid *pid);
pid_t pid_vnr(struct pid *pid);
pid_t pid_nr_ns(struct pid *pid, struct pid_namespace *ns);
struct pid_namespace *task_active_pid_ns(struct task_struct *tsk);
struct pid_namespace *ns_of_pid(struct pid *pid);
