/* Block devices: linux/blkdev.h, blk_types.h, blk-mq.h, bio.h, buffer_head.h, backing-dev.h. */

/* The structs hold only the fields in common use, in no particular layout. */
#include <linux/types.h>
#include <linux/fs.h>
#include <linux/uio.h>
#include <linux/device.h>
#include <linux/percpu.h>

struct bio;
struct bio_set;
struct blk_mq_hw_ctx;
struct blk_mq_tag_set;
struct blk_mq_ops;
struct queue_limits;
struct request;
struct request_queue;
struct gendisk;
struct block_device_operations;
struct page;
struct module;

typedef void (bio_end_io_t)(struct bio *bio);

typedef enum rq_end_io_ret {
	RQ_END_IO_NONE,
	RQ_END_IO_FREE,
} rq_end_io_ret_t;

struct bvec_iter {
	sector_t bi_sector;
	unsigned int bi_size;
	unsigned int bi_idx;
	unsigned int bi_bvec_done;
};

struct bio {
	struct bio *bi_next;
	struct block_device *bi_bdev;
	blk_opf_t bi_opf;
	unsigned short bi_flags;
	unsigned short bi_ioprio;
	blk_status_t bi_status;
	atomic_t __bi_remaining;
	struct bvec_iter bi_iter;
	bio_end_io_t *bi_end_io;
	void *bi_private;
	unsigned short bi_vcnt;
	unsigned short bi_max_vecs;
	atomic_t __bi_cnt;
	struct bio_vec *bi_io_vec;
	struct bio_set *bi_pool;
};

struct request {
	struct request_queue *q;
	struct blk_mq_hw_ctx *mq_hctx;
	blk_opf_t cmd_flags;
	int tag;
	int internal_tag;
	unsigned int timeout;
	unsigned int __data_len;
	sector_t __sector;
	struct bio *bio;
	struct bio *biotail;
	struct list_head queuelist;
	struct block_device *part;
	u64 start_time_ns;
	unsigned long deadline;
	void *end_io_data;
};

struct request_queue {
	void *queuedata;
	const struct blk_mq_ops *mq_ops;
	unsigned long queue_flags;
	unsigned int rq_timeout;
	unsigned int queue_depth;
	unsigned int nr_hw_queues;
	spinlock_t queue_lock;
	struct gendisk *disk;
	struct percpu_ref q_usage_counter;
	struct blk_mq_tag_set *tag_set;
	struct list_head tag_set_list;
	int node;
};

struct block_device {
	sector_t bd_start_sect;
	sector_t bd_nr_sectors;
	struct gendisk *bd_disk;
	struct request_queue *bd_queue;
	dev_t bd_dev;
	struct super_block *bd_super;
	void *bd_holder;
	struct device bd_device;
};

struct gendisk {
	int major;
	int first_minor;
	int minors;
	char disk_name[32];
	struct block_device *part0;
	const struct block_device_operations *fops;
	struct request_queue *queue;
	void *private_data;
	int flags;
	unsigned long state;
	int node_id;
};

struct block_device_operations {
	void (*submit_bio)(struct bio *bio);
	int (*open)(struct gendisk *disk, unsigned int mode);
	void (*release)(struct gendisk *disk);
	int (*ioctl)(struct block_device *bdev, unsigned int mode, unsigned int cmd, unsigned long arg);
	int (*compat_ioctl)(struct block_device *bdev, unsigned int mode, unsigned int cmd, unsigned long arg);
	struct module *owner;
};

#define SECTOR_SHIFT 9
#define SECTOR_SIZE 512
#define BLK_STS_OK 0
#define BLK_STS_IOERR ((blk_status_t)10)
#define REQ_OP_READ ((blk_opf_t)0)
#define REQ_OP_WRITE ((blk_opf_t)1)
#define REQ_OP_FLUSH ((blk_opf_t)2)
#define REQ_OP_DISCARD ((blk_opf_t)3)
#define READ 0
#define WRITE 1

struct bio *bio_alloc(struct block_device *bdev, unsigned short nr_vecs, blk_opf_t opf, gfp_t gfp_mask);
struct bio *bio_kmalloc(unsigned short nr_vecs, gfp_t gfp_mask);
void bio_get(struct bio *bio);
void bio_put(struct bio *bio);
void bio_init(struct bio *bio, struct block_device *bdev, struct bio_vec *table, unsigned short max_vecs, blk_opf_t opf);
void bio_uninit(struct bio *bio);
int bio_add_page(struct bio *bio, struct page *page, unsigned int len, unsigned int off);
void bio_endio(struct bio *bio);
void bio_io_error(struct bio *bio);
void bio_chain(struct bio *bio, struct bio *parent);
struct bio *bio_split(struct bio *bio, int sectors, gfp_t gfp, struct bio_set *bs);
unsigned int bio_sectors(const struct bio *bio);
int bio_data_dir(const struct bio *bio);
void submit_bio(struct bio *bio);
void submit_bio_noacct(struct bio *bio);
int submit_bio_wait(struct bio *bio);
blk_status_t errno_to_blk_status(int errno);
int blk_status_to_errno(blk_status_t status);
struct request *blk_mq_alloc_request(struct request_queue *q, blk_opf_t opf, blk_mq_req_flags_t flags);
void blk_mq_free_request(struct request *rq);
void blk_mq_start_request(struct request *rq);
void blk_mq_end_request(struct request *rq, blk_status_t error);
bool blk_mq_complete_request_remote(struct request *rq);
void blk_mq_complete_request(struct request *rq);
void blk_mq_freeze_queue(struct request_queue *q);
void blk_mq_unfreeze_queue(struct request_queue *q);
void blk_mq_quiesce_queue(struct request_queue *q);
void blk_mq_unquiesce_queue(struct request_queue *q);
void blk_mq_stop_hw_queues(struct request_queue *q);
void blk_mq_run_hw_queues(struct request_queue *q, bool async);
unsigned int blk_rq_bytes(const struct request *rq);
sector_t blk_rq_pos(const struct request *rq);
int add_disk(struct gendisk *disk);
void del_gendisk(struct gendisk *gp);
void put_disk(struct gendisk *disk);
void set_capacity(struct gendisk *disk, sector_t size);
sector_t get_capacity(struct gendisk *disk);
struct request_queue *bdev_get_queue(struct block_device *bdev);
int sync_blockdev(struct block_device *bdev);
void invalidate_bdev(struct block_device *bdev);
sector_t bdev_nr_sectors(struct block_device *bdev);
