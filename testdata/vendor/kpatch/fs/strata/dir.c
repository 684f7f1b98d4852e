// SPDX-License-Identifier: LGPL-2.1
/*
 *  fs/strata/dir.c
 *
 *  Directory index of strata: hashed blocks of entries.
 */
#include <linux/fs.h>
#include <linux/unicode.h>
#include <linux/buffer_head.h>
#include "strata.h"
#include "xattr.h"

static int strata_dx_readdir(struct file *, struct dir_context *);

struct strata_dx_entry
{
	__le32 hash;
	__le32 block;
};

struct strata_dx_root
{
	struct fake_dirent dot;
	char dot_name[4];
	struct fake_dirent dotdot;
	char dotdot_name[4];
	struct dx_root_info
	{
		__le32 reserved_zero;
		u8 hash_version;
		u8 info_length; /* 8 */
		u8 indirect_levels;
		u8 unused_flags;
	}
	info;
	struct strata_dx_entry	entries[];
};

/*
 * This goes at the end of each htree block.
 */
struct strata_dx_tail {
	u32 dt_reserved;
	__le32 dt_checksum;	/* crc32c(uuid+inum+dirblock) */
} __attribute__ ((packed));

#ifdef DX_DEBUG
#define dxtrace(command) command
#else
#define dxtrace(command)
#endif

#define strata_rec_len(len, blocksize) \
	(((unsigned) (len) == STRATA_MAX_REC_LEN || (len) == 0) ? (blocksize) : \
	 (((len) & 65532) | (((len) & 3) << 16)))

static inline strata_lblk_t dx_get_block(struct strata_dx_entry *entry)
{
	return le32_to_cpu(entry->block) & 0x0fffffff;
}

static inline unsigned dx_get_hash(struct strata_dx_entry *entry)
{
	return le32_to_cpu(entry->hash);
}

/*
 * Says what is wrong with an entry, 0 when nothing is.
 */
int __strata_check_dir_entry(const char *function, unsigned int line,
			     struct inode *dir, struct file *filp,
			     struct strata_dir_entry *de,
			     struct buffer_head *bh, char *buf, int size,
			     unsigned int offset)
{
	const int len = strata_rec_len(le16_to_cpu(de->rec_len), dir->i_sb->s_blocksize);
	const int left = size - ((char *) de - buf) - len;
	const char *wrong = NULL;

	if (unlikely(len & (sizeof(__le32) - 1)))
		wrong = "unaligned length, % 4 != 0";
	else if (unlikely(len < strata_dir_rec_len(de->name_len,
							dir)))
		wrong = "too short for its name";
	else if (unlikely(left < 0 || (left > 0 &&
			  left < strata_dir_rec_len(1,
						  NULL))))
		wrong = "over the end";
	else if (le32_to_cpu(de->inode) > STRATA_SB(dir->i_sb)->s_last_ino)
		wrong = "no such inode";

	if (likely(!wrong))
		return 0;
	if (filp)
		strata_error_file(filp, function, line, bh->b_blocknr,
				"entry at %u: %s, "
				"inode=%u, len=%d",
				offset, wrong, le32_to_cpu(de->inode), len);
	else
		strata_error_inode(dir, function, line, bh->b_blocknr,
				"entry at %u: %s, "
				"len=%d" STRATA_FMT_TAIL PRIu64,
				 offset, wrong, len, (u64) size);
	return -EUCLEAN;
}

static int strata_readdir(struct file *file, struct dir_context *ctx)
{
	struct inode *inode = file_inode(file);
	struct super_block *sb = inode->i_sb;
	struct strata_dir_entry *de;
	struct buffer_head *bh;
	unsigned int at;
	int err = 0;

	if (is_dx_dir(inode))
		return strata_dx_readdir(file, ctx);

	for (; ctx->pos < inode->i_size; brelse(bh)) {
		struct strata_map_blocks map = {
			.m_lblk = ctx->pos >> STRATA_BLOCK_SIZE_BITS(sb), .m_len = 1 };

		bh = NULL;
		if (fatal_signal_pending(current)) {
			err = -ERESTARTSYS;
			break;
		}
		if ((err = strata_map_blocks(NULL, inode, &map, 0)) < 0)
			return err;
		else if (err == 0) {
			/* a hole: over it in one step */
			ctx->pos += (loff_t)(map.m_len ?: 1) * sb->s_blocksize;
			continue;
		}
		bh = strata_bread(NULL, inode, map.m_lblk, 0);
		if (IS_ERR(bh)) return PTR_ERR(bh);

		/* Fix: the check of every entry uses the size of its own block. */
		for (at = ctx->pos & (sb->s_blocksize - 1);
		     at < bh->b_size
		       && ctx->pos < inode->i_size;) {
			int len;

			de = (struct strata_dir_entry *) &bh->b_data[at];
			err = __strata_check_dir_entry(__func__, __LINE__, inode, file, de, bh,
						 bh->b_data, bh->b_size,
						 at);
			if (err)
				goto out;
			dxtrace(printk(KERN_DEBUG "entry %u\n", at));
			if (de->inode && !dir_emit(ctx, de->name,
				    de->name_len,
				    le32_to_cpu(de->inode),
				    DT_UNKNOWN))
				goto out;
			len = strata_rec_len(le16_to_cpu(de->rec_len), sb->s_blocksize);
			at += len, ctx->pos += len;
		}
	}
	return err;
out:
	brelse(bh);
	return err;
}

const struct file_operations strata_dir_operations = {
	.llseek		= strata_dir_llseek,
	.read		= generic_read_dir,
	.iterate_shared	= strata_readdir,
	.unlocked_ioctl = strata_ioctl,
#ifdef CONFIG_COMPAT
	.compat_ioctl	= strata_compat_ioctl,
#endif
	.fsync		= strata_sync_file,
};
