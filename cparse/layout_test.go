package cparse

import "testing"

const layouts = `
struct bits { unsigned a:3; unsigned b:30; unsigned char c:4; unsigned long d:40; int :0; char e; short f:9; short g:9; long h:1; };
struct __attribute__((packed)) pk { char a; int b; short c:3; long d; char e:5; };
union un { char a[13]; int b; double d; struct { short x, y, z; } s; };
struct nest { char a; union { int i; struct { char c; long l; }; }; short t[3]; char *p; int fl[]; };
enum e { A };
struct misc { _Bool b; enum e e; void (*fn)(int); int arr[2][3]; struct nest *n; unsigned char z[0]; long double ld; __int128 q; };
struct pad { int a:1; int :5; int b:2; char c; int :0; char d; unsigned long long w:63; unsigned long long x:2; };
struct abit { char a; int b:25; char c; };
struct cb { char a:3; char b:6; char c:2; };
struct nothing { };
struct part { int a; unknown_t b; int c; };
struct macro { int a; DECLARE_SOMETHING(b, 8); };
struct hole { int a; int %; };
struct __packed kp { char a; int b; };
struct kp2 { char a; long b; int c __aligned(16); } __packed;
struct line { char a; spinlock_t lock ____cacheline_aligned_in_smp; };
#pragma pack(push, 1)
struct pack1 { char a; int b; long c; short d[3]; struct bits in; };
struct packbits { unsigned a:3; unsigned b:30; char c; unsigned d:7; long e:60; };
#pragma pack(push)
#pragma pack(4)
struct pack4 { char a; long b; union { char c; long d; }; short e; long f __attribute__((aligned(16))); unsigned long g:40; };
#pragma pack(pop)
typedef struct { char a; int b; } pack1t;
struct inpack1 { int a; pack1t b; };
#pragma pack(pop)
struct unpacked { char a; int b; struct pack1 c; };
struct typeofcast { char a[((20) + ((typeof(20))(sizeof(long)) - 1)) & ~((typeof(20))(sizeof(long)) - 1)]; };
`

// TestLayout holds sizes and offsets to those of gcc for x86-64.
func TestLayout(t *testing.T) {
	u := parse(t, layouts)
	for _, tt := range []struct {
		kind, name  string
		size, align int64
		offsets     map[string]int64
	}{
		{"struct", "bits", 24, 8, map[string]int64{"e": 16}},
		{"struct", "pk", 15, 1, map[string]int64{"d": 6}},
		{"union", "un", 16, 8, map[string]int64{"s": 0}},
		{"struct", "nest", 40, 8, map[string]int64{"t": 24, "p": 32, "fl": 40}},
		{"struct", "misc", 80, 16, map[string]int64{"fn": 8, "arr": 16, "n": 40, "z": 48, "ld": 48, "q": 64}},
		{"struct", "pad", 24, 8, map[string]int64{"c": 1, "d": 4}},
		{"struct", "abit", 12, 4, map[string]int64{"c": 8}},
		{"struct", "cb", 2, 1, nil},
		{"struct", "nothing", 0, 1, nil},
		{"struct", "kp", 5, 1, map[string]int64{"b": 1}},
		{"struct", "kp2", 32, 16, map[string]int64{"b": 1, "c": 16}},
		{"struct", "line", 128, 64, map[string]int64{"lock": 64}},
		{"struct", "pack1", 43, 1, map[string]int64{"b": 1, "c": 5, "d": 13, "in": 19}},
		{"struct", "packbits", 15, 1, map[string]int64{"c": 5}},
		{"struct", "pack4", 40, 4, map[string]int64{"b": 4, "e": 20, "f": 24}},
		{"struct", "inpack1", 9, 1, map[string]int64{"b": 4}},
		{"struct", "unpacked", 52, 4, map[string]int64{"b": 4, "c": 8}},
		{"struct", "typeofcast", 24, 1, nil},
		{"struct", "klp_func", 152, 8, map[string]int64{"kobj": 32, "nop": 144}},
		{"struct", "klp_callbacks", 40, 8, nil},
		{"struct", "klp_object", 168, 8, map[string]int64{"kobj": 56}},
		{"struct", "klp_state", 24, 8, map[string]int64{"version": 8, "data": 16}},
	} {
		typ := u.Tag(tt.name)
		size, align, ok := u.Layout(typ)
		if !ok || size != tt.size || align != tt.align {
			t.Errorf("%s %s: size %d, alignment %d, %v; want %d and %d", tt.kind, tt.name, size, align, ok, tt.size, tt.align)
		}
		fields, ok := u.Fields(typ)
		if !ok {
			t.Errorf("%s %s: its fields are not known", tt.kind, tt.name)
		}
		for _, f := range fields {
			if want, ok := tt.offsets[f.Name]; ok && f.Offset != want {
				t.Errorf("%s %s: %s at %d, want %d", tt.kind, tt.name, f.Name, f.Offset, want)
			}
		}
	}
	for _, name := range []string{"part", "macro", "hole"} {
		if size, _, ok := u.Layout(u.Tag(name)); ok {
			t.Errorf("struct %s: size %d, but a part of it is not known", name, size)
		}
	}
	if f, ok := u.Fields(u.Tag("part")); ok || len(f) != 1 || f[0].Name != "a" {
		t.Errorf("the fields of struct part before the unknown one are %v, %v", f, ok)
	}
	if f := u.Field(u.Tag("nest"), "l"); f == nil || f.Type.Size != 8 {
		t.Errorf("nest.l, a member of anonymous ones, is %v", f)
	}
}
