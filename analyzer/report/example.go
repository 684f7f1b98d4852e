package report

import (
	"regexp"
	"strings"
)

var want = regexp.MustCompile(`(?s)[ \t]*/\* want .*?\*/|[ \t]*// want [^\n]*`)

// example is a rule's example without the want comments that its tests read; a
// line that holds nothing else goes with them.
func example(src string) string {
	const mark = "\x00"
	var out []string
	for line := range strings.Lines(want.ReplaceAllString(src, mark)) {
		text := strings.ReplaceAll(strings.TrimRight(line, "\n"), mark, "")
		if strings.TrimSpace(text) == "" && strings.Contains(line, mark) {
			continue
		}
		out = append(out, strings.TrimRight(text, " \t"))
	}
	return strings.Trim(strings.Join(out, "\n"), "\n") + "\n"
}
