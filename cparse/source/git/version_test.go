package git

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestCompareVersions(t *testing.T) {
	for _, ascending := range [][]string{
		{"lp-1", "lp-2", "lp-10", "lp-010", "lp-11"}, // equal versions by name: see below
		{"v1", "v1.1", "v1.2-alpha", "v1.2-alpha.1", "v1.2-beta", "v1.2-beta2", "v1.2-beta10", "v1.2-rc1", "v1.2-rc2", "v1.2", "v1.2-1", "v1.2.1", "v1.10"},
		{"v1.2rc1", "v1.2", "v1.2a"},
		{"5.14.0-70.13.1", "5.14.0-70.49.1", "5.14.0-362.8.1"},
		{"release/1-RC1", "release/1", "release/2"},
		{"a1", "b1", "v1", "v18446744073709551616", "v18446744073709551617"},
	} {
		want := slices.Clone(ascending)
		if ascending[0] == "lp-1" {
			want = []string{"lp-1", "lp-2", "lp-010", "lp-10", "lp-11"}
		}
		got := slices.Clone(ascending)
		slices.Reverse(got)
		if slices.SortFunc(got, CompareVersions); !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

// It is an order: antisymmetric, transitive, and zero for the same name only.
func TestCompareVersionsIsAnOrder(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	parts := []string{"v", "1", "2", "10", "01", "-", ".", "rc", "beta", "x", "~", "/"}
	name := func() (s string) {
		for range rnd.IntN(6) {
			s += parts[rnd.IntN(len(parts))]
		}
		return s
	}
	for range 20_000 {
		a, b, c := name(), name(), name()
		ab, bc, ac := CompareVersions(a, b), CompareVersions(b, c), CompareVersions(a, c)
		if ab != -CompareVersions(b, a) || (ab == 0) != (a == b) {
			t.Fatalf("%q, %q: %d", a, b, ab)
		}
		if ab <= 0 && bc <= 0 && ac > 0 || cmp.Compare(ab, 0) != ab {
			t.Fatalf("%q, %q, %q: %d %d %d", a, b, c, ab, bc, ac)
		}
	}
}
