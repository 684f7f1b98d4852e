// SPDX-License-Identifier: GPL-2.0-only
/* Vela 10/25G Ethernet driver, receive path with a fix for short descriptors */

#include <linux/bpf.h>
#include <linux/if_vlan.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/pci.h>
#include <linux/prefetch.h>
#include <net/page_pool/helpers.h>
#include "vela.h"
#include "kpatch-macros.h"

#define DRV_NAME "vela"
#define DRV_SUMMARY "Vela(R) Ethernet Connection Driver"
#define DEFAULT_MSG_ENABLE (NETIF_MSG_DRV | NETIF_MSG_PROBE | NETIF_MSG_LINK)

static int debug = -1;
module_param(debug, int, 0644);
MODULE_PARM_DESC(debug, "Debug level (0=none,...,16=all)");
static unsigned int rx_copybreak __ro_after_init = 256;
module_param_named(copybreak, rx_copybreak, uint, S_IRUGO | S_IWUSR);
static char *fw_names[4] = { [0 ... 3] = "vela/base.fw" };
static int nr_fw;
module_param_array_named(fw, fw_names, charp, &nr_fw, 0);

static const struct pci_device_id vela_pci_tbl[] = {
	{ PCI_VDEVICE(VELA, 0x1889), 0 },
	{ PCI_DEVICE_SUB(0x8086, 0x1888, PCI_ANY_ID, 0x0002), .driver_data = board_e2 },
	{ PCI_DEVICE_CLASS((PCI_CLASS_NETWORK_ETHERNET << 8), ~0) },
	/* required last entry */
	{ }
};
MODULE_DEVICE_TABLE(pci, vela_pci_tbl);

union vela_rx_desc {
	struct {
		__le64 pkt_addr;
		__le64 hdr_addr;
	} read;
	struct {
		__le16 len;
		__le16 vlan;
#if defined(__BIG_ENDIAN_BITFIELD)
		u8	eop:1, err:3, ptype:4;
#elif defined(__LITTLE_ENDIAN_BITFIELD)
		u8	ptype:4, err:3, eop:1;
#else
#error	"Please fix <asm/byteorder.h>"
#endif
		u8	status;
		__be16 csum;
		__le32 rss;
		__le32 rsvd[0];
	} __attribute__((packed, aligned(1))) wb;
} __aligned(16);

struct vela_ring {
	struct vela_ring *next ____cacheline_internodealigned_in_smp;
	void *desc;
	struct device *dev;
	struct vela_vsi *vsi;
	union {
		struct vela_tx_buf *tx_buf;
		struct vela_rx_buf *rx_buf;
		struct xdp_buff **xdp_buf;
	};
	u8 __iomem *tail;
	u16 q_index, next_to_use, next_to_clean, count;
	struct u64_stats_sync syncp;
	DECLARE_FLEX_ARRAY(struct vela_q_vector *, vectors);
};

