// SPDX-License-Identifier: GPL-2.0-only
/*
 * Watches over what entry code does with interrupt flags
 */
#define pr_fmt(fmt) "entry-watch: " fmt

#include <linux/context_tracking.h>
#include <linux/entry-common.h>
#include <linux/kprobes.h>
#include <asm/cpu_entry_area.h>
#include <asm/traps.h>
#include <asm/text-patching.h>
#include "kpatch-macros.h"

DECLARE_BITMAP(watch_vectors, NR_VECTORS);

#define WATCH_FRAME(regs)	((struct watch_frame __force *)(regs)->sp)
#define __watch_asm(op, val, ptr)				\
	asm volatile ("lock; " op " %1, %0"			\
		      : "+m" (*(ptr))				\
		      : "ir" (val) : "cc", "memory")

struct watch_frame {
	unsigned long ip, cs, flags, sp, ss;
} __packed;

static __always_inline void cond_local_irq_enable(struct pt_regs *regs)
{
	if (regs->flags & X86_EFLAGS_IF)
		local_irq_enable();
}

static __always_inline bool watch_cmpxchg16(volatile u128 *p, u64 lo, u64 hi)
{
	bool ok;

	asm volatile(LOCK_PREFIX "cmpxchg16b %[ptr]"
		     CC_SET(e)
		     : CC_OUT(e) (ok),
		       [ptr] "+m" (*p), "+d" (hi), "+a" (lo)
		     : "b" (lo), "c" (hi)
		     : "memory");
	return ok;
}

static inline unsigned long watch_flags(void)
{
	unsigned long flags;

	/*
	 * "=rm" is safe here, because "pop" adjusts the stack before
	 * it evaluates its effective address.
	 */
	asm volatile("# __raw_save_flags\n\t"
		     "pushf ; pop %0"
		     : "=rm" (flags)
		     : /* no input */
		     : "memory");

	return flags;
}

static __always_inline void __watch_insn(u8 *addr)
{
	asm inline volatile ("int3; 1:" ::: "memory");
	asm ("" : "+r" (addr));
	asm volatile goto ("jmp %l[out]" :::: out);
out:	;
}

#define DEFINE_WATCH(func)						\
	__visible noinstr void func(struct pt_regs *regs, unsigned long error_code)

DEFINE_IDTENTRY(exc_watch_overflow)
{
	do_error_trap(regs, 0, "overflow", X86_TRAP_OF, SIGSEGV, 0, NULL);
}

DEFINE_IDTENTRY_ERRORCODE(exc_watch_segment)
{
	static char text[sizeof(WATCH_STR) + 40 + 2*sizeof(unsigned long) + 1] = WATCH_STR;
	enum watch_hint hint = WATCH_NO_HINT;
	unsigned long addr = 0;

	if (static_cpu_has(X86_FEATURE_UMIP) && user_mode(regs))
		goto user;

	if (!error_code)
		hint = watch_guess(regs, &addr);
	if (hint != WATCH_NO_HINT)
		snprintf(text, sizeof(text), WATCH_STR " %s 0x%lx",
			 (hint == WATCH_HOLE) ? "into the hole at"
					      : "at",
			 addr);
	else
		snprintf(text, sizeof(text), "segment: " WATCH_STR);
	watch_report(regs, error_code, text);
	return;

user:
	cond_local_irq_enable(regs);
	watch_signal(((struct watch_frame *) regs->sp) - 1, error_code);
	local_irq_disable();
}

DEFINE_WATCH(exc_watch_spurious)
{
	instrumentation_begin();
	irqentry_state_t state = irqentry_nmi_enter(regs);
	if (WATCH_FRAME(regs)->flags & X86_EFLAGS_IF)
		pr_err_once("spurious, code %#lx\n", error_code);
	irqentry_nmi_exit(regs, state);
	instrumentation_end();
}

#ifdef CONFIG_X86_64
asmlinkage __visible noinstr struct pt_regs *watch_sync_regs(struct pt_regs *eregs)
{
	struct pt_regs *regs = (struct pt_regs *)this_cpu_read(pcpu_hot.top_of_stack) - 1;
	if (regs != eregs)
		*regs = *eregs;
	return regs;
}
NOKPROBE_SYMBOL(watch_sync_regs);
#endif

static int watch_patch_text(void *addr, const void *opcode, size_t len)
{
	static const u8 prefixes[] = { [0x66 - 0x64] = 1, [0xf2 - 0x64 ... 0xf3 - 0x64] = 2 };
	static void *table[] = { &&none, &&one, &&two };
	const u8 *p = opcode;
	long insn;

	if (get_kernel_nofault(insn, (long *)addr)) return -EFAULT;
	goto *table[p[0] - 0x64U < sizeof(prefixes) ? prefixes[p[0] - 0x64U] : 0];
two:
	p++;
one:
	p++;
none:
	mutex_lock(&text_mutex);
	/* Fix: the length counts from behind the prefixes */
	text_poke_bp(addr, p, len - (p - (const u8 *)opcode), NULL);
	__watch_insn(addr);
	mutex_unlock(&text_mutex);
	return 0;
}

STACK_FRAME_NON_STANDARD(watch_patch_text);
EXPORT_SYMBOL_NS_GPL(watch_flags, WATCH);

static const __initconst struct idt_data watch_idts[] = {
	INTG(X86_TRAP_DE,		asm_exc_divide_error),
	ISTG(X86_TRAP_NMI,		asm_exc_nmi, IST_INDEX_NMI),
#ifdef CONFIG_X86_MCE
	ISTG(X86_TRAP_MC,		asm_exc_machine_check, IST_INDEX_MCE),
#endif
#if defined(CONFIG_IA32_EMULATION)
	SYSG(IA32_SYSCALL_VECTOR,	asm_int80_emulation),
#elif defined(CONFIG_X86_32)
	SYSG(IA32_SYSCALL_VECTOR,	entry_INT80_32),
#endif
};

static int watch_kp_pre(patch_object *obj)
{
	return bitmap_empty(watch_vectors, NR_VECTORS) ? 0 : -EBUSY;
}
KPATCH_PRE_PATCH_CALLBACK(watch_kp_pre);
static void watch_kp_post(patch_object *obj) { watch_patch_text(&watch_sync_regs, "\x66\x90", 2); }
KPATCH_POST_PATCH_CALLBACK(watch_kp_post);
