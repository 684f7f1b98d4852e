/* Random numbers and identifiers: linux/random.h, prandom.h, uuid.h. */

#include <linux/types.h>

void get_random_bytes(void *buf, size_t len);
int get_random_bytes_wait(void *buf, size_t nbytes);
u8 get_random_u8(void);
u16 get_random_u16(void);
u32 get_random_u32(void);
u64 get_random_u64(void);
unsigned long get_random_long(void);
unsigned int get_random_int(void);
u32 get_random_u32_below(u32 ceil);
u32 get_random_u32_inclusive(u32 floor, u32 ceil);
u32 prandom_u32(void);
u32 prandom_u32_max(u32 ep_ro);
void add_device_randomness(const void *buf, size_t len);
void add_hwgenerator_randomness(const void *buf, size_t len, size_t entropy, bool sleep_after);
bool rng_is_initialized(void);
int wait_for_random_bytes(void);
void generate_random_uuid(unsigned char uuid[16]);
void uuid_gen(uuid_t *u);
void guid_gen(guid_t *u);
int uuid_parse(const char *uuid, uuid_t *u);
bool uuid_equal(const uuid_t *u1, const uuid_t *u2);
