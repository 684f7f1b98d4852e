/* Files and filesystems: linux/fs.h, dcache.h, path.h, namei.h, mount.h, file.h, fdtable.h, poll.h, statfs.h, xattr.h, eventfd.h, anon_inodes.h. */

/* The structs hold only the fields in common use, in no particular layout; the tables of operations too. */
#include <linux/types.h>
#include <linux/spinlock.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/wait.h>
#include <linux/xarray.h>
#include <linux/refcount.h>
#include <linux/uio.h>
#include <linux/ktime.h>

struct module;
struct cred;
struct file;
struct inode;
struct dentry;
struct super_block;
struct vfsmount;
struct mnt_idmap;
struct fs_context;
struct fs_parameter_spec;
struct file_lock;
struct iattr;
struct kstat;
struct kstatfs;
struct seq_file;
struct poll_table_struct;
struct pipe_inode_info;
struct vm_area_struct;
struct address_space;
struct address_space_operations;
struct block_device;
struct backing_dev_info;
struct dir_context;
struct io_uring_cmd;
struct io_comp_batch;
struct files_struct;
struct task_struct;
struct user_namespace;
struct writeback_control;
struct folio;
struct delayed_call;
struct xattr_handler;
struct export_operations;
struct eventfd_ctx;
struct filename;
struct page;

typedef void *fl_owner_t;
typedef struct poll_table_struct poll_table;

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct qstr {
	u32 hash;
	u32 len;
	const unsigned char *name;
};

#define QSTR_INIT(n, l) { .len = l, .name = n }

struct vfsmount {
	struct dentry *mnt_root;
	struct super_block *mnt_sb;
	int mnt_flags;
	struct mnt_idmap *mnt_idmap;
};

struct kiocb {
	struct file *ki_filp;
	loff_t ki_pos;
	void (*ki_complete)(struct kiocb *iocb, long ret);
	void *private;
	int ki_flags;
	u16 ki_ioprio;
};

struct dir_context {
	bool (*actor)(struct dir_context *ctx, const char *name, int namlen, loff_t offset, u64 ino, unsigned int d_type);
	loff_t pos;
};

struct iattr {
	unsigned int ia_valid;
	umode_t ia_mode;
	kuid_t ia_uid;
	kgid_t ia_gid;
	loff_t ia_size;
	struct timespec64 ia_atime;
	struct timespec64 ia_mtime;
	struct timespec64 ia_ctime;
	struct file *ia_file;
};

struct kstat {
	u32 result_mask;
	umode_t mode;
	unsigned int nlink;
	u32 blksize;
	u64 attributes;
	u64 ino;
	dev_t dev;
	dev_t rdev;
	kuid_t uid;
	kgid_t gid;
	loff_t size;
	struct timespec64 atime;
	struct timespec64 mtime;
	struct timespec64 ctime;
	struct timespec64 btime;
	u64 blocks;
};

struct kstatfs {
	long f_type;
	long f_bsize;
	u64 f_blocks;
	u64 f_bfree;
	u64 f_bavail;
	u64 f_files;
	u64 f_ffree;
	__kernel_fsid_t f_fsid;
	long f_namelen;
	long f_frsize;
	long f_flags;
};

