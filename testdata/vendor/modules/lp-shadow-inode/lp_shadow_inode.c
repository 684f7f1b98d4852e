// SPDX-License-Identifier: GPL-2.0
/*
 * lp_shadow_inode: a lock for each inode of a filesystem, in a shadow variable
 */
#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/iomap.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/pagemap.h>
#include <linux/writeback.h>
#include <linux/xarray.h>

#define SV_INODE_LOCK	0x494e4f44
#define KLP_VER(maj, min)	(((maj) << 8) + (min))

typedef struct inode_lock {
	struct rw_semaphore sem;
	struct { pgoff_t first; pgoff_t last; } window[2];
	unsigned int writers : 8, gen : 24;
} inode_lock_t;

static int inode_lock_ctor(void *obj, void *shadow, void *data)
{
	inode_lock_t *l = shadow;

	init_rwsem(&l->sem);
	l->window[0].last = l->window[1].last = ~(pgoff_t)0;
	return 0;
}

static void inode_lock_dtor(void *obj, void *shadow)
{
	WARN_ON_ONCE(rwsem_is_locked(&((inode_lock_t *)shadow)->sem));
}

static inode_lock_t *inode_lock_get(struct inode *inode)
{
	return klp_shadow_get_or_alloc(inode, SV_INODE_LOCK, sizeof(inode_lock_t),
				       GFP_NOFS | __GFP_NOFAIL, &inode_lock_ctor, NULL);
}

static bool klpp_block_is_partially_uptodate(struct folio *folio, size_t from, size_t count)
{
	struct buffer_head *head = folio_buffers(folio), *bh = head;
	size_t at = 0, to = from + min_t(size_t, count, folio_size(folio) - from);

	if (!bh)
		return false;
	do {
		if (at < to && at + bh->b_size > from && !buffer_uptodate(bh))
			return false;
		at += bh->b_size;
	} while ((bh = bh->b_this_page) != head);

	return true;
}

static loff_t klpp_iomap_write_iter(struct iomap_iter *iter, struct iov_iter *i)
{
	const size_t unit = mapping_max_folio_size(iter->inode->i_mapping);
	inode_lock_t *l = inode_lock_get(iter->inode);
	loff_t pos = iter->pos, end = pos + iomap_length(iter);
	struct folio *folio;
	ssize_t n = 0;

	down_write(&l->sem);
	for (; pos < end && iov_iter_count(i); pos += n) {
		size_t part = min3(unit - (size_t)(pos & (unit - 1)), iov_iter_count(i), (size_t)(end - pos));
		bool again = false;	/* with less at a time */

retry:
		/* What is copied below must be there: no fault is served then. */
		if (unlikely(!fault_in_iov_iter_readable(i, part) == 0)) {
			n = -EFAULT;
			goto unlock;
		}
		n = iomap_write_begin(iter, pos, part, &folio);
		if (unlikely(n))
			goto unlock;
		l->window[0].first = pos >> PAGE_SHIFT, l->gen++;
		n = copy_folio_from_iter_atomic(folio, offset_in_folio(folio, pos), part, i);
		if (!iomap_write_end(iter, pos, part, n, folio)) {
			iov_iter_revert(i, n);
			n = 0;
		}
		folio_unlock(folio);
		folio_put(folio);
		if (n == 0) {
			if (again || part <= PAGE_SIZE) {
				n = -EIO;
				break;
			}
			part >>= 1, again = true;
			goto retry;
		}
		if (pos + n > i_size_read(iter->inode))
			i_size_write(iter->inode, pos + n);
		cond_resched();
	}
unlock:
	up_write(&l->sem);

	return pos > iter->pos ? pos - iter->pos : n;
}

static void klpp_destroy_inode(struct inode *inode)
{
	void (*destroy)(struct inode *) = inode->i_sb->s_op->destroy_inode;
	void (*release)(struct inode *) = inode->i_sb->s_op->free_inode;

	klp_shadow_free(inode, SV_INODE_LOCK, inode_lock_dtor);
	__destroy_inode(inode);
	if (destroy)
		(*destroy)(inode);
	if (!destroy || release)
		call_rcu(&inode->i_rcu, i_callback);
}

static void shadow_post_unpatch(struct klp_object *obj)
{
	klp_shadow_free_all(SV_INODE_LOCK, inode_lock_dtor);
}

static const struct super_operations *(* const klpe_ops[])(void) = { NULL, };

static struct klp_func iomap_funcs[] = {
	{
		.old_name = "iomap_write_iter",
		.new_func = klpp_iomap_write_iter,
	}, {
		.old_name = "destroy_inode",
		.new_func = klpp_destroy_inode,
		.old_sympos = 1
	}, {
		.old_name = "block_is_partially_uptodate",
		.new_func = (void *)klpp_block_is_partially_uptodate,
	}, {
	}
};

static struct klp_object objs[] = {
	{
		.funcs = iomap_funcs,
		.callbacks = {
			.post_unpatch = shadow_post_unpatch,
		},
	},
	{ }
};

static struct klp_state states[] = {
	{ .id = SV_INODE_LOCK, .version = KLP_VER(1, 3) },
	{ /* sentinel */ },
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
	.replace = 1,
};

static int lp_shadow_inode_init(void)
{
	BUILD_BUG_ON(ARRAY_SIZE(klpe_ops) != 1);
	return klp_enable_patch(&patch);
}

static void lp_shadow_inode_exit(void)
{
}

module_init(lp_shadow_inode_init);
module_exit(lp_shadow_inode_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
