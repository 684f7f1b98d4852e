/* lp_scsi: sense buffers of a host adapter, old style all over.		*/
/*									*/
/* SPDX-License-Identifier: GPL-2.0-only				*/

#include <linux/livepatch.h>
#include <linux/module.h>
#include <scsi/scsi.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_host.h>

#ifdef __LINUX_2_6__
# error "too old"
#endif

#define FALSE			(0)
#define TRUE			(!FALSE)
#define SCSI_STATE		0x53435349
#define IN
#define OUT
#define lp_dbg(a, level, body...)	do { if ((a)->verbose & (level)) { body; } } while (FALSE)
#define BIT_OF(type, field)		(8 * offsetof(type, field))

typedef unsigned char	lp_byte, *lp_byte_p;
typedef struct _lp_adapter	lp_adapter_t;
typedef union _lp_entry {
	struct {
		__le32	lo;
		__le32	hi;
	} s;
	__le64		q;
} lp_entry_t, *lp_entry_p;

typedef enum { LP_COLD, LP_WARM, LP_HOT = LP_WARM << 2 } lp_state_t;
typedef int (*lp_handler_t[3])(lp_adapter_t *, struct scsi_cmnd *);

struct _lp_adapter {
	struct Scsi_Host	*host;
	volatile lp_entry_t __iomem *ring;
	lp_state_t		state;
	spinlock_t		lock;
	int			verbose;
	struct {
		unsigned	head : 12;
		unsigned	tail : 12;
		unsigned	: 0;
		unsigned	full : 1;
	} idx;
	lp_handler_t		handlers;
	u8			sense[LP_HOT][SCSI_SENSE_BUFFERSIZE];
	char			name[1];
};

static struct klp_patch patch;
static int lp_reset(IN lp_adapter_t *, OUT int *);
static lp_byte_p lp_inquiry[1 << LP_HOT];

static struct {
	unsigned short vendor, device; const char *name;
} lp_ids[] = { { 0x1000, 0x0030, "53c1030" }, { 0x9005, 0, } , { } };

/*----------------------------------------------------------------------*/
static int
lp_put(lp_adapter_t *a, lp_entry_t entry)
{
	if (a->idx.full)
		return(FALSE);
	writeq(le64_to_cpu(entry.q), &a->ring[a->idx.head]);
	a->idx.head = (a->idx.head + 1) & 0xfff;
	if (a->idx.head == a->idx.tail) a->idx.full = TRUE;
	return(TRUE);
}

static int
klpp_queuecommand_lck (struct scsi_cmnd *SCpnt)
{
	lp_adapter_t	*a = (lp_adapter_t *) SCpnt->device->host->hostdata;
	void		(*done)(struct scsi_cmnd *) = scsi_done;
	register int	i;
	lp_entry_t	e = { .s = { 0, 0 } };

	lp_dbg(a, 4, printk("lp_scsi: cmd "); for (i = 0; i < COMMAND_SIZE(SCpnt->cmnd[0]); i++)
		printk("%02x ", SCpnt->cmnd[i]); printk("\n"));

	if (SCpnt->device->id >= a->host->max_id || SCpnt->device->lun)
	{
		SCpnt->result = DID_BAD_TARGET << 16;
		done(SCpnt);
		return (0);
	}

	switch (SCpnt->cmnd[0])
	{
	    case READ_6:  case WRITE_6:
	    case READ_10: case WRITE_10:
		e.s.lo = cpu_to_le32 (scsi_bufflen(SCpnt));
		e.s.hi = cpu_to_le32 (scsi_get_lba(SCpnt) & 0xFFFFFFFFuL);
		break;
	    case REQUEST_SENSE:
		/* the fix: never more than the buffer holds */
		i = min_t(int, scsi_bufflen(SCpnt), SCSI_SENSE_BUFFERSIZE);
		scsi_sg_copy_from_buffer(SCpnt, a->sense[a->state], i);
		SCpnt->result = DID_OK << 16;
		done(SCpnt);
		return 0;
	    default:
		if (a->handlers[0] && (*a->handlers[0])(a, SCpnt))
			goto busy;
		break;
	}

	if (!lp_put(a, e))
	{
busy:		lp_reset(a, NULL);
		return SCSI_MLQUEUE_HOST_BUSY;
	}
	return 0;
}

static DEF_SCSI_QCMD(klpp_queuecommand)

static int lp_reset(lp_adapter_t *a, int *why)
{
	unsigned long flags;

	spin_lock_irqsave(a->host->host_lock, flags);
	for (a->idx.tail = 0; !a->idx.full && a->idx.tail < a->idx.head; a->idx.tail++)
		;
	if (why) *why = a->state == LP_COLD ? -1 : +1;
	a->state = a->state == LP_COLD ? LP_WARM : a->state == LP_WARM ? LP_HOT : LP_COLD;
	spin_unlock_irqrestore(a->host->host_lock, flags);
	return SUCCESS;
}

static const struct scsi_host_template lp_template = {
	name:			"lp",
	queuecommand:		klpp_queuecommand,
	.can_queue		= 1,
	.this_id		= -1,
	.sg_tablesize		= SG_ALL,
	.cmd_size		= sizeof(struct { lp_entry_t e; struct list_head l; }),
};

static int scsi_pre_patch(struct klp_object *obj)
{
	struct klp_state *prev = klp_get_prev_state(SCSI_STATE);
	size_t i;

	if (prev && prev->data)
		return 0;
	for (i = 0; i < ARRAY_SIZE(lp_inquiry); i++) {
		lp_inquiry[i] = kzalloc(36, GFP_KERNEL);
		if (!lp_inquiry[i])
			goto fail;
	}
	return 0;
fail:
	while (i--) kfree(lp_inquiry[i]);
	return -ENOMEM;
}

static void scsi_post_patch(struct klp_object *obj)
{
	klp_get_state(&patch, SCSI_STATE)->data = lp_inquiry[0];
}

static void scsi_pre_unpatch(struct klp_object *obj) { }

static void scsi_post_unpatch(struct klp_object *obj)
{
	for (size_t i = 0; i < ARRAY_SIZE(lp_inquiry); i++)
		kfree(lp_inquiry[i]);
	pr_info("%s, %s gone\n", lp_template.name, lp_ids[0].name);
}

static struct klp_func funcs[] = {
	{
		old_name: "lp_queuecommand",
		new_func: klpp_queuecommand,
	},
	{ }
};

static struct klp_object objs[] = {
	{
		.name = "lp_host",
		.funcs = funcs,
		.callbacks = {
			.pre_patch = scsi_pre_patch,
			.post_patch = scsi_post_patch,
			.pre_unpatch = scsi_pre_unpatch,
			.post_unpatch = scsi_post_unpatch,
		},
	},
	{ }
};

static struct klp_state states[] = {
	[1] = { },
	[0] = { .id = SCSI_STATE, .version = 0x10 | 0x1 },
};

static struct klp_patch patch = {
	.objs = objs,
	.states = states,
	.mod = THIS_MODULE,
	.replace = TRUE,
};

int init_module(void)
{
	return klp_enable_patch(&patch);
}

void cleanup_module(void)
{
}

MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
