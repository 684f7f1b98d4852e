package analyzer

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// setKeys gives sorted findings their keys, where they have none yet. A key is
// made of what a finding says and of the text of its line, not of the line's
// number: of findings that agree in all of that, the first is 1, the next is 2.
// Those beside them count, so that no key changes when some are set apart.
func setKeys(list []Finding, beside ...Finding) {
	seen := map[string]int{}
	for _, l := range [][]Finding{list, beside} {
		for i := range l {
			if key, _, ok := strings.Cut(l[i].Key, ":"); ok {
				seen[key]++
			}
		}
	}
	for i := range list {
		f := &list[i]
		if f.Key != "" {
			continue
		}
		sum := sha256.New()
		for _, part := range []string{f.Rule.ID, f.Module, f.Range.Path, f.Message, squeeze(f.Range.Snippet)} {
			fmt.Fprintf(sum, "%d:%s", len(part), part)
		}
		key := hex.EncodeToString(sum.Sum(nil)[:12])
		seen[key]++
		f.Key = fmt.Sprintf("%s:%d", key, seen[key])
	}
}

// squeeze makes white space in a line of no account.
func squeeze(line string) string { return strings.Join(strings.Fields(line), " ") }
