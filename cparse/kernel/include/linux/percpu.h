/* Per-CPU memory and counters: linux/percpu.h, percpu_counter.h, percpu-refcount.h. */

/*
 * Generic and therefore absent: alloc_percpu() and alloc_percpu_gfp() (they take
 * a type), per_cpu(), per_cpu_ptr(), this_cpu_ptr(), raw_cpu_ptr(), this_cpu_read()
 * and all other this_cpu operations, get_cpu_var(), get_cpu_ptr().
 * Absent on purpose: DEFINE_PER_CPU(), DECLARE_PER_CPU() and their kin.
 */
#include <linux/types.h>
#include <linux/spinlock.h>

struct percpu_ref;
typedef void (percpu_ref_func_t)(struct percpu_ref *ref);

/* Opaque. */
struct percpu_ref {
	unsigned long percpu_count_ptr;
	void *data;
};

/* Not complete. */
struct percpu_counter {
	raw_spinlock_t lock;
	s64 count;
	struct list_head list;
	s32 *counters;
};

enum {
	PERCPU_REF_INIT_ATOMIC = 1 << 0,
	PERCPU_REF_INIT_DEAD = 1 << 1,
	PERCPU_REF_ALLOW_REINIT = 1 << 2,
};

void *__alloc_percpu(size_t size, size_t align);
void *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp);
void free_percpu(void *ptr);
void put_cpu_ptr(const void *ptr);
bool is_kernel_percpu_address(unsigned long addr);
phys_addr_t per_cpu_ptr_to_phys(void *addr);
extern unsigned long __per_cpu_offset[];

int percpu_ref_init(struct percpu_ref *ref, percpu_ref_func_t *release, unsigned int flags, gfp_t gfp);
void percpu_ref_exit(struct percpu_ref *ref);
void percpu_ref_get(struct percpu_ref *ref);
void percpu_ref_put(struct percpu_ref *ref);
bool percpu_ref_tryget(struct percpu_ref *ref);
bool percpu_ref_tryget_live(struct percpu_ref *ref);
void percpu_ref_kill(struct percpu_ref *ref);
void percpu_ref_kill_and_confirm(struct percpu_ref *ref, percpu_ref_func_t *confirm_kill);
void percpu_ref_switch_to_atomic_sync(struct percpu_ref *ref);
void percpu_ref_switch_to_percpu(struct percpu_ref *ref);
void percpu_ref_resurrect(struct percpu_ref *ref);
void percpu_ref_reinit(struct percpu_ref *ref);
bool percpu_ref_is_dying(struct percpu_ref *ref);
bool percpu_ref_is_zero(struct percpu_ref *ref);

int percpu_counter_init(struct percpu_counter *fbc, s64 amount, gfp_t gfp);
void percpu_counter_destroy(struct percpu_counter *fbc);
void percpu_counter_set(struct percpu_counter *fbc, s64 amount);
void percpu_counter_add(struct percpu_counter *fbc, s64 amount);
void percpu_counter_add_batch(struct percpu_counter *fbc, s64 amount, s32 batch);
void percpu_counter_sub(struct percpu_counter *fbc, s64 amount);
void percpu_counter_inc(struct percpu_counter *fbc);
void percpu_counter_dec(struct percpu_counter *fbc);
s64 percpu_counter_read(struct percpu_counter *fbc);
s64 percpu_counter_read_positive(struct percpu_counter *fbc);
s64 percpu_counter_sum(struct percpu_counter *fbc);
s64 percpu_counter_sum_positive(struct percpu_counter *fbc);
int percpu_counter_compare(struct percpu_counter *fbc, s64 rhs);
