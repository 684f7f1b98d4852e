/* Reader-writer semaphores, semaphores and sequence locks: linux/rwsem.h, semaphore.h, seqlock.h, percpu-rwsem.h. */

/*
 * Absent on purpose: DECLARE_RWSEM(), DEFINE_SEMAPHORE(), DEFINE_SEQLOCK(),
 * DEFINE_STATIC_PERCPU_RWSEM(). All four types are opaque. In the kernel the
 * read_seqcount family is macros over several lock types, hence void *.
 */
#include <linux/types.h>
#include <linux/spinlock.h>

struct rw_semaphore {
	atomic_long_t count;
	struct list_head wait_list;
};

struct semaphore {
	raw_spinlock_t lock;
	unsigned int count;
	struct list_head wait_list;
};

struct percpu_rw_semaphore {
	int __opaque;
};

typedef struct seqcount {
	unsigned int sequence;
} seqcount_t;

typedef struct {
	seqcount_t seqcount;
	spinlock_t lock;
} seqlock_t;

typedef seqcount_t seqcount_spinlock_t;
typedef seqcount_t seqcount_raw_spinlock_t;
typedef seqcount_t seqcount_mutex_t;
typedef seqcount_t seqcount_rwlock_t;
typedef seqcount_t seqcount_latch_t;

#define __RWSEM_INITIALIZER(name) { .count = ATOMIC_LONG_INIT(0), .wait_list = { &(name).wait_list, &(name).wait_list } }
#define __SEMAPHORE_INITIALIZER(name, n) { .count = n, .wait_list = { &(name).wait_list, &(name).wait_list } }
#define SEQCNT_ZERO(name) { .sequence = 0 }
#define __SEQLOCK_UNLOCKED(name) { .seqcount = { 0 } }

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

void sema_init(struct semaphore *sem, int val);
void down(struct semaphore *sem);
int down_interruptible(struct semaphore *sem);
int down_killable(struct semaphore *sem);
int down_trylock(struct semaphore *sem);
int down_timeout(struct semaphore *sem, long jiffies);
void up(struct semaphore *sem);

int percpu_init_rwsem(struct percpu_rw_semaphore *sem);
void percpu_free_rwsem(struct percpu_rw_semaphore *sem);
void percpu_down_read(struct percpu_rw_semaphore *sem);
void percpu_up_read(struct percpu_rw_semaphore *sem);
bool percpu_down_read_trylock(struct percpu_rw_semaphore *sem);
void percpu_down_write(struct percpu_rw_semaphore *sem);
void percpu_up_write(struct percpu_rw_semaphore *sem);

void seqcount_init(seqcount_t *s);
unsigned int read_seqcount_begin(const void *s);
int read_seqcount_retry(const void *s, unsigned int start);
unsigned int raw_read_seqcount(const void *s);
void write_seqcount_begin(void *s);
void write_seqcount_end(void *s);
void raw_write_seqcount_begin(void *s);
void raw_write_seqcount_end(void *s);
void write_seqcount_invalidate(void *s);
void seqlock_init(seqlock_t *sl);
unsigned int read_seqbegin(const seqlock_t *sl);
unsigned int read_seqretry(const seqlock_t *sl, unsigned int start);
void read_seqlock_excl(seqlock_t *sl);
void read_sequnlock_excl(seqlock_t *sl);
void read_seqbegin_or_lock(seqlock_t *lock, int *seq);
int need_seqretry(seqlock_t *lock, int seq);
void done_seqretry(seqlock_t *lock, int seq);
void write_seqlock(seqlock_t *sl);
void write_sequnlock(seqlock_t *sl);
void write_seqlock_bh(seqlock_t *sl);
void write_sequnlock_bh(seqlock_t *sl);
void write_seqlock_irq(seqlock_t *sl);
void write_sequnlock_irq(seqlock_t *sl);
void write_seqlock_irqsave(seqlock_t *sl, unsigned long flags);
void write_sequnlock_irqrestore(seqlock_t *sl, unsigned long flags);
