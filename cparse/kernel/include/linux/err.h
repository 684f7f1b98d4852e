/* Errors carried in pointers: linux/err.h. */

#include <linux/types.h>

#define MAX_ERRNO 4095

void *ERR_PTR(long error);
void *ERR_PTR_PCPU(long error);
long PTR_ERR(const void *ptr);
long PTR_ERR_PCPU(const void *ptr);
bool IS_ERR(const void *ptr);
bool IS_ERR_PCPU(const void *ptr);
bool IS_ERR_OR_NULL(const void *ptr);
bool IS_ERR_VALUE(unsigned long x);
void *ERR_CAST(const void *ptr);
int PTR_ERR_OR_ZERO(const void *ptr);
void *IOMEM_ERR_PTR(long error);
