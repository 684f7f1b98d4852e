/* Bits, bitmaps, byte order and hashes: linux/bits.h, bitops.h, bitmap.h, log2.h, swab.h, byteorder, unaligned.h, hash.h, crc32.h. */

/*
 * Absent on purpose: DECLARE_BITMAP(), for_each_set_bit() and its kin, and the
 * generic FIELD_GET(), FIELD_PREP(), get_unaligned(), put_unaligned(), set_mask_bits().
 */
#include <linux/types.h>

#define BIT(nr) (1UL << (nr))
#define BIT_ULL(nr) (1ULL << (nr))
#define BIT_MASK(nr) (1UL << ((nr) % 64))
#define BIT_WORD(nr) ((nr) / 64)
#define BIT_ULL_MASK(nr) (1ULL << ((nr) % 64))
#define BIT_ULL_WORD(nr) ((nr) / 64)
#define BITS_TO_LONGS(nr) (((nr) + 63) / 64)
#define BITS_TO_BYTES(nr) (((nr) + 7) / 8)
#define BITS_TO_U32(nr) (((nr) + 31) / 32)
#define GENMASK(h, l) ((~0UL << (l)) & (~0UL >> (63 - (h))))
#define GENMASK_ULL(h, l) ((~0ULL << (l)) & (~0ULL >> (63 - (h))))

void set_bit(long nr, volatile unsigned long *addr);
void clear_bit(long nr, volatile unsigned long *addr);
void clear_bit_unlock(long nr, volatile unsigned long *addr);
void change_bit(long nr, volatile unsigned long *addr);
void assign_bit(long nr, volatile unsigned long *addr, bool value);
bool test_bit(unsigned long nr, const volatile unsigned long *addr);
bool test_bit_acquire(unsigned long nr, const volatile unsigned long *addr);
bool test_and_set_bit(long nr, volatile unsigned long *addr);
bool test_and_set_bit_lock(long nr, volatile unsigned long *addr);
bool test_and_clear_bit(long nr, volatile unsigned long *addr);
bool test_and_change_bit(long nr, volatile unsigned long *addr);
void __set_bit(unsigned long nr, volatile unsigned long *addr);
void __clear_bit(unsigned long nr, volatile unsigned long *addr);
void __change_bit(unsigned long nr, volatile unsigned long *addr);
void __assign_bit(long nr, volatile unsigned long *addr, bool value);
bool __test_and_set_bit(unsigned long nr, volatile unsigned long *addr);
bool __test_and_clear_bit(unsigned long nr, volatile unsigned long *addr);
unsigned long find_first_bit(const unsigned long *addr, unsigned long size);
unsigned long find_first_zero_bit(const unsigned long *addr, unsigned long size);
unsigned long find_next_bit(const unsigned long *addr, unsigned long size, unsigned long offset);
unsigned long find_next_zero_bit(const unsigned long *addr, unsigned long size, unsigned long offset);
unsigned long find_last_bit(const unsigned long *addr, unsigned long size);
unsigned long __ffs(unsigned long word);
unsigned long __fls(unsigned long word);
unsigned long ffz(unsigned long word);
unsigned long __ffs64(u64 word);
int ffs(int x);
int fls(unsigned int x);
int fls64(u64 x);
int fls_long(unsigned long l);
int get_count_order(unsigned int count);
int get_bitmask_order(unsigned int count);
unsigned long hweight_long(unsigned long w);
unsigned int hweight8(unsigned int w);
unsigned int hweight16(unsigned int w);
unsigned int hweight32(unsigned int w);
unsigned long hweight64(u64 w);
u64 rol64(u64 word, unsigned int shift);
u64 ror64(u64 word, unsigned int shift);
u32 rol32(u32 word, unsigned int shift);
u32 ror32(u32 word, unsigned int shift);
s32 sign_extend32(u32 value, int index);
s64 sign_extend64(u64 value, int index);
int ilog2(u64 n);
bool is_power_of_2(unsigned long n);
unsigned long roundup_pow_of_two(unsigned long n);
unsigned long rounddown_pow_of_two(unsigned long n);
int order_base_2(unsigned long n);

