package cparse

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"klplint/cparse/ast"
)

// hostile are small texts that parsers choke on.
var hostile = []string{
	"((((", "{{{{", "))))", "}}}}", "]]]]", "int x = ", "int f(", "int f(void) {", "struct s {", "struct s { int", "enum e { A,",
	"int a[] = {", "int a[] = { [", "char s[] = \"", "char c = '", "/*", "// \\", "#if", "#if (", "#define F(", "#define F(x) x\nF(",
	"#include", "#include <", "#include \"", "# ", "#", "\\", "\\\n", "int \\\n x;", "@", "@@", "@@X", "@@X@@", "int @@X@@;", "`", "$",
	"\xff\xfe int x;", "int \xc3\x28;", "\xef\xbb\xbfint x;", "int x = 0x;", "int x = 09;", "int x = 1.2.3;", "int x = 'ab';",
	"f(", "f(,", "f(,)", "f(a b c)", "if", "int f(void) { if }", "int f(void) { if (a) else }", "int f(void) { for (;; }", "int f(void) { do }",
	"int f(void) { switch }", "int f(void) { case }", "int f(void) { goto }", "int f(void) { x ? : }", "int f(void) { x ? y }", "int f(void) { a.b. }",
	"int f(void) { (int) }", "int f(void) { sizeof }", "int f(void) { ({ }", "int f(void) { _Generic( }", "int f(void) { asm( }", "int f(void) { &&; }",
	"typedef", "typedef int;", "struct", "struct;", "struct {", "union u", "enum", "static", "int int int;", "__attribute__((", "int x __attribute__((;",
	"int (", "int (*", "int (*f", "int (*f)(", "int *", "int x[", "int x[1", "int x:", "int f(int", "int f(int a,", "int f(a, b", "int f(a) int",
	"struct s { int a:; };", "struct s { : };", "struct s { (; };", "struct s { DECLARE( };", "enum e { 1 };", "enum e { A = };", "enum e { X( };",
	"M(", "M(a", "M(a)", "M(a) =", "M(a) {", "DEFINE_X() = {", "SYSCALL_DEFINE1(f, {", "typeof(", "typeof(x", "_Atomic(", "sizeof(",
	"int x = (int){", "int x = {.", "int x = {.a", "int x = {[1", "int x = {[1 ...", "int x = { a: };", "int x = { , };", "; ; }; ; {",
	"void f(void) { int a = ({ int b = ({ int c", "T x; T y(T); void f(T T) { T * T; T(T); }", "a b c d e f g;", "a(b)(c)(d) { }", "* * * x;",
	"enum a { A = B }; enum b { B = A }; int x[A];", "typeof(a) b; typeof(b) a; int c = sizeof(a);", "struct s { char x[sizeof(struct s)]; } s;",
	"typedef a b; typedef b a; a x;", "struct s { struct s; struct s; struct s; } s; int x = sizeof(s.nothing);", "int x[] = { [sizeof(x)] = 1 }; int y = sizeof(x);",
	"enum { A0 = 1, A1 = A0 + A0, A2 = A1 + A1, A3 = A2 + A2, A4 = A3 + A3 + A3 + A3, A5 = A4 + A4 + A4 + A4, A6 = A5 + A5 + A5 + A5, A7 = A6 + A6 + A6 + A6, A8 = A7 + A7 + A7 + A7, A9 = A8 + A8 + A8 + A8, B0 = A9 + A9 + A9 + A9, B1 = B0 + B0 + B0 + B0, B2 = B1 + B1 + B1 + B1, B3 = B2 + B2 + B2 + B2 }; int x[B3];",
}

// TestHostile holds that no broken text makes the parser panic, and that each
// trouble has a place.
func TestHostile(t *testing.T) {
	for _, text := range hostile {
		for _, wrap := range []string{"%s", "%s\nint x;\n", "void f(void)\n{\n%s\n}\n", "struct s {\n%s\n};\n", "int x[] = {\n%s\n};\n", "m(%s);\n"} {
			u := parse(t, fmt.Sprintf(wrap, text))
			u.Survey()
			u.ParseAll()
			evaluateAll(u)
			for _, tr := range u.Troubles() {
				if _, ok := u.FileOf(tr.From); !ok {
					t.Errorf("%q: %q has no place", text, tr.Message)
				}
			}
		}
	}
}

// evaluateAll evaluates what there is in a unit and lays it out.
func evaluateAll(u *Unit) {
	for _, d := range u.Decls() {
		ast.Inspect(d, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Var:
				u.Layout(n.Type)
				u.Fields(n.Type)
			case ast.Expr:
				u.Eval(n)
			}
			return true
		})
	}
}

