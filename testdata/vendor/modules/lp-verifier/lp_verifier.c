// SPDX-License-Identifier: GPL-2.0-only
/* lp_verifier: bounds of 32 bit registers in a verifier and its interpreter. */
#include <linux/bpf.h>
#include <linux/btf.h>
#include <linux/bpf_verifier.h>
#include <linux/filter.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/sort.h>
#include <linux/bsearch.h>

#define BPF_MAP_KEY_POISON	(1ULL << 63)
#define PTR(x)	__PASTE(PTR_TO_, x)

/* Registers */
#define DST	regs[insn->dst_reg]
#define SRC	regs[insn->src_reg]
#define FP	regs[BPF_REG_FP]
#define ARG1	regs[BPF_REG_ARG1]
#define IMM	insn->imm

#define BPF_INSN_MAP(INSN_2, INSN_3)		\
	INSN_3(ALU, ADD,  X),			\
	INSN_3(ALU, SUB,  X),			\
	INSN_3(ALU64, ARSH, K),			\
	INSN_2(JMP, CALL),			\
	INSN_2(JMP, EXIT)

struct reg_bounds {
	enum bpf_reg_type type;
	union {
		int range;
		struct {
			struct bpf_map *map_ptr;
			u32 map_uid;
		};
		struct { struct btf *btf; u32 btf_id; };
	};
	struct tnum var_off;
	s64 smin_value, smax_value;
	u64 umin_value, umax_value;
	s32 s32_min_value, s32_max_value;
	u32 u32_min_value, u32_max_value;
	struct reg_bounds *parent[static_max(1, MAX_BPF_REG)];
};

static const struct bpf_verifier_ops * const klpr_verifier_ops[] = {
#define BPF_PROG_TYPE(_id, _name, prog_ctx_type, kern_ctx_type) \
	[_id] = & _name ## _verifier_ops,
#define BPF_MAP_TYPE(_id, _ops)
#define BPF_LINK_TYPE(_id, _name)
#include <linux/bpf_types.h>
#undef BPF_PROG_TYPE
#undef BPF_MAP_TYPE
#undef BPF_LINK_TYPE
};

static bool type_may_be_null(u32 type)
{
	return type & PTR_MAYBE_NULL;
}

__printf(2, 3) static void verbose(void *private_data, const char *fmt, ...)
{
	struct bpf_verifier_env *env = private_data;
	va_list args;

	if (!bpf_verifier_log_needed(&env->log))
		return;

	va_start(args, fmt);
	bpf_verifier_vlog(&env->log, fmt, args);
	va_end(args);
}

static void __reg32_deduce_bounds(struct reg_bounds *reg)
{
	const u64 hi = reg->umin_value >> 32;

	if (hi == reg->umax_value >> 32) {
		reg->u32_min_value = max_t(u32, reg->u32_min_value, lower_32_bits(reg->umin_value));
		reg->u32_max_value = min_t(u32, reg->u32_max_value, lower_32_bits(reg->umax_value));
	}
	if (hi == 0 && !(reg->u32_max_value >> 31)) {
		reg->s32_min_value = clamp_t(s32, reg->s32_min_value, 0, (s32)reg->u32_max_value);
		reg->s32_max_value = min((s32)reg->umax_value, reg->s32_max_value);
	}
}

static int adjust_scalar(struct bpf_verifier_env *env, struct bpf_insn *insn,
			 struct reg_bounds *dst_reg, struct reg_bounds src_reg)
{
	const u8 opcode = BPF_OP(insn->code);
	bool alu32 = (BPF_CLASS(insn->code) != BPF_ALU64);
	u64 insn_bitness = alu32 ? 32 : 64;

