/* Function tracing: linux/ftrace.h, trace_recursion.h. */

/* struct ftrace_ops holds only the fields in common use. */
#include <linux/types.h>

struct pt_regs;
struct ftrace_ops;
struct ftrace_regs;

typedef void (*ftrace_func_t)(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *op, struct ftrace_regs *fregs);

struct ftrace_ops {
	ftrace_func_t func;
	struct ftrace_ops *next;
	unsigned long flags;
	void *private;
	ftrace_func_t saved_func;
	struct list_head list;
	unsigned long direct_call;
};

#define FTRACE_OPS_FL_ENABLED (1 << 0)
#define FTRACE_OPS_FL_DYNAMIC (1 << 1)
#define FTRACE_OPS_FL_SAVE_REGS (1 << 2)
#define FTRACE_OPS_FL_SAVE_REGS_IF_SUPPORTED (1 << 3)
#define FTRACE_OPS_FL_RECURSION (1 << 4)
#define FTRACE_OPS_FL_IPMODIFY (1 << 13)
#define FTRACE_OPS_FL_PERMANENT (1 << 16)

extern int ftrace_enabled;
extern int __disable_trace_on_warning;
int register_ftrace_function(struct ftrace_ops *ops);
int unregister_ftrace_function(struct ftrace_ops *ops);
int ftrace_set_filter(struct ftrace_ops *ops, unsigned char *buf, int len, int reset);
int ftrace_set_filter_ip(struct ftrace_ops *ops, unsigned long ip, int remove, int reset);
int ftrace_set_notrace(struct ftrace_ops *ops, unsigned char *buf, int len, int reset);
void ftrace_set_global_filter(unsigned char *buf, int len, int reset);
void ftrace_free_filter(struct ftrace_ops *ops);
unsigned long ftrace_location(unsigned long ip);
int ftrace_test_recursion_trylock(unsigned long ip, unsigned long parent_ip);
void ftrace_test_recursion_unlock(int bit);
struct pt_regs *ftrace_get_regs(struct ftrace_regs *fregs);
void ftrace_regs_set_instruction_pointer(struct ftrace_regs *fregs, unsigned long ip);
unsigned long ftrace_regs_get_argument(struct ftrace_regs *fregs, unsigned int n);
int register_ftrace_direct(struct ftrace_ops *ops, unsigned long addr);
int unregister_ftrace_direct(struct ftrace_ops *ops, unsigned long addr, bool free_filters);
int modify_ftrace_direct(struct ftrace_ops *ops, unsigned long addr);
void tracing_on(void);
void tracing_off(void);
int tracing_is_on(void);
void tracing_snapshot(void);
int trace_set_clr_event(const char *system, const char *event, int set);
