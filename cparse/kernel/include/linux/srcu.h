/* Sleepable RCU: linux/srcu.h. */

/* Absent on purpose: DEFINE_SRCU(), DEFINE_STATIC_SRCU(), and the generic srcu_dereference(). */
#include <linux/types.h>

/* Opaque. */
struct srcu_struct {
	unsigned int srcu_idx;
	void *sda;
};

int init_srcu_struct(struct srcu_struct *ssp);
void cleanup_srcu_struct(struct srcu_struct *ssp);
int srcu_read_lock(struct srcu_struct *ssp);
void srcu_read_unlock(struct srcu_struct *ssp, int idx);
int srcu_read_lock_notrace(struct srcu_struct *ssp);
void srcu_read_unlock_notrace(struct srcu_struct *ssp, int idx);
int srcu_read_lock_held(const struct srcu_struct *ssp);
void call_srcu(struct srcu_struct *ssp, struct rcu_head *head, rcu_callback_t func);
void synchronize_srcu(struct srcu_struct *ssp);
void synchronize_srcu_expedited(struct srcu_struct *ssp);
void srcu_barrier(struct srcu_struct *ssp);
