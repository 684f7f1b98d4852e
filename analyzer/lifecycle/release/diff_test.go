package release

import (
	"fmt"
	"testing"
)

// typeOf describes the type t of some declarations, by way of a module.
func typeOf(t *testing.T, decls, name string) *Type {
	t.Helper()
	r := summary("v1", fmt.Sprintf(`
#include <linux/livepatch.h>
#include <linux/slab.h>
%s
static struct klp_patch patch;
static int pre_patch(struct klp_object *obj) { %s *p = klp_get_state(&patch, 1)->data; return !p; }
static struct klp_object objs[] = { { .callbacks = { .pre_patch = pre_patch } }, { } };
static struct klp_state states[] = { { .id = 1, .version = 1 }, { } };
static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs, .states = states };
`, decls, name))
	if len(r.States) != 1 {
		t.Fatalf("%d states", len(r.States))
	}
	return r.States[0].Data
}

func TestCompare(t *testing.T) {
	s := func(fields string) string { return "struct s { " + fields + " };" }
	for _, tt := range []struct {
		name     string
		was, now string // declarations; the type is struct s, or T by typedef
		diff     string // "" means the same, "?" not known
	}{
		{"the same", s("int a;"), s("int a;"), ""},
		{"a type", s("int a;"), s("long a;"), "struct s: -int a@0 +long a@0"},
		{"a type and what follows", s("int a; int b;"), s("long a; int b;"), "struct s: -int a@0 +long a@0 b@4->8"},
		{"added", s("int a;"), s("int a; int b;"), "struct s: +int b@4"},
		{"added in front", s("int a;"), s("u64 z; int a;"), "struct s: a@0->8 +u64 z@0"},
		{"removed", s("int a; int b;"), s("int b;"), "struct s: -int a@0 b@4->0"},
		{"swapped", s("int a; int b;"), s("int b; int a;"), "struct s: a@0->4 b@4->0"},
		{"renamed", s("int a;"), s("int b;"), "struct s: -int a@0 +int b@0"},
		{"one for another", s("int a; long b;"), s("int a; char c[8];"), "struct s: -long b@8 +char c[8]@4"},
		{"the length of an array", s("char a[8];"), s("char a[16];"), "struct s: -char a[8]@0 +char a[16]@0"},
		{"packed", s("int a;"), "struct s { int a; } __attribute__((aligned(16)));", "struct s: size 4->16"},
		{"packed members", s("char a; int b;"), "struct s { char a; int b; } __packed;", "struct s: b@4->1"},
		{"a bit field", s("int a:3; int b:5;"), s("int a:4; int b:4;"), "struct s: -int:3 a@0 +int:4 a@0 -int:5 b@0 +int:4 b@0"},
		{"names of integers", s("unsigned int a; unsigned long b;"), s("u32 a; size_t b;"), ""},
		{"signs", s("int a;"), s("unsigned a;"), ""},
		{"an enumeration", "enum e { X, Y }; " + s("enum e a;"), s("int a;"), ""},
		{"a pointer for a number", s("unsigned long a;"), s("void *a;"), "struct s: -unsigned long a@0 +void *a@0"},
		{"pointers to structs of the kernel", s("struct module *a;"), s("struct device *a;"), "struct s: -struct module *a@0 +struct device *a@0"},
		{"pointers to the same under another tag", "struct x { int n; }; " + s("struct x *a;"), "struct y { int n; }; " + s("struct y *a;"), ""},
		{"pointers to others", "struct x { int n; }; " + s("struct x *a;"), "struct y { long n; }; " + s("struct y *a;"), "struct s: -struct x *a@0 +struct y *a@0"},
		{"what is pointed at", "struct x { int n; }; " + s("struct x *a;"), "struct x { long n; }; " + s("struct x *a;"), ""},
		{"itself", s("int a; struct s *next;"), "struct r { int a; struct r *next; }; typedef struct r T;", ""},
		{"within", "struct x { int n; }; " + s("struct x a; int b;"), "struct x { int n; int m; }; " + s("struct x a; int b;"), "struct s: b@4->8 +int a.m@4"},
		{"within an array", "struct x { int n; }; " + s("struct x a[2];"), "struct x { long n; }; " + s("struct x a[2];"), "struct s: -int a[].n@0 +long a[].n@0"},
		{"within, under another tag", "struct x { int n; }; " + s("struct x a;"), "struct y { int n; }; " + s("struct y a;"), ""},
		{"anonymous", s("struct { int a; int b; };"), s("int a; int b;"), ""},
		{"a union", "union u { int a; long b; }; typedef union u T;", "union u { int a; char b; }; typedef union u T;", "T: -long b@0 +char b@0"},
		{"functions", s("int (*f)(int);"), s("void (*f)(void);"), ""},
		{"room that is used", s("int a; u32 reserved[3];"), s("int a; u32 b; u32 reserved[2];"), ""},
		{"all the room is used", s("int a; u32 pad;"), s("int a; u32 b;"), ""},
		{"room and more", s("int a; u32 pad;"), s("int a; u32 b; u32 c;"), "struct s: +u32 c@8"},
		{"declared only", "struct s;", s("int a;"), "?"},
		{"of unknown size", s("lp_unknown_t a; int b;"), s("lp_unknown_t a; int b;"), ""},
		{"of unknown size, added", s("lp_unknown_t a; int b;"), s("lp_unknown_t a; int b; int c;"), "struct s: +int c"},
		{"of unknown size, moved", s("lp_unknown_t a; int b; int c;"), s("lp_unknown_t a; int c; int b;"), "struct s: b moved c moved"},
		{"a number", "typedef int T;", "typedef long T;", "-T +T"},
		{"a number of another name", "typedef unsigned int T;", "typedef u32 T;", ""},
		{"a number and a struct", "typedef int T;", s("int a;"), "-T +struct s"},
		{"much", s("int a; int b; int c; int d; int e;"), s("long a; long b; long c; long d; long e;"), "struct s: -int a@0 +long a@0 -int b@4 +long b@8 -int c@8 +long c@16 -int d@12 +long d@24 and 2 more"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			get := func(decls string) *Type {
				if len(decls) > 8 && (decls[:8] == "typedef " || decls[len(decls)-2:] == "T;") {
					return typeOf(t, decls, "T")
				}
				return typeOf(t, decls, "struct s")
			}
			c := Compare(get(tt.was), get(tt.now))
			got := c.Diff
			if !c.Known {
				got = "?"
			}
			if got != tt.diff || c.Differs != (tt.diff != "" && tt.diff != "?") {
				t.Errorf("%q (differs: %v), want %q", got, c.Differs, tt.diff)
			}
			if back := Compare(get(tt.now), get(tt.was)); back.Known != c.Known || back.Differs != c.Differs {
				if tt.name != "room that is used" && tt.name != "all the room is used" {
					t.Errorf("the other way round: %+v", back)
				}
			}
		})
	}
}

