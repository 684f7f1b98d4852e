/* Spinlocks, reader-writer locks and bit locks: linux/spinlock.h, spinlock_types.h, rwlock.h, bit_spinlock.h, local_lock.h. */

/*
 * Absent on purpose: DEFINE_SPINLOCK(), DEFINE_RAW_SPINLOCK(), DEFINE_RWLOCK().
 * The irqsave family writes its second argument although it is not a pointer
 * here; in the kernel it is a macro. The lock types are opaque.
 */
#include <linux/types.h>

typedef struct raw_spinlock {
	int __opaque;
} raw_spinlock_t;

typedef struct spinlock {
	int __opaque;
} spinlock_t;

typedef struct {
	int __opaque;
} rwlock_t;

typedef struct {
	int __opaque;
} arch_spinlock_t;

typedef struct {
	int __opaque;
} local_lock_t;

#define __RAW_SPIN_LOCK_UNLOCKED(name) (raw_spinlock_t){ 0 }
#define __SPIN_LOCK_UNLOCKED(name) (spinlock_t){ 0 }
#define __RW_LOCK_UNLOCKED(name) (rwlock_t){ 0 }
#define __ARCH_SPIN_LOCK_UNLOCKED { 0 }
#define INIT_LOCAL_LOCK(name) { 0 }

void spin_lock_init(spinlock_t *lock);
void spin_lock(spinlock_t *lock);
void spin_lock_nested(spinlock_t *lock, int subclass);
void spin_lock_bh(spinlock_t *lock);
void spin_lock_irq(spinlock_t *lock);
void spin_lock_irqsave(spinlock_t *lock, unsigned long flags);
void spin_lock_irqsave_nested(spinlock_t *lock, unsigned long flags, int subclass);
int spin_trylock(spinlock_t *lock);
int spin_trylock_bh(spinlock_t *lock);
int spin_trylock_irq(spinlock_t *lock);
int spin_trylock_irqsave(spinlock_t *lock, unsigned long flags);
void spin_unlock(spinlock_t *lock);
void spin_unlock_bh(spinlock_t *lock);
void spin_unlock_irq(spinlock_t *lock);
void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags);
int spin_is_locked(spinlock_t *lock);
int spin_is_contended(spinlock_t *lock);
void assert_spin_locked(spinlock_t *lock);
void spin_unlock_wait(spinlock_t *lock);
int atomic_dec_and_lock(atomic_t *atomic, spinlock_t *lock);
int atomic_dec_and_lock_irqsave(atomic_t *atomic, spinlock_t *lock, unsigned long flags);

void raw_spin_lock_init(raw_spinlock_t *lock);
void raw_spin_lock(raw_spinlock_t *lock);
void raw_spin_lock_nested(raw_spinlock_t *lock, int subclass);
void raw_spin_lock_bh(raw_spinlock_t *lock);
void raw_spin_lock_irq(raw_spinlock_t *lock);
void raw_spin_lock_irqsave(raw_spinlock_t *lock, unsigned long flags);
int raw_spin_trylock(raw_spinlock_t *lock);
int raw_spin_trylock_irqsave(raw_spinlock_t *lock, unsigned long flags);
void raw_spin_unlock(raw_spinlock_t *lock);
void raw_spin_unlock_bh(raw_spinlock_t *lock);
void raw_spin_unlock_irq(raw_spinlock_t *lock);
void raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags);
int raw_spin_is_locked(raw_spinlock_t *lock);

void rwlock_init(rwlock_t *lock);
void read_lock(rwlock_t *lock);
void read_lock_bh(rwlock_t *lock);
void read_lock_irq(rwlock_t *lock);
void read_lock_irqsave(rwlock_t *lock, unsigned long flags);
int read_trylock(rwlock_t *lock);
void read_unlock(rwlock_t *lock);
void read_unlock_bh(rwlock_t *lock);
void read_unlock_irq(rwlock_t *lock);
void read_unlock_irqrestore(rwlock_t *lock, unsigned long flags);
void write_lock(rwlock_t *lock);
void write_lock_bh(rwlock_t *lock);
void write_lock_irq(rwlock_t *lock);
void write_lock_irqsave(rwlock_t *lock, unsigned long flags);
int write_trylock(rwlock_t *lock);
void write_unlock(rwlock_t *lock);
void write_unlock_bh(rwlock_t *lock);
void write_unlock_irq(rwlock_t *lock);
void write_unlock_irqrestore(rwlock_t *lock, unsigned long flags);

void bit_spin_lock(int bitnum, unsigned long *addr);
int bit_spin_trylock(int bitnum, unsigned long *addr);
void bit_spin_unlock(int bitnum, unsigned long *addr);

void local_lock_init(local_lock_t *lock);
void local_lock(local_lock_t *lock);
void local_unlock(local_lock_t *lock);
void local_lock_irq(local_lock_t *lock);
void local_unlock_irq(local_lock_t *lock);
