/* RCU: linux/rcupdate.h, rcupdate_wait.h, rcupdate_trace.h. */

/*
 * Generic and therefore absent: rcu_dereference() and its kin,
 * rcu_assign_pointer(), rcu_access_pointer(), rcu_replace_pointer(),
 * rcu_swap_protected(), RCU_INIT_POINTER(), kfree_rcu(), kvfree_rcu(),
 * unrcu_pointer().
 */
#include <linux/types.h>

#define RCU_INITIALIZER(v) (v)

void rcu_read_lock(void);
void rcu_read_unlock(void);
void rcu_read_lock_bh(void);
void rcu_read_unlock_bh(void);
void rcu_read_lock_sched(void);
void rcu_read_unlock_sched(void);
void rcu_read_lock_sched_notrace(void);
void rcu_read_unlock_sched_notrace(void);
void rcu_read_lock_trace(void);
void rcu_read_unlock_trace(void);
int rcu_read_lock_held(void);
int rcu_read_lock_bh_held(void);
int rcu_read_lock_sched_held(void);
int rcu_read_lock_any_held(void);
void RCU_LOCKDEP_WARN(int condition, const char *msg);
bool rcu_is_watching(void);
void rcu_head_init(struct rcu_head *rhp);
void init_rcu_head(struct rcu_head *head);
void destroy_rcu_head(struct rcu_head *head);
void call_rcu(struct rcu_head *head, rcu_callback_t func);
void call_rcu_hurry(struct rcu_head *head, rcu_callback_t func);
void call_rcu_tasks(struct rcu_head *head, rcu_callback_t func);
void call_rcu_tasks_trace(struct rcu_head *head, rcu_callback_t func);
void synchronize_rcu(void);
void synchronize_rcu_expedited(void);
void synchronize_rcu_mult(call_rcu_func_t first, ...);
void synchronize_rcu_tasks(void);
void synchronize_rcu_tasks_rude(void);
void synchronize_rcu_tasks_trace(void);
void synchronize_sched(void);
void synchronize_net(void);
void rcu_barrier(void);
void rcu_barrier_tasks(void);
void rcu_barrier_tasks_trace(void);
unsigned long get_state_synchronize_rcu(void);
unsigned long start_poll_synchronize_rcu(void);
bool poll_state_synchronize_rcu(unsigned long oldstate);
void cond_synchronize_rcu(unsigned long oldstate);
void cond_resched_rcu(void);
void cond_resched_tasks_rcu_qs(void);
void rcu_sleep_check(void);
void rcu_softirq_qs(void);
