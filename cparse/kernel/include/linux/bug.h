/* Warnings, oopses and panics: linux/bug.h, build_bug.h, panic.h, once.h. */

/* DO_ONCE() and the other once-macros take statements; they stay unknown. */
#include <linux/types.h>

struct pt_regs;

#define static_assert(expr, ...) _Static_assert(expr, #expr)

int WARN_ON(int condition);
int WARN_ON_ONCE(int condition);
int WARN_ON_SMP(int condition);
int WARN(int condition, const char *fmt, ...);
int WARN_ONCE(int condition, const char *fmt, ...);
int WARN_TAINT(int condition, unsigned int taint, const char *fmt, ...);
int WARN_TAINT_ONCE(int condition, unsigned int taint, const char *fmt, ...);
void BUG(void);
void BUG_ON(int condition);
void BUILD_BUG(void);
void BUILD_BUG_ON(int condition);
void BUILD_BUG_ON_MSG(int condition, const char *msg);
int BUILD_BUG_ON_ZERO(int condition);
void BUILD_BUG_ON_NOT_POWER_OF_2(unsigned long n);
void BUILD_BUG_ON_INVALID(int condition);
bool CHECK_DATA_CORRUPTION(bool condition, const void *addr, const char *fmt, ...);

void panic(const char *fmt, ...);
void nmi_panic(struct pt_regs *regs, const char *msg);
void oops_enter(void);
void oops_exit(void);
bool oops_may_print(void);
int test_taint(unsigned int flag);
unsigned long get_taint(void);
const char *print_tainted(void);

enum lockdep_ok {
	LOCKDEP_STILL_OK,
	LOCKDEP_NOW_UNRELIABLE,
};

void add_taint(unsigned int flag, enum lockdep_ok lockdep_ok);

#define TAINT_PROPRIETARY_MODULE 0
#define TAINT_FORCED_MODULE 1
#define TAINT_CPU_OUT_OF_SPEC 2
#define TAINT_FORCED_RMMOD 3
#define TAINT_MACHINE_CHECK 4
#define TAINT_BAD_PAGE 5
#define TAINT_USER 6
#define TAINT_DIE 7
#define TAINT_OVERRIDDEN_ACPI_TABLE 8
#define TAINT_WARN 9
#define TAINT_CRAP 10
#define TAINT_FIRMWARE_WORKAROUND 11
#define TAINT_OOT_MODULE 12
#define TAINT_UNSIGNED_MODULE 13
#define TAINT_SOFTLOCKUP 14
#define TAINT_LIVEPATCH 15
#define TAINT_AUX 16

extern int panic_timeout;
extern unsigned long panic_print;
extern int panic_on_oops;
extern int panic_on_unrecovered_nmi;
extern int panic_on_io_nmi;
extern int panic_on_warn;
extern unsigned long panic_on_taint;
extern bool panic_on_taint_nousertaint;
extern int sysctl_panic_on_rcu_stall;
extern int sysctl_max_rcu_stall_to_panic;
extern int sysctl_panic_on_stackoverflow;
extern bool crash_kexec_post_notifiers;
extern atomic_t panic_cpu;
extern unsigned int softlockup_panic;
extern unsigned int hardlockup_panic;
extern unsigned int sysctl_hung_task_panic;
