/* Rate limits: linux/ratelimit.h, ratelimit_types.h. */

#include <linux/types.h>
#include <linux/spinlock.h>

struct ratelimit_state {
	raw_spinlock_t lock;
	int interval;
	int burst;
	int printed;
	int missed;
	unsigned int flags;
	unsigned long begin;
};

#define DEFAULT_RATELIMIT_INTERVAL (5 * 250)
#define DEFAULT_RATELIMIT_BURST 10
#define RATELIMIT_STATE_INIT(name, interval_init, burst_init) { .interval = interval_init, .burst = burst_init, }

extern struct ratelimit_state printk_ratelimit_state;
int __ratelimit(struct ratelimit_state *state);
void ratelimit_state_init(struct ratelimit_state *rs, int interval, int burst);
void ratelimit_default_init(struct ratelimit_state *rs);
void ratelimit_set_flags(struct ratelimit_state *rs, unsigned long flags);
