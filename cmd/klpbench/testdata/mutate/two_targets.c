// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/slab.h>
#include <linux/seq_file.h>
static struct klp_patch tt_patch;
static unsigned long tt_id(struct klp_object *obj)
{
	return !strcmp(obj->name, "xfs") ? 31 : 32;
}
static int tt_pre_patch(struct klp_object *obj)
{
	struct klp_state *s = klp_get_state(&tt_patch, tt_id(obj));

	if (s->data)
		return 0;
	s->data = kzalloc(128, GFP_KERNEL);
	return s->data ? 0 : -ENOMEM;
}
static void tt_post_unpatch(struct klp_object *obj)
{
	struct klp_state *s = klp_get_state(&tt_patch, tt_id(obj));

	kfree(s->data);
	s->data = NULL;
}
static int tt_a(void *x) { return 0; }
static int tt_b(void *x) { return 0; }
static struct klp_func fa[] = { { .old_name = "xfs_a", .new_func = tt_a }, { } };
static struct klp_func fb[] = { { .old_name = "ext4_b", .new_func = tt_b }, { } };
#define OBJ(n, f) { .name = n, .funcs = f, .callbacks = { .pre_patch = tt_pre_patch, .post_unpatch = tt_post_unpatch } }
static struct klp_object objs[] = { OBJ("xfs", fa), OBJ("ext4", fb), { } };
static struct klp_state states[] = { { .id = 31, .version = 1 }, { .id = 32, .version = 1 }, { } };
static struct klp_patch tt_patch = { .mod = THIS_MODULE, .objs = objs, .states = states };
static int __init tt_init(void) { return klp_enable_patch(&tt_patch); }
static void __exit tt_exit(void) { }
module_init(tt_init);
module_exit(tt_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
