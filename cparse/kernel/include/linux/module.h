/* Modules and their parameters: linux/module.h, moduleparam.h, export.h, init.h, kmod.h, kallsyms.h. */

/*
 * Absent on purpose, because the parser reads them by their shape:
 * module_init(), module_exit(), late_initcall() and the other initcalls,
 * module_param() and its kin, MODULE_PARM_DESC(), MODULE_INFO(),
 * MODULE_LICENSE(), MODULE_AUTHOR(), MODULE_DESCRIPTION(), MODULE_ALIAS(),
 * EXPORT_SYMBOL() and its kin, __setup(), early_param().
 * struct module and struct kernel_param hold only the fields in common use.
 */
#include <linux/types.h>
#include <linux/mutex.h>
#include <linux/kobject.h>

struct notifier_block;
struct module;
struct kernel_symbol;
struct module_attribute;
struct kernel_param;
struct exception_table_entry;
struct klp_modinfo;
struct module_param_attrs;
struct completion;

#define __init
#define __exit
#define __initdata
#define __initconst
#define __exitdata
#define __exitconst
#define __refdata
#define __ref
#define __refconst
#define __exit_call
#define __net_init
#define __net_exit
#define __net_initdata
#define __devinit
#define __devexit
#define __cpuinit
#define __meminit
#define __memexit
#define __init_or_module
#define __initdata_or_module
#define __initconst_or_module
#define __exit_p(x) x
#define __cpuexit
#define __sched
#define __kprobes

#define MODULE_NAME_LEN 56
#define KSYM_NAME_LEN 512
#define KSYM_SYMBOL_LEN 600
#define MAX_PARAM_PREFIX_LEN 56

enum module_state {
	MODULE_STATE_LIVE,
	MODULE_STATE_COMING,
	MODULE_STATE_GOING,
	MODULE_STATE_UNFORMED,
};

struct module_kobject {
	struct kobject kobj;
	struct module *mod;
	struct kobject *drivers_dir;
	struct module_param_attrs *mp;
	struct completion *kobj_completion;
};

struct module_attribute {
	struct attribute attr;
	ssize_t (*show)(struct module_attribute *mattr, struct module_kobject *mk, char *buf);
	ssize_t (*store)(struct module_attribute *mattr, struct module_kobject *mk, const char *buf, size_t count);
	void (*setup)(struct module *mod, const char *s);
	int (*test)(struct module *mod);
	void (*free)(struct module *mod);
};

struct module {
	enum module_state state;
	struct list_head list;
	char name[MODULE_NAME_LEN];
	struct module_kobject mkobj;
	struct module_attribute *modinfo_attrs;
	const char *version;
	const char *srcversion;
	struct kobject *holders_dir;
	const struct kernel_symbol *syms;
	unsigned int num_syms;
	struct mutex param_lock;
	struct kernel_param *kp;
	unsigned int num_kp;
	bool sig_ok;
	bool async_probe_requested;
	unsigned int num_exentries;
	struct exception_table_entry *extable;
	int (*init)(void);
	unsigned long taints;
	char *args;
	void *percpu;
	unsigned int percpu_size;
	bool klp;
	bool klp_alive;
	struct klp_modinfo *klp_info;
	struct list_head source_list;
	struct list_head target_list;
	void (*exit)(void);
	atomic_t refcnt;
};

struct kernel_param_ops {
	unsigned int flags;
	int (*set)(const char *val, const struct kernel_param *kp);
	int (*get)(char *buffer, const struct kernel_param *kp);
	void (*free)(void *arg);
};

struct kernel_param {
	const char *name;
	struct module *mod;
	const struct kernel_param_ops *ops;
	const u16 perm;
	s8 level;
	u8 flags;
	void *arg;
};

extern struct module __this_module;
#define THIS_MODULE (&__this_module)

extern const struct kernel_param_ops param_ops_byte;
extern const struct kernel_param_ops param_ops_short;
extern const struct kernel_param_ops param_ops_ushort;
extern const struct kernel_param_ops param_ops_int;
extern const struct kernel_param_ops param_ops_uint;
extern const struct kernel_param_ops param_ops_long;
extern const struct kernel_param_ops param_ops_ulong;
extern const struct kernel_param_ops param_ops_ullong;
extern const struct kernel_param_ops param_ops_charp;
extern const struct kernel_param_ops param_ops_bool;
extern const struct kernel_param_ops param_ops_string;

int param_set_int(const char *val, const struct kernel_param *kp);
int param_get_int(char *buffer, const struct kernel_param *kp);
int param_set_uint(const char *val, const struct kernel_param *kp);
int param_get_uint(char *buffer, const struct kernel_param *kp);
int param_set_ulong(const char *val, const struct kernel_param *kp);
int param_get_ulong(char *buffer, const struct kernel_param *kp);
int param_set_bool(const char *val, const struct kernel_param *kp);
int param_get_bool(char *buffer, const struct kernel_param *kp);
int param_set_charp(const char *val, const struct kernel_param *kp);
int param_get_charp(char *buffer, const struct kernel_param *kp);
int param_set_uint_minmax(const char *val, const struct kernel_param *kp, unsigned int min, unsigned int max);
void kernel_param_lock(struct module *mod);
void kernel_param_unlock(struct module *mod);

bool try_module_get(struct module *module);
void __module_get(struct module *module);
void module_put(struct module *module);
void module_put_and_kthread_exit(long code);
int module_refcount(struct module *mod);
bool module_is_live(struct module *mod);
bool module_is_coming(struct module *mod);
bool module_requested_async_probing(struct module *module);
const char *module_name(struct module *mod);
bool is_livepatch_module(struct module *mod);
struct module *find_module(const char *name);
struct module *__module_address(unsigned long addr);
struct module *__module_text_address(unsigned long addr);
bool is_module_address(unsigned long addr);
bool is_module_text_address(unsigned long addr);
bool within_module(unsigned long addr, const struct module *mod);
bool within_module_core(unsigned long addr, const struct module *mod);
bool within_module_init(unsigned long addr, const struct module *mod);
int register_module_notifier(struct notifier_block *nb);
int unregister_module_notifier(struct notifier_block *nb);
void print_modules(void);
void *__symbol_get(const char *symbol);
void *__symbol_get_gpl(const char *symbol);
void __symbol_put(const char *symbol);
void symbol_put_addr(void *addr);
int request_module(const char *fmt, ...);
int request_module_nowait(const char *fmt, ...);
int __request_module(bool wait, const char *name, ...);
int call_usermodehelper(const char *path, char **argv, char **envp, int wait);

#define UMH_NO_WAIT 0x00
#define UMH_WAIT_EXEC 0x01
#define UMH_WAIT_PROC 0x02
#define UMH_KILLABLE 0x04

unsigned long kallsyms_lookup_name(const char *name);
unsigned long module_kallsyms_lookup_name(const char *name);
int kallsyms_on_each_symbol(int (*fn)(void *data, const char *name, unsigned long addr), void *data);
int kallsyms_on_each_match_symbol(int (*fn)(void *data, unsigned long addr), const char *name, void *data);
int module_kallsyms_on_each_symbol(const char *modname, int (*fn)(void *data, const char *name, unsigned long addr), void *data);
const char *kallsyms_lookup(unsigned long addr, unsigned long *symbolsize, unsigned long *offset, char **modname, char *namebuf);
int lookup_symbol_name(unsigned long addr, char *symname);
int sprint_symbol(char *buffer, unsigned long address);
int sprint_symbol_no_offset(char *buffer, unsigned long address);
