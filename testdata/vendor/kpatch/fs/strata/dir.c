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
 * Return 0 if the directory entry is OK, and 1 if there is a problem
 */
int __strata_check_dir_entry(const char *function, unsigned int line,
			     struct inode *dir, struct file *filp,
			     struct strata_dir_entry *de,
			     struct buffer_head *bh, char *buf, int size,
			     unsigned int offset)
{
	const char *error_msg = NULL;
	const int rlen = strata_rec_len(le16_to_cpu(de->rec_len), dir->i_sb->s_blocksize);
	const int next_offset = ((char *) de - buf) + rlen;
	bool fake = is_fake_dir_entry(de);
	bool has_csum = strata_has_metadata_csum(dir->i_sb);

	if (unlikely(rlen < strata_dir_rec_len(1, fake ? NULL : dir)))
		error_msg = "rec_len is smaller than minimal";
	else if (unlikely(rlen % 4 != 0))
		error_msg = "rec_len % 4 != 0";
	else if (unlikely(rlen < strata_dir_rec_len(de->name_len,
							fake ? NULL : dir)))
		error_msg = "rec_len is too small for name_len";
	else if (unlikely(next_offset > size))
		error_msg = "directory entry overrun";
	else if (unlikely(next_offset > size - strata_dir_rec_len(1,
						  has_csum ? NULL : dir) &&
			  next_offset != size))
		error_msg = "directory entry too close to block end";
	else if (unlikely(le32_to_cpu(de->inode) >
			le32_to_cpu(STRATA_SB(dir->i_sb)->s_es->s_inodes_count)))
		error_msg = "inode out of bounds";
	else
		return 0;

	if (filp)
		strata_error_file(filp, function, line, bh->b_blocknr,
				"bad entry in directory: %s - offset=%u, "
				"inode=%u, rec_len=%d, size=%d fake=%d",
				error_msg, offset, le32_to_cpu(de->inode),
				rlen, size, fake);
	else
		strata_error_inode(dir, function, line, bh->b_blocknr,
				"bad entry in directory: %s - offset=%u, inode=%u, "
				"rec_len=%d, name_len=%d" STRATA_FMT_TAIL PRIu64,
				 error_msg, offset, le32_to_cpu(de->inode), rlen,
				 de->name_len, (u64) size);

	return 1;
}

static int strata_readdir(struct file *file, struct dir_context *ctx)
{
	unsigned int offset;
	int i;
	struct strata_dir_entry *de;
	int err;
	struct inode *inode = file_inode(file);
	struct super_block *sb = inode->i_sb;
	struct buffer_head *bh = NULL;
	struct fscrypt_str fstr = FSTR_INIT(NULL, 0);

	err = fscrypt_prepare_readdir(inode);
	if (err)
		return err;

	if (is_dx_dir(inode)) {
		err = strata_dx_readdir(file, ctx);
		if (err != ERR_BAD_DX_DIR)
			return err;

		/* Can we just clear INDEX flag to ignore htree information? */
		if (!strata_has_metadata_csum(sb)) {
			strata_clear_inode_flag(file_inode(file), STRATA_INODE_INDEX);
		}
	}

	if (IS_ENCRYPTED(inode)) {
		err = fscrypt_fname_alloc_buffer(STRATA_NAME_LEN, &fstr);
		if (err < 0)
			return err;
	}

	while (ctx->pos < inode->i_size) {
		struct strata_map_blocks map;

		if (fatal_signal_pending(current)) {
			err = -ERESTARTSYS;
			goto errout;
		}
		cond_resched();
		offset = ctx->pos & (sb->s_blocksize - 1);
		map.m_lblk = ctx->pos >> STRATA_BLOCK_SIZE_BITS(sb);
		map.m_len = 1;
		err = strata_map_blocks(NULL, inode, &map, 0);
		if (err == 0) {
			/* m_len should never be zero but let's avoid
			 * an infinite loop if it somehow is */
			map.m_len = map.m_len ?: 1;
			ctx->pos += (loff_t)map.m_len * sb->s_blocksize;
			continue;
		}
		if (err > 0)
			bh = strata_bread(NULL, inode, map.m_lblk, 0);

		/* Fix: the check of every entry uses the size of its own block. */
		while (ctx->pos < inode->i_size
		       && offset < sb->s_blocksize) {
			de = (struct strata_dir_entry *) (bh->b_data + offset);
			if (__strata_check_dir_entry(__func__, __LINE__, inode, file, de, bh,
						 bh->b_data, bh->b_size,
						 offset)) {
				/*
				 * On error, skip to the next block
				 */
				ctx->pos = (ctx->pos |
						(sb->s_blocksize - 1)) + 1;
				break;
			}
			offset += strata_rec_len(le16_to_cpu(de->rec_len),
					sb->s_blocksize);
			if (le32_to_cpu(de->inode)) {
				dxtrace(printk(KERN_DEBUG "entry %u\n", offset));
				if (!dir_emit(ctx, de->name,
				    de->name_len,
				    le32_to_cpu(de->inode),
				    get_dtype(sb, de->file_type)))
					goto done;
			}
			ctx->pos += strata_rec_len(le16_to_cpu(de->rec_len),
						sb->s_blocksize);
		}
		brelse(bh);
		bh = NULL;
	}
done:
	err = 0;
errout:
	fscrypt_fname_free_buffer(&fstr);
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
