/* Lists sorted by priority: linux/plist.h. */

#include <linux/types.h>

struct plist_head {
	struct list_head node_list;
};

struct plist_node {
	int prio;
	struct list_head prio_list;
	struct list_head node_list;
};

void plist_head_init(struct plist_head *head);
void plist_node_init(struct plist_node *node, int prio);
void plist_add(struct plist_node *node, struct plist_head *head);
void plist_del(struct plist_node *node, struct plist_head *head);
int plist_head_empty(const struct plist_head *head);
