/* Reader-writer semaphores: linux/rwsem.h, percpu-rwsem.h. */

/* Absent on purpose: DECLARE_RWSEM(), DEFINE_STATIC_PERCPU_RWSEM(). The fields are private to the kernel. */
#include <linux/types.h>
#include <linux/spinlock.h>

struct rw_semaphore {
	atomic_long_t count;
	struct list_head wait_list;
};

struct percpu_rw_semaphore {
	int __opaque;
};

#define __RWSEM_INITIALIZER(name) { .count = ATOMIC_LONG_INIT(0), .wait_list = { &(name).wait_list, &(name).wait_list } }

void init_rwsem(struct rw_semaphore *sem);
void down_read(struct rw_semaphore *sem);
void down_read_nested(struct rw_semaphore *sem, int subclass);
int down_read_interruptible(struct rw_semaphore *sem);
int down_read_killable(struct rw_semaphore *sem);
int down_read_trylock(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
void down_write_nested(struct rw_semaphore *sem, int subclass);
int down_write_killable(struct rw_semaphore *sem);
int down_write_trylock(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
void downgrade_write(struct rw_semaphore *sem);
int rwsem_is_locked(struct rw_semaphore *sem);
int rwsem_is_contended(struct rw_semaphore *sem);

int percpu_init_rwsem(struct percpu_rw_semaphore *sem);
void percpu_free_rwsem(struct percpu_rw_semaphore *sem);
void percpu_down_read(struct percpu_rw_semaphore *sem);
void percpu_up_read(struct percpu_rw_semaphore *sem);
bool percpu_down_read_trylock(struct percpu_rw_semaphore *sem);
void percpu_down_write(struct percpu_rw_semaphore *sem);
void percpu_up_write(struct percpu_rw_semaphore *sem);
