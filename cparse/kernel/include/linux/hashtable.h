/* Hash tables: linux/hashtable.h, rhashtable.h. */

/*
 * Nearly everything of hashtable.h is generic over the array's size and
 * therefore absent: DEFINE_HASHTABLE(), DECLARE_HASHTABLE(), hash_init(), hash_add(),
 * hash_add_rcu(), hash_empty(), hash_min(), HASH_SIZE() and the iterators
 * hash_for_each(), hash_for_each_possible() and their kin.
 */
#include <linux/types.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

struct rhashtable;
struct rhashtable_compare_arg;

bool hash_hashed(struct hlist_node *node);
void hash_del(struct hlist_node *node);
void hash_del_rcu(struct hlist_node *node);

struct rhash_head {
	struct rhash_head *next;
};

struct rhlist_head {
	struct rhash_head rhead;
	struct rhlist_head *next;
};

struct rhashtable_params {
	u16 nelem_hint;
	u16 key_len;
	u16 key_offset;
	u16 head_offset;
	unsigned int max_size;
	u16 min_size;
	bool automatic_shrinking;
	u32 (*hashfn)(const void *data, u32 len, u32 seed);
	u32 (*obj_hashfn)(const void *data, u32 len, u32 seed);
	int (*obj_cmpfn)(struct rhashtable_compare_arg *arg, const void *obj);
};

/* Not complete. */
struct rhashtable {
	void *tbl;
	unsigned int key_len;
	unsigned int max_elems;
	struct rhashtable_params p;
	bool rhlist;
	struct work_struct run_work;
	struct mutex mutex;
	atomic_t nelems;
};

struct rhltable {
	struct rhashtable ht;
};

int rhashtable_init(struct rhashtable *ht, const struct rhashtable_params *params);
void rhashtable_destroy(struct rhashtable *ht);
void rhashtable_free_and_destroy(struct rhashtable *ht, void (*free_fn)(void *ptr, void *arg), void *arg);
void *rhashtable_lookup(struct rhashtable *ht, const void *key, const struct rhashtable_params params);
void *rhashtable_lookup_fast(struct rhashtable *ht, const void *key, const struct rhashtable_params params);
int rhashtable_insert_fast(struct rhashtable *ht, struct rhash_head *obj, const struct rhashtable_params params);
int rhashtable_lookup_insert_fast(struct rhashtable *ht, struct rhash_head *obj, const struct rhashtable_params params);
void *rhashtable_lookup_get_insert_fast(struct rhashtable *ht, struct rhash_head *obj, const struct rhashtable_params params);
int rhashtable_remove_fast(struct rhashtable *ht, struct rhash_head *obj, const struct rhashtable_params params);