unsigned long *bitmap_alloc(unsigned int nbits, gfp_t flags);
unsigned long *bitmap_zalloc(unsigned int nbits, gfp_t flags);
void bitmap_free(const unsigned long *bitmap);
void bitmap_zero(unsigned long *dst, unsigned int nbits);
void bitmap_fill(unsigned long *dst, unsigned int nbits);
void bitmap_copy(unsigned long *dst, const unsigned long *src, unsigned int nbits);
bool bitmap_and(unsigned long *dst, const unsigned long *src1, const unsigned long *src2, unsigned int nbits);
void bitmap_or(unsigned long *dst, const unsigned long *src1, const unsigned long *src2, unsigned int nbits);
void bitmap_xor(unsigned long *dst, const unsigned long *src1, const unsigned long *src2, unsigned int nbits);
bool bitmap_andnot(unsigned long *dst, const unsigned long *src1, const unsigned long *src2, unsigned int nbits);
bool bitmap_equal(const unsigned long *src1, const unsigned long *src2, unsigned int nbits);
bool bitmap_intersects(const unsigned long *src1, const unsigned long *src2, unsigned int nbits);
bool bitmap_subset(const unsigned long *src1, const unsigned long *src2, unsigned int nbits);
bool bitmap_empty(const unsigned long *src, unsigned int nbits);
bool bitmap_full(const unsigned long *src, unsigned int nbits);
unsigned int bitmap_weight(const unsigned long *src, unsigned int nbits);
void bitmap_set(unsigned long *map, unsigned int start, unsigned int nbits);
void bitmap_clear(unsigned long *map, unsigned int start, unsigned int nbits);
int bitmap_parse(const char *buf, unsigned int buflen, unsigned long *dst, int nbits);
int bitmap_parselist(const char *buf, unsigned long *maskp, int nmaskbits);
int bitmap_find_free_region(unsigned long *bitmap, unsigned int bits, int order);
void bitmap_release_region(unsigned long *bitmap, unsigned int pos, int order);

u16 swab16(u16 x);
u32 swab32(u32 x);
u64 swab64(u64 x);
__be16 cpu_to_be16(u16 x);
__be32 cpu_to_be32(u32 x);
__be64 cpu_to_be64(u64 x);
__le16 cpu_to_le16(u16 x);
__le32 cpu_to_le32(u32 x);
__le64 cpu_to_le64(u64 x);
u16 be16_to_cpu(__be16 x);
u32 be32_to_cpu(__be32 x);
u64 be64_to_cpu(__be64 x);
u16 le16_to_cpu(__le16 x);
u32 le32_to_cpu(__le32 x);
u64 le64_to_cpu(__le64 x);
u16 be16_to_cpup(const __be16 *p);
u32 be32_to_cpup(const __be32 *p);
u16 le16_to_cpup(const __le16 *p);
u32 le32_to_cpup(const __le32 *p);
u64 le64_to_cpup(const __le64 *p);
void le16_add_cpu(__le16 *var, u16 val);
void le32_add_cpu(__le32 *var, u32 val);
void be32_add_cpu(__be32 *var, u32 val);
__be16 htons(u16 x);
__be32 htonl(u32 x);
u16 ntohs(__be16 x);
u32 ntohl(__be32 x);
u16 get_unaligned_le16(const void *p);
u32 get_unaligned_le32(const void *p);
u64 get_unaligned_le64(const void *p);
u16 get_unaligned_be16(const void *p);
u32 get_unaligned_be32(const void *p);
u64 get_unaligned_be64(const void *p);
void put_unaligned_le16(u16 val, void *p);
void put_unaligned_le32(u32 val, void *p);
void put_unaligned_le64(u64 val, void *p);
void put_unaligned_be16(u16 val, void *p);
void put_unaligned_be32(u32 val, void *p);
void put_unaligned_be64(u64 val, void *p);

u32 hash_32(u32 val, unsigned int bits);
u32 hash_64(u64 val, unsigned int bits);
u32 hash_long(unsigned long val, unsigned int bits);
u32 hash_ptr(const void *ptr, unsigned int bits);
u32 jhash(const void *key, u32 length, u32 initval);
u32 jhash2(const u32 *k, u32 length, u32 initval);
u32 jhash_1word(u32 a, u32 initval);
u32 jhash_2words(u32 a, u32 b, u32 initval);
u32 jhash_3words(u32 a, u32 b, u32 c, u32 initval);
u32 crc32_le(u32 crc, const void *p, size_t len);
u32 crc32c(u32 crc, const void *address, unsigned int length);
u16 crc16(u16 crc, const u8 *buffer, size_t len);
