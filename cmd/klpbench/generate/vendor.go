package generate

import "fmt"

// vendorHead writes what excerpts begin with.
func (w *writer) vendorHead() {
	w.line("#include <net/%s_core.h>", w.one("lane", "beam", "wire"))
	w.line("#include <trace/events/%s.h>", w.name)
	w.line("")
	w.line("#if !IS_MODULE(CONFIG_%s)", w.one("NET_SCH_LANES", "BEAM", "WIRESOCKETS"))
	w.line(`#error "this livepatch is for CONFIG=m only"`)
	w.line("#endif")
}

// vendorData writes what the functions work on: with types, attributes and
// declaration macros of headers that are not there.
func (w *writer) vendorData() {
	w.fill(`
struct @_dev {
	struct list_head items;
	spinlock_t lock ____cacheline_aligned_in_smp;
	netdev_features_t features;
	DECLARE_HASHTABLE(table, 6);
	DECLARE_KFIFO(fifo, u32, 16);
	lane_state_t __rcu *state;
	struct { __be16 proto; __le32 crc; u8 mode:3, full:1; } __packed;
	u32 regs[16];
	int count;
	wire_handle_t handles[];
} __randomize_layout;

static DEFINE_PER_LANE(struct @_item, @_lanes);
static netdev_tx_t (*klpe_@_xmit)(struct lane_buf *, struct net_device *) __read_mostly;
static const struct lane_ops *(*klpe_@_ops)[LANE_MAX];
DEFINE_STATIC_KEY_FALSE(@_key);
EXPORT_LANE_SYMBOL(@_key);
`)
}

func (w *writer) vendorLocals() {
	w.line("\t%s;", w.one(
		"netdev_features_t wanted = dev->features & ~NETIF_F_LANES",
		"lane_state_t *st = rcu_dereference(dev->state)",
		"__be32 *p = NULL",
		"wire_handle_t h = dev->handles[0]",
		"blk_opf_t opf = REQ_OP_LANE | REQ_SYNC",
		"struct lane_iter iter = LANE_ITER_INIT(dev, val)",
		"u8 *buf __free(kfree) = NULL",
	))
}

func (w *writer) vendorSignature(name string) {
	switch w.n(5) {
	case 0:
		w.line("static __always_inline int")
		w.line("%s(struct %s_dev *dev, u32 val)", name, w.name)
		w.line("\t__must_hold(&dev->lock)")
	case 1:
		w.line("static noinline_for_stack int %s(struct %s_dev *dev, lane_size_t val)", name, w.name)
	case 2:
		w.line("__cold int __must_check %s(struct %s_dev __lane *dev, u32 val)", name, w.name)
	default:
		w.line("static int %s(struct %s_dev *dev, u32 val)", name, w.name)
	}
}

// vendorStatement writes a statement that a compiler without the headers does
// not understand.
func (w *writer) vendorStatement(t string, depth int, loop bool) {
	kind := w.n(12)
	if depth > 3 {
		kind = w.n(6)
	}
	switch kind {
	case 0:
		w.line("%sval = (__force u32)cpu_to_be32(%s);", t, w.value())
	case 1:
		w.line("%slane_err_ratelimited(dev, \"%s: \" LANE_FMT \" of %%pI4\\n\", %s);", t, nouns[w.n(len(nouns))], w.value())
	case 2:
		w.line("%sret = (*klpe_%s_xmit)(NULL, lane_to_netdev(dev)) ?: ret;", t, w.name)
	case 3:
		w.line("%sWARN_ON_ONCE(({ typeof(dev->count) __c = dev->count; __c < %d; }));", t, -w.n(9))
	case 4:
		w.line("%sasm volatile(LANE_PREFIX \"addl %%1, %%0\" : \"+m\" (dev->count) : \"ir\" (val) : \"cc\", \"memory\");", t)
	case 5:
		w.line("%sdev->regs[%d] = lane_get(dev, u64, %s) & (LANE_MASK >> %d);", t, w.n(16), w.one("==", "<", "!="), w.n(8))
	case 6:
		w.line("%sfor_each_lane(dev, i) {", t)
		w.block(depth, loop)
		w.line("%s}", t)
	case 7:
		w.line("%shash_for_each_possible_lane(dev->table, it, link, %s)", t, w.value())
		w.line("%s\tif (it->flags & %s)", t, w.one("LANE_UP", "LANE_DOWN"))
		w.line("%s\t\tbreak;", t)
	case 8:
		w.line("%sscoped_guard(lane_irqsave, &dev->lock) {", t)
		w.block(depth, loop)
		w.line("%s}", t)
	case 9:
		w.line("#ifdef CONFIG_LANE_%s", w.one("DEBUG", "COMPAT", "OFFLOAD"))
		w.line("%sif (static_branch_unlikely(&%s_key)) {", t, w.name)
		w.block(depth, loop)
		w.line("%s}", t)
		w.line("#endif")
	case 10:
		w.line("%sswitch (dev->mode) {", t)
		w.line("%scase LANE_MODE_%d ... LANE_MODE_%d:", t, w.n(4), 4+w.n(4))
		w.block(depth, loop)
		w.line("%s\tfallthrough;", t)
		w.line("%scase LANE_MODE_LAST: {", t)
		w.line("%s\tstruct lane_cmd cmd = { .op = %s, .arg = (wire_handle_t){ 0 }, };", t, w.value())
		w.line("%s\tlane_submit(dev, &cmd);", t)
		w.line("%s\tbreak;", t)
		w.line("%s}", t)
		w.line("%s}", t)
	case 11:
		w.line("%sif (unlikely(%s)", t, w.condition())
		w.line("#if IS_ENABLED(CONFIG_LANE_%s)", w.one("XDP", "TC"))
		w.line("%s    && !lane_is_offloaded(dev, struct lane_buf)", t)
		w.line("#endif")
		w.line("%s    ) %s", t, fmt.Sprintf("dev->count -= %d;", w.n(10)))
	}
}
