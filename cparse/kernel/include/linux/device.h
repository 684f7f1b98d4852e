/* The driver model: linux/device.h, device/driver.h, device/class.h, device/bus.h, pm.h. */

/*
 * The structs hold only the fields in common use, in no particular layout.
 * Absent on purpose: DEVICE_ATTR() and its kin, DRIVER_ATTR_RO(), CLASS_ATTR_RO().
 */
#include <linux/types.h>
#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/fs.h>
#include <linux/printk.h>

struct device;
struct module;
struct device_driver;
struct device_node;
struct device_private;
struct driver_private;
struct dev_pm_ops;
struct of_device_id;
struct acpi_device_id;
struct fwnode_handle;
struct notifier_block;
struct resource;
struct vm_area_struct;

typedef struct pm_message {
	int event;
} pm_message_t;

struct bus_type {
	const char *name;
	const char *dev_name;
	const struct attribute_group **bus_groups;
	const struct attribute_group **dev_groups;
	const struct attribute_group **drv_groups;
	int (*match)(struct device *dev, const struct device_driver *drv);
	int (*uevent)(const struct device *dev, struct kobj_uevent_env *env);
	int (*probe)(struct device *dev);
	void (*remove)(struct device *dev);
	void (*shutdown)(struct device *dev);
	const struct dev_pm_ops *pm;
};

struct device_driver {
	const char *name;
	const struct bus_type *bus;
	struct module *owner;
	const char *mod_name;
	bool suppress_bind_attrs;
	const struct of_device_id *of_match_table;
	const struct acpi_device_id *acpi_match_table;
	int (*probe)(struct device *dev);
	int (*remove)(struct device *dev);
	void (*shutdown)(struct device *dev);
	int (*suspend)(struct device *dev, pm_message_t state);
	int (*resume)(struct device *dev);
	const struct attribute_group **groups;
	const struct attribute_group **dev_groups;
	const struct dev_pm_ops *pm;
	struct driver_private *p;
};

struct class {
	const char *name;
	const struct attribute_group **class_groups;
	const struct attribute_group **dev_groups;
	int (*dev_uevent)(const struct device *dev, struct kobj_uevent_env *env);
	char *(*devnode)(const struct device *dev, umode_t *mode);
	void (*class_release)(const struct class *class);
	void (*dev_release)(struct device *dev);
	const struct dev_pm_ops *pm;
};

struct device_type {
	const char *name;
	const struct attribute_group **groups;
	int (*uevent)(const struct device *dev, struct kobj_uevent_env *env);
	char *(*devnode)(const struct device *dev, umode_t *mode, kuid_t *uid, kgid_t *gid);
	void (*release)(struct device *dev);
	const struct dev_pm_ops *pm;
};

struct device {
	struct kobject kobj;
	struct device *parent;
	struct device_private *p;
	const char *init_name;
	const struct device_type *type;
	const struct bus_type *bus;
	struct device_driver *driver;
	void *platform_data;
	void *driver_data;
	struct mutex mutex;
	u64 *dma_mask;
	u64 coherent_dma_mask;
	int numa_node;
	struct device_node *of_node;
	struct fwnode_handle *fwnode;
	dev_t devt;
	u32 id;
	const struct class *class;
	const struct attribute_group **groups;
	void (*release)(struct device *dev);
};

struct device_attribute {
	struct attribute attr;
	ssize_t (*show)(struct device *dev, struct device_attribute *attr, char *buf);
	ssize_t (*store)(struct device *dev, struct device_attribute *attr, const char *buf, size_t count);
};

struct driver_attribute {
	struct attribute attr;
	ssize_t (*show)(struct device_driver *driver, char *buf);
	ssize_t (*store)(struct device_driver *driver, const char *buf, size_t count);
};

struct class_attribute {
	struct attribute attr;
	ssize_t (*show)(const struct class *class, const struct class_attribute *attr, char *buf);
	ssize_t (*store)(const struct class *class, const struct class_attribute *attr, const char *buf, size_t count);
};

struct dev_pm_ops {
	int (*prepare)(struct device *dev);
	void (*complete)(struct device *dev);
	int (*suspend)(struct device *dev);
	int (*resume)(struct device *dev);
	int (*freeze)(struct device *dev);
	int (*thaw)(struct device *dev);
	int (*poweroff)(struct device *dev);
	int (*restore)(struct device *dev);
	int (*runtime_suspend)(struct device *dev);
	int (*runtime_resume)(struct device *dev);
	int (*runtime_idle)(struct device *dev);
};

extern const struct bus_type platform_bus_type;

