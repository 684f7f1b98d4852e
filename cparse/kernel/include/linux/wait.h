/* Wait queues: linux/wait.h, swait.h, wait_bit.h. */

/*
 * The wait_event family is macros that evaluate the condition again and again
 * and take the queue itself, not its address; the prototypes say the types.
 * Absent on purpose: DECLARE_WAIT_QUEUE_HEAD(), DEFINE_WAIT(), DECLARE_WAITQUEUE().
 * wait_event_cmd() takes statements and stays unknown.
 */
#include <linux/types.h>
#include <linux/spinlock.h>

struct task_struct;
struct wait_queue_entry;

typedef int (*wait_queue_func_t)(struct wait_queue_entry *wq_entry, unsigned int mode, int flags, void *key);

struct wait_queue_entry {
	unsigned int flags;
	void *private;
	wait_queue_func_t func;
	struct list_head entry;
};
typedef struct wait_queue_entry wait_queue_entry_t;

struct wait_queue_head {
	spinlock_t lock;
	struct list_head head;
};
typedef struct wait_queue_head wait_queue_head_t;

struct swait_queue_head {
	raw_spinlock_t lock;
	struct list_head task_list;
};

#define WQ_FLAG_EXCLUSIVE 0x01
#define WQ_FLAG_WOKEN 0x02
#define __WAIT_QUEUE_HEAD_INITIALIZER(name) { .lock = { 0 }, .head = { &(name).head, &(name).head } }

void init_waitqueue_head(wait_queue_head_t *wq_head);
void init_waitqueue_entry(wait_queue_entry_t *wq_entry, struct task_struct *p);
void init_waitqueue_func_entry(wait_queue_entry_t *wq_entry, wait_queue_func_t func);
void init_wait(wait_queue_entry_t *wait);
void init_swait_queue_head(struct swait_queue_head *q);
int waitqueue_active(wait_queue_head_t *wq_head);
bool wq_has_sleeper(wait_queue_head_t *wq_head);
void add_wait_queue(wait_queue_head_t *wq_head, wait_queue_entry_t *wq_entry);
void add_wait_queue_exclusive(wait_queue_head_t *wq_head, wait_queue_entry_t *wq_entry);
void add_wait_queue_priority(wait_queue_head_t *wq_head, wait_queue_entry_t *wq_entry);
void remove_wait_queue(wait_queue_head_t *wq_head, wait_queue_entry_t *wq_entry);
void prepare_to_wait(wait_queue_head_t *wq_head, wait_queue_entry_t *wq_entry, int state);
bool prepare_to_wait_exclusive(wait_queue_head_t *wq_head, wait_queue_entry_t *wq_entry, int state);
long prepare_to_wait_event(wait_queue_head_t *wq_head, wait_queue_entry_t *wq_entry, int state);
void finish_wait(wait_queue_head_t *wq_head, wait_queue_entry_t *wq_entry);
long wait_woken(wait_queue_entry_t *wq_entry, unsigned int mode, long timeout);
int autoremove_wake_function(wait_queue_entry_t *wq_entry, unsigned int mode, int sync, void *key);
int default_wake_function(wait_queue_entry_t *wq_entry, unsigned int mode, int flags, void *key);
int woken_wake_function(wait_queue_entry_t *wq_entry, unsigned int mode, int sync, void *key);

void wake_up(wait_queue_head_t *wq_head);
void wake_up_nr(wait_queue_head_t *wq_head, int nr);
void wake_up_all(wait_queue_head_t *wq_head);
void wake_up_locked(wait_queue_head_t *wq_head);
void wake_up_interruptible(wait_queue_head_t *wq_head);
void wake_up_interruptible_nr(wait_queue_head_t *wq_head, int nr);
void wake_up_interruptible_all(wait_queue_head_t *wq_head);
void wake_up_interruptible_sync(wait_queue_head_t *wq_head);
void wake_up_poll(wait_queue_head_t *wq_head, __poll_t mask);
void wake_up_interruptible_poll(wait_queue_head_t *wq_head, __poll_t mask);
void wake_up_pollfree(wait_queue_head_t *wq_head);
void wake_up_bit(void *word, int bit);
void wake_up_var(void *var);
int wait_on_bit(unsigned long *word, int bit, unsigned int mode);
int wait_on_bit_timeout(unsigned long *word, int bit, unsigned int mode, unsigned long timeout);
int wait_on_bit_lock(unsigned long *word, int bit, unsigned int mode);
void clear_and_wake_up_bit(int bit, void *word);
void swake_up_one(struct swait_queue_head *q);
void swake_up_all(struct swait_queue_head *q);

void wait_event(wait_queue_head_t wq_head, int condition);
void wait_event_idle(wait_queue_head_t wq_head, int condition);
void wait_event_lock_irq(wait_queue_head_t wq_head, int condition, spinlock_t lock);
int wait_event_interruptible_lock_irq(wait_queue_head_t wq_head, int condition, spinlock_t lock);
int wait_event_freezable(wait_queue_head_t wq_head, int condition);
int wait_event_interruptible(wait_queue_head_t wq_head, int condition);
int wait_event_interruptible_exclusive(wait_queue_head_t wq_head, int condition);
int wait_event_killable(wait_queue_head_t wq_head, int condition);
int wait_event_interruptible_hrtimeout(wait_queue_head_t wq_head, int condition, ktime_t timeout);
long wait_event_timeout(wait_queue_head_t wq_head, int condition, long timeout);
long wait_event_idle_timeout(wait_queue_head_t wq_head, int condition, long timeout);
long wait_event_interruptible_timeout(wait_queue_head_t wq_head, int condition, long timeout);
long wait_event_killable_timeout(wait_queue_head_t wq_head, int condition, long timeout);
long wait_event_freezable_timeout(wait_queue_head_t wq_head, int condition, long timeout);
void wait_var_event(const void *var, int condition);
