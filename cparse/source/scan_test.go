package source

import (
	"slices"
	"strings"
	"testing"
)

func TestScanDefines(t *testing.T) {
	tests := map[string]struct {
		text string
		want bool
	}{
		"with a value":            {"static struct klp_patch patch = { };", true},
		"tentative":               {"struct klp_patch patch;", true},
		"one of several":          {"struct klp_patch a, b;", true},
		"array":                   {"struct klp_patch all[2];", true},
		"over several lines":      {"static struct\nklp_patch\n\\\npatch\n=\n{};", true},
		"comments between":        {"struct /* a */ klp_patch // b\n patch = {};", true},
		"attribute before":        {"struct klp_patch __aligned(8) patch = {};", true},
		"attribute after":         {"struct klp_patch patch __section(\"x\") = {};", true},
		"full attribute":          {"struct klp_patch patch __attribute__((used, section(\"a;b\"))) = {};", true},
		"qualifier":               {"struct klp_patch const patch = {};", true},
		"name with underscores":   {"struct klp_patch __patch = {};", true},
		"after a function":        {"int f(void) { if (x) { } }\nstruct klp_patch p = {};", true},
		"after extern":            {"extern int x;\nstruct klp_patch p;", true},
		"after an extern inline":  {"extern inline int f(void) { return 0; }\nstruct klp_patch p;", true},
		"under a condition":       {"#ifdef X\nstruct klp_patch p;\n#endif", true},
		"after #if 0":             {"#if 0\n{{{\n#else\nstruct klp_patch p;\n#endif", true},
		"brace on both sides":     {"#ifdef A\nint f(void) {\n#else\nint f(int x) {\n#endif\n}\nstruct klp_patch p;", true},
		"after a macro":           {"#define OPEN {\nstruct klp_patch p;", true},
		"after a char":            {"char c = '{', d = '\\'', e = '\"';\nstruct klp_patch p;", true},
		"after #error":            {"#error don't {\nstruct klp_patch p;", true},
		"too many closing braces": {"}}})))\n}struct klp_patch p;", true},
		"carriage returns":        {"struct klp_patch\r\np\r\n=\r\n{};", true},

		"nothing":              {"", false},
		"declared elsewhere":   {"extern struct klp_patch patch;", false},
		"typedef":              {"typedef struct klp_patch patch_t;", false},
		"pointer":              {"static struct klp_patch *patch;", false},
		"function":             {"struct klp_patch get(void);", false},
		"function of pointer":  {"struct klp_patch *get(void) { return 0; }", false},
		"parameter":            {"int f(struct klp_patch p, int x);", false},
		"parameter array":      {"int f(struct klp_patch p[]);", false},
		"local":                {"int f(void) { struct klp_patch p = {}; }", false},
		"member":               {"struct x { struct klp_patch p; };", false},
		"the type itself":      {"struct klp_patch { int x; };", false},
		"forward declaration":  {"struct klp_patch;", false},
		"comment":              {"/* struct klp_patch p; */", false},
		"line comment":         {"// struct klp_patch p;", false},
		"continued comment":    {"// x \\\nstruct klp_patch p;", false},
		"open comment":         {"/* struct klp_patch p;", false},
		"string":               {"char *s = \"struct klp_patch p;\";", false},
		"string with quote":    {"char *s = \"\\\"; struct klp_patch p;\";", false},
		"macro":                {"#define P struct klp_patch p;", false},
		"macro over two lines": {"#define P \\\n struct klp_patch p;", false},
		"#if 0":                {"#if 0\nstruct klp_patch p;\n#endif", false},
		"#if 0 with a comment": {"# if 0 /* not yet */\n#ifdef X\nstruct klp_patch p;\n#endif\n#endif", false},
		"#if 0 in #if 0":       {"#if 0\n#if 1\n#else\nstruct klp_patch p;\n#endif\n#endif", false},
		"another struct":       {"struct klp_patches p = {}; struct klp_object o = {};", false},
	}
	for name, test := range tests {
		if got := scanC([]byte(test.text)); got.definesPatch != test.want {
			t.Errorf("%s: definesPatch = %v, want %v\n%s", name, got.definesPatch, test.want, test.text)
		}
	}
}