void device_initialize(struct device *dev);
int device_add(struct device *dev);
void device_del(struct device *dev);
int device_register(struct device *dev);
void device_unregister(struct device *dev);
struct device *get_device(struct device *dev);
void put_device(struct device *dev);
struct device *device_create(const struct class *cls, struct device *parent, dev_t devt, void *drvdata, const char *fmt, ...);
struct device *device_create_with_groups(const struct class *cls, struct device *parent, dev_t devt, void *drvdata, const struct attribute_group **groups, const char *fmt, ...);
void device_destroy(const struct class *cls, dev_t devt);
struct device *root_device_register(const char *name);
void root_device_unregister(struct device *root);
int device_create_file(struct device *device, const struct device_attribute *entry);
void device_remove_file(struct device *dev, const struct device_attribute *attr);
int device_create_bin_file(struct device *dev, const struct bin_attribute *attr);
void device_remove_bin_file(struct device *dev, const struct bin_attribute *attr);
int device_add_group(struct device *dev, const struct attribute_group *grp);
void device_remove_group(struct device *dev, const struct attribute_group *grp);
int device_add_groups(struct device *dev, const struct attribute_group **groups);
void device_remove_groups(struct device *dev, const struct attribute_group **groups);
int device_for_each_child(struct device *dev, void *data, int (*fn)(struct device *dev, void *data));
struct device *device_find_child(struct device *dev, void *data, int (*match)(struct device *dev, void *data));
void device_lock(struct device *dev);
int device_trylock(struct device *dev);
void device_unlock(struct device *dev);
int device_is_registered(struct device *dev);
const char *dev_name(const struct device *dev);
int dev_set_name(struct device *dev, const char *name, ...);
void *dev_get_drvdata(const struct device *dev);
void dev_set_drvdata(struct device *dev, void *data);
void *dev_get_platdata(const struct device *dev);
const char *dev_driver_string(const struct device *dev);
int dev_to_node(struct device *dev);
struct device *kobj_to_dev(struct kobject *kobj);
int driver_register(struct device_driver *drv);
void driver_unregister(struct device_driver *drv);
int driver_create_file(const struct device_driver *driver, const struct driver_attribute *attr);
void driver_remove_file(const struct device_driver *driver, const struct driver_attribute *attr);
struct device_driver *driver_find(const char *name, const struct bus_type *bus);
int bus_register(const struct bus_type *bus);
void bus_unregister(const struct bus_type *bus);
int bus_for_each_dev(const struct bus_type *bus, struct device *start, void *data, int (*fn)(struct device *dev, void *data));
struct device *bus_find_device_by_name(const struct bus_type *bus, struct device *start, const char *name);
int bus_register_notifier(const struct bus_type *bus, struct notifier_block *nb);
int bus_unregister_notifier(const struct bus_type *bus, struct notifier_block *nb);
/* The first argument was the module until 6.4. */
struct class *class_create(const void *owner_or_name, ...);
void class_destroy(const struct class *cls);
int class_register(const struct class *class);
void class_unregister(const struct class *class);
int class_create_file(const struct class *class, const struct class_attribute *attr);
void class_remove_file(const struct class *class, const struct class_attribute *attr);
int class_for_each_device(const struct class *class, const struct device *start, void *data, int (*fn)(struct device *dev, void *data));

void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp);
void *devm_kzalloc(struct device *dev, size_t size, gfp_t gfp);
void *devm_kcalloc(struct device *dev, size_t n, size_t size, gfp_t flags);
void *devm_kmalloc_array(struct device *dev, size_t n, size_t size, gfp_t flags);
char *devm_kstrdup(struct device *dev, const char *s, gfp_t gfp);
char *devm_kasprintf(struct device *dev, gfp_t gfp, const char *fmt, ...);
void *devm_kmemdup(struct device *dev, const void *src, size_t len, gfp_t gfp);
void devm_kfree(struct device *dev, const void *p);
void *devm_ioremap(struct device *dev, resource_size_t offset, resource_size_t size);
void *devm_ioremap_resource(struct device *dev, const struct resource *res);
int devm_add_action(struct device *dev, void (*action)(void *data), void *data);
int devm_add_action_or_reset(struct device *dev, void (*action)(void *data), void *data);

void dev_printk(const char *level, const struct device *dev, const char *fmt, ...);
void dev_emerg(const struct device *dev, const char *fmt, ...);
void dev_alert(const struct device *dev, const char *fmt, ...);
void dev_crit(const struct device *dev, const char *fmt, ...);
void dev_err(const struct device *dev, const char *fmt, ...);
void dev_warn(const struct device *dev, const char *fmt, ...);
void dev_notice(const struct device *dev, const char *fmt, ...);
void dev_info(const struct device *dev, const char *fmt, ...);
void dev_dbg(const struct device *dev, const char *fmt, ...);
void dev_vdbg(const struct device *dev, const char *fmt, ...);
void dev_err_once(const struct device *dev, const char *fmt, ...);
void dev_warn_once(const struct device *dev, const char *fmt, ...);
void dev_info_once(const struct device *dev, const char *fmt, ...);
void dev_dbg_once(const struct device *dev, const char *fmt, ...);
void dev_err_ratelimited(const struct device *dev, const char *fmt, ...);
void dev_warn_ratelimited(const struct device *dev, const char *fmt, ...);
void dev_notice_ratelimited(const struct device *dev, const char *fmt, ...);
void dev_info_ratelimited(const struct device *dev, const char *fmt, ...);
void dev_dbg_ratelimited(const struct device *dev, const char *fmt, ...);
int dev_WARN(const struct device *dev, const char *fmt, ...);
int dev_WARN_ONCE(const struct device *dev, int condition, const char *fmt, ...);
int dev_err_probe(const struct device *dev, int err, const char *fmt, ...);