func TestRenamedOnly(t *testing.T) {
	const was = "struct s { int a; long b; };"
	for now, want := range map[string]bool{
		"struct s { int a; long c; };":  true,
		"struct s { int x; long y; };":  true,
		"struct s { int a; int c; };":   false,
		"struct s { long b; int a; };":  false,
		"struct s { int a; long b; };":  false,
		"struct s { int a; void *c; };": false,
	} {
		c := Compare(typeOf(t, was, "struct s"), typeOf(t, now, "struct s"))
		if got := c.Differs && c.RenamedOnly; got != want {
			t.Errorf("%s: %v (%+v)", now, got, c)
		}
	}
}

// TestScalar holds that a number in the pointer is something else than memory.
func TestScalar(t *testing.T) {
	number, memory := &Type{Name: "a number", Scalar: true}, &Type{Name: "int", Canon: "int4"}
	if c := Compare(number, memory); !c.Differs || c.Diff != "-a number +int" {
		t.Errorf("%+v", c)
	}
	if c := Compare(number, number); !c.Known || c.Differs {
		t.Errorf("%+v", c)
	}
	if c := Compare(nil, memory); c.Known || c.Differs {
		t.Errorf("%+v", c)
	}
}

func TestReads(t *testing.T) {
	for _, tt := range []struct {
		mine, other string
		names       []string
		want        bool
	}{
		{"struct s { int a; };", "struct s { int a; int b; };", nil, true},
		{"struct s { int a; int b; };", "struct s { int a; };", nil, false},
		{"struct s { int a; int b; };", "struct s { int a; };", []string{"a"}, true},
		{"struct s { int a; int b; };", "struct s { int a; };", []string{"b"}, false},
		{"struct s { int a; int b; };", "struct s { int b; int a; };", []string{"a"}, false},
		{"struct s { int a; };", "struct s { long a; };", []string{"a"}, false},
		{"struct s { int a; int b; };", "struct s { int b; };", []string{}, true},
		{"struct x { int n; }; struct s { struct x a; int b; };", "struct x { int n; }; struct s { struct x a; };", []string{"a"}, true},
	} {
		mine, other := typeOf(t, tt.mine, "struct s"), typeOf(t, tt.other, "struct s")
		if got := mine.Reads(other, tt.names); got != tt.want {
			t.Errorf("%s of %s, %v: %v", tt.mine, tt.other, tt.names, got)
		}
	}
}
