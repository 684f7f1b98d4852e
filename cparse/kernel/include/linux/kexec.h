/* Kexec: linux/kexec.h, crash_core.h. */

#include <linux/types.h>

struct kimage;
struct pt_regs;

extern struct kimage *kexec_image;
extern struct kimage *kexec_crash_image;
int kexec_crash_loaded(void);
void crash_kexec(struct pt_regs *regs);
