package suggest

import (
	"slices"
	"testing"
)

func TestNearest(t *testing.T) {
	words := []string{"check", "explain", "inspect", "rules", "--format", "--fail-on"}
	for typed, want := range map[string]string{
		"chekc":    "check",
		"CHECK":    "check",
		"exp":      "explain",
		"inspekt":  "inspect",
		"--fromat": "--format",
		"--failon": "--fail-on",
		"--":       "",
		"c":        "",
		"":         "",
		"xyzzy":    "",
	} {
		var list []string
		if want != "" {
			list = []string{want}
		}
		if got := Nearest(typed, words); !slices.Equal(got, list) {
			t.Errorf("Nearest(%q) = %q, want %q", typed, got, list)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0},
		{"kitten", "sitting", 3}, {"fromat", "format", 1}, {"ab", "ba", 1}, {"abcd", "acbd", 1},
	} {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}
