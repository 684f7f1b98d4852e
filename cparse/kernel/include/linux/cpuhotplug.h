/* CPU hotplug: linux/cpuhotplug.h, cpu.h. */

/* Only the states that modules use; the numbers of the real enum differ between releases. */
#include <linux/types.h>

struct notifier_block;
struct hlist_node;

enum cpuhp_state {
	CPUHP_INVALID = -1,
	CPUHP_OFFLINE = 0,
	CPUHP_CREATE_THREADS,
	CPUHP_BP_PREPARE_DYN = 100,
	CPUHP_BP_PREPARE_DYN_END = 120,
	CPUHP_BRINGUP_CPU,
	CPUHP_AP_ONLINE = 200,
	CPUHP_AP_ONLINE_DYN = 220,
	CPUHP_AP_ONLINE_DYN_END = 260,
	CPUHP_ONLINE,
};

#define CPU_ONLINE 0x0002
#define CPU_UP_PREPARE 0x0003
#define CPU_DOWN_PREPARE 0x0005
#define CPU_DEAD 0x0007

int cpuhp_setup_state(enum cpuhp_state state, const char *name, int (*startup)(unsigned int cpu), int (*teardown)(unsigned int cpu));
int cpuhp_setup_state_nocalls(enum cpuhp_state state, const char *name, int (*startup)(unsigned int cpu), int (*teardown)(unsigned int cpu));
int cpuhp_setup_state_cpuslocked(enum cpuhp_state state, const char *name, int (*startup)(unsigned int cpu), int (*teardown)(unsigned int cpu));
int cpuhp_setup_state_nocalls_cpuslocked(enum cpuhp_state state, const char *name, int (*startup)(unsigned int cpu), int (*teardown)(unsigned int cpu));
int cpuhp_setup_state_multi(enum cpuhp_state state, const char *name, int (*startup)(unsigned int cpu, struct hlist_node *node), int (*teardown)(unsigned int cpu, struct hlist_node *node));
int cpuhp_state_add_instance(enum cpuhp_state state, struct hlist_node *node);
int cpuhp_state_add_instance_nocalls(enum cpuhp_state state, struct hlist_node *node);
int cpuhp_state_remove_instance(enum cpuhp_state state, struct hlist_node *node);
int cpuhp_state_remove_instance_nocalls(enum cpuhp_state state, struct hlist_node *node);
void cpuhp_remove_state(enum cpuhp_state state);
void cpuhp_remove_state_nocalls(enum cpuhp_state state);
void cpuhp_remove_state_nocalls_cpuslocked(enum cpuhp_state state);
void cpuhp_remove_multi_state(enum cpuhp_state state);
void cpus_read_lock(void);
void cpus_read_unlock(void);
int cpus_read_trylock(void);
void cpus_write_lock(void);
void cpus_write_unlock(void);
void get_online_cpus(void);
void put_online_cpus(void);
void lockdep_assert_cpus_held(void);
int add_cpu(unsigned int cpu);
int remove_cpu(unsigned int cpu);
void cpu_hotplug_disable(void);
void cpu_hotplug_enable(void);
int register_cpu_notifier(struct notifier_block *nb);
int register_hotcpu_notifier(struct notifier_block *nb);
void unregister_cpu_notifier(struct notifier_block *nb);
void unregister_hotcpu_notifier(struct notifier_block *nb);
