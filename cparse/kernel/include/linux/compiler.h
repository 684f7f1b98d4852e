/* Annotations and hints: linux/compiler.h, compiler_types.h, compiler_attributes.h, linkage.h, cache.h. */

/*
 * Not here, because the analyser has to see them: __free(), __cleanup(),
 * guard(), scoped_guard(), CLASS(). READ_ONCE() and WRITE_ONCE() are generic
 * and known to the analyser by name.
 */
#define likely(x) (x)
#define unlikely(x) (x)
#define fallthrough do {} while (0)

#define __user
#define __kernel
#define __iomem
#define __percpu
#define __rcu
#define __force
#define __nocast
#define __safe
#define __private
#define __bitwise
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#define __cond_acquires(x)
#define __acquire(x) ((void)0)
#define __release(x) ((void)0)
#define __cond_lock(x, c) (c)
#define __chk_user_ptr(x) ((void)0)
#define __context_unsafe(x)
#define __guarded_by(...)
#define __must_not_hold(...)

#define __always_inline inline
#define noinline
#define noinline_for_stack
#define __noinline
#define noinstr
#define notrace
#define nokprobe_inline inline
#define __noreturn
#define __maybe_unused
#define __always_unused
#define __used
#define __must_check
#define __cold
#define __hot
#define __pure
#define __attribute_const__
#define __weak
#define __visible
#define __alias(symbol)
#define __packed __attribute__((__packed__))
#define __aligned(x) __attribute__((__aligned__(x)))
#define __aligned_largest __attribute__((__aligned__))
#define __section(x)
#define __printf(a, b)
#define __scanf(a, b)
#define __malloc
#define __alloc_size(...)
#define __realloc_size(...)
#define __assume_aligned(...)
#define __nonstring
#define __designated_init
#define __mode(x)
#define __counted_by(m)
#define __counted_by_le(m)
#define __counted_by_be(m)
#define __counted_by_ptr(m)
#define __no_sanitize_address
#define __no_sanitize_thread
#define __no_kasan_or_inline
#define __no_kcsan
#define __no_stack_protector
#define __no_profile
#define __nocfi
#define __flatten
#define __latent_entropy
#define __randomize_layout
#define __no_randomize_layout
#define randomized_struct_fields_start
#define randomized_struct_fields_end
#define __compiletime_error(msg)
#define __compiletime_warning(msg)
#define __deprecated
#define __gnu_inline
#define __signed
#define __overloadable
#define __copy(symbol)
#define __ADDRESSABLE(sym)
#define __retain
#define __noendbr
#define __no_caller_saved_registers
#define __diag_push()
#define __diag_pop()
#define __diag_ignore_all(option, comment)

/* Since 6.19, as in C23. */
#define auto __auto_type

#define asmlinkage
#define asmlinkage_protect(...)
#define VISIBLE_IF_KUNIT static
#define ____cacheline_aligned __attribute__((__aligned__(SMP_CACHE_BYTES)))
#define ____cacheline_aligned_in_smp __attribute__((__aligned__(SMP_CACHE_BYTES)))
#define ____cacheline_internodealigned_in_smp __attribute__((__aligned__(SMP_CACHE_BYTES)))
#define __cacheline_aligned __attribute__((__aligned__(SMP_CACHE_BYTES)))
#define __cacheline_aligned_in_smp __attribute__((__aligned__(SMP_CACHE_BYTES)))
#define __read_mostly
#define __ro_after_init
#define __cacheline_group_begin(group)
#define __cacheline_group_end(group)
#define SMP_CACHE_BYTES 64
#define L1_CACHE_BYTES 64
#define L1_CACHE_SHIFT 6
#define SMP_CACHE_ALIGN(x) (((x) + (SMP_CACHE_BYTES - 1)) & ~(SMP_CACHE_BYTES - 1))

void barrier(void);
void barrier_data(void *ptr);
void compiletime_assert(int condition, const char *msg);
