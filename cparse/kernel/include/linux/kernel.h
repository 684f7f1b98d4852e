/* Small change that everybody uses: linux/kernel.h, limits.h, math.h, align.h, sprintf.h, kstrtox.h, hex.h, stringify.h, sizes.h, version.h. */

/*
 * Generic and therefore absent: min(), max(), min_t(), max_t(), min3(), max3(),
 * clamp(), clamp_t(), clamp_val(), abs(), swap(), container_of(), typeof_member(),
 * typecheck(), roundup(), rounddown(), DIV_ROUND_CLOSEST().
 */
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/err.h>
#include <linux/printk.h>
#include <linux/bug.h>

#define U8_MAX ((u8)~0U)
#define S8_MAX ((s8)(U8_MAX >> 1))
#define S8_MIN ((s8)(-S8_MAX - 1))
#define U16_MAX ((u16)~0U)
#define S16_MAX ((s16)(U16_MAX >> 1))
#define S16_MIN ((s16)(-S16_MAX - 1))
#define U32_MAX ((u32)~0U)
#define U32_MIN ((u32)0)
#define S32_MAX ((s32)(U32_MAX >> 1))
#define S32_MIN ((s32)(-S32_MAX - 1))
#define U64_MAX ((u64)~0ULL)
#define S64_MAX ((s64)(U64_MAX >> 1))
#define S64_MIN ((s64)(-S64_MAX - 1))
#define SHRT_MAX 0x7fff
#define SHRT_MIN (-SHRT_MAX - 1)
#define USHRT_MAX 0xffff
#define INT_MAX 0x7fffffff
#define INT_MIN (-INT_MAX - 1)
#define UINT_MAX 0xffffffffU
#define LONG_MAX 0x7fffffffffffffffL
#define LONG_MIN (-LONG_MAX - 1)
#define ULONG_MAX 0xffffffffffffffffUL
#define LLONG_MAX 0x7fffffffffffffffLL
#define LLONG_MIN (-LLONG_MAX - 1)
#define ULLONG_MAX 0xffffffffffffffffULL
#define SIZE_MAX 0xffffffffffffffffUL
#define SSIZE_MAX 0x7fffffffffffffffL
#define UINTPTR_MAX ULONG_MAX
#define PHYS_ADDR_MAX (~(phys_addr_t)0)
#define NAME_MAX 255
#define PATH_MAX 4096

#define BITS_PER_BYTE 8
#define BITS_PER_LONG 64
#define BITS_PER_LONG_LONG 64
#define BITS_PER_TYPE(type) (sizeof(type) * BITS_PER_BYTE)

#define ARRAY_SIZE(arr) (sizeof(arr) / sizeof((arr)[0]))
#define REPEAT_BYTE(x) ((~0ul / 0xff) * (x))
#define ALIGN(x, a) (((x) + (a) - 1) & ~((a) - 1))
#define ALIGN_DOWN(x, a) ((x) & ~((a) - 1))
#define IS_ALIGNED(x, a) (((x) & ((a) - 1)) == 0)
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define DIV_ROUND_UP_ULL(n, d) (((unsigned long long)(n) + (d) - 1) / (d))
#define DIV_ROUND_DOWN_ULL(n, d) ((unsigned long long)(n) / (d))
#define round_up(x, y) ((((x) - 1) | ((y) - 1)) + 1)
#define round_down(x, y) ((x) & ~((y) - 1))
#define PTR_ALIGN(p, a) ((void *)ALIGN((unsigned long)(p), (a)))
#define PTR_ALIGN_DOWN(p, a) ((void *)ALIGN_DOWN((unsigned long)(p), (a)))
#define upper_32_bits(n) ((u32)(((u64)(n)) >> 32))
#define lower_32_bits(n) ((u32)((n) & 0xffffffff))
#define upper_16_bits(n) ((u16)((n) >> 16))
#define lower_16_bits(n) ((u16)((n) & 0xffff))
#define u64_to_user_ptr(x) ((void *)(uintptr_t)(x))
#define ptr_to_compat(x) ((compat_uptr_t)(uintptr_t)(x))

#define __stringify_1(...) #__VA_ARGS__
#define __stringify(...) __stringify_1(__VA_ARGS__)
#define ___PASTE(a, b) a##b
#define __PASTE(a, b) ___PASTE(a, b)
#define CONCATENATE(a, b) __PASTE(a, b)
#define _RET_IP_ ((unsigned long)__builtin_return_address(0))
#define _THIS_IP_ ((unsigned long)0)
#define STACK_MAGIC 0xdeadbeef

#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))
#define LINUX_VERSION_MAJOR 6
#define LINUX_VERSION_PATCHLEVEL 12
#define LINUX_VERSION_SUBLEVEL 0
#define LINUX_VERSION_CODE 396288
#define UTS_RELEASE "6.12.0"
#define UTS_SYSNAME "Linux"

