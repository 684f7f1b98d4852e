/* Consoles: linux/console.h. */

#include <linux/types.h>

/* Not complete. */
struct console {
	char name[16];
	void (*write)(struct console *co, const char *s, unsigned int count);
	int (*read)(struct console *co, char *s, unsigned int count);
	int (*setup)(struct console *co, char *options);
	short flags;
	short index;
	int cflag;
	void *data;
};

#define CON_PRINTBUFFER 1
#define CON_CONSDEV 2
#define CON_ENABLED 4
#define CON_BOOT 8

void register_console(struct console *console);
int unregister_console(struct console *console);
void console_lock(void);
int console_trylock(void);
void console_unlock(void);
int is_console_locked(void);
void console_list_lock(void);
void console_list_unlock(void);
