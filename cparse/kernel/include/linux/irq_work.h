/* Work from interrupt context: linux/irq_work.h. */

#include <linux/types.h>

struct irq_work {
	void *node;
	unsigned int flags;
	void (*func)(struct irq_work *work);
};

void init_irq_work(struct irq_work *work, void (*func)(struct irq_work *work));
bool irq_work_queue(struct irq_work *work);
bool irq_work_queue_on(struct irq_work *work, int cpu);
void irq_work_sync(struct irq_work *work);
