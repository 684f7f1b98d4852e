/* Sequence locks: linux/seqlock.h, seqlock_types.h. */

/*
 * In the kernel the seqcount functions are macros over several lock types,
 * hence void *. Absent on purpose: DEFINE_SEQLOCK().
 */
#include <linux/types.h>
#include <linux/spinlock.h>

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

#define SEQCNT_ZERO(name) { .sequence = 0 }
#define __SEQLOCK_UNLOCKED(name) { .seqcount = { 0 } }

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
