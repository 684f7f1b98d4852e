package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	goldmarkhtml "github.com/yuin/goldmark/renderer/html"

	"klplint/analyzer"
)

// FuzzMatrix looks for a label, a path, a source line or a message that gets out
// of its place: one that starts a command of a terminal or of GitHub's runner,
// or that a browser or a viewer of Markdown takes for more than text.
func FuzzMatrix(f *testing.F) {
	for i, s := range hostileTexts {
		f.Add(s, hostileTexts[(i+1)%len(hostileTexts)])
	}
	f.Add("", " \t ")
	f.Add("##", "[error]")
	f.Add(":", "\t:")
	f.Add("http:", "//example.org")
	check := matrixChecker(f)
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) > 1<<12 {
			t.Skip("the same again, but longer")
		}
		check(t, a, b)
	})
}

// The same with what is likely to be harmful, in a random order.
func TestMatrixInjection(t *testing.T) {
	fragments := append([]string{
		"a", " ", "\t", "\n", "\r", ":", "::", "##", "[", "]", "(", ")", "<", ">", "&", "&lt;", "\"", "'", "`", "```", "|", "\\", "*", "**", "_", "~~", "#", "-", "---",
		"1.", "=", "!", "!x(y)", "$", "@a", "www.", "http://", "mailto:", "a@b.c", "[^1]", "[x]: y", "<a href=x>", "</details>", "<!--", "-->", "{{.}}", "\u00a0", "\u0301", "\u202e",
		"\x00", "\x1b[0m", "\xc3", "\ufeff", "\u2028", "/", ".", "...",
	}, hostileTexts...)
	random := rand.New(rand.NewPCG(1, 2))
	text := func() (s string) {
		for range random.IntN(6) {
			s += fragments[random.IntN(len(fragments))]
		}
		return s
	}
	check := matrixChecker(t)
	for range 200 {
		if a, b := text(), text(); !check(t, a, b) {
			t.Fatalf("texts %q and %q", a, b)
		}
	}
}

// matrixChecker tells of two texts whether they stay texts in all formats.
func matrixChecker(t testing.TB) func(t *testing.T, a, b string) bool {
	opts := Options{GitHubActions: true}
	schema := schemas(t)("klplint-matrix-1")
	plain := hostileMatrix("v1", "v2", "v3")
	plainPage := withoutStyle(writeMatrix(t, "html", plain, opts))
	plainText := rendered(t, writeMatrix(t, "markdown", plain, opts))
	return func(t *testing.T, a, b string) bool {
		m := hostileMatrix(a, b, "v3")
		text := map[string]string{}
		for _, format := range MatrixFormats() {
			text[format] = writeMatrix(t, format, m, opts)
			harmless(t, format, text[format], true)
		}
		validate(t, "json", schema, []byte(text["json"]))
		checkMatrixLabels(t, m, text["json"])
		checkElements(t, "html", withoutStyle(text["html"]), plainPage)
		checkElements(t, "markdown", rendered(t, text["markdown"]), plainText)
		return !t.Failed()
	}
}

// checkMatrixLabels reads the labels back.
func checkMatrixLabels(t *testing.T, m *analyzer.Matrix, text string) {
	t.Helper()
	var back matrixShape
	if err := json.Unmarshal([]byte(text), &back); err != nil {
		t.Fatal(err)
	}
	for i, r := range back.Releases {
		if want := string([]rune(matrixLabel(m, i))); r.Label != want {
			t.Errorf("label %q came back as %q", want, r.Label)
		}
	}
}

var (
	anyElement = regexp.MustCompile(`<(/?)([a-zA-Z!][a-zA-Z0-9]*)((?:\s+[a-zA-Z:-]+(?:="[^"<>]*")?)*)\s*/?>`)
	attribute  = regexp.MustCompile(`([a-zA-Z:-]+)(?:="([^"]*)")?`)
	styles     = regexp.MustCompile(`(?s)<style>.*?</style>`)
	inCode     = regexp.MustCompile(`<code[^>]*>[^<]*</code>`)
)

func withoutStyle(page string) string { return styles.ReplaceAllString(page, "<style></style>") }

// rendered is Markdown as GitHub's dialect has it, with the HTML in it.
func rendered(t testing.TB, text string) string {
	t.Helper()
	var buf bytes.Buffer
	md := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote), goldmark.WithRendererOptions(goldmarkhtml.WithUnsafe()))
	if err := md.Convert([]byte(text), &buf); err != nil {
		t.Fatal(err)
	}
	page := buf.String()
	if at := strings.Index(inCode.ReplaceAllString(page, ""), "@"); at >= 0 {
		t.Errorf("markdown: somebody is called")
	}
	return page
}

