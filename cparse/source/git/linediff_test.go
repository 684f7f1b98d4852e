package git

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// show writes ranges as 2, 4-5 and, for gaps, 1|2.
func show(ranges []LineRange) string {
	var words []string
	for _, r := range ranges {
		switch {
		case r.Gap:
			words = append(words, fmt.Sprintf("%d|%d", r.From, r.To))
		case r.From == r.To:
			words = append(words, fmt.Sprint(r.From))
		default:
			words = append(words, fmt.Sprintf("%d-%d", r.From, r.To))
		}
	}
	return strings.Join(words, " ")
}

// One letter is one line.
func TestChangedLines(t *testing.T) {
	for _, tt := range []struct{ old, new, want string }{
		{"", "", ""},
		{"abc", "abc", ""},
		{"", "abc", "1-3"},
		{"abc", "", ""},
		{"abc", "abxc", "3"},
		{"abc", "xabc", "1"},
		{"abc", "abcx", "4"},
		{"abc", "axc", "2"},
		{"abc", "ac", "1|2"},
		{"abc", "bc", "1|1"},
		{"abc", "ab", "2|2"},
		{"abcdef", "axbcyef", "2 5"},
		{"abcdef", "acdf", "1|2 3|4"},
		{"abab", "baba", "1|1 4"},
		{"aaaa", "aaaaa", "5"},
		{"{a}{b}", "{a}{c}{b}", "5-7"},
		{"abcde", "edcba", "1-4 5|5"},
	} {
		if got := show(changedLines(letters(tt.old), letters(tt.new))); got != tt.want {
			t.Errorf("%q to %q: got %s, want %s", tt.old, tt.new, got, tt.want)
		}
	}
}

func letters(s string) [][]byte { return split([]byte(strings.Join(strings.Split(s, ""), "\n"))) }

// What is not new is old, in the old order; nothing changed if and only if
// nothing is said; a deletion leaves a gap or lies beside something new.
func TestChangedLinesAreRight(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	word := func() string {
		b := make([]byte, rnd.IntN(14))
		for i := range b {
			b[i] = 'a' + byte(rnd.IntN(1+rnd.IntN(8)))
		}
		return string(b)
	}
	for range 20_000 {
		old, new := word(), word()
		ranges := changedLines(letters(old), letters(new))
		kept := make([]bool, len(new))
		for i := range kept {
			kept[i] = true
		}
		last := 0
		for _, r := range ranges {
			if r.From < 1 || r.To < r.From || r.To > len(new) || r.Gap != (r.To-r.From <= 1 && r.Gap) || r.From < last {
				t.Fatalf("%q to %q: %s", old, new, show(ranges))
			}
			last = r.From
			if !r.Gap {
				for i := r.From; i <= r.To; i++ {
					kept[i-1] = false
				}
			}
		}
		var stayed []byte
		for i, k := range kept {
			if k {
				stayed = append(stayed, new[i])
			}
		}
		rest := []byte(old)
		for _, c := range stayed {
			i := slices.Index(rest, c)
			if i < 0 {
				t.Fatalf("%q to %q: %s: %q is not what stayed", old, new, show(ranges), stayed)
			}
			rest = rest[i+1:]
		}
		if (old == new) != (len(ranges) == 0) && new != "" {
			t.Fatalf("%q to %q: %s", old, new, show(ranges))
		}
		// Without anchors the diff is the shortest one.
		d := differ{pair: numbered(letters(old), letters(new)), kept: make([]bool, len(letters(new))), gap: make([]bool, len(letters(new))+1)}
		d.diff(0, len(d.old), 0, len(d.new), false)
		n := 0
		for _, k := range d.kept {
			if k {
				n++
			}
		}
		if want := common(d.old, d.new); n != want {
			t.Fatalf("%q to %q keeps %d lines, want %d", old, new, n, want)
		}
	}
}

// common is the length of the longest common subsequence.
func common(a, b []int) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		corner := 0
		for j, y := range b {
			above := row[j+1]
			if x == y {
				row[j+1] = corner + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			corner = above
		}
	}
	return row[len(b)]
}

// The work is bounded, whatever the texts.
func TestChangedLinesIsBounded(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	noise := func(n, words int) [][]byte {
		lines := make([][]byte, n)
		for i := range lines {
			lines[i] = fmt.Append(nil, rnd.IntN(words))
		}
		return lines
	}
	start := time.Now()
	changedLines(noise(100_000, 1000), noise(100_000, 1000))
	changedLines(noise(100_000, 2), noise(100_000, 2))
	changedLines(noise(100_000, 1<<30), noise(100_000, 1<<30))
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("took %v", d)
	}
}

func TestSplitIgnoresLineEnds(t *testing.T) {
	for _, text := range []string{"a\nb\n", "a\nb", "a\r\nb\r\n", "a\r\nb"} {
		if got := split([]byte(text)); len(got) != 2 || string(got[0]) != "a" || string(got[1]) != "b" {
			t.Errorf("%q: %q", text, got)
		}
	}
}
