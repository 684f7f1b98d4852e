package cpp

import "testing"

// TestPrefix holds which part of a file headers are prepared for: up to the |,
// and of it the directives.
func TestPrefix(t *testing.T) {
	for _, tt := range []struct{ name, text, directives string }{
		{"nothing", "|", ""},
		{"no include", "|int x;\n", ""},
		{"one include", "#include <a.h>\n|int x;\n", "#include <a.h>\n"},
		{"comments and empty lines", "// x\n/* y\n */\n\n#include <a.h> // z\n|\nint x;\n", "#include <a.h>\n"},
		{"macros before and between", "#define pr_fmt(fmt) \"x: \" fmt\n#include <a.h>\n#undef pr_fmt\n#pragma once\n#include <b.h>\n|int x;\n",
			"#define pr_fmt(fmt) \"x: \" fmt\n#include <a.h>\n#undef pr_fmt\n#pragma once\n#include <b.h>\n"},
		{"macros behind the last include are the file's own", "#include <a.h>\n|#define A 1\nint x;\n", "#include <a.h>\n"},
		{"a header of the tree ends it", "#include <a.h>\n|#include \"b.h\"\n#include <c.h>\n", "#include <a.h>\n"},
		{"a name that only the tree has ends it", "#include <a.h>\n|#include <own.h>\n#include <c.h>\n", "#include <a.h>\n"},
		{"a condition ends it", "#include <a.h>\n|#ifdef CONFIG_X\n#include <b.h>\n#endif\n", "#include <a.h>\n"},
		{"an include guard ends it", "|#ifndef X_H\n#include <b.h>\n#endif\n", ""},
		{"a computed name ends it", "#include <a.h>\n|#include NAME\n", "#include <a.h>\n"},
		{"code ends it", "#include <a.h>\n|int x;\n#include <b.h>\n", "#include <a.h>\n"},
		{"a lone #", "#\n#include <a.h>\n|", "#include <a.h>\n"},
		{"continued lines", "#define A \\\n 1\n#include \\\n <a.h>\n|int x;\n", "#define A 1\n#include <a.h>\n"},
		{"no end of the line", "#include <a.h>|", "#include <a.h>\n"},
		{"carriage returns", "#include <a.h>\r\n|int x;\r\n", "#include <a.h>\n"},
		{"no directive in a comment", "|/*\n#include <no.h>\n*/\nint x;\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want, rest := cutBar(tt.text)
			n, directives := Prefix(want+rest, func(name string) bool { return name != "own.h" })
			// White space and comments in front of what comes next may
			// count for either part.
			if got := (want + rest)[:n]; trimmed(got) != trimmed(want) || directives != tt.directives {
				t.Errorf("got  %q, %q\nwant %q, %q", got, directives, want, tt.directives)
			}
		})
	}
}

func cutBar(s string) (before, after string) {
	for i := range len(s) {
		if s[i] == '|' {
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

func trimmed(s string) string {
	for len(s) > 0 && (s[len(s)-1] == '\n' || s[len(s)-1] == '\r') {
		s = s[:len(s)-1]
	}
	return s
}

// TestPack holds where #pragma pack puts its attribute.
func TestPack(t *testing.T) {
	const attr = " __attribute__ ( ( __pack__ ( 1 ) ) )"
	for _, tt := range []struct{ name, in, want string }{
		{"in force", "#pragma pack(1)\nstruct a { int b; }; union { int c; } d;", "struct" + attr + " a { int b ; } ; union" + attr + " { int c ; } d ;"},
		{"not where nothing is defined", "#pragma pack(1)\nstruct a x; struct a f(void) { return x; } enum e { A };", "struct a x ; struct a f ( void ) { return x ; } enum e { A } ;"},
		{"until it ends", "#pragma pack(1)\n#pragma pack()\nstruct a { };", "struct a { } ;"},
		{"pushed and popped", "#pragma pack(push, 1)\nstruct a { };\n#pragma pack(pop)\nstruct b { };", "struct" + attr + " a { } ; struct b { } ;"},
		{"pushed first, set later", "#pragma pack(push)\n#pragma pack(1)\nstruct a { };\n#pragma pack(pop)\nstruct b { };", "struct" + attr + " a { } ; struct b { } ;"},
		{"popped by name", "#pragma pack(push, x, 1)\n#pragma pack(push, 2)\n#pragma pack(push, 4)\n#pragma pack(pop, x)\nstruct b { };", "struct b { } ;"},
		{"popped too often", "#pragma pack(1)\n#pragma pack(pop)\nstruct a { };", "struct" + attr + " a { } ;"},
		{"what makes no sense", "#pragma pack(3)\n#pragma pack(x)\n#pragma pack(-1)\n#pragma pack(99999999999999999999)\nstruct a { };", "struct a { } ;"},
		{"through a macro", "#pragma pack(1)\n#define S(n) struct n { int x; }\nS(a);", "struct" + attr + " a { int x ; } ;"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, _ := run(t, tt.in, nil); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
