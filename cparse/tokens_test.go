package cparse

import (
	"slices"
	"strings"
	"testing"
)

func TestBodyWords(t *testing.T) {
	u := parse(t, "int g(void);\nstatic int f(int a)\n{\n\tif (a)\n\t\treturn g() + a;\n\treturn 0;\n}\n")
	if got, want := u.BodyWords("f"), []string{"a", "g", "if", "return"}; !slices.Equal(got, want) {
		t.Errorf("words of f are %q, want %q", got, want)
	}
	if got := u.BodyWords("g"); got != nil {
		t.Errorf("words of g, which has no body, are %q", got)
	}
}

func TestPlaces(t *testing.T) {
	u := parseFiles(t, map[string]string{
		"x.c":   "#include \"a/y.h\"\r\nint x;\r\nint z",
		"a/y.h": "int y;\n",
	})
	for _, tt := range []struct{ name, file, line string }{
		{"x", "x.c", "int x;"},
		{"y", "a/y.h", "int y;"},
	} {
		at := u.Var(tt.name).NameAt.From
		if file, ok := u.FileOf(at); file != tt.file || !ok {
			t.Errorf("%s lies in %q, want %q", tt.name, file, tt.file)
		}
		if line := u.Line(at); line != tt.line {
			t.Errorf("%s stands on %q, want %q", tt.name, line, tt.line)
		}
	}
	end := u.files[0].Base
	for range len(u.files[0].Text) {
		end++
	}
	if got := u.Line(end); got != "int z" {
		t.Errorf("the last line is %q", got)
	}
	if _, ok := u.FileOf(0); ok || u.Line(0) != "" {
		t.Error("no position lies in a file")
	}
	if _, ok := u.FileOf(1 << 40); ok || u.Line(1<<40) != "" {
		t.Error("a foreign position lies in a file")
	}
}

func TestSurveyTellsWhatParsingWould(t *testing.T) {
	text := `int f(int a)
{
	a = ;
	return a;
}
struct s { int a; % b; };
M(a, %);
int broken broken broken ( {;
SYSCALL_DEFINE2(foo, int, a, umode_t, b)
{
	return (a) + (b)(1 2);
}
`
	surveyed, parsed := parse(t, text), parse(t, text)
	surveyed.Survey()
	parsed.ParseAll()
	a, b := describe(surveyed), describe(parsed)
	if a != b || a == "" {
		t.Errorf("the survey says\n%s\nthe parse\n%s", a, b)
	}
	surveyed.Survey()
	surveyed.ParseAll()
	if c := describe(surveyed); c != a {
		t.Errorf("parsing after the survey adds to\n%s\nand gives\n%s", a, c)
	}
}

func describe(u *Unit) string {
	var b strings.Builder
	for _, tr := range u.Troubles() {
		b.WriteString(u.fset.Position(tr.From).String() + ": " + tr.Message + "\n")
	}
	for _, s := range u.Skipped() {
		b.WriteString(u.fset.Position(s.From).String() + " " + s.Name + "\n")
	}
	return b.String()
}
