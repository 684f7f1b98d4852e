/* gcc -m64 -msoft-float -mbackchain */
#define __BYTE_ORDER__ __ORDER_BIG_ENDIAN__
#define __FLOAT_WORD_ORDER__ __ORDER_BIG_ENDIAN__
#define __s390__ 1
#define __s390x__ 1
#define __zarch__ 1
#define __ARCH__ 10
#define __CHAR_UNSIGNED__ 1
#define __BIGGEST_ALIGNMENT__ 8
