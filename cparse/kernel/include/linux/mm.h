/* Memory management: linux/mm.h, mm_types.h, pagemap.h, highmem.h, swap.h, mman.h, set_memory.h, asm/page.h. */

/* The structs hold only the fields in common use, in no particular layout. */
#include <linux/types.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/rbtree.h>
#include <linux/refcount.h>

struct task_struct;
struct file;
struct inode;
struct address_space;
struct vm_area_struct;
struct vm_fault;
struct mem_cgroup;
struct pglist_data;
struct anon_vma;
struct pt_regs;

#define PAGE_SHIFT 12
#define PAGE_SIZE 4096UL
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define PMD_SHIFT 21
#define PUD_SHIFT 30
#define PMD_SIZE (1UL << PMD_SHIFT)
#define PUD_SIZE (1UL << PUD_SHIFT)
#define HPAGE_SIZE PMD_SIZE
#define PAGE_ALIGN(addr) (((addr) + PAGE_SIZE - 1) & PAGE_MASK)
#define PAGE_ALIGNED(addr) (((unsigned long)(addr) & (PAGE_SIZE - 1)) == 0)
#define offset_in_page(p) ((unsigned long)(p) & (PAGE_SIZE - 1))
#define PFN_UP(x) (((x) + PAGE_SIZE - 1) >> PAGE_SHIFT)
#define PFN_DOWN(x) ((x) >> PAGE_SHIFT)
#define PFN_PHYS(x) ((phys_addr_t)(x) << PAGE_SHIFT)
#define PHYS_PFN(x) ((unsigned long)((x) >> PAGE_SHIFT))

typedef struct { unsigned long pgd; } pgd_t;
typedef struct { unsigned long p4d; } p4d_t;
typedef struct { unsigned long pud; } pud_t;
typedef struct { unsigned long pmd; } pmd_t;
typedef struct { unsigned long pte; } pte_t;
typedef struct { unsigned long pgprot; } pgprot_t;
typedef struct page *pgtable_t;

struct page {
	unsigned long flags;
	struct list_head lru;
	struct address_space *mapping;
	unsigned long index;
	unsigned long private;
	atomic_t _mapcount;
	atomic_t _refcount;
};

struct folio {
	struct page page;
};

struct vm_operations_struct {
	void (*open)(struct vm_area_struct *area);
	void (*close)(struct vm_area_struct *area);
	int (*may_split)(struct vm_area_struct *area, unsigned long addr);
	int (*mremap)(struct vm_area_struct *area);
	int (*mprotect)(struct vm_area_struct *vma, unsigned long start, unsigned long end, unsigned long newflags);
	vm_fault_t (*fault)(struct vm_fault *vmf);
	vm_fault_t (*huge_fault)(struct vm_fault *vmf, unsigned int order);
	vm_fault_t (*page_mkwrite)(struct vm_fault *vmf);
	vm_fault_t (*pfn_mkwrite)(struct vm_fault *vmf);
	int (*access)(struct vm_area_struct *vma, unsigned long addr, void *buf, int len, int write);
	const char *(*name)(struct vm_area_struct *vma);
};

struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
	struct mm_struct *vm_mm;
	pgprot_t vm_page_prot;
	const vm_flags_t vm_flags;
	struct list_head anon_vma_chain;
	struct anon_vma *anon_vma;
	const struct vm_operations_struct *vm_ops;
	unsigned long vm_pgoff;
	struct file *vm_file;
	void *vm_private_data;
};

struct vm_fault {
	struct vm_area_struct *vma;
	gfp_t gfp_mask;
	pgoff_t pgoff;
	unsigned long address;
	unsigned long real_address;
	unsigned int flags;
	pmd_t *pmd;
	pud_t *pud;
	struct page *cow_page;
	struct page *page;
	pte_t *pte;
	spinlock_t *ptl;
};

struct mm_struct {
	atomic_t mm_count;
	atomic_t mm_users;
	unsigned long mmap_base;
	unsigned long task_size;
	pgd_t *pgd;
	int map_count;
	spinlock_t page_table_lock;
	struct rw_semaphore mmap_lock;
	struct list_head mmlist;
	unsigned long total_vm;
	unsigned long locked_vm;
	atomic64_t pinned_vm;
	unsigned long data_vm;
	unsigned long exec_vm;
	unsigned long stack_vm;
	unsigned long def_flags;
	spinlock_t arg_lock;
	unsigned long start_code, end_code, start_data, end_data;
	unsigned long start_brk, brk, start_stack;
	unsigned long arg_start, arg_end, env_start, env_end;
	unsigned long flags;
	struct task_struct *owner;
	struct file *exe_file;
};

struct sysinfo {
	long uptime;
	unsigned long loads[3];
	unsigned long totalram;
	unsigned long freeram;
	unsigned long sharedram;
	unsigned long bufferram;
	unsigned long totalswap;
	unsigned long freeswap;
	unsigned short procs;
	unsigned long totalhigh;
	unsigned long freehigh;
	unsigned int mem_unit;
};

