#include "lp_common.h"
#include <linux/printk.h>

int console_setup(void) { return lp_alloc(LP_CONSOLE); }

void console_apply(void)
{
	struct lp_record *r;

	if (lp_inherited(LP_CONSOLE)) {
		lp_inherit(LP_CONSOLE);
		return;
	}
	r = lp_mine(LP_CONSOLE);
	r->value = console_loglevel;
	r->flags = 1;
	console_loglevel = 10;
}

void console_restore(void) { console_loglevel = lp_mine(LP_CONSOLE)->value; }
void console_cleanup(void) { lp_release(LP_CONSOLE); }
