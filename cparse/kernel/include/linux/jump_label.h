/* Static keys and static calls: linux/jump_label.h, static_key.h, static_call.h. */

/*
 * The static_branch functions are macros over both key types, hence void *.
 * Absent on purpose: DEFINE_STATIC_KEY_TRUE(), DEFINE_STATIC_KEY_FALSE() and
 * their kin, DEFINE_STATIC_CALL(), static_call(), static_call_update().
 */
#include <linux/types.h>

struct jump_entry;

struct static_key {
	atomic_t enabled;
	unsigned long type;
};

struct static_key_true {
	struct static_key key;
};

struct static_key_false {
	struct static_key key;
};

struct static_key_deferred {
	struct static_key key;
	unsigned long timeout;
};

#define STATIC_KEY_INIT_TRUE { .enabled = { 1 }, }
#define STATIC_KEY_INIT_FALSE { .enabled = { 0 }, }
#define STATIC_KEY_INIT STATIC_KEY_INIT_FALSE
#define STATIC_KEY_TRUE_INIT (struct static_key_true){ .key = STATIC_KEY_INIT_TRUE, }
#define STATIC_KEY_FALSE_INIT (struct static_key_false){ .key = STATIC_KEY_INIT_FALSE, }

bool static_branch_likely(const void *key);
bool static_branch_unlikely(const void *key);
bool static_branch_maybe(int config, const void *key);
void static_branch_enable(void *key);
void static_branch_disable(void *key);
void static_branch_enable_cpuslocked(void *key);
void static_branch_disable_cpuslocked(void *key);
void static_branch_inc(void *key);
void static_branch_dec(void *key);
void static_branch_inc_cpuslocked(void *key);
void static_branch_dec_cpuslocked(void *key);
void static_branch_slow_dec_deferred(void *key);
void static_branch_deferred_inc(void *key);
bool static_key_enabled(const void *key);
int static_key_count(struct static_key *key);
bool static_key_false(struct static_key *key);
bool static_key_true(struct static_key *key);
void static_key_enable(struct static_key *key);
void static_key_disable(struct static_key *key);
void static_key_enable_cpuslocked(struct static_key *key);
void static_key_disable_cpuslocked(struct static_key *key);
bool static_key_slow_inc(struct static_key *key);
bool static_key_slow_inc_cpuslocked(struct static_key *key);
void static_key_slow_dec(struct static_key *key);
void static_key_slow_dec_cpuslocked(struct static_key *key);
void static_key_slow_dec_deferred(struct static_key_deferred *key);
void static_key_deferred_flush(void *key);
void jump_label_lock(void);
void jump_label_unlock(void);
void jump_label_rate_limit(struct static_key_deferred *key, unsigned long rl);