// checkElements compares the elements of a page with those of the same page
// about plain texts: the same names and attributes, and as many of those that
// do not depend on whether a text is empty.
func checkElements(t *testing.T, format, got, want string) {
	t.Helper()
	count, links := countElements(t, format, got)
	wanted, _ := countElements(t, format, want)
	for _, name := range slices.Sorted(maps.Keys(count)) {
		if _, ok := wanted[name]; !ok {
			t.Errorf("%s: the strange element or attribute %s", format, name)
		}
	}
	for _, name := range []string{"html", "body", "table", "tr", "td", "th", "a", "article", "section", "h1", "h2", "h3", "h4", "svg", "use", "details", "ol", "ul", "li", "strong"} {
		if count[name] != wanted[name] {
			t.Errorf("%s: %d elements %s, want %d", format, count[name], name, wanted[name])
		}
	}
	for _, l := range links {
		if !strings.HasPrefix(l, "#") {
			t.Errorf("%s: a link to %s", format, l)
		}
	}
}

func countElements(t *testing.T, format, page string) (count map[string]int, links []string) {
	t.Helper()
	if i := strings.Index(anyElement.ReplaceAllString(page, ""), "<"); i >= 0 {
		rest := anyElement.ReplaceAllString(page, "")
		t.Errorf("%s: broken element: %q", format, rest[max(0, i-20):min(len(rest), i+40)])
	}
	count = map[string]int{}
	for _, e := range anyElement.FindAllStringSubmatch(page, -1) {
		if e[1] == "" {
			count[e[2]]++
		}
		for _, a := range attribute.FindAllStringSubmatch(e[3], -1) {
			count[fmt.Sprintf("%s of %s", a[1], e[2])]++
			if a[1] == "href" || a[1] == "src" {
				links = append(links, a[2])
			}
		}
	}
	return count, links
}

// The same matrix gives the same bytes.
func TestMatrixIsDeterministic(t *testing.T) {
	for _, format := range MatrixFormats() {
		first := writeMatrix(t, format, longMatrix(12), Options{})
		for range 5 {
			if writeMatrix(t, format, longMatrix(12), Options{}) != first {
				t.Fatalf("%s differs from one time to the other", format)
			}
		}
	}
}

// Every link of the page leads somewhere, and no two things have one name.
func TestMatrixPageLinks(t *testing.T) {
	for name, m := range pageSeries() {
		text := writeMatrix(t, "html", m, Options{})
		ids := map[string]int{}
		for _, id := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(text, -1) {
			if ids[id[1]]++; ids[id[1]] > 1 {
				t.Errorf("%s: %s is there twice", name, id[1])
			}
		}
		for _, link := range regexp.MustCompile(`(?:href|aria-labelledby)="#?([^"]*)"`).FindAllStringSubmatch(text, -1) {
			if ids[link[1]] == 0 && !(len(m.Releases) == 0 && link[1] == "matrix") {
				t.Errorf("%s: nothing is at %s", name, link[1])
			}
		}
		if n := strings.Count(text, `<td><a id="cell-`); n != len(m.Releases)*len(m.Releases) {
			t.Errorf("%s: %d linked cells of %d releases", name, n, len(m.Releases))
		}
	}
}

// The names of packages are shortened where they are alike.
func TestShortReleases(t *testing.T) {
	for _, tt := range []struct{ names, want string }{
		{"v1 v2", "v1 v2"},
		{"kernel-livepatch-6.4.0-1 kernel-livepatch-6.4.0-12", "...6.4.0-1 ...6.4.0-12"},
		{"kernel-livepatch-6.4.0-150600.23 kernel-livepatch-6.4.0-150600.38", "...150600.23 ...150600.38"},
		{"kernellivepatch- kernellivepatch-1", "kern...patch- kern...atch-1"},
		{"something-quite-long other", "some...e-long other"},
		{"\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e v2", "\u65e5\u672c...\u65e5\u672c\u8a9e v2"},
	} {
		m := &analyzer.Matrix{}
		for _, s := range strings.Fields(tt.names) {
			m.Releases = append(m.Releases, analyzer.ReleaseName{Label: s})
		}
		list := Options{}.shortReleases(m, 13)
		if got := strings.Join(list, " "); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.names, got, tt.want)
		}
		for _, s := range list {
			if width(s) > 13 {
				t.Errorf("%s takes %d columns", s, width(s))
			}
		}
	}
}
