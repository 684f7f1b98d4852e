/* gcc -m64 -mcmodel=kernel without vector units */
#define __BYTE_ORDER__ __ORDER_LITTLE_ENDIAN__
#define __FLOAT_WORD_ORDER__ __ORDER_LITTLE_ENDIAN__
#define __x86_64__ 1
#define __x86_64 1
#define __amd64__ 1
#define __amd64 1
#define __k8__ 1
#define __k8 1
#define __code_model_kernel__ 1
#define __CHAR_UNSIGNED__ 1
#define __FXSR__ 1
#define __SEG_FS 1
#define __SEG_GS 1
#define __GCC_ASM_FLAG_OUTPUTS__ 1
#define __SIZEOF_FLOAT80__ 16
#define __SIZEOF_FLOAT128__ 16
#define __BIGGEST_ALIGNMENT__ 16
