/* Object allocation: linux/slab.h, and the allocating functions of linux/string.h. */

/*
 * kmalloc_obj(), kzalloc_obj() and their kin are generic and known to the
 * analyser by name; so are KMEM_CACHE() and DEFINE_FREE().
 */
#include <linux/types.h>
#include <linux/gfp.h>

struct kmem_cache;

struct kmem_cache_args {
	unsigned int align;
	unsigned int useroffset;
	unsigned int usersize;
	unsigned int freeptr_offset;
	bool use_freeptr_offset;
	void (*ctor)(void *object);
};

#define SLAB_CONSISTENCY_CHECKS ((slab_flags_t)0x00000100u)
#define SLAB_RED_ZONE ((slab_flags_t)0x00000400u)
#define SLAB_POISON ((slab_flags_t)0x00000800u)
#define SLAB_HWCACHE_ALIGN ((slab_flags_t)0x00002000u)
#define SLAB_CACHE_DMA ((slab_flags_t)0x00004000u)
#define SLAB_STORE_USER ((slab_flags_t)0x00010000u)
#define SLAB_RECLAIM_ACCOUNT ((slab_flags_t)0x00020000u)
#define SLAB_PANIC ((slab_flags_t)0x00040000u)
#define SLAB_TYPESAFE_BY_RCU ((slab_flags_t)0x00080000u)
#define SLAB_MEM_SPREAD ((slab_flags_t)0x00100000u)
#define SLAB_ACCOUNT ((slab_flags_t)0x04000000u)
#define SLAB_TEMPORARY SLAB_RECLAIM_ACCOUNT
#define ZERO_SIZE_PTR ((void *)16)
#define KMALLOC_MAX_SIZE (1UL << 22)
#define KMALLOC_MAX_CACHE_SIZE (1UL << 13)
#define KMALLOC_MIN_SIZE 8
#define ARCH_KMALLOC_MINALIGN 8

bool ZERO_OR_NULL_PTR(const void *ptr);

void *kmalloc(size_t size, gfp_t flags);
void *kzalloc(size_t size, gfp_t flags);
void *kmalloc_node(size_t size, gfp_t flags, int node);
void *kzalloc_node(size_t size, gfp_t flags, int node);
void *kmalloc_array(size_t n, size_t size, gfp_t flags);
void *kmalloc_array_node(size_t n, size_t size, gfp_t flags, int node);
void *kcalloc(size_t n, size_t size, gfp_t flags);
void *kcalloc_node(size_t n, size_t size, gfp_t flags, int node);
void *kmalloc_track_caller(size_t size, gfp_t flags);
void *krealloc(const void *object, size_t new_size, gfp_t flags);
void *krealloc_array(void *object, size_t new_n, size_t new_size, gfp_t flags);
void *__kmalloc(size_t size, gfp_t flags);
void kfree(const void *object);
void kfree_const(const void *object);
void kfree_sensitive(const void *object);
void kzfree(const void *object);
void kfree_bulk(size_t size, void **objects);
size_t ksize(const void *object);
size_t kmalloc_size_roundup(size_t size);

void *kvmalloc(size_t size, gfp_t flags);
void *kvzalloc(size_t size, gfp_t flags);
void *kvmalloc_node(size_t size, gfp_t flags, int node);
void *kvzalloc_node(size_t size, gfp_t flags, int node);
void *kvmalloc_array(size_t n, size_t size, gfp_t flags);
void *kvcalloc(size_t n, size_t size, gfp_t flags);
void *kvrealloc(const void *object, size_t size, gfp_t flags);
void kvfree(const void *object);
void kvfree_sensitive(const void *object, size_t len);

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align, slab_flags_t flags, void (*ctor)(void *object));
struct kmem_cache *kmem_cache_create_usercopy(const char *name, unsigned int size, unsigned int align, slab_flags_t flags, unsigned int useroffset, unsigned int usersize, void (*ctor)(void *object));
void kmem_cache_destroy(struct kmem_cache *cache);
int kmem_cache_shrink(struct kmem_cache *cache);
unsigned int kmem_cache_size(struct kmem_cache *cache);
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags);
void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t flags);
void *kmem_cache_alloc_node(struct kmem_cache *cache, gfp_t flags, int node);
int kmem_cache_alloc_bulk(struct kmem_cache *cache, gfp_t flags, size_t size, void **objects);
void kmem_cache_free(struct kmem_cache *cache, void *object);
void kmem_cache_free_bulk(struct kmem_cache *cache, size_t size, void **objects);

char *kstrdup(const char *s, gfp_t gfp);
const char *kstrdup_const(const char *s, gfp_t gfp);
char *kstrndup(const char *s, size_t len, gfp_t gfp);
void *kmemdup(const void *src, size_t len, gfp_t gfp);
void *kmemdup_array(const void *src, size_t count, size_t element_size, gfp_t gfp);
void *kvmemdup(const void *src, size_t len, gfp_t gfp);
char *kmemdup_nul(const char *s, size_t len, gfp_t gfp);
void *memdup_user(const void *src, size_t len);
void *vmemdup_user(const void *src, size_t len);
void *memdup_array_user(const void *src, size_t n, size_t size);
void *memdup_user_nul(const void *src, size_t len);
char *strndup_user(const char *s, long n);
char *kasprintf(gfp_t gfp, const char *fmt, ...);
char *kvasprintf(gfp_t gfp, const char *fmt, va_list args);
const char *kvasprintf_const(gfp_t gfp, const char *fmt, va_list args);
char *kstrdup_quotable(const char *src, gfp_t gfp);
char *kstrdup_and_replace(const char *src, char old, char new, gfp_t gfp);
char **kasprintf_strarray(gfp_t gfp, const char *prefix, size_t n);
void kfree_strarray(char **array, size_t n);
char **argv_split(gfp_t gfp, const char *str, int *argcp);
void argv_free(char **argv);
