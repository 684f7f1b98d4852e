// Package suggest knows what a mistyped word was meant to be.
package suggest

import (
	"slices"
	"strings"
)

// DidYouMean is what an error about a mistyped word ends with: the candidates
// that are nearest to it, or nothing where none is near.
func DidYouMean(word string, candidates []string) string {
	near := Nearest(word, candidates)
	if len(near) == 0 {
		return ""
	}
	return ": did you mean " + OrList(near) + "?"
}

// maxSuggestions: more do not help.
const maxSuggestions = 3

// Nearest returns the candidates at the least distance from the word, case
// aside, in their order. A candidate that the word begins counts as one letter
// away. Those that need more than a third of the word rewritten are not near.
func Nearest(word string, candidates []string) []string {
	const shortestPrefix = 3
	typed := strings.ToLower(word)
	least := max(2, len(typed)/3)
	var list []string
	for _, c := range candidates {
		known := strings.ToLower(c)
		d := distance(typed, known)
		if bare := strings.TrimLeft(typed, "-"); len(bare) >= shortestPrefix && strings.HasPrefix(known, typed) {
			d = min(d, 1)
		}
		// Rewriting all of a short word is no resemblance.
		if d > least || d >= len(typed) {
			continue
		}
		if d < least {
			least, list = d, nil
		}
		if len(list) < maxSuggestions && !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	return list
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour to get from a to b (optimal string alignment).
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// OrList joins words as in "a, b or c".
func OrList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