struct file_operations {
	struct module *owner;
	unsigned int fop_flags;
	loff_t (*llseek)(struct file *file, loff_t offset, int whence);
	ssize_t (*read)(struct file *file, char *buf, size_t count, loff_t *pos);
	ssize_t (*write)(struct file *file, const char *buf, size_t count, loff_t *pos);
	ssize_t (*read_iter)(struct kiocb *iocb, struct iov_iter *iter);
	ssize_t (*write_iter)(struct kiocb *iocb, struct iov_iter *iter);
	int (*iopoll)(struct kiocb *kiocb, struct io_comp_batch *iob, unsigned int flags);
	int (*iterate_shared)(struct file *file, struct dir_context *ctx);
	__poll_t (*poll)(struct file *file, struct poll_table_struct *wait);
	long (*unlocked_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	long (*compat_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
	int (*open)(struct inode *inode, struct file *file);
	int (*flush)(struct file *file, fl_owner_t id);
	int (*release)(struct inode *inode, struct file *file);
	int (*fsync)(struct file *file, loff_t start, loff_t end, int datasync);
	int (*fasync)(int fd, struct file *file, int on);
	int (*lock)(struct file *file, int cmd, struct file_lock *fl);
	unsigned long (*get_unmapped_area)(struct file *file, unsigned long addr, unsigned long len, unsigned long pgoff, unsigned long flags);
	int (*check_flags)(int flags);
	int (*flock)(struct file *file, int cmd, struct file_lock *fl);
	ssize_t (*splice_write)(struct pipe_inode_info *pipe, struct file *out, loff_t *pos, size_t len, unsigned int flags);
	ssize_t (*splice_read)(struct file *in, loff_t *pos, struct pipe_inode_info *pipe, size_t len, unsigned int flags);
	void (*splice_eof)(struct file *file);
	int (*setlease)(struct file *file, int arg, void **lease, void **priv);
	long (*fallocate)(struct file *file, int mode, loff_t offset, loff_t len);
	void (*show_fdinfo)(struct seq_file *m, struct file *file);
	ssize_t (*copy_file_range)(struct file *in, loff_t pos_in, struct file *out, loff_t pos_out, size_t len, unsigned int flags);
	loff_t (*remap_file_range)(struct file *in, loff_t pos_in, struct file *out, loff_t pos_out, loff_t len, unsigned int flags);
	int (*fadvise)(struct file *file, loff_t offset, loff_t len, int advice);
	int (*uring_cmd)(struct io_uring_cmd *cmd, unsigned int issue_flags);
};

struct inode_operations {
	struct dentry *(*lookup)(struct inode *dir, struct dentry *dentry, unsigned int flags);
	const char *(*get_link)(struct dentry *dentry, struct inode *inode, struct delayed_call *done);
	int (*permission)(struct mnt_idmap *idmap, struct inode *inode, int mask);
	int (*create)(struct mnt_idmap *idmap, struct inode *dir, struct dentry *dentry, umode_t mode, bool excl);
	int (*link)(struct dentry *old_dentry, struct inode *dir, struct dentry *dentry);
	int (*unlink)(struct inode *dir, struct dentry *dentry);
	int (*symlink)(struct mnt_idmap *idmap, struct inode *dir, struct dentry *dentry, const char *symname);
	int (*mkdir)(struct mnt_idmap *idmap, struct inode *dir, struct dentry *dentry, umode_t mode);
	int (*rmdir)(struct inode *dir, struct dentry *dentry);
	int (*mknod)(struct mnt_idmap *idmap, struct inode *dir, struct dentry *dentry, umode_t mode, dev_t dev);
	int (*rename)(struct mnt_idmap *idmap, struct inode *old_dir, struct dentry *old_dentry, struct inode *new_dir, struct dentry *new_dentry, unsigned int flags);
	int (*setattr)(struct mnt_idmap *idmap, struct dentry *dentry, struct iattr *attr);
	int (*getattr)(struct mnt_idmap *idmap, const struct path *path, struct kstat *stat, u32 request_mask, unsigned int flags);
	ssize_t (*listxattr)(struct dentry *dentry, char *list, size_t size);
};

struct address_space_operations {
	int (*writepage)(struct page *page, struct writeback_control *wbc);
	int (*read_folio)(struct file *file, struct folio *folio);
	int (*writepages)(struct address_space *mapping, struct writeback_control *wbc);
	bool (*dirty_folio)(struct address_space *mapping, struct folio *folio);
	sector_t (*bmap)(struct address_space *mapping, sector_t block);
};

struct address_space {
	struct inode *host;
	struct xarray i_pages;
	struct rw_semaphore invalidate_lock;
	gfp_t gfp_mask;
	atomic_t i_mmap_writable;
	unsigned long nrpages;
	const struct address_space_operations *a_ops;
	unsigned long flags;
	void *i_private_data;
};

struct inode {
	umode_t i_mode;
	unsigned short i_opflags;
	kuid_t i_uid;
	kgid_t i_gid;
	unsigned int i_flags;
	const struct inode_operations *i_op;
	struct super_block *i_sb;
	struct address_space *i_mapping;
	void *i_security;
	unsigned long i_ino;
	unsigned int i_nlink;
	dev_t i_rdev;
	loff_t i_size;
	spinlock_t i_lock;
	unsigned short i_bytes;
	u8 i_blkbits;
	blkcnt_t i_blocks;
	u32 i_state;
	struct rw_semaphore i_rwsem;
	struct hlist_node i_hash;
	struct list_head i_sb_list;
	struct hlist_head i_dentry;
	atomic64_t i_version;
	atomic_t i_count;
	atomic_t i_writecount;
	const struct file_operations *i_fop;
	struct address_space i_data;
	struct pipe_inode_info *i_pipe;
	void *i_cdev;
	char *i_link;
	u32 i_generation;
	void *i_private;
};

struct file {
	atomic_long_t f_count;
	spinlock_t f_lock;
	fmode_t f_mode;
	const struct file_operations *f_op;
	struct address_space *f_mapping;
	void *private_data;
	struct inode *f_inode;
	unsigned int f_flags;
	unsigned int f_iocb_flags;
	const struct cred *f_cred;
	struct path f_path;
	struct mutex f_pos_lock;
	loff_t f_pos;
	void *f_security;
	u64 f_version;
};

struct dentry_operations {
	int (*d_revalidate)(struct dentry *dentry, unsigned int flags);
	int (*d_hash)(const struct dentry *dentry, struct qstr *name);
	int (*d_compare)(const struct dentry *dentry, unsigned int len, const char *str, const struct qstr *name);
	int (*d_delete)(const struct dentry *dentry);
	void (*d_release)(struct dentry *dentry);
	void (*d_iput)(struct dentry *dentry, struct inode *inode);
	char *(*d_dname)(struct dentry *dentry, char *buffer, int buflen);
};

struct dentry {
	unsigned int d_flags;
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
	unsigned char d_iname[40];
	const struct dentry_operations *d_op;
	struct super_block *d_sb;
	void *d_fsdata;
	struct hlist_node d_sib;
	struct hlist_head d_children;
};

struct super_operations {
	struct inode *(*alloc_inode)(struct super_block *sb);
	void (*destroy_inode)(struct inode *inode);
	void (*free_inode)(struct inode *inode);
	int (*write_inode)(struct inode *inode, struct writeback_control *wbc);
	int (*drop_inode)(struct inode *inode);
	void (*evict_inode)(struct inode *inode);
	void (*put_super)(struct super_block *sb);
	int (*sync_fs)(struct super_block *sb, int wait);
	int (*statfs)(struct dentry *dentry, struct kstatfs *buf);
	int (*remount_fs)(struct super_block *sb, int *flags, char *data);
	int (*show_options)(struct seq_file *m, struct dentry *root);
};

struct file_system_type {
	const char *name;
	int fs_flags;
	int (*init_fs_context)(struct fs_context *fc);
	const struct fs_parameter_spec *parameters;
	struct dentry *(*mount)(struct file_system_type *fs_type, int flags, const char *dev_name, void *data);
	void (*kill_sb)(struct super_block *sb);
	struct module *owner;
	struct file_system_type *next;
	struct hlist_head fs_supers;
};

struct super_block {
	struct list_head s_list;
	dev_t s_dev;
	unsigned char s_blocksize_bits;
	unsigned long s_blocksize;
	loff_t s_maxbytes;
	struct file_system_type *s_type;
	const struct super_operations *s_op;
	const struct export_operations *s_export_op;
	unsigned long s_flags;
	unsigned long s_iflags;
	unsigned long s_magic;
	struct dentry *s_root;
	struct rw_semaphore s_umount;
	int s_count;
	atomic_t s_active;
	const struct xattr_handler * const *s_xattr;
	struct block_device *s_bdev;
	struct backing_dev_info *s_bdi;
	void *s_fs_info;
	u32 s_time_gran;
	char s_id[32];
	const struct dentry_operations *s_d_op;
	struct list_head s_inodes;
	struct user_namespace *s_user_ns;
};

#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#define O_ACCMODE 00000003
#define O_RDONLY 00000000
#define O_WRONLY 00000001
#define O_RDWR 00000002
#define O_CREAT 00000100
#define O_EXCL 00000200
#define O_NOCTTY 00000400
#define O_TRUNC 00001000
#define O_APPEND 00002000
#define O_NONBLOCK 00004000
#define O_DSYNC 00010000
#define O_DIRECT 00040000
#define O_LARGEFILE 00100000
#define O_DIRECTORY 00200000
#define O_NOFOLLOW 00400000
#define O_NOATIME 01000000
#define O_CLOEXEC 02000000
#define AT_FDCWD -100
#define FMODE_READ ((fmode_t)0x1)
#define FMODE_WRITE ((fmode_t)0x2)
#define FMODE_LSEEK ((fmode_t)0x4)
#define FMODE_EXEC ((fmode_t)0x20)
#define MAY_EXEC 0x00000001
#define MAY_WRITE 0x00000002
#define MAY_READ 0x00000004
#define MAY_APPEND 0x00000008
#define MAY_OPEN 0x00000020
#define LOOKUP_FOLLOW 0x0001
#define LOOKUP_DIRECTORY 0x0002
#define FS_REQUIRES_DEV 1
#define FS_USERNS_MOUNT 8
#define SB_RDONLY 1
#define MINORBITS 20
#define MINORMASK ((1U << MINORBITS) - 1)
#define MAJOR(dev) ((unsigned int)((dev) >> MINORBITS))
#define MINOR(dev) ((unsigned int)((dev) & MINORMASK))
#define MKDEV(ma, mi) (((ma) << MINORBITS) | (mi))
#define EPOLLIN ((__poll_t)0x00000001)
#define EPOLLPRI ((__poll_t)0x00000002)
#define EPOLLOUT ((__poll_t)0x00000004)
#define EPOLLERR ((__poll_t)0x00000008)
#define EPOLLHUP ((__poll_t)0x00000010)
#define EPOLLNVAL ((__poll_t)0x00000020)
#define EPOLLRDNORM ((__poll_t)0x00000040)
#define EPOLLWRNORM ((__poll_t)0x00000100)
#define EPOLLRDHUP ((__poll_t)0x00002000)

extern unsigned int sysctl_nr_open;
extern int sysctl_protected_symlinks;
extern int sysctl_protected_hardlinks;
extern int sysctl_protected_fifos;
extern int sysctl_protected_regular;
extern int leases_enable;
extern int lease_break_time;
extern unsigned int pipe_max_size;
extern const struct file_operations simple_dir_operations;
extern const struct inode_operations simple_dir_inode_operations;

int register_filesystem(struct file_system_type *fs);
int unregister_filesystem(struct file_system_type *fs);
struct file_system_type *get_fs_type(const char *name);
void put_filesystem(struct file_system_type *fs);
int register_chrdev(unsigned int major, const char *name, const struct file_operations *fops);
void unregister_chrdev(unsigned int major, const char *name);
int register_chrdev_region(dev_t from, unsigned int count, const char *name);
int alloc_chrdev_region(dev_t *dev, unsigned int baseminor, unsigned int count, const char *name);
void unregister_chrdev_region(dev_t from, unsigned int count);
int register_blkdev(unsigned int major, const char *name);
void unregister_blkdev(unsigned int major, const char *name);

struct file *filp_open(const char *filename, int flags, umode_t mode);
int filp_close(struct file *file, fl_owner_t id);
struct file *file_open_root(const struct path *path, const char *filename, int flags, umode_t mode);
struct file *dentry_open(const struct path *path, int flags, const struct cred *creds);
struct file *alloc_file_pseudo(struct inode *inode, struct vfsmount *mnt, const char *name, int flags, const struct file_operations *fops);
ssize_t kernel_read(struct file *file, void *buf, size_t count, loff_t *pos);
ssize_t kernel_write(struct file *file, const void *buf, size_t count, loff_t *pos);
ssize_t vfs_iter_read(struct file *file, struct iov_iter *iter, loff_t *ppos, int flags);
ssize_t vfs_iter_write(struct file *file, struct iov_iter *iter, loff_t *ppos, int flags);
int vfs_fsync(struct file *file, int datasync);
int vfs_statfs(const struct path *path, struct kstatfs *buf);
int vfs_getattr(const struct path *path, struct kstat *stat, u32 request_mask, unsigned int query_flags);
loff_t vfs_llseek(struct file *file, loff_t offset, int whence);
long vfs_ioctl(struct file *file, unsigned int cmd, unsigned long arg);
struct file *get_file(struct file *f);
void fput(struct file *file);
struct file *fget(unsigned int fd);
struct file *fget_raw(unsigned int fd);
int get_unused_fd_flags(unsigned int flags);
void put_unused_fd(unsigned int fd);
void fd_install(unsigned int fd, struct file *file);
int close_fd(unsigned int fd);
int anon_inode_getfd(const char *name, const struct file_operations *fops, void *priv, int flags);
struct file *anon_inode_getfile(const char *name, const struct file_operations *fops, void *priv, int flags);
struct inode *file_inode(const struct file *f);
struct dentry *file_dentry(const struct file *file);
char *file_path(struct file *file, char *buf, int buflen);
char *d_path(const struct path *path, char *buf, int buflen);
char *dentry_path_raw(const struct dentry *dentry, char *buf, int buflen);
int kern_path(const char *name, unsigned int flags, struct path *path);
struct dentry *kern_path_create(int dfd, const char *pathname, struct path *path, unsigned int lookup_flags);
void done_path_create(struct path *path, struct dentry *dentry);
void path_get(const struct path *path);
void path_put(const struct path *path);
struct filename *getname(const char *filename);
void putname(struct filename *name);
struct dentry *lookup_one_len(const char *name, struct dentry *base, int len);
int vfs_create(struct mnt_idmap *idmap, struct inode *dir, struct dentry *dentry, umode_t mode, bool want_excl);
int vfs_mkdir(struct mnt_idmap *idmap, struct inode *dir, struct dentry *dentry, umode_t mode);
int vfs_rmdir(struct mnt_idmap *idmap, struct inode *dir, struct dentry *dentry);
int vfs_unlink(struct mnt_idmap *idmap, struct inode *dir, struct dentry *dentry, struct inode **delegated_inode);
int notify_change(struct mnt_idmap *idmap, struct dentry *dentry, struct iattr *attr, struct inode **delegated_inode);
int inode_permission(struct mnt_idmap *idmap, struct inode *inode, int mask);
int generic_permission(struct mnt_idmap *idmap, struct inode *inode, int mask);
struct mnt_idmap *file_mnt_idmap(const struct file *file);
struct mnt_idmap *mnt_idmap(const struct vfsmount *mnt);
struct inode *new_inode(struct super_block *sb);
struct inode *iget_locked(struct super_block *sb, unsigned long ino);
struct inode *ilookup(struct super_block *sb, unsigned long ino);
struct inode *igrab(struct inode *inode);
void ihold(struct inode *inode);
void iput(struct inode *inode);
void clear_inode(struct inode *inode);
void clear_nlink(struct inode *inode);
void inc_nlink(struct inode *inode);
void drop_nlink(struct inode *inode);
void set_nlink(struct inode *inode, unsigned int nlink);
void inode_lock(struct inode *inode);
void inode_unlock(struct inode *inode);
int inode_trylock(struct inode *inode);
void inode_lock_shared(struct inode *inode);
void inode_unlock_shared(struct inode *inode);
loff_t i_size_read(const struct inode *inode);
void i_size_write(struct inode *inode, loff_t i_size);
uid_t i_uid_read(const struct inode *inode);
gid_t i_gid_read(const struct inode *inode);
unsigned int iminor(const struct inode *inode);
unsigned int imajor(const struct inode *inode);
void mark_inode_dirty(struct inode *inode);
void inode_init_once(struct inode *inode);
struct timespec64 current_time(struct inode *inode);
struct timespec64 inode_set_ctime_current(struct inode *inode);
struct dentry *dget(struct dentry *dentry);
struct dentry *dget_parent(struct dentry *dentry);
void dput(struct dentry *dentry);
void d_drop(struct dentry *dentry);
void d_delete(struct dentry *dentry);
void d_add(struct dentry *entry, struct inode *inode);
void d_instantiate(struct dentry *entry, struct inode *inode);
struct dentry *d_make_root(struct inode *root_inode);
struct dentry *d_alloc_name(struct dentry *parent, const char *name);
struct dentry *d_lookup(const struct dentry *parent, const struct qstr *name);
struct inode *d_inode(const struct dentry *dentry);
struct inode *d_backing_inode(const struct dentry *upper);
bool d_is_dir(const struct dentry *dentry);
bool d_is_reg(const struct dentry *dentry);
bool d_is_negative(const struct dentry *dentry);
bool d_is_positive(const struct dentry *dentry);
bool d_really_is_negative(const struct dentry *dentry);
int d_unhashed(const struct dentry *dentry);
struct vfsmount *kern_mount(struct file_system_type *type);
void kern_unmount(struct vfsmount *mnt);
struct vfsmount *mntget(struct vfsmount *mnt);
void mntput(struct vfsmount *mnt);
int mnt_want_write(struct vfsmount *mnt);
void mnt_drop_write(struct vfsmount *mnt);
int simple_pin_fs(struct file_system_type *type, struct vfsmount **mount, int *count);
void simple_release_fs(struct vfsmount **mount, int *count);
int simple_statfs(struct dentry *dentry, struct kstatfs *buf);
int simple_open(struct inode *inode, struct file *file);
struct super_block *sget(struct file_system_type *type, int (*test)(struct super_block *sb, void *data), int (*set)(struct super_block *sb, void *data), int flags, void *data);
void deactivate_super(struct super_block *sb);
void iterate_supers(void (*f)(struct super_block *sb, void *arg), void *arg);
void iterate_supers_type(struct file_system_type *type, void (*f)(struct super_block *sb, void *arg), void *arg);
bool sb_rdonly(const struct super_block *sb);
void kill_anon_super(struct super_block *sb);
void kill_litter_super(struct super_block *sb);
void kill_block_super(struct super_block *sb);
struct dentry *mount_nodev(struct file_system_type *fs_type, int flags, void *data, int (*fill_super)(struct super_block *sb, void *data, int silent));
loff_t noop_llseek(struct file *file, loff_t offset, int whence);
loff_t default_llseek(struct file *file, loff_t offset, int whence);
loff_t generic_file_llseek(struct file *file, loff_t offset, int whence);
int nonseekable_open(struct inode *inode, struct file *filp);
int stream_open(struct inode *inode, struct file *filp);
ssize_t simple_read_from_buffer(void *to, size_t count, loff_t *ppos, const void *from, size_t available);
ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *ppos, const void *from, size_t count);
ssize_t memory_read_from_buffer(void *to, size_t count, loff_t *ppos, const void *from, size_t available);
ssize_t generic_file_read_iter(struct kiocb *iocb, struct iov_iter *iter);
ssize_t generic_file_write_iter(struct kiocb *iocb, struct iov_iter *from);
int generic_file_open(struct inode *inode, struct file *filp);
long compat_ptr_ioctl(struct file *file, unsigned int cmd, unsigned long arg);
void *compat_ptr(compat_uptr_t uptr);
void poll_wait(struct file *filp, wait_queue_head_t *wait_address, poll_table *p);
ssize_t vfs_getxattr(struct mnt_idmap *idmap, struct dentry *dentry, const char *name, void *value, size_t size);
int vfs_setxattr(struct mnt_idmap *idmap, struct dentry *dentry, const char *name, const void *value, size_t size, int flags);
struct eventfd_ctx *eventfd_ctx_fdget(int fd);
void eventfd_ctx_put(struct eventfd_ctx *ctx);
void eventfd_signal(struct eventfd_ctx *ctx);
