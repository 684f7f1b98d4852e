/* The x86 processor: asm/processor.h, msr.h, cpufeature.h, special_insns.h, text-patching.h, nmi.h, syscall.h. */

/*
 * rdmsrl() writes its last argument although it is not a pointer here; in the
 * kernel it is a macro. rdmsr() writes two and stays unknown. cpu_data() and static_cpu_has() take more than functions can
 * and stay unknown. struct cpuinfo_x86 is not complete.
 */
#include <linux/types.h>
#include <asm/ptrace.h>

struct task_struct;

struct cpuinfo_x86 {
	__u8 x86;
	__u8 x86_vendor;
	__u8 x86_model;
	__u8 x86_stepping;
	char x86_vendor_id[16];
	char x86_model_id[64];
	__u32 microcode;
};

#define X86_VENDOR_INTEL 0
#define X86_VENDOR_AMD 2
#define X86_VENDOR_HYGON 9
#define MSR_IA32_SPEC_CTRL 0x00000048
#define MSR_IA32_ARCH_CAPABILITIES 0x0000010a
#define MSR_IA32_PRED_CMD 0x00000049
#define MSR_IA32_FLUSH_CMD 0x0000010b
#define MSR_IA32_TSX_CTRL 0x00000122
#define MSR_IA32_MCU_OPT_CTRL 0x00000123
#define MSR_IA32_MISC_ENABLE 0x000001a0
#define MSR_EFER 0xc0000080
#define MSR_LSTAR 0xc0000082

extern struct cpuinfo_x86 boot_cpu_data;
extern const void *sys_call_table[];
extern unsigned int cpu_khz;
extern unsigned int tsc_khz;

bool boot_cpu_has(int bit);
bool cpu_feature_enabled(int bit);
bool this_cpu_has(int bit);
void setup_force_cpu_cap(int bit);
void setup_clear_cpu_cap(int bit);
void native_cpuid(unsigned int *eax, unsigned int *ebx, unsigned int *ecx, unsigned int *edx);
void cpuid(unsigned int op, unsigned int *eax, unsigned int *ebx, unsigned int *ecx, unsigned int *edx);
void cpuid_count(unsigned int op, int count, unsigned int *eax, unsigned int *ebx, unsigned int *ecx, unsigned int *edx);
void rdmsrl(unsigned int msr, u64 val);
int rdmsrl_safe(unsigned int msr, u64 *p);
void wrmsrl(unsigned int msr, u64 val);
int wrmsrl_safe(unsigned int msr, u64 val);
int rdmsrl_on_cpu(unsigned int cpu, u32 msr_no, u64 *q);
int wrmsrl_on_cpu(unsigned int cpu, u32 msr_no, u64 q);
int rdmsrl_safe_on_cpu(unsigned int cpu, u32 msr_no, u64 *q);
int wrmsrl_safe_on_cpu(unsigned int cpu, u32 msr_no, u64 q);
unsigned long read_cr0(void);
void write_cr0(unsigned long x);
unsigned long __read_cr4(void);
void __write_cr4(unsigned long x);
u64 rdtsc(void);
u64 rdtsc_ordered(void);
void clflush(volatile void *p);
void wbinvd(void);
void *text_poke(void *addr, const void *opcode, size_t len);
void text_poke_bp(void *addr, const void *opcode, size_t len, const void *emulate);
void kernel_fpu_begin(void);
void kernel_fpu_end(void);
bool irq_fpu_usable(void);
int syscall_get_nr(struct task_struct *task, struct pt_regs *regs);

#define NMI_DONE 0
#define NMI_HANDLED 1
#define NMI_LOCAL 0
#define NMI_UNKNOWN 1

typedef int (*nmi_handler_t)(unsigned int type, struct pt_regs *regs);
int register_nmi_handler(unsigned int type, nmi_handler_t handler, unsigned long flags, const char *name);
void unregister_nmi_handler(unsigned int type, const char *name);
