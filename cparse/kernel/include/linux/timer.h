/* Timers of the timer wheel: linux/timer.h, timer_types.h. */

/*
 * Absent on purpose: DEFINE_TIMER(), and the generic from_timer() and
 * timer_container_of(). del_timer() and del_timer_sync() are the old names of
 * timer_delete() and timer_delete_sync().
 */
#include <linux/types.h>

struct timer_list {
	struct hlist_node entry;
	unsigned long expires;
	void (*function)(struct timer_list *timer);
	u32 flags;
};

#define TIMER_DEFERRABLE 0x00080000
#define TIMER_PINNED 0x00100000
#define TIMER_IRQSAFE 0x00200000

void timer_setup(struct timer_list *timer, void (*callback)(struct timer_list *timer), unsigned int flags);
void timer_setup_on_stack(struct timer_list *timer, void (*callback)(struct timer_list *timer), unsigned int flags);
void setup_timer(struct timer_list *timer, void (*function)(unsigned long data), unsigned long data);
void init_timer(struct timer_list *timer);
void destroy_timer_on_stack(struct timer_list *timer);
void timer_destroy_on_stack(struct timer_list *timer);
int timer_pending(const struct timer_list *timer);
void add_timer(struct timer_list *timer);
void add_timer_on(struct timer_list *timer, int cpu);
void add_timer_local(struct timer_list *timer);
void add_timer_global(struct timer_list *timer);
int mod_timer(struct timer_list *timer, unsigned long expires);
int mod_timer_pending(struct timer_list *timer, unsigned long expires);
int mod_timer_pinned(struct timer_list *timer, unsigned long expires);
int timer_reduce(struct timer_list *timer, unsigned long expires);
int timer_delete(struct timer_list *timer);
int timer_delete_sync(struct timer_list *timer);
int timer_shutdown(struct timer_list *timer);
int timer_shutdown_sync(struct timer_list *timer);
int del_timer(struct timer_list *timer);
int del_timer_sync(struct timer_list *timer);
int try_to_del_timer_sync(struct timer_list *timer);
unsigned long round_jiffies(unsigned long j);
unsigned long round_jiffies_relative(unsigned long j);
unsigned long round_jiffies_up(unsigned long j);
unsigned long __round_jiffies(unsigned long j, int cpu);
unsigned long __round_jiffies_relative(unsigned long j, int cpu);
