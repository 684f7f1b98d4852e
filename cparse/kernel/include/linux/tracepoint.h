/* Tracepoints: linux/tracepoint.h. */

/*
 * Each tracepoint has functions of its own, register_trace_<name>() and
 * trace_<name>(); such names stay unknown. Absent on purpose: DECLARE_TRACE(),
 * TRACE_EVENT(), EXPORT_TRACEPOINT_SYMBOL().
 */
#include <linux/types.h>
#include <linux/jump_label.h>

struct module;
struct notifier_block;
struct tracepoint_func;
struct static_call_key;

struct tracepoint {
	const char *name;
	struct static_key_false key;
	struct static_call_key *static_call_key;
	void *static_call_tramp;
	void *iterator;
	void *probestub;
	int (*regfunc)(void);
	void (*unregfunc)(void);
	struct tracepoint_func *funcs;
};

struct tp_module {
	struct list_head list;
	struct module *mod;
};

int tracepoint_probe_register(struct tracepoint *tp, void *probe, void *data);
int tracepoint_probe_register_prio(struct tracepoint *tp, void *probe, void *data, int prio);
int tracepoint_probe_unregister(struct tracepoint *tp, void *probe, void *data);
void for_each_kernel_tracepoint(void (*fct)(struct tracepoint *tp, void *priv), void *priv);
int register_tracepoint_module_notifier(struct notifier_block *nb);
int unregister_tracepoint_module_notifier(struct notifier_block *nb);
void tracepoint_synchronize_unregister(void);
