/* Mutexes: linux/mutex.h, rtmutex.h, ww_mutex.h. */

/* Absent on purpose: DEFINE_MUTEX(). */
#include <linux/types.h>
#include <linux/spinlock.h>

struct lock_class_key;
struct device;
struct task_struct;

/* The fields are private to the kernel. */
struct mutex {
	atomic_long_t owner;
	raw_spinlock_t wait_lock;
	struct list_head wait_list;
};

struct rt_mutex {
	raw_spinlock_t wait_lock;
	struct task_struct *owner;
};

#define __MUTEX_INITIALIZER(name) { .owner = ATOMIC_LONG_INIT(0), .wait_lock = { 0 }, .wait_list = { &(name).wait_list, &(name).wait_list } }

void mutex_init(struct mutex *lock);
void mutex_init_with_key(struct mutex *lock, struct lock_class_key *key);
void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key);
int devm_mutex_init(struct device *dev, struct mutex *lock);
void mutex_destroy(struct mutex *lock);
void mutex_lock(struct mutex *lock);
void mutex_lock_nested(struct mutex *lock, unsigned int subclass);
void mutex_lock_nest_lock(struct mutex *lock, void *nest_lock);
void mutex_lock_io(struct mutex *lock);
int mutex_lock_interruptible(struct mutex *lock);
int mutex_lock_interruptible_nested(struct mutex *lock, unsigned int subclass);
int mutex_lock_killable(struct mutex *lock);
int mutex_lock_killable_nested(struct mutex *lock, unsigned int subclass);
int mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
bool mutex_is_locked(struct mutex *lock);
int atomic_dec_and_mutex_lock(atomic_t *cnt, struct mutex *lock);

void rt_mutex_init(struct rt_mutex *lock);
void rt_mutex_lock(struct rt_mutex *lock);
int rt_mutex_lock_interruptible(struct rt_mutex *lock);
int rt_mutex_trylock(struct rt_mutex *lock);
void rt_mutex_unlock(struct rt_mutex *lock);
