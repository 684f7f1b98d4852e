/* Names of the system: linux/utsname.h. */

#include <linux/types.h>
#include <linux/rwsem.h>

struct user_namespace;

struct new_utsname {
	char sysname[65];
	char nodename[65];
	char release[65];
	char version[65];
	char machine[65];
	char domainname[65];
};

struct uts_namespace {
	struct new_utsname name;
	struct user_namespace *user_ns;
};

extern struct uts_namespace init_uts_ns;
extern struct rw_semaphore uts_sem;
struct new_utsname *utsname(void);
struct new_utsname *init_utsname(void);
