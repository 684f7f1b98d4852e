/* Doubly linked lists and hash lists: linux/list.h, rculist.h. */

/*
 * Absent on purpose: the iterators (list_for_each_entry() and its kin), the
 * declaration macros LIST_HEAD() and HLIST_HEAD(), and the generic
 * list_entry(), list_first_entry(), list_last_entry(), list_next_entry(),
 * list_first_entry_or_null(), hlist_entry(), hlist_entry_safe(),
 * list_entry_rcu().
 */
#include <linux/types.h>

#define LIST_HEAD_INIT(name) { &(name), &(name) }
#define HLIST_HEAD_INIT { .first = NULL }
#define LIST_POISON1 ((void *)0xdead000000000100UL)
#define LIST_POISON2 ((void *)0xdead000000000122UL)

void INIT_LIST_HEAD(struct list_head *list);
void INIT_LIST_HEAD_RCU(struct list_head *list);
void list_add(struct list_head *new, struct list_head *head);
void list_add_tail(struct list_head *new, struct list_head *head);
void list_add_rcu(struct list_head *new, struct list_head *head);
void list_add_tail_rcu(struct list_head *new, struct list_head *head);
void list_del(struct list_head *entry);
void list_del_init(struct list_head *entry);
void list_del_init_careful(struct list_head *entry);
void list_del_rcu(struct list_head *entry);
void list_replace(struct list_head *old, struct list_head *new);
void list_replace_init(struct list_head *old, struct list_head *new);
void list_replace_rcu(struct list_head *old, struct list_head *new);
void list_swap(struct list_head *entry1, struct list_head *entry2);
void list_move(struct list_head *list, struct list_head *head);
void list_move_tail(struct list_head *list, struct list_head *head);
void list_bulk_move_tail(struct list_head *head, struct list_head *first, struct list_head *last);
void list_rotate_left(struct list_head *head);
void list_rotate_to_front(struct list_head *list, struct list_head *head);
void list_splice(const struct list_head *list, struct list_head *head);
void list_splice_tail(struct list_head *list, struct list_head *head);
void list_splice_init(struct list_head *list, struct list_head *head);
void list_splice_tail_init(struct list_head *list, struct list_head *head);
void list_splice_init_rcu(struct list_head *list, struct list_head *head, void (*sync)(void));
void list_cut_position(struct list_head *list, struct list_head *head, struct list_head *entry);
void list_cut_before(struct list_head *list, struct list_head *head, struct list_head *entry);
int list_empty(const struct list_head *head);
int list_empty_careful(const struct list_head *head);
int list_is_singular(const struct list_head *head);
int list_is_first(const struct list_head *list, const struct list_head *head);
int list_is_last(const struct list_head *list, const struct list_head *head);
int list_is_head(const struct list_head *list, const struct list_head *head);
size_t list_count_nodes(struct list_head *head);

void INIT_HLIST_HEAD(struct hlist_head *h);
void INIT_HLIST_NODE(struct hlist_node *h);
int hlist_unhashed(const struct hlist_node *h);
int hlist_unhashed_lockless(const struct hlist_node *h);
int hlist_empty(const struct hlist_head *h);
bool hlist_fake(struct hlist_node *h);
void hlist_add_fake(struct hlist_node *n);
void hlist_add_head(struct hlist_node *n, struct hlist_head *h);
void hlist_add_before(struct hlist_node *n, struct hlist_node *next);
void hlist_add_behind(struct hlist_node *n, struct hlist_node *prev);
void hlist_add_head_rcu(struct hlist_node *n, struct hlist_head *h);
void hlist_add_tail_rcu(struct hlist_node *n, struct hlist_head *h);
void hlist_add_before_rcu(struct hlist_node *n, struct hlist_node *next);
void hlist_add_behind_rcu(struct hlist_node *n, struct hlist_node *prev);
void hlist_del(struct hlist_node *n);
void hlist_del_init(struct hlist_node *n);
void hlist_del_rcu(struct hlist_node *n);
void hlist_del_init_rcu(struct hlist_node *n);
void hlist_replace_rcu(struct hlist_node *old, struct hlist_node *new);
void hlist_move_list(struct hlist_head *old, struct hlist_head *new);
bool hlist_is_singular_node(struct hlist_node *n, struct hlist_head *h);
