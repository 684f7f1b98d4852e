/* Registers of x86_64: asm/ptrace.h. */

struct pt_regs {
	unsigned long r15;
	unsigned long r14;
	unsigned long r13;
	unsigned long r12;
	unsigned long bp;
	unsigned long bx;
	unsigned long r11;
	unsigned long r10;
	unsigned long r9;
	unsigned long r8;
	unsigned long ax;
	unsigned long cx;
	unsigned long dx;
	unsigned long si;
	unsigned long di;
	unsigned long orig_ax;
	unsigned long ip;
	unsigned long cs;
	unsigned long flags;
	unsigned long sp;
	unsigned long ss;
};

struct task_struct;

int user_mode(struct pt_regs *regs);
unsigned long kernel_stack_pointer(struct pt_regs *regs);
unsigned long instruction_pointer(struct pt_regs *regs);
void instruction_pointer_set(struct pt_regs *regs, unsigned long val);
unsigned long regs_get_kernel_argument(struct pt_regs *regs, unsigned int n);
unsigned long regs_get_register(struct pt_regs *regs, unsigned int offset);
struct pt_regs *task_pt_regs(struct task_struct *task);
struct pt_regs *get_irq_regs(void);
