package headers

import (
	"slices"
	"testing"
)

// TestSplitCommand holds that a command is cut as a shell would cut it, and
// that nothing in it is expanded.
func TestSplitCommand(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want []string
	}{
		{``, nil},
		{"  \t\n ", nil},
		{`gcc -c  x.c`, []string{"gcc", "-c", "x.c"}},
		{`gcc -DA="b c" x`, []string{"gcc", "-DA=b c", "x"}},
		{`gcc '-DA="b c"' x`, []string{"gcc", `-DA="b c"`, "x"}},
		{`-DKBUILD_MODNAME='"x"'`, []string{`-DKBUILD_MODNAME="x"`}},
		{`-DKBUILD_STR\(s\)=\#s`, []string{`-DKBUILD_STR(s)=#s`}},
		{`"a\"b" "a\\b" "a\b" "a\$b"`, []string{`a"b`, `a\b`, `a\b`, `a$b`}},
		{`a\ b`, []string{"a b"}},
		{"a\\\nb", []string{"ab"}},
		{"\"a\\\nb\"", []string{"ab"}},
		{`'' "" x`, []string{"", "", "x"}},
		{`'a'"b"c`, []string{"abc"}},
		{`'never ends`, []string{"never ends"}},
		{`"never ends`, []string{"never ends"}},
		{`"ends in \`, []string{`ends in \`}},
		{`ends in \`, []string{"ends", "in", ""}},
		{"$(touch x) `touch x` $HOME ~ *.c ;&& |x >y", []string{"$(touch", "x)", "`touch", "x`", "$HOME", "~", "*.c", ";&&", "|x", ">y"}},
	} {
		if got := splitCommand(tt.in); !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}
