/* Lists without locks: linux/llist.h. */

/* Absent on purpose: LLIST_HEAD(), llist_entry(), llist_for_each() and its kin. */
#include <linux/types.h>

struct llist_node {
	struct llist_node *next;
};

struct llist_head {
	struct llist_node *first;
};

void init_llist_head(struct llist_head *list);
bool llist_empty(const struct llist_head *head);
bool llist_add(struct llist_node *new, struct llist_head *head);
bool llist_add_batch(struct llist_node *new_first, struct llist_node *new_last, struct llist_head *head);
struct llist_node *llist_del_all(struct llist_head *head);
struct llist_node *llist_del_first(struct llist_head *head);
struct llist_node *llist_reverse_order(struct llist_node *head);
