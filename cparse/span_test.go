package cparse

import (
	"strings"
	"testing"

	"klplint/cparse/ast"
)

// TestSpans holds that nodes stand where a reviewer would look for them, also
// those that come out of macros.
func TestSpans(t *testing.T) {
	const text = `#define ID 7
#define FIELD(x) .x = 1
#define CALL(f, a) f(a, 0)
#define TWICE(x) ((x) + (x))
#define CHECK(x) do { if (x) fail(#x); } while (0)
static struct s v = { FIELD(id), .n = ID, .call = CALL(fn, arg) };
int t = TWICE(ID) + (a + b)->c[1] - f(x, y);
struct foo *get(int n)
{
	CHECK(n > ID);
	list_for_each(p, h)
		use(p->x);
	if (n)
		return &v;
	else
		x = (long)y ? z : "a" "b";
	switch (n) { case 1: break; }
	for (;;)
		;
	static DEFINE_MUTEX(m);
	asm volatile("nop" : : "r" (n));
	PREPARE(n)
	FINISH
	return NULL;
}
DEFINE_MUTEX(lock);
`
	tests := []struct {
		find  string // the source of the node
		macro string
		what  string // its tree
	}{
		{"static struct s v = { FIELD(id), .n = ID, .call = CALL(fn, arg) };", "", ""},
		{"{ FIELD(id), .n = ID, .call = CALL(fn, arg) }", "", "{ .id 1 .n 7 .call (call fn arg 0) }"},
		{"ID", "ID", "7"},
		{"CALL(fn, arg)", "CALL", "(call fn arg 0)"},
		{"fn", "", "fn"},
		{"arg", "", "arg"},
		{"TWICE(ID)", "TWICE", "(+ 7 7)"},
		{"a + b", "", "(+ a b)"},
		{"(a + b)->c[1]", "", "(index (-> (+ a b) c) 1)"},
		{"f(x, y)", "", "(call f x y)"},
		{"CHECK(n > ID);", "CHECK", `(do { (if (> n 7) (call fail "n > ID")) } while 0)`},
		{"n > ID", "", "(> n 7)"},
		{"list_for_each(p, h)\n\t\tuse(p->x);", "", "(each (call list_for_each p h) (call use (-> p x)))"},
		{"use(p->x)", "", "(call use (-> p x))"},
		{"return &v;", "", "(return (& v))"},
		{"&v", "", "(& v)"},
		{"x = (long)y ? z : \"a\" \"b\"", "", `(= x (? (cast long y) z "ab"))`},
		{"(long)y", "", "(cast long y)"},
		{"\"a\" \"b\"", "", `"ab"`},
		{"case 1: break;", "", "(case 1 (break))"},
		{"switch (n) { case 1: break; }", "", ""},
		{"for (;;)\n\t\t;", "", "(for _ _ _ ;)"},
		{"static DEFINE_MUTEX(m);", "", "(static-macro DEFINE_MUTEX m)"},
		{"asm volatile(\"nop\" : : \"r\" (n));", "", "(asm)"},
		{"DEFINE_MUTEX(lock)", "", "(macro DEFINE_MUTEX lock)"},
		{"PREPARE(n)", "", "(call PREPARE n)"},
		{"FINISH", "", "FINISH"},
		{"NULL", "NULL", "(cast (* void) 0)"},
	}
	u := parse(t, text)
	u.ParseAll()
	expectNoTrouble(t, u)
	base := u.files[0].Base
	found := map[string][]ast.Node{}
	for _, d := range u.Decls() {
		ast.Inspect(d, func(n ast.Node) bool {
			from, to := int(n.Pos()-base), int(n.End()-base)
			if from < 0 || to > len(text) || from > to {
				t.Errorf("%s has no place: %d to %d", sexpr(n), from, to)
				return true
			}
			found[text[from:to]] = append(found[text[from:to]], n)
			return true
		})
	}
	for _, tt := range tests {
		ok := false
		for _, n := range found[tt.find] {
			ok = ok || n.Where().Macro == tt.macro && (tt.what == "" || sexpr(n) == tt.what)
		}
		if !ok {
			var got []string
			for _, n := range found[tt.find] {
				got = append(got, n.Where().Macro+" "+sexpr(n))
			}
			t.Errorf("%q is %q, want %s %s", tt.find, strings.Join(got, "; "), tt.macro, tt.what)
		}
	}
	if t.Failed() {
		for k, list := range found {
			for _, n := range list {
				t.Logf("%q: %s %s", k, n.Where().Macro, sexpr(n))
			}
		}
	}
}
