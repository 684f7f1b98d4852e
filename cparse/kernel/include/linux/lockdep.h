/* Lock validation: linux/lockdep.h, lockdep_types.h. */

/* Both structs are opaque. */
#include <linux/types.h>

struct lock_class_key {
	int __opaque;
};

struct lockdep_map {
	struct lock_class_key *key;
	const char *name;
};

void lockdep_assert(int condition);
void lockdep_assert_held(const void *lock);
void lockdep_assert_not_held(const void *lock);
void lockdep_assert_held_write(const void *lock);
void lockdep_assert_held_read(const void *lock);
void lockdep_assert_held_once(const void *lock);
void lockdep_assert_none_held_once(void);
void lockdep_assert_irqs_enabled(void);
void lockdep_assert_irqs_disabled(void);
void lockdep_assert_in_irq(void);
void lockdep_assert_preemption_disabled(void);
void lockdep_assert_preemption_enabled(void);
void lockdep_set_class(const void *lock, struct lock_class_key *key);
void lockdep_set_class_and_name(const void *lock, struct lock_class_key *key, const char *name);
void lockdep_set_subclass(const void *lock, int sub);
void lockdep_set_novalidate_class(const void *lock);
void lockdep_register_key(struct lock_class_key *key);
void lockdep_unregister_key(struct lock_class_key *key);
void lockdep_init_map(struct lockdep_map *map, const char *name, struct lock_class_key *key, int subclass);
int lockdep_is_held(const void *lock);
void lockdep_off(void);
void lockdep_on(void);
void lock_map_acquire(struct lockdep_map *map);
void lock_map_release(struct lockdep_map *map);
void might_lock(const void *lock);

#define SINGLE_DEPTH_NESTING 1
