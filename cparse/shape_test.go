package cparse

import (
	"strings"
	"testing"

	"klplint/cparse/cpp"
)

func TestDeclarations(t *testing.T) {
	for _, c := range constructs {
		t.Run(c.name, func(t *testing.T) {
			u := parse(t, c.text+"\n")
			u.ParseAll()
			expectNoTrouble(t, u)
			if got := sexpr(u.Decls()); got != c.want {
				t.Errorf("%s\ngot  %s\nwant %s", c.text, got, c.want)
			}
		})
	}
}

func TestStatements(t *testing.T) {
	for _, c := range bodies {
		t.Run(c.name, func(t *testing.T) {
			u := parse(t, "void fn(void)\n{\n\t"+c.text+"\n}\n")
			u.ParseAll()
			expectNoTrouble(t, u)
			got := sexpr(u.Func("fn").Body().List)
			if got != c.want {
				t.Errorf("%s\ngot  %s\nwant %s", c.text, got, c.want)
			}
		})
	}
}

// expectNoTrouble lets pass only the note that a placeholder is there.
func expectNoTrouble(t *testing.T, u *Unit) {
	t.Helper()
	for _, tr := range u.Troubles() {
		if cpp.Placeholder(tr.Message) == "" || !strings.HasPrefix(tr.Message, "template placeholder") {
			t.Errorf("%s: %s", u.fset.Position(tr.From), tr.Message)
		}
	}
}