#define VM_NONE 0x00000000
#define VM_READ 0x00000001
#define VM_WRITE 0x00000002
#define VM_EXEC 0x00000004
#define VM_SHARED 0x00000008
#define VM_MAYREAD 0x00000010
#define VM_MAYWRITE 0x00000020
#define VM_MAYEXEC 0x00000040
#define VM_MAYSHARE 0x00000080
#define VM_GROWSDOWN 0x00000100
#define VM_PFNMAP 0x00000400
#define VM_LOCKED 0x00002000
#define VM_IO 0x00004000
#define VM_DONTCOPY 0x00020000
#define VM_DONTEXPAND 0x00040000
#define VM_ACCOUNT 0x00100000
#define VM_NORESERVE 0x00200000
#define VM_HUGETLB 0x00400000
#define VM_DONTDUMP 0x04000000
#define VM_MIXEDMAP 0x10000000
#define VM_FAULT_OOM ((vm_fault_t)0x000001)
#define VM_FAULT_SIGBUS ((vm_fault_t)0x000002)
#define VM_FAULT_MAJOR ((vm_fault_t)0x000004)
#define VM_FAULT_SIGSEGV ((vm_fault_t)0x000040)
#define VM_FAULT_NOPAGE ((vm_fault_t)0x000100)
#define VM_FAULT_LOCKED ((vm_fault_t)0x000200)
#define VM_FAULT_RETRY ((vm_fault_t)0x000400)
#define FOLL_WRITE 0x01
#define FOLL_GET 0x02
#define FOLL_FORCE 0x08
#define FOLL_LONGTERM 0x100
#define PROT_READ 0x1
#define PROT_WRITE 0x2
#define PROT_EXEC 0x4
#define MAP_SHARED 0x01
#define MAP_PRIVATE 0x02
#define MAP_FIXED 0x10
#define MAP_ANONYMOUS 0x20

extern pgprot_t PAGE_KERNEL;
extern pgprot_t PAGE_KERNEL_RO;
extern pgprot_t PAGE_KERNEL_EXEC;
extern unsigned long max_pfn;
extern unsigned long max_low_pfn;
extern unsigned long totalreserve_pages;
extern void *high_memory;
extern unsigned long empty_zero_page[];
extern int page_cluster;
extern int sysctl_overcommit_memory;
extern int sysctl_overcommit_ratio;
extern unsigned long sysctl_overcommit_kbytes;
extern unsigned long sysctl_user_reserve_kbytes;
extern unsigned long sysctl_admin_reserve_kbytes;
extern int sysctl_max_map_count;
extern int sysctl_legacy_va_layout;
extern int sysctl_oom_kill_allocating_task;
extern int sysctl_oom_dump_tasks;
extern int sysctl_panic_on_oom;
extern unsigned int sysctl_compaction_proactiveness;
extern int sysctl_drop_caches;
extern int sysctl_vfs_cache_pressure;
extern int vm_swappiness;
extern int dirty_background_ratio;
extern int vm_dirty_ratio;
extern unsigned long dirty_background_bytes;
extern unsigned long vm_dirty_bytes;
extern unsigned int dirty_writeback_interval;
extern unsigned int dirty_expire_interval;
extern int laptop_mode;
extern int min_free_kbytes;
extern int watermark_boost_factor;
extern int watermark_scale_factor;
extern int user_min_free_kbytes;
extern int percpu_pagelist_high_fraction;
extern unsigned long mmap_min_addr;
extern int randomize_va_space;
extern int node_reclaim_mode;
extern int sysctl_min_unmapped_ratio;
extern int sysctl_min_slab_ratio;
extern int sysctl_memory_failure_early_kill;
extern int sysctl_memory_failure_recovery;
extern unsigned long transparent_hugepage_flags;

struct page *virt_to_page(const void *x);
struct page *virt_to_head_page(const void *x);
struct folio *virt_to_folio(const void *x);
phys_addr_t virt_to_phys(const volatile void *address);
void *phys_to_virt(phys_addr_t address);
unsigned long __pa(const volatile void *x);
void *__va(phys_addr_t x);
unsigned long virt_to_pfn(const void *x);
bool virt_addr_valid(const void *x);
struct page *pfn_to_page(unsigned long pfn);
unsigned long page_to_pfn(const struct page *page);
int pfn_valid(unsigned long pfn);
phys_addr_t page_to_phys(const struct page *page);
void *page_address(const struct page *page);
int page_to_nid(const struct page *page);
struct page *compound_head(const struct page *page);
unsigned int compound_order(struct page *page);
unsigned long page_size(struct page *page);
int page_count(const struct page *page);
int page_mapcount(const struct page *page);
struct folio *page_folio(const struct page *page);
void get_page(struct page *page);
void put_page(struct page *page);
void folio_get(struct folio *folio);
void folio_put(struct folio *folio);
void *folio_address(const struct folio *folio);
size_t folio_size(const struct folio *folio);
void lock_page(struct page *page);
bool trylock_page(struct page *page);
void unlock_page(struct page *page);
void folio_lock(struct folio *folio);
void folio_unlock(struct folio *folio);
void SetPageReserved(struct page *page);
void ClearPageReserved(struct page *page);
int PageReserved(const struct page *page);
int PageCompound(const struct page *page);
bool PageSlab(const struct page *page);
bool PageUptodate(const struct page *page);
int PageDirty(const struct page *page);
bool set_page_dirty(struct page *page);
int set_page_dirty_lock(struct page *page);
void *kmap(struct page *page);
void kunmap(struct page *page);
void *kmap_atomic(struct page *page);
void kunmap_atomic(const void *addr);
void *kmap_local_page(struct page *page);
void *kmap_local_folio(struct folio *folio, size_t offset);
void kunmap_local(const void *addr);
void clear_page(void *page);
void copy_page(void *to, void *from);
void clear_highpage(struct page *page);
void copy_highpage(struct page *to, struct page *from);
void memcpy_from_page(char *to, struct page *page, size_t offset, size_t len);
void memcpy_to_page(struct page *page, size_t offset, const char *from, size_t len);
void zero_user(struct page *page, unsigned int start, unsigned int size);
struct page *find_get_page(struct address_space *mapping, pgoff_t offset);
struct page *find_lock_page(struct address_space *mapping, pgoff_t index);
unsigned long invalidate_mapping_pages(struct address_space *mapping, pgoff_t start, pgoff_t end);
void truncate_inode_pages(struct address_space *mapping, loff_t lstart);

