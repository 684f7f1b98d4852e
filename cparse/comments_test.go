package cparse

import (
	"strings"
	"testing"

	"klplint/cparse/ast"
)

// Each comment that says "mark" names the line of code that it is about, "-"
// where there is none; a "?" says that this line was not read; then the function.
func TestCommentsKnowTheirCode(t *testing.T) {
	const text = `int a; /* mark a; - */
// mark b; -
/* not this one */

int b; int b2; /* mark b; - */ // mark b; -
/* mark M - */ M(int c); /* goes on
mark M - */ const char *s = "/* mark */ // mark";
/* mark #ifdef? f */
#ifdef __nothing_defines_it /* mark #ifdef? f */
int g; /* mark g;? f */
#endif
// mark f f
/** nothing
 * mark f f
 */
static int f(int x)
{
	/* mark x f */
	return x; /* mark x f */
}
/* mark array - */
int array[] = {
	1, /* mark 1 - */
	/* mark } - */
};
/* mark - - */
`
	u := parse(t, text)
	lineOf := func(s ast.Span) string {
		if !s.From.IsValid() {
			return "-"
		}
		return strings.TrimSpace(u.Line(s.From))
	}
	list := u.CommentsWith("mark")
	if want := strings.Count(text, "mark") - 2; len(list) != want {
		t.Errorf("%d comments, want %d", len(list), want)
	}
	for _, c := range list {
		words := strings.Fields(c.Text[strings.Index(c.Text, "mark"):])
		code, fn := words[1], words[2]
		code, unread := strings.CutSuffix(code, "?")
		if got := lineOf(c.Code); !strings.Contains(got, code) {
			t.Errorf("%q is about the code %q", c.Text, got)
		}
		if c.Code.From.IsValid() && c.Read == unread {
			t.Errorf("%q: its code was read: %v", c.Text, c.Read)
		}
		if got := lineOf(c.Func); !strings.Contains(got, fn) || (fn == "-") != (got == "-") {
			t.Errorf("%q belongs to the function %q", c.Text, got)
		}
	}
}