#define SZ_1 0x1
#define SZ_2 0x2
#define SZ_4 0x4
#define SZ_8 0x8
#define SZ_16 0x10
#define SZ_32 0x20
#define SZ_64 0x40
#define SZ_128 0x80
#define SZ_256 0x100
#define SZ_512 0x200
#define SZ_1K 0x400
#define SZ_2K 0x800
#define SZ_4K 0x1000
#define SZ_8K 0x2000
#define SZ_16K 0x4000
#define SZ_32K 0x8000
#define SZ_64K 0x10000
#define SZ_128K 0x20000
#define SZ_256K 0x40000
#define SZ_512K 0x80000
#define SZ_1M 0x100000
#define SZ_2M 0x200000
#define SZ_4M 0x400000
#define SZ_8M 0x800000
#define SZ_16M 0x1000000
#define SZ_32M 0x2000000
#define SZ_64M 0x4000000
#define SZ_128M 0x8000000
#define SZ_256M 0x10000000
#define SZ_512M 0x20000000
#define SZ_1G 0x40000000
#define SZ_2G 0x80000000
#define SZ_4G 0x100000000ULL

enum system_states {
	SYSTEM_BOOTING,
	SYSTEM_SCHEDULING,
	SYSTEM_FREEING_INITMEM,
	SYSTEM_RUNNING,
	SYSTEM_HALT,
	SYSTEM_POWER_OFF,
	SYSTEM_RESTART,
	SYSTEM_SUSPEND,
};

extern enum system_states system_state;
extern bool early_boot_irqs_disabled;
extern const char linux_banner[];
extern const char linux_proc_banner[];
extern char *saved_command_line;
extern const char hex_asc[];
extern const char hex_asc_upper[];

void might_sleep(void);
void might_sleep_if(int condition);
void might_fault(void);
void cant_sleep(void);
void cant_migrate(void);
void non_block_start(void);
void non_block_end(void);

int sprintf(char *buf, const char *fmt, ...);
int snprintf(char *buf, size_t size, const char *fmt, ...);
int scnprintf(char *buf, size_t size, const char *fmt, ...);
int vsprintf(char *buf, const char *fmt, va_list args);
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args);
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args);
int sscanf(const char *buf, const char *fmt, ...);
int vsscanf(const char *buf, const char *fmt, va_list args);
int num_to_str(char *buf, int size, unsigned long long num, unsigned int width);

int kstrtol(const char *s, unsigned int base, long *res);
int kstrtoul(const char *s, unsigned int base, unsigned long *res);
int kstrtoll(const char *s, unsigned int base, long long *res);
int kstrtoull(const char *s, unsigned int base, unsigned long long *res);
int kstrtoint(const char *s, unsigned int base, int *res);
int kstrtouint(const char *s, unsigned int base, unsigned int *res);
int kstrtou8(const char *s, unsigned int base, u8 *res);
int kstrtos8(const char *s, unsigned int base, s8 *res);
int kstrtou16(const char *s, unsigned int base, u16 *res);
int kstrtos16(const char *s, unsigned int base, s16 *res);
int kstrtou32(const char *s, unsigned int base, u32 *res);
int kstrtos32(const char *s, unsigned int base, s32 *res);
int kstrtou64(const char *s, unsigned int base, u64 *res);
int kstrtos64(const char *s, unsigned int base, s64 *res);
int kstrtobool(const char *s, bool *res);
int kstrtobool_from_user(const char *s, size_t count, bool *res);
int kstrtoint_from_user(const char *s, size_t count, unsigned int base, int *res);
int kstrtouint_from_user(const char *s, size_t count, unsigned int base, unsigned int *res);
int kstrtol_from_user(const char *s, size_t count, unsigned int base, long *res);
int kstrtoul_from_user(const char *s, size_t count, unsigned int base, unsigned long *res);
unsigned long simple_strtoul(const char *s, char **endp, unsigned int base);
long simple_strtol(const char *s, char **endp, unsigned int base);
unsigned long long simple_strtoull(const char *s, char **endp, unsigned int base);
long long simple_strtoll(const char *s, char **endp, unsigned int base);
int get_option(char **str, int *pint);
char *get_options(const char *str, int nints, int *ints);
unsigned long long memparse(const char *ptr, char **retptr);
bool parse_option_str(const char *str, const char *option);
int hex_to_bin(unsigned char ch);
int hex2bin(u8 *dst, const char *src, size_t count);
char *bin2hex(char *dst, const void *src, size_t count);
char *hex_byte_pack(char *buf, u8 byte);
char *hex_byte_pack_upper(char *buf, u8 byte);

unsigned long int_sqrt(unsigned long x);
u32 int_sqrt64(u64 x);
u64 int_pow(u64 base, unsigned int exp);
unsigned long gcd(unsigned long a, unsigned long b);
unsigned long lcm(unsigned long a, unsigned long b);
u32 reciprocal_scale(u32 val, u32 ep_ro);
u32 do_div(u64 n, u32 base);
u64 div_u64(u64 dividend, u32 divisor);
s64 div_s64(s64 dividend, s32 divisor);
u64 div64_u64(u64 dividend, u64 divisor);
s64 div64_s64(s64 dividend, s64 divisor);
unsigned long div64_ul(unsigned long dividend, unsigned long divisor);
long div64_long(long dividend, long divisor);
u64 div_u64_rem(u64 dividend, u32 divisor, u32 *remainder);
u64 div64_u64_rem(u64 dividend, u64 divisor, u64 *remainder);
u64 mul_u64_u32_div(u64 a, u32 mul, u32 divisor);
u64 mul_u64_u64_div_u64(u64 a, u64 mul, u64 div);
u64 mul_u32_u32(u32 a, u32 b);

int core_kernel_text(unsigned long addr);
int __kernel_text_address(unsigned long addr);
int kernel_text_address(unsigned long addr);
int func_ptr_is_kernel_text(void *ptr);
int init_kernel_text(unsigned long addr);
