/* Cross calls, preemption, interrupt state and stopping the machine: linux/smp.h, preempt.h, irqflags.h, stop_machine.h. */

/* local_irq_save() and local_save_flags() write their argument; they are macros in the kernel. */
#include <linux/types.h>
#include <linux/cpumask.h>

typedef void (*smp_call_func_t)(void *info);
typedef bool (*smp_cond_func_t)(int cpu, void *info);
typedef int (*cpu_stop_fn_t)(void *arg);

int smp_processor_id(void);
int raw_smp_processor_id(void);
int get_cpu(void);
void put_cpu(void);
int smp_call_function_single(int cpu, smp_call_func_t func, void *info, int wait);
int smp_call_function_any(const struct cpumask *mask, smp_call_func_t func, void *info, int wait);
void smp_call_function(smp_call_func_t func, void *info, int wait);
void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait);
int smp_call_on_cpu(unsigned int cpu, int (*func)(void *par), void *par, bool phys);
void on_each_cpu(smp_call_func_t func, void *info, int wait);
void on_each_cpu_mask(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait);
void on_each_cpu_cond(smp_cond_func_t cond_func, smp_call_func_t func, void *info, bool wait);
void on_each_cpu_cond_mask(smp_cond_func_t cond_func, smp_call_func_t func, void *info, bool wait, const struct cpumask *mask);
void kick_all_cpus_sync(void);
void wake_up_all_idle_cpus(void);
void smp_send_reschedule(int cpu);
int stop_machine(cpu_stop_fn_t fn, void *data, const struct cpumask *cpus);
int stop_machine_cpuslocked(cpu_stop_fn_t fn, void *data, const struct cpumask *cpus);
int stop_one_cpu(unsigned int cpu, cpu_stop_fn_t fn, void *arg);

void preempt_disable(void);
void preempt_enable(void);
void preempt_enable_no_resched(void);
void preempt_disable_notrace(void);
void preempt_enable_notrace(void);
void migrate_disable(void);
void migrate_enable(void);
int preempt_count(void);
int preemptible(void);
int in_interrupt(void);
int in_irq(void);
int in_hardirq(void);
int in_softirq(void);
int in_serving_softirq(void);
int in_nmi(void);
int in_task(void);
int in_atomic(void);

void local_irq_disable(void);
void local_irq_enable(void);
void local_irq_save(unsigned long flags);
void local_irq_restore(unsigned long flags);
void local_save_flags(unsigned long flags);
bool irqs_disabled(void);
bool irqs_disabled_flags(unsigned long flags);
void local_bh_disable(void);
void local_bh_enable(void);
