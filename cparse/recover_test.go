package cparse

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"klplint/cparse/ast"
)

// TestRecovery holds that what is broken costs itself and nothing beside it,
// and that the note says so.
func TestRecovery(t *testing.T) {
	const good = "static int before(void)\n{\n\treturn 1;\n}\nBAD\nstatic int after(void)\n{\n\treturn 2;\n}\n"
	tests := []struct{ name, broken, note string }{
		{"a declaration", "int bad(int a, %);", `5:1: the declaration of "bad" was skipped and nothing in it is checked: "%" is no type`},
		{"a parenthesis that never closes", "int bad(int a;", `5:1: the declaration of "bad" was skipped and nothing in it is checked: ";" in a parameter list`},
		{"a brace that never closes", "int bad(void)\n{\n\tif (x) {\n\treturn;\n}\n", ``},
		{"a brace too many", "int bad(void)\n{\n}\n}\n", `8:1: a declaration was skipped and nothing in it is checked: "}" stands where a name is expected`},
		{"a missing semicolon", "int bad\n", `5:1: the declaration of "bad" was skipped and nothing in it is checked: the declaration never ends`},
		{"a statement", "int bad(void)\n{\n\tgood();\n\tx = ;\n\tgood();\n}", `8:2: this statement in "bad" was not understood and is not checked: ";" stands where an operand is expected`},
		{"a condition", "int bad(void)\n{\n\tif (x +) good();\n}", `7:6: this condition in "bad" was not understood and is not checked: ")" stands where an operand is expected`},
		{"an argument", "int bad(void)\n{\n\tf(a, b 1, d);\n}", `7:7: this argument in "bad" was not understood and is not checked: "1" stands where "," is expected`},
		{"a member", "struct bad {\n\tint a;\n\tint %;\n\tint b;\n};", `7:2: this member in "bad" was not understood and is not checked: "%" stands where a name is expected`},
		{"an enumerator", "enum bad { A, 1, B };", `5:15: this enumerator in "bad" was not understood and is not checked: "1" in an enum`},
		{"an element", "int bad[] = {\n\t1,\n\t2 3,\n\t4,\n};", `7:2: this element in "bad" was not understood and is not checked: unexpected "3"`},
		{"what only the parser refuses", "int bad(void)\n{\n\tgood();\n\ta + b = c;\n\tgood();\n}", `8:2: this statement in "bad" was not understood and is not checked: LHS must be unary-expression near "="`},
		{"a livepatch structure", "static struct klp_patch bad = { %;", `5:1: the declaration of "bad" was skipped and nothing in it is checked: "" in an initialiser`},
		{"stray bytes", "int bad = \x01;", `5:1: the declaration of "bad" was skipped and nothing in it is checked: "\x01" stands where an operand is expected`},
		{"invalid UTF-8", "int bad = \xff\xfe;", `5:1: the declaration of "bad" was skipped and nothing in it is checked: "\xff\xfe" stands where an operand is expected`},
		{"a string that never ends", "char *bad = \"abc;\nint x;", ``},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u := parse(t, strings.Replace(good, "BAD", tt.broken, 1))
			u.ParseAll()
			notes := strings.Split(strings.TrimSuffix(describeNotes(u), "\n"), "\n")
			if tt.note != "" && !slices.Contains(notes, tt.note) {
				t.Errorf("got  %q\nwant %q", notes, tt.note)
			}
			for _, name := range []string{"before", "after"} {
				if f := u.Func(name); f == nil || len(f.Body().List) != 1 {
					t.Errorf("%s is lost: %q", name, notes)
				}
			}
			if f := u.Func("bad"); f != nil && f.Defined {
				calls := 0
				ast.Inspect(f.Body(), func(n ast.Node) bool {
					if c, ok := n.(*ast.Call); ok && c.CalleeName() == "good" {
						calls++
					}
					return true
				})
				if want := strings.Count(tt.broken, "good()"); calls != want {
					t.Errorf("%d of %d good calls are left", calls, want)
				}
			}
		})
	}
}

func describeNotes(u *Unit) string {
	var b strings.Builder
	for _, tr := range u.Troubles() {
		p := u.fset.Position(tr.From)
		fmt.Fprintf(&b, "%d:%d: %s\n", p.Line, p.Column, tr.Message)
	}
	return b.String()
}

// TestManyTroubles holds that a hostile file does not flood a report.
func TestManyTroubles(t *testing.T) {
	u := parse(t, "void f(void)\n{\n"+strings.Repeat("a = ;\n", 1000)+"klp_patch = ;\n}\n")
	u.Survey()
	list := u.Troubles()
	if len(list) != maxTroubles+1 || len(u.Skipped()) != 1001 {
		t.Fatalf("%d notes on %d pieces", len(list), len(u.Skipped()))
	}
	last := list[len(list)-1]
	if want := "from here on, 501 more pieces were not understood and are not checked"; last.Message != want || !last.Hides {
		t.Errorf("got %q, %v", last.Message, last.Hides)
	}
}

// TestHides tells notes behind which a livepatch can be from the others.
func TestHides(t *testing.T) {
	for _, tt := range []struct {
		text  string
		hides bool
	}{
		{"int x = %;", false},
		{"struct klp_patch x = %;", true},
		{"void f(void)\n{\n\tx = ;\n}", false},
		{"void f(void)\n{\n\tklp_enable_patch(&x)(;\n}", true},
		{"@@NAME@@\n", true},
		{"int klp_@@NAME@@;", true},
		{"char *s = \"@@NAME@@\";", false},
		{"M(a b c);", false},
	} {
		u := parse(t, tt.text)
		u.ParseAll()
		hides := slices.ContainsFunc(u.Troubles(), func(t Trouble) bool { return t.Hides })
		if hides != tt.hides {
			t.Errorf("%q hides a livepatch: %v, want %v: %s", tt.text, hides, tt.hides, describeNotes(u))
		}
	}
}

func TestPlaceholders(t *testing.T) {
	u := parse(t, "@@INCLUDES@@\nstatic int klp_@@NAME@@_init(void)\n{\n\treturn f_@@NAME@@();\n}\n@@FUNCS@@\n")
	u.ParseAll()
	want := `1:1: template placeholder "@@INCLUDES@@": the file is generated before it is built, what comes in its place is not analysed
2:12: template placeholder "@@NAME@@": the file is generated before it is built, what comes in its place is not analysed
6:1: template placeholder "@@FUNCS@@": the file is generated before it is built, what comes in its place is not analysed
`
	if got := describeNotes(u); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if f := u.Func("klp_@@NAME@@_init"); f == nil || sexpr(f.Body().List) != "(return (call f_@@NAME@@))" {
		t.Error("the function around a placeholder is lost")
	}
	if len(u.Skipped()) > 0 {
		t.Errorf("%v was left out", u.Skipped())
	}
}
