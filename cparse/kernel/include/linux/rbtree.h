/* Red-black trees: linux/rbtree.h, rbtree_types.h, interval_tree.h. */

/* Generic and therefore absent: rb_entry(), rb_entry_safe(), rbtree_postorder_for_each_entry_safe(). */
#include <linux/types.h>

struct rb_node {
	unsigned long __rb_parent_color;
	struct rb_node *rb_right;
	struct rb_node *rb_left;
};

struct rb_root {
	struct rb_node *rb_node;
};

struct rb_root_cached {
	struct rb_root rb_root;
	struct rb_node *rb_leftmost;
};

#define RB_ROOT (struct rb_root){ NULL, }
#define RB_ROOT_CACHED (struct rb_root_cached){ { NULL, }, NULL }

bool RB_EMPTY_ROOT(const struct rb_root *root);
bool RB_EMPTY_NODE(const struct rb_node *node);
void RB_CLEAR_NODE(struct rb_node *node);
struct rb_node *rb_parent(const struct rb_node *node);
void rb_link_node(struct rb_node *node, struct rb_node *parent, struct rb_node **rb_link);
void rb_link_node_rcu(struct rb_node *node, struct rb_node *parent, struct rb_node **rb_link);
void rb_insert_color(struct rb_node *node, struct rb_root *root);
void rb_insert_color_cached(struct rb_node *node, struct rb_root_cached *root, bool leftmost);
void rb_erase(struct rb_node *node, struct rb_root *root);
struct rb_node *rb_erase_cached(struct rb_node *node, struct rb_root_cached *root);
void rb_replace_node(struct rb_node *victim, struct rb_node *new, struct rb_root *root);
struct rb_node *rb_first(const struct rb_root *root);
struct rb_node *rb_first_cached(const struct rb_root_cached *root);
struct rb_node *rb_last(const struct rb_root *root);
struct rb_node *rb_next(const struct rb_node *node);
struct rb_node *rb_prev(const struct rb_node *node);
struct rb_node *rb_first_postorder(const struct rb_root *root);
struct rb_node *rb_next_postorder(const struct rb_node *node);
void rb_add(struct rb_node *node, struct rb_root *tree, bool (*less)(struct rb_node *a, const struct rb_node *b));
struct rb_node *rb_find(const void *key, const struct rb_root *tree, int (*cmp)(const void *key, const struct rb_node *node));
struct rb_node *rb_find_add(struct rb_node *node, struct rb_root *tree, int (*cmp)(struct rb_node *a, const struct rb_node *b));
