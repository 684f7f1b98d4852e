package report

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"klplint/analyzer"
)

// spot is what a format says of a finding, as far as all of them say it.
type spot struct {
	path string
	line int
	rule string
}

var (
	textSpot   = regexp.MustCompile(`(?m)^(\S[^\n]*?)(?::(\d+))?(?::\d+)?: (?:error|warning|note): [^\n]* \[(KLP\d+) [a-z-]+\]$`)
	githubSpot = regexp.MustCompile(`(?m)^::(?:error|warning|notice) file=([^,]*),line=(\d+),[^\n]*title=(KLP\d+) `)
)

func spots(matches [][]string) (list []spot) {
	for _, m := range matches {
		line, _ := strconv.Atoi(m[2])
		list = append(list, spot{m[1], max(line, 1), m[3]})
	}
	return sorted(list)
}

func sorted(list []spot) []spot {
	slices.SortFunc(list, func(a, b spot) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return list
}

// The forms of a run agree in number and place of the findings, with more of
// them than GitHub annotates, too.
func TestFormatsAgree(t *testing.T) {
	small := fixture()
	small.Findings[0].Range.Path = "drivers/b.c" // a name that needs no escaping
	small.Files[1].Real = small.Files[1].Path
	for name, res := range map[string]*analyzer.Result{"small": small, "large": hugeFixture(300)} {
		text := spots(textSpot.FindAllStringSubmatch(string(write(t, "text", res, Options{Quiet: true})), -1))
		if len(text) != len(res.Findings) {
			t.Fatalf("%s: text has %d of %d findings", name, len(text), len(res.Findings))
		}
		out := string(write(t, "github", res, Options{Quiet: true}))
		github := sorted(append(spots(githubSpot.FindAllStringSubmatch(out, -1)), spots(textSpot.FindAllStringSubmatch(out, -1))...))
		if !slices.Equal(github, text) {
			t.Errorf("%s: github: %v\ntext: %v", name, github, text)
		}
		var fromSARIF []spot
		for _, r := range sarifOf(t, res, Options{}).Results {
			at := r.Locations[0].PhysicalLocation
			fromSARIF = append(fromSARIF, spot{*at.ArtifactLocation.URI, *at.Region.StartLine, *r.RuleID})
		}
		if !slices.Equal(sorted(fromSARIF), text) {
			t.Errorf("%s: sarif: %v\ntext: %v", name, fromSARIF, text)
		}
		var style struct {
			Files []struct {
				Name   string `xml:"name,attr"`
				Errors []struct {
					Line   int    `xml:"line,attr"`
					Source string `xml:"source,attr"`
				} `xml:"error"`
			} `xml:"file"`
		}
		if err := xml.Unmarshal(write(t, "checkstyle", res, Options{}), &style); err != nil {
			t.Fatal(err)
		}
		var fromStyle []spot
		for _, f := range style.Files {
			for _, e := range f.Errors {
				fromStyle = append(fromStyle, spot{f.Name, e.Line, strings.Split(e.Source, ".")[1]})
			}
		}
		if !slices.Equal(sorted(fromStyle), text) {
			t.Errorf("%s: checkstyle: %v\ntext: %v", name, fromStyle, text)
		}
		var suites struct {
			Tests  int `xml:"tests,attr"`
			Suites []struct {
				Cases []struct {
					Class string `xml:"classname,attr"`
					File  string `xml:"file,attr"`
					Line  int    `xml:"line,attr"`
				} `xml:"testcase"`
			} `xml:"testsuite"`
		}
		if err := xml.Unmarshal(write(t, "junit", res, Options{}), &suites); err != nil {
			t.Fatal(err)
		}
		var fromJUnit []spot
		for _, s := range suites.Suites {
			for _, c := range s.Cases {
				if c.File != "" {
					fromJUnit = append(fromJUnit, spot{c.File, c.Line, strings.TrimPrefix(c.Class, "klplint.")})
				}
			}
		}
		if !slices.Equal(sorted(fromJUnit), text) {
			t.Errorf("%s: junit: %v\ntext: %v", name, fromJUnit, text)
		}
		if rows := strings.Count(string(write(t, "markdown", res, Options{})), "| <code>"); rows != len(text) {
			t.Errorf("%s: markdown has %d rows", name, rows)
		}
	}
}

// The runner shows ten of each level and drops the rest: the worst come first,
// and a line says how many were not annotated.
func TestGitHubCaps(t *testing.T) {
	out := string(write(t, "github", hugeFixture(300), Options{}))
	lines := strings.Split(out, "\n")
	for i, want := range []string{"::error ", "::notice "} {
		for n := range perLevel {
			if line := lines[i*perLevel+n]; !strings.HasPrefix(line, want) {
				t.Errorf("line %d is %s", i*perLevel+n+1, line)
			}
		}
	}
	if n := strings.Count(out, "\n::"); n != 2*perLevel-1 {
		t.Errorf("%d annotations", n+1)
	}
	if !strings.Contains(out, "\n280 findings not annotated, only listed: GitHub shows 10 errors, ") {
		t.Errorf("no word of the rest: %s", out[len(out)-300:])
	}
}

// The values of a command are escaped as the runner reads them.
func TestGitHubEscapes(t *testing.T) {
	res := fixture()
	res.Findings = res.Findings[1:2]
	f := &res.Findings[0]
	f.Range.Path, f.Message, f.Related, f.Flow = "a,b:c%/100%.c", "50% of it\r\n::error::x", nil, nil
	want := "::error file=a%2Cb%3Ac%25/100%25.c,line=12,endLine=12,col=4,endColumn=21,title=KLP102 state-id-duplicate::" +
		"a,b:c%25/100%25.c:12:4: 50%25 of it\\x0d\\x0a::error::x\n"
	if got := string(write(t, "github", res, Options{Quiet: true})); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	// A range of several lines is annotated on its first: columns mean nothing
	// on different lines, and the last line is none that a reviewer looks at.
	f.Range = analyzer.Range{Path: "a.c", Line: 3, Col: 2, EndLine: 9, EndCol: 1, Snippet: " abc"}
	if got := string(write(t, "github", res, Options{Quiet: true})); !strings.HasPrefix(got, "::error file=a.c,line=3,endLine=3,col=2,endColumn=5,") {
		t.Errorf("got %s", got)
	}
	f.Range, f.Message = analyzer.Range{Path: "a.c", Line: 3, Col: 2, EndLine: 3, EndCol: 4}, strings.Repeat("\u65e5", maxAnnotation)
	if got := string(write(t, "github", res, Options{Quiet: true})); len(got) > maxAnnotation+200 || !strings.HasSuffix(got, "\u65e5...\n") {
		t.Errorf("%d bytes, ending in %q", len(got), got[len(got)-20:])
	}
}

// A summary of a step that is too large is refused as a whole.
func TestMarkdownLimit(t *testing.T) {
	res := hugeFixture(20_000)
	out := string(write(t, "markdown", res, Options{}))
	if len(out) > 1<<20 {
		t.Errorf("%d bytes", len(out))
	}
	rows := strings.Count(out, "| <code>")
	if !strings.Contains(out, fmt.Sprintf("\n%d findings left out: a summary holds no more than 1 MiB.\n", len(res.Findings)-rows)) {
		t.Errorf("%d rows, and no word of the rest", rows)
	}
	if strings.Index(out, "| note |") < strings.LastIndex(out, "| error |") {
		t.Error("the worst findings do not come first")
	}
	if long := string(write(t, "markdown", hugeFixture(5_000), Options{})); !strings.Contains(long, "<details>") {
		t.Error("no details")
	}
}

// XML 1.0 has no way to write most control characters.
func TestXMLText(t *testing.T) {
	for text, want := range map[string]string{
		"a<b>&\"c\"":         "a&lt;b&gt;&amp;&quot;c&quot;",
		"\x00\x1f\ufffe\xff": "\ufffd\ufffd\ufffd\ufffd",
		"tab\tline\nend":     "tab&#9;line&#10;end",
		"##[error]":          "##&#91;error]",
	} {
		if got := xmlText(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// Whoever lives with findings sees in every summary how many he does not see.
func TestSummaryCountsWhatIsLeftOut(t *testing.T) {
	const want = "; 2 findings suppressed; 1 rule disabled; 1 finding of the baseline gone; 2 rules at another level; 1 override for paths; fails on error"
	for _, f := range []string{"text", "github", "junit", "markdown"} {
		if out := string(write(t, f, livedWith(), Options{})); !strings.Contains(out, want) {
			t.Errorf("%s: no %q in %s", f, want, out)
		}
	}
}