	if (!tnum_is_const(src_reg.var_off) && opcode != BPF_ADD && opcode != BPF_SUB)
		return verbose(env, "R%d tried to %s\n", insn->src_reg, bpf_alu_string[opcode >> 4]), -EACCES;

#define MIN_MAX(kind, bits, op)						\
	do {								\
		kind##bits *lo = &dst_reg->kind##bits##_min_value;	\
		if (check_##op##_overflow(*lo, src_reg.kind##bits##_min_value, lo)) \
			*lo = type_min(kind##bits);			\
	} while (0)

	switch (opcode) {
	case BPF_ADD: MIN_MAX(s, 32, add); MIN_MAX(u, 32, add); break;
	case BPF_SUB:
		MIN_MAX(s, 32, sub);
		break;
	case BPF_LSH:
	case BPF_RSH:
	case BPF_ARSH:
		/* Fix: shifts of the register's width are undefined */
		if (src_reg.umax_value >= insn_bitness)
			goto unknown;
		/* one
		 * value only
		 */
		if (alu32) {
			dst_reg->s32_min_value = (u32)(((s32)dst_reg->s32_min_value) >> src_reg.umin_value);
			dst_reg->var_off = tnum_arshift(tnum_subreg(dst_reg->var_off), src_reg.umin_value, 32);
		}
		break;
	default:
unknown:	__mark_reg_unknown(env, dst_reg);
		break;
	}
	__reg32_deduce_bounds(dst_reg);
	return 0;
}
#undef MIN_MAX

static u64 ___klpr_run(u64 *regs, const struct bpf_insn *insn)
{
#define BPF_INSN_2_LBL(x, y)    [BPF_##x | BPF_##y] = &&x##_##y
#define BPF_INSN_3_LBL(x, y, z) [BPF_##x | BPF_##y | BPF_##z] = &&x##_##y##_##z
	static const void * const jumptable[256] __annotate_jump_table = {
		[0 ... 255] = &&default_label,
		BPF_INSN_MAP(BPF_INSN_2_LBL, BPF_INSN_3_LBL),
		[BPF_JMP | BPF_TAIL_CALL] = &&JMP_TAIL_CALL,
	};
#undef BPF_INSN_3_LBL
#undef BPF_INSN_2_LBL
	u32 tail_call_cnt = 0;

#define CONT	 ({ insn++; goto select_insn; })
#define CONT_JMP ({ insn++; goto select_insn; })

select_insn:
	goto *jumptable[insn->code];

#define ALU(OPCODE, OP)			\
	ALU64_##OPCODE##_X:		\
		DST = DST OP SRC;	\
		CONT;			\
	ALU_##OPCODE##_X:		\
		DST = (u32) DST OP (u32) SRC;	\
		CONT;
	ALU(ADD,  +)
	ALU(SUB,  -)
#undef ALU
	ALU64_ARSH_K:
		(*(s64 *) &DST) >>= IMM;
		CONT;
	JMP_CALL:
		DST = (__bpf_call_base + insn->imm)(ARG1, FP, 0, 0, 0);
		CONT;
	JMP_TAIL_CALL: {
		if (unlikely(tail_call_cnt++ >= MAX_TAIL_CALL_CNT))
			goto out;
		CONT_JMP;
out:
		CONT;
	}
	JMP_EXIT:
		return DST;
	default_label:
		pr_warn("no such opcode: %02x, with 0x%x\n",
			insn->code, insn->imm);
		BUG_ON(1);
		return 0;
}
#undef CONT
#undef CONT_JMP
STACK_FRAME_NON_STANDARD(___klpr_run); /* jump table */

#define PROG_NAME_LIST(stack_size) PROG_NAME(stack_size)
#define PROG_NAME(stack_size) __klpr_prog_run##stack_size
#define DEFINE_PROG_RUN(stack_size) \
static unsigned int PROG_NAME(stack_size)(const void *ctx, const struct bpf_insn *insn) \
{ \
	u64 stack[stack_size / sizeof(u64)]; \
	u64 regs[MAX_BPF_EXT_REG] = {}; \
\
	FP = (u64) (unsigned long) &stack[ARRAY_SIZE(stack)]; \
	ARG1 = (u64) (unsigned long) ctx; \
	return ___klpr_run(regs, insn); \
}

#define EVAL1(FN, X) FN(X)
#define EVAL2(FN, X, Y...) FN(X) EVAL1(FN, Y)
EVAL2(DEFINE_PROG_RUN, 32, 64)

static unsigned int (*interpreters[])(const void *ctx,
				      const struct bpf_insn *insn) = {
	PROG_NAME_LIST(32), PROG_NAME_LIST(64),
};

BTF_SET_START(btf_non_sleepable_error_inject)
/* the one that may fail,
 * and one more
 */
BTF_ID(func, __filemap_add_folio)
#ifdef CONFIG_FAIL_PAGE_ALLOC
BTF_ID(func, should_fail_alloc_page)
#endif
BTF_SET_END(btf_non_sleepable_error_inject)

BTF_ID_LIST_SINGLE(klpr_task_ids, struct, task_struct)
static BTF_ID_LIST(klpr_special) BTF_ID(func, klpr_cast)

__bpf_kfunc_start_defs();
__bpf_kfunc void klpr_cast(void *obj__ign, u32 meta__k) {}
__bpf_kfunc_end_defs();

static struct klp_func funcs[] = {
	{ "adjust_scalar_min_max_vals", adjust_scalar },
	{ "___bpf_prog_run", .new_func = &___klpr_run },
	{ },
};

static struct klp_object objs[] = {
	{ .funcs = funcs },
	{ },
};

static struct klp_patch patch = { THIS_MODULE, objs };

static int __init lp_verifier_init(void)
{
	return interpreters[0] ? klp_enable_patch(&patch) : -ENOSYS;
}
static void __exit lp_verifier_exit(void) {}
module_init(lp_verifier_init);
module_exit(lp_verifier_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
