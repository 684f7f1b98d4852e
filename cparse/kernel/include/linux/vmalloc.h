/* Virtually contiguous memory: linux/vmalloc.h, moduleloader.h. */

#include <linux/types.h>
#include <linux/mm.h>

void *vmalloc(unsigned long size);
void *vzalloc(unsigned long size);
void *vmalloc_user(unsigned long size);
void *vmalloc_node(unsigned long size, int node);
void *vzalloc_node(unsigned long size, int node);
void *vmalloc_32(unsigned long size);
void *vmalloc_32_user(unsigned long size);
void *vmalloc_huge(unsigned long size, gfp_t gfp_mask);
void *__vmalloc(unsigned long size, gfp_t gfp_mask);
void *vmalloc_array(size_t n, size_t size);
void *vcalloc(size_t n, size_t size);
void *__vmalloc_array(size_t n, size_t size, gfp_t flags);
void vfree(const void *addr);
void vfree_atomic(const void *addr);
void *vmap(struct page **pages, unsigned int count, unsigned long flags, pgprot_t prot);
void *vmap_pfn(unsigned long *pfns, unsigned int count, pgprot_t prot);
void vunmap(const void *addr);
int remap_vmalloc_range(struct vm_area_struct *vma, void *addr, unsigned long pgoff);
bool is_vmalloc_addr(const void *x);
int is_vmalloc_or_module_addr(const void *x);
struct page *vmalloc_to_page(const void *addr);
unsigned long vmalloc_to_pfn(const void *addr);
void *vm_map_ram(struct page **pages, unsigned int count, int node);
void vm_unmap_ram(const void *mem, unsigned int count);
void vm_unmap_aliases(void);
void *module_alloc(unsigned long size);
void module_memfree(void *module_region);
void execmem_free(void *ptr);
