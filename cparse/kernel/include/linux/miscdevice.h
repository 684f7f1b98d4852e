/* Miscellaneous character devices: linux/miscdevice.h. */

/* Absent on purpose: module_misc_device(). */
#include <linux/types.h>

struct device;
struct file_operations;
struct attribute_group;

struct miscdevice {
	int minor;
	const char *name;
	const struct file_operations *fops;
	struct list_head list;
	struct device *parent;
	struct device *this_device;
	const struct attribute_group **groups;
	const char *nodename;
	umode_t mode;
};

#define MISC_DYNAMIC_MINOR 255

int misc_register(struct miscdevice *misc);
void misc_deregister(struct miscdevice *misc);
