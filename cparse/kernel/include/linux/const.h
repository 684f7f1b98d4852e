/* Constants that C and assembly share: linux/const.h, uapi/linux/const.h, vdso/const.h. */

#define _AC(number, suffix) _AC_(number, suffix)
#define _AC_(number, suffix) number##suffix
#define _AT(type, value) ((type)(value))
#define _UL(number) _AC(number, UL)
#define _ULL(number) _AC(number, ULL)
#define UL(number) _UL(number)
#define ULL(number) _ULL(number)
#define _BITUL(nr) (_UL(1) << (nr))
#define _BITULL(nr) (_ULL(1) << (nr))
