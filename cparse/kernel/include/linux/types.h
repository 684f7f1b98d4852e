/* Scalar types and the small structs that everything embeds: linux/types.h, asm-generic/int-ll64.h, linux/stddef.h. */

#define NULL ((void *)0)
#define true 1
#define false 0
#define offsetof(TYPE, MEMBER) __builtin_offsetof(TYPE, MEMBER)
#define sizeof_field(TYPE, MEMBER) sizeof((((TYPE *)0)->MEMBER))
#define offsetofend(TYPE, MEMBER) (offsetof(TYPE, MEMBER) + sizeof_field(TYPE, MEMBER))

typedef _Bool bool;

typedef signed char s8;
typedef unsigned char u8;
typedef signed short s16;
typedef unsigned short u16;
typedef signed int s32;
typedef unsigned int u32;
typedef signed long long s64;
typedef unsigned long long u64;
typedef __int128 s128;
typedef unsigned __int128 u128;

typedef signed char __s8;
typedef unsigned char __u8;
typedef signed short __s16;
typedef unsigned short __u16;
typedef signed int __s32;
typedef unsigned int __u32;
typedef signed long long __s64;
typedef unsigned long long __u64;

typedef __u16 __le16;
typedef __u16 __be16;
typedef __u32 __le32;
typedef __u32 __be32;
typedef __u64 __le64;
typedef __u64 __be64;
typedef __u16 __sum16;
typedef __u32 __wsum;

typedef s8 int8_t;
typedef u8 uint8_t;
typedef u8 u_int8_t;
typedef s16 int16_t;
typedef u16 uint16_t;
typedef u16 u_int16_t;
typedef s32 int32_t;
typedef u32 uint32_t;
typedef u32 u_int32_t;
typedef s64 int64_t;
typedef u64 uint64_t;
typedef u64 u_int64_t;

typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
typedef unsigned char unchar;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;
typedef unsigned long long ullong;

typedef unsigned long size_t;
typedef long ssize_t;
typedef long ptrdiff_t;
typedef long intptr_t;
typedef unsigned long uintptr_t;
typedef unsigned long __kernel_size_t;
typedef long __kernel_ssize_t;
typedef unsigned long __kernel_ulong_t;
typedef long __kernel_long_t;
typedef long __kernel_time_t;
typedef long long __kernel_time64_t;
typedef int __kernel_pid_t;
typedef long long __kernel_loff_t;

/* The compiler's own type; its layout is of no interest here. */
typedef void *__builtin_va_list;
typedef __builtin_va_list va_list;

typedef u32 __kernel_dev_t;
typedef u32 dev_t;
typedef unsigned long ino_t;
typedef unsigned short umode_t;
typedef u32 nlink_t;
typedef long off_t;
typedef long long loff_t;
typedef int pid_t;
typedef int daddr_t;
typedef int key_t;
typedef int clockid_t;
typedef int timer_t;
typedef int mqd_t;
typedef long clock_t;
typedef long suseconds_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef unsigned int uid32_t;
typedef unsigned int gid32_t;
typedef unsigned short uid16_t;
typedef unsigned short gid16_t;
typedef unsigned int qid_t;
typedef unsigned int projid_t;
typedef char *caddr_t;
typedef u64 sector_t;
typedef u64 blkcnt_t;
typedef unsigned long pgoff_t;
typedef u64 dma_addr_t;
typedef u64 phys_addr_t;
typedef u64 resource_size_t;
typedef unsigned long irq_hw_number_t;
typedef unsigned int gfp_t;
typedef unsigned int slab_flags_t;
typedef unsigned int fmode_t;
typedef unsigned int __poll_t;
typedef unsigned int xa_mark_t;
typedef unsigned short __kernel_sa_family_t;
typedef unsigned short sa_family_t;
typedef s64 time64_t;
typedef u64 timeu64_t;
typedef s64 ktime_t;
typedef u64 async_cookie_t;
typedef unsigned long cycles_t;
typedef u32 compat_uint_t;
typedef s32 compat_int_t;
typedef s32 compat_long_t;
typedef u32 compat_ulong_t;
typedef u32 compat_uptr_t;
typedef u32 compat_size_t;
typedef s32 compat_ssize_t;
typedef s32 compat_pid_t;
typedef u64 netdev_features_t;
typedef unsigned int vm_fault_t;
typedef unsigned long vm_flags_t;
typedef unsigned long kernel_ulong_t;
typedef unsigned int blk_mq_req_flags_t;
typedef u32 blk_opf_t;
typedef u8 blk_status_t;
typedef unsigned int sk_buff_data_t;
typedef unsigned char cc_t;
typedef unsigned int speed_t;
typedef unsigned int tcflag_t;
typedef u32 phandle;
typedef u32 ihandle;

typedef struct { uid_t val; } kuid_t;
typedef struct { gid_t val; } kgid_t;
typedef struct { projid_t val; } kprojid_t;
typedef struct { int val[2]; } __kernel_fsid_t;
typedef __kernel_fsid_t fsid_t;
typedef struct { __u8 b[16]; } guid_t;
typedef struct { __u8 b[16]; } uuid_t;
typedef struct { unsigned long val; } swp_entry_t;

typedef struct { int counter; } atomic_t;
typedef struct { s64 counter; } atomic64_t;
typedef atomic64_t atomic_long_t;
#define ATOMIC_INIT(i) { (i) }
#define ATOMIC64_INIT(i) { (i) }
#define ATOMIC_LONG_INIT(i) { (i) }

struct list_head {
	struct list_head *next, *prev;
};

struct hlist_node {
	struct hlist_node *next, **pprev;
};

struct hlist_head {
	struct hlist_node *first;
};

struct callback_head {
	struct callback_head *next;
	void (*func)(struct callback_head *head);
};

/* In the kernel another name of callback_head, by macro. */
struct rcu_head {
	struct rcu_head *next;
	void (*func)(struct rcu_head *head);
};

typedef void (*rcu_callback_t)(struct rcu_head *head);
typedef void (*call_rcu_func_t)(struct rcu_head *head, rcu_callback_t func);
typedef int (*cmp_func_t)(const void *a, const void *b);
typedef int (*cmp_r_func_t)(const void *a, const void *b, const void *priv);
typedef void (*swap_func_t)(void *a, void *b, int size);
typedef void (*swap_r_func_t)(void *a, void *b, int size, const void *priv);

#define aligned_u64 __u64
#define aligned_be64 __be64
#define aligned_le64 __le64
