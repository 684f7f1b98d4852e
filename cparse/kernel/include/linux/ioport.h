/* Regions of memory and ports: linux/ioport.h. */

#include <linux/types.h>

struct resource {
	resource_size_t start;
	resource_size_t end;
	const char *name;
	unsigned long flags;
	unsigned long desc;
	struct resource *parent, *sibling, *child;
};

#define IORESOURCE_IO 0x00000100
#define IORESOURCE_MEM 0x00000200
#define IORESOURCE_IRQ 0x00000400

extern struct resource ioport_resource;
extern struct resource iomem_resource;

struct resource *request_region(resource_size_t start, resource_size_t n, const char *name);
struct resource *request_mem_region(resource_size_t start, resource_size_t n, const char *name);
void release_region(resource_size_t start, resource_size_t n);
void release_mem_region(resource_size_t start, resource_size_t n);
int request_resource(struct resource *root, struct resource *new);
int release_resource(struct resource *old);
resource_size_t resource_size(const struct resource *res);
