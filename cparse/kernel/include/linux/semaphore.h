/* Semaphores: linux/semaphore.h. */

/* Absent on purpose: DEFINE_SEMAPHORE(). The fields are private to the kernel. */
#include <linux/types.h>
#include <linux/spinlock.h>

struct semaphore {
	raw_spinlock_t lock;
	unsigned int count;
	struct list_head wait_list;
};

#define __SEMAPHORE_INITIALIZER(name, n) { .count = n, .wait_list = { &(name).wait_list, &(name).wait_list } }

void sema_init(struct semaphore *sem, int val);
void down(struct semaphore *sem);
int down_interruptible(struct semaphore *sem);
int down_killable(struct semaphore *sem);
int down_trylock(struct semaphore *sem);
int down_timeout(struct semaphore *sem, long jiffies);
void up(struct semaphore *sem);
