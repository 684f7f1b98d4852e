/* User memory: linux/uaccess.h, asm/uaccess.h. */

/*
 * Generic and therefore absent: get_user(), put_user(), __get_user(),
 * __put_user(), unsafe_get_user(), unsafe_put_user(), get_kernel_nofault().
 */
#include <linux/types.h>

unsigned long copy_to_user(void *to, const void *from, unsigned long n);
unsigned long copy_from_user(void *to, const void *from, unsigned long n);
unsigned long copy_in_user(void *to, const void *from, unsigned long n);
unsigned long __copy_to_user(void *to, const void *from, unsigned long n);
unsigned long __copy_from_user(void *to, const void *from, unsigned long n);
unsigned long __copy_to_user_inatomic(void *to, const void *from, unsigned long n);
unsigned long __copy_from_user_inatomic(void *to, const void *from, unsigned long n);
unsigned long clear_user(void *to, unsigned long n);
unsigned long __clear_user(void *to, unsigned long n);
long strncpy_from_user(char *dst, const char *src, long count);
long strnlen_user(const char *s, long n);
long strncpy_from_user_nofault(char *dst, const void *unsafe_addr, long count);
long strncpy_from_kernel_nofault(char *dst, const void *unsafe_addr, long count);
long copy_from_kernel_nofault(void *dst, const void *src, size_t size);
long copy_to_kernel_nofault(void *dst, const void *src, size_t size);
long copy_from_user_nofault(void *dst, const void *src, size_t size);
long copy_to_user_nofault(void *dst, const void *src, size_t size);
int copy_struct_from_user(void *dst, size_t ksize, const void *src, size_t usize);
int check_zeroed_user(const void *from, size_t size);
int access_ok(const void *addr, unsigned long size);
void *untagged_addr(void *addr);
void pagefault_disable(void);
void pagefault_enable(void);
bool pagefault_disabled(void);
bool user_access_begin(const void *ptr, size_t len);
void user_access_end(void);