void mmap_read_lock(struct mm_struct *mm);
int mmap_read_lock_killable(struct mm_struct *mm);
bool mmap_read_trylock(struct mm_struct *mm);
void mmap_read_unlock(struct mm_struct *mm);
void mmap_write_lock(struct mm_struct *mm);
int mmap_write_lock_killable(struct mm_struct *mm);
bool mmap_write_trylock(struct mm_struct *mm);
void mmap_write_unlock(struct mm_struct *mm);
void mmap_assert_locked(const struct mm_struct *mm);
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr);
struct vm_area_struct *vma_lookup(struct mm_struct *mm, unsigned long addr);
struct vm_area_struct *find_vma_intersection(struct mm_struct *mm, unsigned long start_addr, unsigned long end_addr);
unsigned long vma_pages(const struct vm_area_struct *vma);
void vm_flags_set(struct vm_area_struct *vma, vm_flags_t flags);
void vm_flags_clear(struct vm_area_struct *vma, vm_flags_t flags);
void vm_flags_mod(struct vm_area_struct *vma, vm_flags_t set, vm_flags_t clear);
int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn, unsigned long size, pgprot_t prot);
int vm_iomap_memory(struct vm_area_struct *vma, phys_addr_t start, unsigned long len);
int vm_insert_page(struct vm_area_struct *vma, unsigned long addr, struct page *page);
vm_fault_t vmf_insert_pfn(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn);
vm_fault_t vmf_insert_page(struct vm_area_struct *vma, unsigned long addr, struct page *page);
vm_fault_t handle_mm_fault(struct vm_area_struct *vma, unsigned long address, unsigned int flags, struct pt_regs *regs);
unsigned long vm_mmap(struct file *file, unsigned long addr, unsigned long len, unsigned long prot, unsigned long flag, unsigned long offset);
int vm_munmap(unsigned long start, size_t len);
unsigned long do_mmap(struct file *file, unsigned long addr, unsigned long len, unsigned long prot, unsigned long flags, vm_flags_t vm_flags, unsigned long pgoff, unsigned long *populate, struct list_head *uf);
int do_munmap(struct mm_struct *mm, unsigned long start, size_t len, struct list_head *uf);
long get_user_pages(unsigned long start, unsigned long nr_pages, unsigned int gup_flags, struct page **pages);
int get_user_pages_fast(unsigned long start, int nr_pages, unsigned int gup_flags, struct page **pages);
int pin_user_pages_fast(unsigned long start, int nr_pages, unsigned int gup_flags, struct page **pages);
void unpin_user_page(struct page *page);
void unpin_user_pages(struct page **pages, unsigned long npages);
void unpin_user_pages_dirty_lock(struct page **pages, unsigned long npages, bool make_dirty);
int access_process_vm(struct task_struct *tsk, unsigned long addr, void *buf, int len, unsigned int gup_flags);
int account_locked_vm(struct mm_struct *mm, unsigned long pages, bool inc);
struct file *get_mm_exe_file(struct mm_struct *mm);
struct file *get_task_exe_file(struct task_struct *task);
void si_meminfo(struct sysinfo *val);
unsigned long totalram_pages(void);
unsigned long nr_free_pages(void);
long si_mem_available(void);
void flush_tlb_all(void);
void flush_tlb_mm(struct mm_struct *mm);
void flush_tlb_kernel_range(unsigned long start, unsigned long end);
int set_memory_ro(unsigned long addr, int numpages);
int set_memory_rw(unsigned long addr, int numpages);
int set_memory_x(unsigned long addr, int numpages);
int set_memory_nx(unsigned long addr, int numpages);
int set_memory_rox(unsigned long addr, int numpages);
pte_t *lookup_address(unsigned long address, unsigned int *level);
void flush_icache_range(unsigned long start, unsigned long end);
