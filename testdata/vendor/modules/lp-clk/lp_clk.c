// SPDX-License-Identifier: GPL-2.0
/* lp_clk: a clock tree described by macros, as SoC drivers do */
#include <dt-bindings/clock/nebula.h>
#include <linux/clk-provider.h>
#include <linux/interrupt.h>
#include <linux/livepatch.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/of_device.h>
#include <linux/regmap.h>
#include <linux/reset-controller.h>

#define PNAME(x) static const char *const x[] __initconst
#define to_neb_clk(_hw) container_of(_hw, struct neb_clk, hw)
#define HIWORD_UPDATE(val, mask, shift) \
		((val) << (shift) | (mask) << ((shift) + 16))
#define NEB_PLL(_id, _name, _parents, _con, _mode...)			\
	[_id] = { .id = _id, .name = #_name, .parents = _parents,	\
		  .nparents = ARRAY_SIZE(_parents), .con = _con,	\
		  ## _mode }
#define GATE(_id, cname, pname, f, o, b, ...)	{ _id, cname, pname, f, o, b, ##__VA_ARGS__ }
#define NEB_FIELD(reg, hi, lo)	{ .r = reg, .mask = GENMASK(hi, lo), .shift = (lo) }
#define _WHEN(x, op, y)		if ((x) op (y))
#define DEFINE_NEB_OPS(p)						\
static const struct clk_ops p##_ops = {					\
	.recalc_rate = p##_recalc_rate, .round_rate = p##_round_rate,	\
}

PNAME(mux_pll_p)		= { "xin24m", "xin32k" };
PNAME(mux_uart_p)		= { "uart_src", "uart_frac", "xin24m" };

enum neb_plls { apll, dpll, cpll, nr_plls __maybe_unused };

struct neb_field { u16 r; u32 mask; u8 shift; };
struct neb_clk {
	struct clk_hw hw;
	struct regmap *map;
	const struct neb_field *f;
	void __iomem *const __percpu *base;
	spinlock_t *lock __guarded_by(x);
	bool (* volatile poll)(struct neb_clk *c, u32 bits);
	enum neb_plls pll : 8;
	unsigned long rate[] __counted_by(nrates);
};

struct neb_pll_desc {
	int id, con, nparents;
	const char *name, *const *parents;
	u8 mode : 3, : 1, lock_shift : 4;
} static neb_plls[nr_plls] __initdata = {
	NEB_PLL(apll, pll_apll, mux_pll_p, 0x00),
	NEB_PLL(dpll, pll_dpll, mux_pll_p, 0x20, .mode = 1),
	NEB_PLL(cpll, pll_cpll, mux_pll_p, 0x40, .mode = 2, .lock_shift = 6),
};

static const struct neb_field neb_fields[] = {
	NEB_FIELD(0x08, 11, 0), NEB_FIELD(0x0c, 15, 12),
};

static struct { int id; const char *name, *parent; unsigned long flags; u32 offset; u8 bit; } neb_gates[] __initdata = {
	GATE(PCLK_UART0, "pclk_uart0", "pclk_bus", CLK_IGNORE_UNUSED, NEB_CLKGATE_CON(3), 2),
	GATE(0, "aclk_dmac", "aclk_bus", 0, NEB_CLKGATE_CON(4), 7, ),
};

static unsigned long neb_recalc_rate(struct clk_hw *hw, unsigned long prate)
{
	struct neb_clk *c = to_neb_clk(hw);
	u64 rate64 = prate;
	u32 v;

	if (regmap_read(c->map, c->f->r, &v))
		return 0;
	v = (v & c->f->mask) >> c->f->shift;
	rate64 *= v + 1;
	do_div(rate64, 1U << (v & 7 ?: 1));
	return (unsigned long)rate64 >> (v >> 3);
}

static long neb_round_rate(struct clk_hw *hw, unsigned long rate, unsigned long *prate)
{
	const struct neb_clk *c = to_neb_clk(hw);
	long best = -EINVAL;
	int i;

	/* Assumming rate_table is in descending order */
	for (i = 0; i < 8; i++) _WHEN (rate, >=, c->rate[i]) {
		best = c->rate[i];
		break;
	} else if (i == 7)
		best = c->rate[7];
	_WHEN(best, ==, -EINVAL)
		return (long)div_u64_rem(*prate, 2, &(u32){0});
	return best;
}
DEFINE_NEB_OPS(neb);

static irqreturn_t __irq_entry neb_irq(int irq, void *dev_id)
{
	static const irqreturn_t ret[2] = { IRQ_NONE, IRQ_HANDLED };
	struct neb_clk *const *cp, *c;
	u32 bits, handled = 0;

	for (cp = dev_id; (c = *cp); cp++) {
		if (c->poll == NULL || !(bits = readl(*this_cpu_ptr(c->base)))) continue;
		for_each_set_bit(irq, (unsigned long *)&bits, 32)
			handled += c->poll(c, BIT(irq));
	}
	return ret[!!handled];
}

static int neb_wait_lock(struct neb_clk *c)
{
	u32 v;
	int ret;

	ret = regmap_read_poll_timeout(c->map, c->f->r, v, v & BIT(neb_plls[c->pll].lock_shift), 0, 1000);
	if (ret)
		pr_err("%s: pll %*pbl %s\n", __func__, 32, &v, v ? "slow" : "off" );
	ret = readx_poll_timeout_atomic(clk_hw_is_enabled, &c->hw, v, v == true, 1, 10);
	return ret ?: regmap_write(c->map, c->f->r, HIWORD_UPDATE(1, 1, 12));
}

static int neb_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct device_node *np __free(device_node) = of_parse_phandle(dev->of_node, "nebula,grf", 0);
	struct clk_init_data init = { };
	struct neb_clk *c;
	struct clk *clk;

	c = devm_kzalloc(dev, struct_size(c, rate, 8), GFP_KERNEL);
	if (!c || !np)
		return dev_err_probe(dev, -ENOMEM, "no memory for %pOF\n", np);
	c->hw.init = (init.name = dev_name(dev), init.ops = &neb_ops, init.flags = CLK_SET_RATE_GATE, &init);
	guard(spinlock_irqsave)(c->lock);
	clk = devm_clk_register(dev, &c->hw);
	return PTR_ERR_OR_ZERO(clk) ?: neb_wait_lock(c);
}

static int clk_pre_patch(struct klp_object *obj)
{
	return neb_gates[0].id == PCLK_UART0 ? 0 : -EINVAL;
}

static struct klp_func clk_funcs[] = {
	{ .old_name = "neb_probe", .new_func = neb_probe, .old_sympos = 1 },
	{ .old_name = "neb_irq", .new_func = neb_irq },
	{ }
};

static struct klp_object clk_objs[] = {
	{ .name = "clk_nebula", .funcs = clk_funcs, .callbacks = { .pre_patch = &clk_pre_patch } },
	{ }
};

static struct klp_state clk_states[] = {
	{ .id = UL(0x636c6b), .version = 1U },
	{ }
};

static struct klp_patch clk_patch = {
	.mod = THIS_MODULE, .objs = clk_objs, .states = clk_states,
};

static int __init lp_clk_init(void)
{
	return klp_enable_patch(&clk_patch);
}
static void __exit lp_clk_exit(void) { }
module_init(lp_clk_init);
module_exit(lp_clk_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
