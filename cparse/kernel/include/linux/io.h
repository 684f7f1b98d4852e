/* Device memory and ports: linux/io.h, asm/io.h. */

#include <linux/types.h>

void *ioremap(phys_addr_t offset, size_t size);
void *ioremap_wc(phys_addr_t offset, size_t size);
void *ioremap_uc(phys_addr_t offset, size_t size);
void *ioremap_cache(phys_addr_t offset, unsigned long size);
void iounmap(volatile void *addr);
void *memremap(resource_size_t offset, size_t size, unsigned long flags);
void memunmap(void *addr);
u8 readb(const volatile void *addr);
u16 readw(const volatile void *addr);
u32 readl(const volatile void *addr);
u64 readq(const volatile void *addr);
void writeb(u8 value, volatile void *addr);
void writew(u16 value, volatile void *addr);
void writel(u32 value, volatile void *addr);
void writeq(u64 value, volatile void *addr);
unsigned int ioread8(const void *addr);
unsigned int ioread16(const void *addr);
unsigned int ioread32(const void *addr);
void iowrite8(u8 value, void *addr);
void iowrite16(u16 value, void *addr);
void iowrite32(u32 value, void *addr);
void memcpy_fromio(void *to, const volatile void *from, size_t count);
void memcpy_toio(volatile void *to, const void *from, size_t count);
void memset_io(volatile void *addr, int value, size_t size);
u8 inb(u16 port);
u16 inw(u16 port);
u32 inl(u16 port);
void outb(u8 value, u16 port);
void outw(u16 value, u16 port);
void outl(u32 value, u16 port);
