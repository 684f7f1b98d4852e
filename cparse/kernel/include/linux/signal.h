/* Signals: linux/signal.h, sched/signal.h. */

#include <linux/types.h>

struct task_struct;
struct pid;
struct kernel_siginfo;

#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGUSR1 10
#define SIGSEGV 11
#define SIGUSR2 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGSTKFLT 16
#define SIGCHLD 17
#define SIGCONT 18
#define SIGSTOP 19
#define SIGTSTP 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGURG 23
#define SIGXCPU 24
#define SIGXFSZ 25
#define SIGVTALRM 26
#define SIGPROF 27
#define SIGWINCH 28
#define SIGIO 29
#define SIGPWR 30
#define SIGSYS 31
#define SEND_SIG_NOINFO ((struct kernel_siginfo *)0)
#define SEND_SIG_PRIV ((struct kernel_siginfo *)1)

typedef struct {
	unsigned long sig[1];
} sigset_t;

int signal_pending(struct task_struct *p);
int fatal_signal_pending(struct task_struct *p);
int signal_pending_state(unsigned int state, struct task_struct *p);
void flush_signals(struct task_struct *t);
void allow_signal(int sig);
void disallow_signal(int sig);
int send_sig(int sig, struct task_struct *p, int priv);
int send_sig_info(int sig, struct kernel_siginfo *info, struct task_struct *p);
void force_sig(int sig);
int kill_pid(struct pid *pid, int sig, int priv);
int kill_pgrp(struct pid *pid, int sig, int priv);
void set_current_blocked(sigset_t *newset);
void recalc_sigpending(void);
void sigfillset(sigset_t *set);
void sigemptyset(sigset_t *set);
