/* Magic SysRq: linux/sysrq.h. */

#include <linux/types.h>

struct sysrq_key_op {
	void (*const handler)(u8 key);
	const char *const help_msg;
	const char *const action_msg;
	const int enable_mask;
};

int register_sysrq_key(u8 key, const struct sysrq_key_op *op_p);
int unregister_sysrq_key(u8 key, const struct sysrq_key_op *op_p);
void handle_sysrq(u8 key);
