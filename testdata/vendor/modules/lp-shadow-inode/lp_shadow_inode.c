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
	unsigned block_start, block_end, blocksize;
	unsigned to;
	struct buffer_head *bh, *head;
	bool ret = true;

	head = folio_buffers(folio);
	if (!head)
		return false;
	blocksize = head->b_size;
	to = min_t(unsigned, folio_size(folio) - from, count);
	to = from + to;
	if (from < blocksize && to > folio_size(folio) - blocksize)
		return false;

	bh = head;
	block_start = 0;
	do {
		block_end = block_start + blocksize;
		if (block_end > from && block_start < to) {
			if (!buffer_uptodate(bh)) {
				ret = false;
				break;
			}
			if (block_end >= to)
				break;
		}
		block_start = block_end;
		bh = bh->b_this_page;
	} while (bh != head);

	return ret;
}

static loff_t klpp_iomap_write_iter(struct iomap_iter *iter, struct iov_iter *i)
{
	loff_t length = iomap_length(iter);
	loff_t pos = iter->pos;
	ssize_t total_written = 0;
	long status = 0;
	struct address_space *mapping = iter->inode->i_mapping;
	size_t chunk = mapping_max_folio_size(mapping);
	unsigned int bdp_flags = (iter->flags & IOMAP_NOWAIT) ? BDP_ASYNC : 0;
	inode_lock_t *l = inode_lock_get(iter->inode);

	down_write(&l->sem);
	do {
		struct folio *folio;
		loff_t old_size;
		size_t offset;		/* Offset into folio */
		size_t bytes;		/* Bytes to write to folio */
		size_t copied;		/* Bytes copied from user */
		size_t written;		/* Bytes have been written */

		bytes = iov_iter_count(i);
retry:
		offset = pos & (chunk - 1);
		bytes = min(chunk - offset, bytes);
		status = balance_dirty_pages_ratelimited_flags(mapping,
							       bdp_flags);
		if (unlikely(status))
			break;

		if (bytes > length)
			bytes = length;

		/*
		 * Bring in the user page that we'll copy from _first_.
		 * Otherwise there's a nasty deadlock on copying from the
		 * same page as we're writing to, without it being marked
		 * up-to-date.
		 */
		if (unlikely(fault_in_iov_iter_readable(i, bytes) == bytes)) {
			status = -EFAULT;
			break;
		}

		status = iomap_write_begin(iter, pos, bytes, &folio);
		if (unlikely(status)) {
			iomap_write_failed(iter->inode, pos, bytes);
			break;
		}
		if (iter->iomap.flags & IOMAP_F_STALE)
			break;

		copied = copy_folio_from_iter_atomic(folio, offset, bytes, i);
		written = iomap_write_end(iter, pos, bytes, copied, folio) ?
			  copied : 0;

		old_size = iter->inode->i_size;
		if (pos + written > old_size) {
			i_size_write(iter->inode, pos + written);
			iter->iomap.flags |= IOMAP_F_SIZE_CHANGED;
		}
		__iomap_put_folio(iter, pos, written, folio);

		if (old_size < pos)
			pagecache_isize_extended(iter->inode, old_size, pos);

		cond_resched();
		if (unlikely(written == 0)) {
			iomap_write_failed(iter->inode, pos, bytes);
			iov_iter_revert(i, copied);

			if (chunk > PAGE_SIZE)
				chunk /= 2;
			if (copied) {
				bytes = copied;
				goto retry;
			}
		} else {
			pos += written;
			total_written += written;
			length -= written;
		}
	} while (iov_iter_count(i) && length);
	up_write(&l->sem);

	if (status == -EAGAIN) {
		iov_iter_revert(i, total_written);
		return -EAGAIN;
	}
	return total_written ? total_written : status;
}

static void klpp_destroy_inode(struct inode *inode)
{
	const struct super_operations *ops = inode->i_sb->s_op;

	BUG_ON(!list_empty(&inode->i_lru));
	klp_shadow_free(inode, SV_INODE_LOCK, inode_lock_dtor);
	__destroy_inode(inode);
	if (ops->destroy_inode) {
		ops->destroy_inode(inode);
		if (!ops->free_inode)
			return;
	}
	inode->free_inode = ops->free_inode;
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
