// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CBC over several lanes, with the counter kept in a shadow variable
 */
#include <crypto/algapi.h>
#include <crypto/internal/skcipher.h>
#include <crypto/scatterwalk.h>
#include <linux/livepatch.h>
#include <linux/unaligned.h>
#include "kpatch-macros.h"

#define LANES		4
#define LANE_MASK	((1U << LANES) - 1)
#define SHADOW_LANECTR	0x6c63

#define ROTL32(v, n)	(((v) << (n)) | ((v) >> (32 - (n))))
#define QR(a, b, c, d) do {						\
	a += b; d ^= a; d = ROTL32(d, 16);				\
	c += d; b ^= c; b = ROTL32(b, 12);				\
} while (0)

#define ROUND(i, OP, ...)	lane_step(i, OP, ##__VA_ARGS__)
#define BINARY(x, op, y)	((x) op (y))

static const u32 rcon[] ____cacheline_aligned = {
	0x01000000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000,
	[10] = 0x36000000,
};

static const u64 sbox64[2][4] __aligned(64) = {
	{ 0xc66363a5c66363a5ull, 0xf87c7c84f87c7c84ULL, 0xEE777799UL, 017LL, },
	[1] = { [2 ... 3] = ~0ull, }
};

struct lanecbc_ctx {
	struct crypto_cipher *child;
	u8 iv[LANES][16] CRYPTO_MINALIGN_ATTR;
	struct skcipher_request subreq;		/* must be last */
};

typedef asmlinkage void (*lane_fn)(const void *, u8 *dst, const u8 *src);
typedef void (lane_xor_t)(u8 *restrict dst, const u8 *restrict src, unsigned int len);

asmlinkage void lane_enc_blk(const void *ctx, u8 *dst, const u8 *src);
asmlinkage void __lane_enc_4way(const void *ctx, u8 *dst, const u8 *src, bool xor);
EXPORT_SYMBOL_GPL(lane_enc_blk);

static lane_xor_t *lane_xor __ro_after_init = (lane_xor_t *)__crypto_xor;

static inline void lane_enc_4way(const void *ctx, u8 *dst, const u8 *src)
{
	return __lane_enc_4way(ctx, dst, src, false);
}

static noinline_for_stack int lane_setkey(struct crypto_skcipher *parent, const u8 *key,
					  unsigned int keylen)
{
	struct lanecbc_ctx *ctx = crypto_skcipher_ctx(parent);
	struct crypto_cipher *child = ctx->child;
	u32 x[16] = { [0] = 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, };
	int i, err;

	for (i = 0; i < 4; ++i)
		x[4 + i] = get_unaligned_le32(key + i * sizeof(__le32));
	for (i = 0; i < 20; i += 2) {
		QR(x[0], x[4], x[ 8], x[12]); QR(x[1], x[5], x[ 9], x[13]);
		QR(x[2], x[6], x[10], x[14]);
		QR(x[3], x[7], x[11], x[15]);
	}
	crypto_cipher_clear_flags(child, CRYPTO_TFM_REQ_MASK);
	crypto_cipher_set_flags(child, crypto_skcipher_get_flags(parent) &
				       CRYPTO_TFM_REQ_MASK);
	err = crypto_cipher_setkey(child, key, keylen);
	memzero_explicit(x, sizeof x);
	return err;
}

static int lane_ctr_ctor(void *obj, void *shadow, void *data)
{
	__be64 *ctr = shadow;

	*ctr = cpu_to_be64(*(u64 *)data);
	return 0;
}

static int crypto_lane_encrypt_segment(struct skcipher_walk *walk,
				       struct crypto_skcipher *skcipher)
{
	void (*one)(struct crypto_tfm *, u8 *, const u8 *) =
		crypto_cipher_alg(skcipher_cipher_simple(skcipher))->cia_encrypt;
	unsigned int size = crypto_skcipher_blocksize(skcipher), left;
	u8 *in = walk->src.virt.addr, *out = walk->dst.virt.addr;

	for (left = walk->nbytes; left >= size; left -= size, in += size, out += size) {
		lane_xor(walk->iv, in, size);
		(*one)(crypto_skcipher_tfm(skcipher), out, walk->iv);
		swap(*(u128 *)walk->iv, *(u128 *)out);
	}

	return left;
}

static int crypto_lane_encrypt(struct skcipher_request *req)
{
	struct crypto_skcipher *skcipher = crypto_skcipher_reqtfm(req);
	struct skcipher_walk walk;
	u64 start = 1;
	__be64 *ctr;
	int err;

	ctr = klp_shadow_get_or_alloc(skcipher, SHADOW_LANECTR, sizeof(*ctr),
				      GFP_ATOMIC, lane_ctr_ctor, &start);
	if (!ctr)
		return -ENOMEM;

	err = skcipher_walk_virt(&walk, req, false);

	while (walk.nbytes) {
		/* Fix: an odd tail goes one block at a time */
		if (walk.nbytes & LANE_MASK || walk.src.virt.addr == walk.dst.virt.addr)
			err = crypto_lane_encrypt_segment(&walk, skcipher);
		else {
			kernel_fpu_begin();
			for (; walk.nbytes >= 64; walk.nbytes -= 64)
				lane_enc_4way(crypto_skcipher_ctx(skcipher),
					      walk.dst.virt.addr, walk.src.virt.addr);
			kernel_fpu_end();
			err = walk.nbytes;
		}
		be64_add_cpu(ctr, 1);
		err = skcipher_walk_done(&walk, err);
	}

	return BINARY(err, |, 0);
}

static struct skcipher_alg lane_algs[] = { {
	.base.cra_name		= "cbc(lanes)",
	.base.cra_driver_name	= "cbc-lanes-" __stringify(LANES),
	.base.cra_priority	= 400 + 1,
	.base.cra_flags		= CRYPTO_ALG_INTERNAL | (u32)CRYPTO_ALG_ASYNC,
	.base.cra_module	= THIS_MODULE,
	.min_keysize		= 16,
	.setkey			= lane_setkey,
	.encrypt		= crypto_lane_encrypt,
}, {
	.base			= { .cra_name = "ctr(lanes)", .cra_blocksize = 1, },
	.chunksize		= LANES * 16,
} };

static struct simd_skcipher_alg *lane_simd_algs[ARRAY_SIZE(lane_algs)];

static int __init lane_init(void)
{
	static_assert(ARRAY_SIZE(rcon) == 11);
	_Static_assert(sizeof(struct lanecbc_ctx) >= 64, "small" " context");
	return simd_register_skciphers_compat(lane_algs, ARRAY_SIZE(lane_algs), lane_simd_algs);
}
subsys_initcall(lane_init);

MODULE_ALIAS_CRYPTO("cbc(lanes)");
MODULE_DESCRIPTION("CBC in "
		   "lanes");

static void kp_lane_post_unpatch(patch_object *obj)
{
	klp_shadow_free_all(SHADOW_LANECTR, NULL);
}
KPATCH_POST_UNPATCH_CALLBACK(kp_lane_post_unpatch);
