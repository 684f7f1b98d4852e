/* Sets of CPUs and nodes: linux/cpumask.h, cpumask_types.h, nodemask.h, topology.h, threads.h. */

/*
 * Absent on purpose: for_each_cpu(), for_each_online_cpu() and all other iterators.
 * NR_CPUS is a configuration; the masks are one word here.
 */
#include <linux/types.h>

#define NR_CPUS 64
#define MAX_NUMNODES 64
#define NUMA_NO_NODE (-1)

typedef struct cpumask {
	unsigned long bits[1];
} cpumask_t;
typedef struct cpumask cpumask_var_t[1];

typedef struct {
	unsigned long bits[1];
} nodemask_t;

extern unsigned int nr_cpu_ids;
extern const struct cpumask *cpu_online_mask;
extern const struct cpumask *cpu_possible_mask;
extern const struct cpumask *cpu_present_mask;
extern const struct cpumask *cpu_active_mask;
extern const struct cpumask *cpu_all_mask;
extern const struct cpumask *cpu_none_mask;

unsigned int num_online_cpus(void);
unsigned int num_possible_cpus(void);
unsigned int num_present_cpus(void);
unsigned int num_active_cpus(void);
bool cpu_online(unsigned int cpu);
bool cpu_possible(unsigned int cpu);
bool cpu_present(unsigned int cpu);
bool cpu_active(unsigned int cpu);
const struct cpumask *cpumask_of(unsigned int cpu);
unsigned int cpumask_size(void);
unsigned int cpumask_first(const struct cpumask *srcp);
unsigned int cpumask_first_zero(const struct cpumask *srcp);
unsigned int cpumask_last(const struct cpumask *srcp);
unsigned int cpumask_next(int n, const struct cpumask *srcp);
unsigned int cpumask_next_zero(int n, const struct cpumask *srcp);
unsigned int cpumask_next_and(int n, const struct cpumask *src1p, const struct cpumask *src2p);
unsigned int cpumask_any(const struct cpumask *srcp);
unsigned int cpumask_any_and(const struct cpumask *mask1, const struct cpumask *mask2);
unsigned int cpumask_any_but(const struct cpumask *mask, unsigned int cpu);
unsigned int cpumask_local_spread(unsigned int i, int node);
unsigned int cpumask_weight(const struct cpumask *srcp);
void cpumask_set_cpu(unsigned int cpu, struct cpumask *dstp);
void __cpumask_set_cpu(unsigned int cpu, struct cpumask *dstp);
void cpumask_clear_cpu(int cpu, struct cpumask *dstp);
void __cpumask_clear_cpu(int cpu, struct cpumask *dstp);
bool cpumask_test_cpu(int cpu, const struct cpumask *cpumask);
bool cpumask_test_and_set_cpu(int cpu, struct cpumask *cpumask);
bool cpumask_test_and_clear_cpu(int cpu, struct cpumask *cpumask);
void cpumask_setall(struct cpumask *dstp);
void cpumask_clear(struct cpumask *dstp);
void cpumask_copy(struct cpumask *dstp, const struct cpumask *srcp);
bool cpumask_and(struct cpumask *dstp, const struct cpumask *src1p, const struct cpumask *src2p);
void cpumask_or(struct cpumask *dstp, const struct cpumask *src1p, const struct cpumask *src2p);
void cpumask_xor(struct cpumask *dstp, const struct cpumask *src1p, const struct cpumask *src2p);
bool cpumask_andnot(struct cpumask *dstp, const struct cpumask *src1p, const struct cpumask *src2p);
bool cpumask_equal(const struct cpumask *src1p, const struct cpumask *src2p);
bool cpumask_intersects(const struct cpumask *src1p, const struct cpumask *src2p);
bool cpumask_subset(const struct cpumask *src1p, const struct cpumask *src2p);
bool cpumask_empty(const struct cpumask *srcp);
bool cpumask_full(const struct cpumask *srcp);
int cpumask_parse(const char *buf, struct cpumask *dstp);
int cpulist_parse(const char *buf, struct cpumask *dstp);
bool alloc_cpumask_var(cpumask_var_t *mask, gfp_t flags);
bool alloc_cpumask_var_node(cpumask_var_t *mask, gfp_t flags, int node);
bool zalloc_cpumask_var(cpumask_var_t *mask, gfp_t flags);
void free_cpumask_var(cpumask_var_t mask);

extern nodemask_t node_states[];
extern unsigned int nr_node_ids;
extern unsigned int nr_online_nodes;
int num_online_nodes(void);
int num_possible_nodes(void);
int node_online(int node);
int node_possible(int node);
int numa_node_id(void);
int numa_mem_id(void);
int cpu_to_node(int cpu);
int cpu_to_mem(int cpu);
const struct cpumask *cpumask_of_node(int node);
int node_distance(int a, int b);
int topology_physical_package_id(int cpu);
int topology_core_id(int cpu);
