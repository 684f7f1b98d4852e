package cparse

import "testing"

// TestEval holds constants to what gcc makes of them, as unsigned long long.
func TestEval(t *testing.T) {
	const before = `
enum { A, B, C = 10, D, E = -1, F };
enum big { G = 0x100000000UL, H };
enum self { I = J, J = I };
enum macros { K, LIST(x) L };
#define TWO 2
int list[] = { 1, [4] = 2, 3 };
int loop[] = { [sizeof(loop)] = 1 };
struct arr { int n; struct { long x; int y; } a[3]; };
`
	tests := []struct {
		expr string
		want uint64
	}{
		{"1 + 2 * 3 - 4 / 2 % 3", 5},
		{"-7 / 2", 18446744073709551613},
		{"-7 % 3", 18446744073709551615},
		{"-7 >> 1", 18446744073709551612},
		{"7u / 2", 3},
		{"-1", 18446744073709551615},
		{"~0", 18446744073709551615},
		{"~0u", 4294967295},
		{"~0UL", 18446744073709551615},
		{"-1u", 4294967295},
		{"1 << 31", 18446744071562067968},
		{"1u << 31", 2147483648},
		{"1L << 40", 1099511627776},
		{"0x80000000", 2147483648},
		{"0xffffffff + 1", 0},
		{"0xffffffffu + 1", 0},
		{"2147483647 + 1L", 2147483648},
		{"-1 < 0u", 0},
		{"-1 < 0", 1},
		{"-1L < 0u", 1},
		{"-1 > 1ul", 1},
		{"(unsigned char)300", 44},
		{"(signed char)200", 18446744073709551560},
		{"(short)-1", 18446744073709551615},
		{"(unsigned short)-1", 65535},
		{"(int)0xffffffffffUL", 18446744073709551615},
		{"(unsigned)-1", 4294967295},
		{"(long)-1", 18446744073709551615},
		{"(_Bool)5", 1},
		{"(char *)0 == 0", 1},
		{"sizeof(int)", 4},
		{"sizeof(long) - 9", 18446744073709551615},
		{"sizeof(char) - 2 > 0", 1},
		{"1 ? 2 : 3", 2},
		{"0 ?: 5", 5},
		{"4 ?: 5", 4},
		{"1 && 0 || 1", 1},
		{"!5", 0},
		{"!0", 1},
		{"A", 0},
		{"B", 1},
		{"C", 10},
		{"D", 11},
		{"E", 18446744073709551615},
		{"F", 0},
		{"H", 4294967297},
		{"'A'", 65},
		{"'\\n'", 10},
		{"'\\xff'", 18446744073709551615},
		{"1 == 1", 1},
		{"3 & 6 | 8 ^ 1", 11},
		{"1 << 3 >> 2", 2},
		{"-5 & 0xff", 251},
		{"(unsigned long)-1 >> 60", 15},
		{"010 + 0x10 + 0b11", 27},
		{"1 ? -1 : 0u", 4294967295},
		{"_Alignof(long)", 8},
		{"sizeof(struct { char a; long b; })", 16},
		{"sizeof(\"abc\")", 4},
		{"sizeof(int[3][2])", 24},
		{"sizeof(int *)", 8},
		{"(unsigned char)-1 << 24", 18446744073692774400},
		{"1 - 2u", 4294967295},
		{"3 > 2 > 1", 0},
		{"-(1 - 2)", 1},
		{"+5", 5},
		{"-2147483647 - 1", 18446744071562067968},
		{"(char)128", 18446744073709551488},
		{"(unsigned)1 - 2 < 0", 0},
		{"2147483648", 2147483648},
		{"0x7fffffffffffffff", 9223372036854775807},
		{"0xffffffffffffffff", 18446744073709551615},
		{"sizeof(list) / sizeof(list[0])", 6},
		{"TWO * 3", 6},
		{"UL(3) << 32", 12884901888},
		{"__builtin_offsetof(struct klp_state, data)", 16},
		{"__builtin_offsetof(struct arr, a[2].y)", 48},
		{"__builtin_clz(1) + __builtin_ctz(8) + __builtin_popcount(7)", 37},
		{"__builtin_choose_expr(1, 2, 3)", 2},
		{"__builtin_constant_p(y)", 0},
		{"NULL == 0", 1},
		{"true + true", 2},
		{"sizeof(struct klp_state)", 24},
	}
	for _, tt := range tests {
		u := parse(t, before+"unsigned long long x = "+tt.expr+";\n")
		got, ok := u.Eval(u.Var("x").Init)
		if !ok || got != tt.want {
			t.Errorf("%s is %d, %v; want %d", tt.expr, int64(got), ok, int64(tt.want))
		}
	}
	for _, expr := range []string{"y", "f(1)", "1 / 0", "1 % 0", "1 << 64", "sizeof(struct unknown)", "sizeof(unknown_t)", "&A", "I", "L", "1 ? y : 2", "sizeof(loop)", "16 KB", "1.5", "__builtin_clz(y)", "__builtin_offsetof(struct arr, b)"} {
		u := parse(t, before+"int x = "+expr+";\n")
		if got, ok := u.Eval(u.Var("x").Init); ok {
			t.Errorf("%s is %d, but cannot be known", expr, got)
		}
	}
}
