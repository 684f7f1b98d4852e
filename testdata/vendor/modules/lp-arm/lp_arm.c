// SPDX-License-Identifier: GPL-2.0
/* lp_arm: errata of some arm64 cores, switched by a livepatch; klp-build's macros. */
#include <linux/livepatch_helpers.h>
#include <linux/module.h>
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/of.h>
#include <asm/sysreg.h>
#include <asm/cpufeature.h>

#define MIDR_RANGE(m, v_min, r_min, v_max, r_max) \
	{ .model = m, .rv_min = MIDR_CPU_VAR_REV(v_min, r_min), .rv_max = MIDR_CPU_VAR_REV(v_max, r_max), }

#define SYS_FIELD_PREP(reg, field, val)	FIELD_PREP(reg##_##field##_MASK, val)
#define arm64_ftr_bits(name)		__ftr_##name
#define read_custom_sysreg(r) ({					\
	u64 __val;							\
	asm volatile(__MRS_S("%0", r) : "=r" (__val));			\
	__val;								\
})

#define __alt_insn(oldinstr, newinstr, cap)				\
	".if "__stringify(IS_ENABLED(CONFIG_##cap))" == 1\n"		\
	"661:\n\t" oldinstr "\n662:\n"					\
	".subsection 1\n"						\
	"663:\n\t" newinstr "\n"					\
	"664:\n\t"							\
	".previous\n"							\
	".endif\n"

struct midr_range {
	u32 model, rv_min, rv_max;
} __randomize_layout;

struct arm64_errata {
	const char *desc;
	u16 cap;
	union {
		struct midr_range range;
		const struct midr_range *list;
	};
	bool (*matches)(const struct arm64_errata *, int scope);
	int (*cpu_enable)(const struct arm64_errata *) ;
};

static DEFINE_PER_CPU_READ_MOSTLY(u64, lp_hacr);
static DEFINE_RAW_SPINLOCK(lp_hacr_lock);
static enum cpuhp_state lp_hp __ro_after_init;
DECLARE_STATIC_KEY_FALSE(lp_key_used);
DEFINE_STATIC_KEY_ARRAY_FALSE(lp_keys, 4);

static bool __maybe_unused
is_affected_midr_range(const struct arm64_errata *entry, int scope)
{
	u32 midr = read_cpuid_id(), revidr;

	WARN_ON(scope != SCOPE_LOCAL_CPU || preemptible());
	if (!is_midr_in_range(midr, &entry->range))
		return false;

	midr &= MIDR_REVISION_MASK | MIDR_VARIANT_MASK;
	revidr = read_cpuid(REVIDR_EL1);
	return !(revidr & BIT(9)) && midr <= entry->range.rv_max;
}

static const struct midr_range lp_cores[] = {
#ifdef CONFIG_ARM64_ERRATUM_843419
	MIDR_RANGE(MIDR_CORTEX_A53, 0, 0, 0, 4),
#endif
	/* Brahma and friends */
	MIDR_ALL_VERSIONS(MIDR_BRAHMA_B53),
	{},
};

static int lp_enable_hacr(const struct arm64_errata *e)
{
	unsigned long flags;
	u64 reg;

	raw_spin_lock_irqsave(&lp_hacr_lock, flags);
	reg = read_sysreg_s(SYS_HACR_EL2);
	reg &= ~SYS_FIELD_PREP(HACR_EL2, TRAP, 0xf);
	reg |= SYS_FIELD_PREP_ENUM(HACR_EL2, TRAP, ALL);
	write_sysreg_s(reg, SYS_HACR_EL2);
	asm volatile(ALTERNATIVE("nop", "sb", ARM64_HAS_SB) ::: "memory");
	isb();
	__this_cpu_write(lp_hacr, reg);
	raw_spin_unlock_irqrestore(&lp_hacr_lock, flags);
	return 0;
}

static struct arm64_errata lp_errata[] = {
	{
		.desc = "ARM erratum 1418040",
		.cap = ARM64_WORKAROUND_1418040,
		ERRATA_MIDR_RANGE_LIST(lp_cores),
		.cpu_enable = lp_enable_hacr,
	},
	{
		.desc = "Unknown erratum " "no. " __stringify(0),
		.range = { .model = MIDR_ANY },
		.matches = is_affected_midr_range,
	},
	{ }
};

static inline unsigned long lp_hvc(unsigned long fn, unsigned long a1)
{
	struct arm_smccc_res res;
	register unsigned long r0 __asm__("r0") = fn;

	arm_smccc_1_1_invoke(fn, a1, &res);
	asm volatile(__alt_insn("hvc #0", "smc #0", ARM_SMCCC) : "+r" (r0) : "r" (a1) : "x1", "x2");
	return res.a0 == SMCCC_RET_SUCCESS ? r0 : 0;
}

static int lp_cpu_online(unsigned int cpu)
{
	const struct arm64_errata *e;

	for (e = lp_errata; e->desc; e++) {
		if (e->matches && !e->matches(e, SCOPE_LOCAL_CPU))
			continue;
		if (e->cpu_enable)
			e->cpu_enable(e);
		pr_info_once("CPU%u: %s\n", cpu, e->desc);
	}
	return 0;
}

static int lp_arm_pre_patch(struct klp_object *obj)
{
	struct device_node *np;
	int ret;

	for_each_of_cpu_node(np) {
		u32 reg;

		if (of_property_read_u32(np, "reg", &reg))
			continue;
		per_cpu(lp_hacr, of_cpu_node_to_id(np)) = reg;
	}
	ret = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "arm64/lp:online", lp_cpu_online, NULL);
	if (ret < 0)
		return ret;
	lp_hp = ret;
	return 0;
}

static void lp_arm_post_patch(struct klp_object *obj)
{
	struct pt_regs *regs = task_pt_regs(current);

	static_branch_enable(&lp_keys[0]);
	if (compat_user_mode(regs)) lp_hvc(0x80000000, regs->regs[7]);
}

static void lp_arm_pre_unpatch(struct klp_object *obj)
{
	static_branch_disable(&lp_keys[0]);
}

static void lp_arm_post_unpatch(struct klp_object *obj)
{
	cpuhp_remove_state(lp_hp);
}

KLP_PRE_PATCH_CALLBACK(lp_arm_pre_patch);
KLP_POST_PATCH_CALLBACK(lp_arm_post_patch);
KLP_PRE_UNPATCH_CALLBACK(lp_arm_pre_unpatch);
KLP_POST_UNPATCH_CALLBACK(lp_arm_post_unpatch);

KLP_SYSCALL_DEFINE1(lp_arm_personality, unsigned int, personality)
{
	if (personality(personality) == PER_LINUX32 &&
		!system_supports_32bit_el0())
		return -EINVAL;
	return ksys_personality(personality);
}
