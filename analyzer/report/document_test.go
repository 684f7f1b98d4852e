package report

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"klplint/analyzer"
)

// In prose, what can only be a name of C becomes code, and nothing else is
// Markdown.
func TestCodeNames(t *testing.T) {
	for text, want := range map[string]string{
		"klp_get_state() returns NULL.":     "`klp_get_state()` returns NULL.",
		"set .states, or .version; done.":   "set `.states`, or `.version`; done.",
		"a.b is no name. Nor is it here":    "a.b is no name. Nor is it here",
		"prev->data of struct klp_state":    "`prev->data` of struct `klp_state`",
		"kernel/livepatch/state.c":          "kernel/livepatch/state.c",
		"func(). next_one":                  "`func()`. `next_one`",
		"a < b & c, *all* of [it](x) `y` z": "a &lt; b &amp; c, \\*all\\* of \\[it\\](x) \\`y\\` z",
		"":                                  "",
	} {
		if got := codeNames(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// Where the page of the rules is published, SARIF links to its sections.
func TestHelpURI(t *testing.T) {
	r := &analyzer.Rule{ID: "KLP502", Analyzer: &analysis.Analyzer{Name: "state_dropped"}}
	if got := helpURI(r, "https://example.org/rules/README.md"); got != "https://example.org/rules/README.md#klp502" {
		t.Error(got)
	}
	if got := helpURI(r, ""); !strings.HasPrefix(got, "https://docs.kernel.org/livepatch/") {
		t.Error(got)
	}
}
