/* Security modules: linux/security.h. */

#include <linux/types.h>

struct cred;
struct file;
struct inode;
struct kernel_siginfo;
struct task_struct;
struct user_namespace;

enum lockdown_reason {
	LOCKDOWN_NONE,
	LOCKDOWN_MODULE_SIGNATURE,
};

int security_locked_down(enum lockdown_reason what);
int security_capable(const struct cred *cred, struct user_namespace *ns, int cap, unsigned int opts);
int security_file_permission(struct file *file, int mask);
int security_inode_permission(struct inode *inode, int mask);
int security_file_open(struct file *file);
int security_task_kill(struct task_struct *p, struct kernel_siginfo *info, int sig, const struct cred *cred);