#define VELA_RX_DESC(R, i)	(&(((union vela_rx_desc *)((R)->desc))[i]))
#define vela_for_each_rxq(vsi, i)	for ((i) = 0; (i) < (vsi)->num_rxq; (i)++)
#define vela_err(hw, fmt, arg...) \
	dev_err(&(hw)->pdev->dev, "%s: " fmt, __func__, ## arg)
#define rd32(a, reg)		readl((a)->hw_addr + (reg))
#define wr32(a, reg, value)	writel((value), ((a)->hw_addr + (reg)))

typedef int (*vela_probe_fn)(struct pci_dev *pdev, const struct pci_device_id *);
typedef struct sk_buff *(*(*vela_build_fn)(struct vela_ring *))(struct xdp_buff *);

static vela_build_fn vela_builders[] __maybe_unused;

extern typeof(vela_xmit_frame) vela_xmit_nop;
static netdev_tx_t vela_xmit(struct sk_buff *, struct net_device *);

/**
 * vela_can_reuse - may the page be used again?
 * @buf: the buffer
 */
static bool
vela_can_reuse(struct vela_rx_buf *buf)
{
	unsigned int pagecnt_bias = buf->pagecnt_bias;
	struct page *page = buf->page;

	if (!dev_page_is_reusable(page)) return false;

#if (PAGE_SIZE < 8192)
	if (unlikely(buf->pgcnt - pagecnt_bias > 1))
		return false;
#else
#define VELA_LAST_OFFSET \
	(SKB_WITH_OVERHEAD(PAGE_SIZE) - VELA_RXBUF_2048)
	if (buf->page_offset > VELA_LAST_OFFSET)
		return false;
#endif /* PAGE_SIZE < 8192) */

	if (unlikely(pagecnt_bias == 1)) {
		page_ref_add(page, USHRT_MAX - 1);
		buf->pagecnt_bias = USHRT_MAX;
	}
	return true;
}

static int vela_clean_rx(struct vela_ring *rx_ring, int budget)
{
	unsigned int total_bytes = 0, total_pkts = 0;
	u16 cleaned = VELA_DESC_UNUSED(rx_ring);
	struct bpf_prog *xdp_prog = READ_ONCE(rx_ring->vsi->xdp_prog);
	struct sk_buff *skb = rx_ring->skb;
	bool failure;

	while (likely(total_pkts < (unsigned int)budget)) {
		union vela_rx_desc *rx_desc = VELA_RX_DESC(rx_ring, rx_ring->next_to_clean);
		unsigned int size = le16_to_cpu(rx_desc->wb.len) & 0x3fff;
		struct vela_rx_buf *buf;
		u16 vlan_tag;

		if (!(rx_desc->wb.status & BIT(VELA_RX_DD)))
			break;

		/* This memory barrier is needed to keep us from reading
		 * any other fields out of the rx_desc until we have
		 * verified the descriptor has been written back.
		 */
		dma_rmb();

		/* Fix: hardware may write back a length below the header's */
		if (unlikely(size < ETH_HLEN)) {
			VELA_RXQ_STAT_INC(rx_ring, short);
			goto skip;
		}

		buf = vela_get_rx_buf(rx_ring, size);
		prefetchw(buf->page); net_prefetch(page_address(buf->page) + buf->page_offset);
		switch (xdp_prog ? bpf_prog_run_xdp(xdp_prog, &rx_ring->xdp) : XDP_PASS) {
		default:
			bpf_warn_invalid_xdp_action(rx_ring->netdev, xdp_prog, XDP_ABORTED);
			fallthrough;
		case XDP_ABORTED:
			trace_xdp_exception(rx_ring->netdev, xdp_prog, XDP_ABORTED);
			fallthrough;
		case XDP_DROP:
			buf->pagecnt_bias++;
			goto skip;
		case XDP_PASS:
			;
		}

		skb = skb ? vela_add_rx_frag(skb, buf, size) : vela_builders[!!xdp_prog](rx_ring)(&rx_ring->xdp);
		if (!skb) {
			rx_ring->rx_stats.alloc_buf_failed++;
			break;
		}
		vlan_tag = rx_desc->wb.status & BIT(VELA_RX_VLAN) ? le16_to_cpu(rx_desc->wb.vlan) : 0;
		total_bytes += skb->len;
		vela_receive_skb(rx_ring, skb, vlan_tag);
		skb = NULL;
		total_pkts++;
skip:
		cleaned++;
		rx_ring->next_to_clean = (rx_ring->next_to_clean + 1 == rx_ring->count) ? 0 : rx_ring->next_to_clean + 1;
	}

	failure = vela_alloc_rx_bufs(rx_ring, cleaned);
	rx_ring->skb = skb;
	u64_stats_update_begin(&rx_ring->syncp);
		u64_stats_add(&rx_ring->stats.pkts, total_pkts);
	u64_stats_update_end(&rx_ring->syncp);
	return failure ? budget : (int)total_pkts;
}

static const struct net_device_ops vela_netdev_ops = {
	.ndo_start_xmit = vela_xmit,
	.ndo_get_stats64 = vela_get_stats64,
	.ndo_set_features = vela_set_features,
};

static DEFINE_SIMPLE_DEV_PM_OPS(vela_pm_ops, vela_suspend, vela_resume);

static struct pci_driver vela_driver = {
	.name = DRV_NAME,
	.id_table = vela_pci_tbl,
	.driver.pm = pm_sleep_ptr(&vela_pm_ops),
	.err_handler = &(const struct pci_error_handlers) { .slot_reset = vela_slot_reset },
};
module_pci_driver(vela_driver);

static int vela_kp_pre_patch(patch_object *obj)
{
	return rd32(vela_first(), 0x8) == ~0U ? -ENODEV : 0;
}
KPATCH_PRE_PATCH_CALLBACK(vela_kp_pre_patch);
