/* Users, capabilities, credentials and namespaces: linux/cred.h, capability.h, uidgid.h, user_namespace.h, nsproxy.h, security.h. */

/* The structs are not complete. */
#include <linux/types.h>
#include <linux/refcount.h>

struct task_struct;
struct user_namespace;
struct group_info;
struct inode;
struct file;
struct mnt_namespace;
struct pid_namespace;
struct uts_namespace;
struct ipc_namespace;
struct cgroup_namespace;
struct net;

typedef struct {
	u64 val;
} kernel_cap_t;

struct user_struct {
	refcount_t __count;
	kuid_t uid;
};

struct cred {
	atomic_long_t usage;
	kuid_t uid;
	kgid_t gid;
	kuid_t suid;
	kgid_t sgid;
	kuid_t euid;
	kgid_t egid;
	kuid_t fsuid;
	kgid_t fsgid;
	unsigned int securebits;
	kernel_cap_t cap_inheritable;
	kernel_cap_t cap_permitted;
	kernel_cap_t cap_effective;
	kernel_cap_t cap_bset;
	kernel_cap_t cap_ambient;
	void *security;
	struct user_struct *user;
	struct user_namespace *user_ns;
	struct group_info *group_info;
};

struct nsproxy {
	refcount_t count;
	struct uts_namespace *uts_ns;
	struct ipc_namespace *ipc_ns;
	struct mnt_namespace *mnt_ns;
	struct pid_namespace *pid_ns_for_children;
	struct net *net_ns;
	struct cgroup_namespace *cgroup_ns;
};

extern struct user_namespace init_user_ns;
extern struct nsproxy init_nsproxy;

#define CAP_CHOWN 0
#define CAP_DAC_OVERRIDE 1
#define CAP_DAC_READ_SEARCH 2
#define CAP_FOWNER 3
#define CAP_FSETID 4
#define CAP_KILL 5
#define CAP_SETGID 6
#define CAP_SETUID 7
#define CAP_SETPCAP 8
#define CAP_LINUX_IMMUTABLE 9
#define CAP_NET_BIND_SERVICE 10
#define CAP_NET_BROADCAST 11
#define CAP_NET_ADMIN 12
#define CAP_NET_RAW 13
#define CAP_IPC_LOCK 14
#define CAP_IPC_OWNER 15
#define CAP_SYS_MODULE 16
#define CAP_SYS_RAWIO 17
#define CAP_SYS_CHROOT 18
#define CAP_SYS_PTRACE 19
#define CAP_SYS_PACCT 20
#define CAP_SYS_ADMIN 21
#define CAP_SYS_BOOT 22
#define CAP_SYS_NICE 23
#define CAP_SYS_RESOURCE 24
#define CAP_SYS_TIME 25
#define CAP_SYS_TTY_CONFIG 26
#define CAP_MKNOD 27
#define CAP_LEASE 28
#define CAP_AUDIT_WRITE 29
#define CAP_AUDIT_CONTROL 30
#define CAP_SETFCAP 31
#define CAP_MAC_OVERRIDE 32
#define CAP_MAC_ADMIN 33
#define CAP_SYSLOG 34
#define CAP_WAKE_ALARM 35
#define CAP_BLOCK_SUSPEND 36
#define CAP_AUDIT_READ 37
#define CAP_PERFMON 38
#define CAP_BPF 39
#define CAP_CHECKPOINT_RESTORE 40

#define GLOBAL_ROOT_UID ((kuid_t){ 0 })
#define GLOBAL_ROOT_GID ((kgid_t){ 0 })
#define INVALID_UID ((kuid_t){ (uid_t)-1 })
#define INVALID_GID ((kgid_t){ (gid_t)-1 })
#define KUIDT_INIT(value) ((kuid_t){ value })
#define KGIDT_INIT(value) ((kgid_t){ value })

bool capable(int cap);
bool ns_capable(struct user_namespace *ns, int cap);
bool ns_capable_noaudit(struct user_namespace *ns, int cap);
bool file_ns_capable(const struct file *file, struct user_namespace *ns, int cap);
bool has_capability(struct task_struct *t, int cap);
bool has_capability_noaudit(struct task_struct *t, int cap);
bool bpf_capable(void);
bool perfmon_capable(void);
const struct cred *current_cred(void);
const struct cred *current_real_cred(void);
kuid_t current_uid(void);
kgid_t current_gid(void);
kuid_t current_euid(void);
kuid_t current_fsuid(void);
kgid_t current_fsgid(void);
struct user_namespace *current_user_ns(void);
const struct cred *get_cred(const struct cred *cred);
const struct cred *get_task_cred(struct task_struct *task);
const struct cred *get_current_cred(void);
void put_cred(const struct cred *cred);
struct cred *prepare_creds(void);
struct cred *prepare_kernel_cred(struct task_struct *daemon);
int commit_creds(struct cred *new);
void abort_creds(struct cred *new);
const struct cred *override_creds(const struct cred *new);
void revert_creds(const struct cred *old);
const struct cred *__task_cred(struct task_struct *task);
kuid_t task_uid(struct task_struct *task);
kuid_t task_euid(struct task_struct *task);
kuid_t make_kuid(struct user_namespace *from, uid_t uid);
kgid_t make_kgid(struct user_namespace *from, gid_t gid);
uid_t from_kuid(struct user_namespace *to, kuid_t uid);
gid_t from_kgid(struct user_namespace *to, kgid_t gid);
uid_t from_kuid_munged(struct user_namespace *to, kuid_t uid);
gid_t from_kgid_munged(struct user_namespace *to, kgid_t gid);
uid_t __kuid_val(kuid_t uid);
gid_t __kgid_val(kgid_t gid);
bool uid_eq(kuid_t left, kuid_t right);
bool gid_eq(kgid_t left, kgid_t right);
bool uid_valid(kuid_t uid);
bool gid_valid(kgid_t gid);
int in_group_p(kgid_t grp);
int in_egroup_p(kgid_t grp);
struct user_struct *find_user(kuid_t uid);
void free_uid(struct user_struct *up);
struct user_namespace *get_user_ns(struct user_namespace *ns);
void put_user_ns(struct user_namespace *ns);
bool current_in_userns(const struct user_namespace *target_ns);
