/* Restarting and powering off: linux/reboot.h. */

#include <linux/types.h>
#include <linux/notifier.h>

struct device;

#define SYS_DOWN 0x0001
#define SYS_RESTART SYS_DOWN
#define SYS_HALT 0x0002
#define SYS_POWER_OFF 0x0003

int register_reboot_notifier(struct notifier_block *nb);
int unregister_reboot_notifier(struct notifier_block *nb);
int devm_register_reboot_notifier(struct device *dev, struct notifier_block *nb);
int register_restart_handler(struct notifier_block *nb);
int unregister_restart_handler(struct notifier_block *nb);
void kernel_restart(char *cmd);
void kernel_halt(void);
void kernel_power_off(void);
void emergency_restart(void);
void orderly_poweroff(bool force);
void orderly_reboot(void);
