#include "lp_common.h"

int lp_alloc(unsigned long id)
{
	struct klp_state *st = klp_get_state(&lp_patch, id);

	if (lp_inherited(id))
		return 0;
	st->data = kzalloc(sizeof(struct lp_record), GFP_KERNEL);
	return st->data ? 0 : -ENOMEM;
}

void lp_inherit(unsigned long id)
{
	klp_get_state(&lp_patch, id)->data = klp_get_prev_state(id)->data;
}

void lp_release(unsigned long id)
{
	struct klp_state *st = klp_get_state(&lp_patch, id);

	if (lp_inherited(id))
		return;
	kfree(st->data);
	st->data = NULL;
}
