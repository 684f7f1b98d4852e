#ifndef LP_COMMON_H
#define LP_COMMON_H
#include <linux/livepatch.h>
#include <linux/slab.h>
#include <linux/module.h>

extern struct klp_patch lp_patch;

struct lp_record {
	unsigned long value;
	unsigned int flags;
};

static inline struct lp_record *lp_mine(unsigned long id)
{
	return klp_get_state(&lp_patch, id)->data;
}

static inline bool lp_inherited(unsigned long id)
{
	return klp_get_prev_state(id) != NULL;
}

int lp_alloc(unsigned long id);
void lp_inherit(unsigned long id);
void lp_release(unsigned long id);
int console_setup(void);
void console_apply(void);
void console_restore(void);
void console_cleanup(void);
#define LP_CONSOLE 0x1001
#endif