func TestScanCallbacks(t *testing.T) {
	for _, prefix := range []string{"KPATCH", "KLP"} {
		for _, when := range []string{"PRE_PATCH", "POST_PATCH", "PRE_UNPATCH", "POST_UNPATCH"} {
			macro := prefix + "_" + when + "_CALLBACK"
			if got := scanC([]byte(macro + "(f);")); !got.callbacks || !got.mentions {
				t.Errorf("%s: %+v", macro, got)
			}
			for _, text := range []string{
				"#define " + macro + "(f) int x##f",
				"void f(void) { " + macro + "(g); }",
				"/* " + macro + "(f) */",
				"int " + macro + ";",
				macro + "S(f);",
			} {
				if scanC([]byte(text)).callbacks {
					t.Errorf("callback in %q", text)
				}
			}
		}
	}
}

func TestScanMentions(t *testing.T) {
	for text, want := range map[string]bool{
		"struct klp_patch *p;":                    true,
		"struct klp_object *o;":                   true,
		"struct klp_func f;":                      true,
		"struct klp_state s;":                     true,
		"int f(void) { klp_enable_patch(&p); }":   true,
		"void f(void) { klp_shadow_get(a, 1); }":  true,
		"void f(void) { klp_get_state(p, 1); }":   true,
		"void f(void) { klp_get_prev_state(1); }": true,
		"#define X klp_shadow_alloc":              true,
		"KPATCH_FORCE_CALLBACK":                   true,
		"int test_klp_callbacks_init;":            false,
		"// klp_patch":                            false,
		"char *s = \"klp_patch\";":                false,
		"#include <linux/klp_patch.h>":            true, // tokens, not more
		"int KPATCH_X, xKLP_CALLBACK, 0klp_patch": false,
	} {
		if got := scanC([]byte(text)).mentions; got != want {
			t.Errorf("mentions in %q: %v, want %v", text, got, want)
		}
	}
}

func TestScanIncludes(t *testing.T) {
	text := `
#include "a.h"
 # include	"b/../c.h" // "x.h"
/* c */ #include "d.h"
#include <e.h>
#include "f.h
#include MACRO
// #include "g.h"
/*
#include "h.h"
*/
char *s = "#include \"i.h\"";
x #include "j.h"
#if 0
#include "k.h"
#endif
#inc\
lude "l.h"
#ifdef X
#include "m.h"
#else
#include "n.c"
#endif
#include "o.h"`
	want := []string{"a.h", "b/../c.h", "d.h", "m.h", "n.c", "o.h"}
	if got := scanC([]byte(text)).includes; !slices.Equal(got, want) {
		t.Errorf("includes %q, want %q", got, want)
	}
}

func TestScanIncludeLimit(t *testing.T) {
	got := scanC([]byte(strings.Repeat("#include \"x\"\n", maxIncludes+1)))
	if len(got.includes) != maxIncludes || !got.tooMany {
		t.Errorf("%d includes, tooMany %v", len(got.includes), got.tooMany)
	}
}

func TestScanManyConditionals(t *testing.T) {
	n := 2 * maxConds
	text := strings.Repeat("#if X\n", n) + strings.Repeat("#else\n#endif\n", n) + klp
	if !scanC([]byte(text)).definesPatch {
		t.Error("the conditionals were not closed")
	}
}

func FuzzScan(f *testing.F) {
	f.Add([]byte(klp + "#include \"x.h\"\n#if 0\n#else\\\n'\"/*"))
	f.Add([]byte("klp_ # include \"\\"))
	f.Fuzz(func(t *testing.T, text []byte) {
		a, b := scanC(text), scanC(text)
		if a.definesPatch != b.definesPatch || !slices.Equal(a.includes, b.includes) {
			t.Error("not the same twice")
		}
		// With and without an eye on names the includes are the same.
		named := append(slices.Clip(text), "\n//klp_"...)
		if c := scanC(named); !slices.Equal(a.includes, c.includes) {
			t.Errorf("includes %q, with names %q", a.includes, c.includes)
		}
	})
}
