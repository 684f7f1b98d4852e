/* Work before a task returns to user space: linux/task_work.h. */

#include <linux/types.h>

struct task_struct;

typedef void (*task_work_func_t)(struct callback_head *head);

enum task_work_notify_mode {
	TWA_NONE = 0,
	TWA_RESUME,
	TWA_SIGNAL,
	TWA_SIGNAL_NO_IPI,
};

void init_task_work(struct callback_head *twork, task_work_func_t func);
int task_work_add(struct task_struct *task, struct callback_head *twork, enum task_work_notify_mode mode);
struct callback_head *task_work_cancel_func(struct task_struct *task, task_work_func_t func);
bool task_work_cancel(struct task_struct *task, struct callback_head *cb);
