package report

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"klplint/analyzer"
)

// What comes out of sources must not become a command to a terminal or to the
// runner of GitHub Actions, in any format.
func TestHostileText(t *testing.T) {
	for _, f := range Formats() {
		for _, shown := range []bool{false, true} {
			out := string(write(t, f, hostile(), Options{GitHubActions: true, ShowSuppressed: shown}))
			harmless(t, f, out, true)
			harmless(t, f, string(write(t, f, hostile(), Options{ShowSuppressed: shown})), f == "github")
			wellFormed(t, f, out)
		}
	}
	for _, f := range Formats() {
		golden(t, "hostile."+f, write(t, f, hostile(), Options{GitHubActions: true, ShowSuppressed: true}))
	}
}

// FuzzHostileText is TestHostileText with texts that nobody has thought of.
func FuzzHostileText(f *testing.F) {
	evil := "::error file=x::\x1b[31m\r\n::set-output\u202e##[error]\x9b \u009b\x7f\u2028\U000e0001\xff[a](1)\\"
	f.Add("a.c", "state has no version", "\t{ .id = 1 },", "demo", 4, 9)
	f.Add(evil, evil, evil, evil, 1, 3)
	f.Add("\n::x", "</pre><script>", "]]>", "`|`", 0, 0)
	f.Add("%0A::error::", "%25\v::warning::", "\u0085::notice::", "##[group]", -1, 1<<30)
	f.Fuzz(func(t *testing.T, path, message, line, module string, col, endCol int) {
		res := fixture()
		r := analyzer.Range{Path: path, Line: 1, Col: col, EndLine: 1, EndCol: endCol, Snippet: line}
		said := analyzer.Related{Range: r, Message: message}
		finding := analyzer.Finding{
			Rule: res.Rules[0], Level: analyzer.Error, Module: module, Range: r, Message: message,
			Related: []analyzer.Related{said}, Flow: []analyzer.FlowStep{{Related: said}, {Related: analyzer.Related{Message: message}}},
			Fixes: []analyzer.Fix{{Message: message, Edits: []analyzer.Edit{{Range: r, New: line}}}},
		}
		ignored := finding
		ignored.Suppression = &analyzer.Suppression{Kind: analyzer.InSource, Reason: message, At: r}
		res.Findings, res.Suppressed = []analyzer.Finding{finding}, []analyzer.Finding{ignored}
		res.Livepatches = append(res.Livepatches, analyzer.Livepatch{Name: module, Dir: path, Files: []string{path}})
		res.Troubles = []analyzer.Trouble{{Range: r, Message: message}}
		res.Files = []analyzer.File{{Path: path, Real: path, Text: line + "\n" + message}}
		for _, f := range Formats() {
			out := string(write(t, f, res, Options{GitHubActions: true, ShowSuppressed: true}))
			harmless(t, f, out, true)
			wellFormed(t, f, out)
		}
		// Findings that are too many to annotate.
		for range perLevel {
			res.Findings = append(res.Findings, finding)
		}
		harmless(t, "github", string(write(t, "github", res, Options{})), true)
	})
}

// annotationLine is what a line that the runner takes for a command may look
// like: no colon and no comma of the sources in its properties.
var annotationLine = regexp.MustCompile(`^::(error|warning|notice) (file=[^:,\r\n]*,line=\d+,endLine=\d+,(col=\d+,endColumn=\d+,)?)?title=[A-Z0-9]+ [a-z-]+::[^\r\n]*\n$`)

// harmless holds that an output changes nothing around it, and, for logs, that
// the runner finds no command in it but those of the github format.
func harmless(t *testing.T, format, out string, log bool) {
	t.Helper()
	for _, r := range out {
		if r != '\n' && unsafeRune(r) {
			t.Errorf("%s: unsafe character %U", format, r)
		}
	}
	if !log {
		return
	}
	for line := range strings.Lines(out) {
		if strings.Contains(line, "##[") {
			t.Errorf("%s: a command to the runner: %q", format, line)
		}
		if strings.HasPrefix(strings.TrimSpace(line), "::") && !(format == "github" && annotationLine.MatchString(line)) {
			t.Errorf("%s: a command to the runner: %q", format, line)
		}
	}
}

// wellFormed holds that those who read a format can read the output.
func wellFormed(t *testing.T, format, out string) {
	t.Helper()
	switch format {
	case "json", "sarif":
		if !json.Valid([]byte(out)) {
			t.Errorf("%s: not JSON: %s", format, out)
		}
	case "checkstyle", "junit":
		for d := xml.NewDecoder(strings.NewReader(out)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				t.Errorf("%s: %v in %s", format, err, out)
				return
			}
		}
	case "markdown":
		for _, tag := range regexp.MustCompile(`<[^>]*>?`).FindAllString(out, -1) {
			if !strings.Contains(" <code> </code> <details> </details> <summary> </summary> <pre> </pre> ", " "+tag+" ") {
				t.Errorf("markdown: a tag that is not ours: %q", tag)
			}
		}
	}
}
