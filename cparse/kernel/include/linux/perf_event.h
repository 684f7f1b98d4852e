/* Performance events: linux/perf_event.h. */

#include <linux/types.h>

struct perf_event;
struct perf_event_attr;
struct perf_sample_data;
struct pt_regs;
struct task_struct;

extern int sysctl_perf_event_paranoid;
extern int sysctl_perf_event_mlock;
extern int sysctl_perf_event_sample_rate;
extern int sysctl_perf_event_max_stack;
extern int sysctl_perf_cpu_time_max_percent;

typedef void (*perf_overflow_handler_t)(struct perf_event *event, struct perf_sample_data *data, struct pt_regs *regs);
struct perf_event *perf_event_create_kernel_counter(struct perf_event_attr *attr, int cpu, struct task_struct *task, perf_overflow_handler_t callback, void *context);
int perf_event_release_kernel(struct perf_event *event);
void perf_event_enable(struct perf_event *event);
void perf_event_disable(struct perf_event *event);
u64 perf_event_read_value(struct perf_event *event, u64 *enabled, u64 *running);