// bombs are texts that grow: how they begin, what is repeated, how they end.
var bombs = []struct {
	name, head, piece, tail string
	n                       int
	whole                   bool // nothing is left out
}{
	{"parentheses", "int x = ", "(", "", 100_000, false},
	{"closed parentheses", "int x = ", "(", "1" + strings.Repeat(")", 100_000) + ";", 100_000, false},
	{"braces", "void f(void) ", "{", "", 100_000, false},
	{"braces in an initialiser", "int x[] = ", "{", "", 100_000, false},
	{"closed braces", "void f(void) ", "{", strings.Repeat("}", 100_000), 100_000, false},
	{"brackets", "int x", "[", "", 100_000, false},
	{"dimensions", "int x", "[1]", ";", 100_000, false},
	{"negations", "int x = ", "!", "1;", 100_000, false},
	{"stars", "int ", "*", "x;", 100_000, false},
	{"casts", "int x = ", "(int)", "1;", 100_000, false},
	{"conditional operators", "int x = ", "a?b:", "c;", 100_000, false},
	{"sums", "int x = 1", "+1", ";", 100_000, false},
	{"assignments", "void f(void) { a", "=a", ";}", 100_000, false},
	{"calls of calls", "void f(void) { g", "()", ";}", 100_000, false},
	{"nested calls", "void f(void) { ", "g(", "", 100_000, false},
	{"members", "void f(void) { a", ".b", ";}", 100_000, false},
	{"if", "void f(void) { ", "if (x) ", ";}", 100_000, false},
	{"else if", "void f(void) { if (x) y();", " else if (x) y();", "}", 5_000, true},
	{"else if without end", "void f(void) { if (x) y();", " else if (x) y();", "}", 100_000, false},
	{"case", "void f(void) { switch (x) { ", "case 1: ", ";} }", 5_000, true},
	{"labels", "void f(void) { ", "a: ", ";}", 100_000, false},
	{"loops", "void f(void) { ", "for (;;) ", ";}", 100_000, false},
	{"iterators", "void f(void) { ", "each(x) ", ";}", 100_000, false},
	{"do", "void f(void) { ", "do ", ";}", 100_000, false},
	{"statement expressions", "void f(void) { ", "({ ", "", 100_000, false},
	{"types in types", "int x = ", "sizeof(typeof(", "", 100_000, false},
	{"types as arguments that are none", "void f(void) { ", "g(T *[", "", 100_000, false},
	{"structs in structs", "", "struct s { ", "", 100_000, false},
	{"function types", "void f(", "int (*)(", "", 100_000, false},
	{"declarators", "int ", "(*", "x;", 100_000, false},
	{"_Generic", "int x = ", "_Generic(1, int: ", "", 100_000, false},
	{"words", "", "a ", ";", 300_000, false},
	{"words in a body", "void f(void) { ", "a ", ";}", 300_000, false},
	{"attributes", "int ", "__a(1) ", "x;", 100_000, false},
	{"attributes behind", "int x ", "__a(1) ", ";", 100_000, false},
	{"strings", "char *s = ", "\"a\" ", ";", 300_000, true},
	{"commas", "int ", "a, ", "b;", 100_000, true},
	{"odd statements", "void f(void) {\n", "a = ;\n", "}", 50_000, false},
	{"odd elements", "int x[] = {\n", "1 2,\n", "};", 50_000, false},
	{"odd members", "struct s {\n", "int %;\n", "};", 50_000, false},
	{"odd declarations", "", "int % x;\n", "", 50_000, false},
	{"unclosed parameter lists", "", "int f(int a;\n", "", 50_000, false},
	{"unclosed bodies", "", "void f(void) {\n", "", 50_000, false},
	{"macro calls", "", "M(a)\n", "", 20_000, true},
	{"statements", "void f(void) {\n", "a(b);\n", "}", 30_000, true},
	{"locals of one name", "void f(void) {\n", "int a; a;\n", "}", 20_000, true},
	{"variables", "", "int a;\n", "", 20_000, true},
	{"table", "static const unsigned char t[] = {\n", "0x12, 0x34, 0x56, 0x78,\n", "};\n", 200_000, true},
}

// TestBombs holds that time and memory grow no faster than the text.
func TestBombs(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	prelude()
	for _, b := range bombs {
		t.Run(b.name, func(t *testing.T) {
			text := b.head + strings.Repeat(b.piece, b.n) + b.tail
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			u := parse(t, text)
			u.Survey()
			u.ParseAll()
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			used := after.TotalAlloc - before.TotalAlloc
			t.Logf("%d bytes: %v, %d bytes allocated for each", len(text), took, int(used)/len(text))
			if took > 30*time.Second {
				t.Errorf("%d bytes took %v", len(text), took)
			}
			if skipped := len(u.Skipped()); b.whole && skipped > 0 {
				t.Errorf("%d pieces were left out: %v", skipped, u.Troubles()[0].Message)
			}
		})
	}
}
