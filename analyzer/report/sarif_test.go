package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"klplint/analyzer"
)

// sarifOf writes a result as SARIF, holds that it keeps to the schema, and reads
// it back.
func sarifOf(t *testing.T, res *analyzer.Result, opts Options) *sarif.Run {
	t.Helper()
	log, err := sarif.FromBytes(write(t, "sarif", res, opts))
	if err != nil {
		t.Fatal(err)
	}
	if err := log.Validate(); err != nil {
		t.Error(err)
	}
	return log.Runs[0]
}

// hugeFixture is a result with n findings, every tenth an error.
func hugeFixture(n int) *analyzer.Result {
	res := fixture()
	res.Findings = nil
	for i := range n {
		f := analyzer.Finding{
			Rule: res.Rules[2], Level: analyzer.Note, Message: fmt.Sprintf("number %d", i),
			Range: analyzer.Range{Path: "lp/demo.c", Line: i + 1, Col: 1, EndLine: i + 1, EndCol: 2},
		}
		if i%10 == 9 {
			f.Rule, f.Level = res.Rules[0], analyzer.Error
		}
		res.Findings = append(res.Findings, f)
	}
	return res
}

// Nothing is written that says nothing: no null, no index that points nowhere,
// no empty list but where consumers want one.
func TestSARIFIsClean(t *testing.T) {
	for name, res := range map[string]*analyzer.Result{
		"fixture": fixture(), "lived with": livedWith(), "hostile": hostile(), "empty": {}, "huge": hugeFixture(maxResults + 1),
	} {
		for _, opts := range []Options{{}, {ShowSuppressed: true, ExitCode: 1, Category: "series", Provenance: []Provenance{{"https://example.org/a/b.git", "0123", "main", "v1"}}}} {
			sarifOf(t, res, opts)
			text := write(t, "sarif", res, opts)
			for line := range strings.Lines(string(text)) {
				for _, noise := range []string{"-1", "null", "[]", "{}"} {
					if strings.Contains(line, ": "+noise) && !strings.Contains(line, `"results"`) && !strings.Contains(line, `"rules"`) {
						t.Errorf("%s: noise: %s", name, line)
					}
				}
			}
			for _, key := range []string{"rules", "results"} {
				if !bytes.Contains(text, []byte(`"`+key+`": [`)) {
					t.Errorf("%s: no %s", name, key)
				}
			}
		}
	}
}

// What GitHub's documentation demands of a rule, in its words.
func TestSARIFRules(t *testing.T) {
	res := fixture()
	for _, r := range sarifOf(t, res, Options{}).Tool.Driver.Rules {
		props := r.Properties.Properties
		if p, _ := props["precision"].(string); !slices.Contains([]string{"very-high", "high", "medium", "low"}, p) {
			t.Errorf("%s: precision %v", *r.ID, props["precision"])
		}
		if p, _ := props["problem.severity"].(string); !slices.Contains([]string{"error", "warning", "recommendation"}, p) {
			t.Errorf("%s: problem.severity %v", *r.ID, props["problem.severity"])
		}
		severity, isString := props["security-severity"].(string)
		if security := *r.ID == "KLP104"; security != isString || security && severity != "7.8" {
			t.Errorf("%s: security-severity %v", *r.ID, props["security-severity"])
		}
		if n := len(r.Properties.Tags); n == 0 || n > 10 {
			t.Errorf("%s: %d tags", *r.ID, n)
		}
		if slices.Contains(r.Properties.Tags, "security") != isString {
			t.Errorf("%s: tags %q", *r.ID, r.Properties.Tags)
		}
		for _, text := range []*string{r.ShortDescription.Text, r.FullDescription.Text} {
			if *text == "" || len(*text) > 1024 {
				t.Errorf("%s: a description of %d bytes", *r.ID, len(*text))
			}
		}
		if *r.HelpURI == "" || *r.Help.Text == "" {
			t.Errorf("%s: no help", *r.ID)
		}
		at := 0
		for _, part := range []string{"# " + *r.ID, "## Why", "## Bad\n\n```c\n", "## Good\n\n```c\n", "## How to mend it"} {
			i := strings.Index((*r.Help.Markdown)[at:], part)
			if i < 0 {
				t.Errorf("%s: the help has no %q behind what goes before", *r.ID, part)
				break
			}
			at += i
		}
	}
}

// A result as code scanning wants it: the line's hash, our key, one line, and
// columns in UTF-16 code units.
func TestSARIFResult(t *testing.T) {
	res := fixture()
	hashes := lineHashes(demoText())
	run := sarifOf(t, res, Options{})
	r := run.Results[1]
	if got := r.PartialFingerprints; got["primaryLocationLineHash"] != hashes[11] || got["klplint/v1"] != res.Findings[1].Key {
		t.Errorf("fingerprints %v, want %s", got, hashes[11])
	}
	if got := *r.Message.Text; got != `state CONSOLE_STATE is declared twice in "states" (see [the first "states\[0\]"](1))` {
		t.Errorf("message %s", got)
	}
	if id := r.RelatedLocations[0].ID; id != 1 {
		t.Errorf("the related location has the id %v", id)
	}
	edits := r.Fixes[0].ArtifactChanges
	if len(edits) != 2 || len(edits[0].Replacements) != 2 || len(edits[1].Replacements) != 1 {
		t.Fatalf("changes %+v", edits)
	}
	// From behind "/* (smile)(e') */" of a line to behind "/* (sun) */" of the next.
	d := edits[1].Replacements[0].DeletedRegion
	if got := [4]int{*d.StartLine, *d.StartColumn, *d.EndLine, *d.EndColumn}; got != [4]int{3, 10, 4, 8} {
		t.Errorf("deleted %v", got)
	}
	// A range of several lines is cut to its first.
	at := run.Results[0].Locations[0].PhysicalLocation.Region
	if *at.StartLine != 7 || *at.EndLine != 7 || *at.EndColumn != 9 {
		t.Errorf("region %d-%d, to column %d", *at.StartLine, *at.EndLine, *at.EndColumn)
	}
	// A file that was reached by a symbolic link goes by its own name.
	if got := *run.Results[2].Locations[0].PhysicalLocation.ArtifactLocation.URI; got != "common/states%20%C3%BC.h" {
		t.Errorf("uri %s", got)
	}
}

// Suppressed findings would be open alerts on GitHub: they are there when asked
// for, and counted anyway.
func TestSARIFSuppressions(t *testing.T) {
	run := sarifOf(t, livedWith(), Options{})
	for _, r := range run.Results {
		if r.Suppressions != nil {
			t.Errorf("suppressed: %s", *r.Message.Text)
		}
	}
	var said []string
	for _, n := range run.Invocations[0].ToolConfigurationNotifications {
		said = append(said, *n.Message.Text)
	}
	if want := []string{"2 findings suppressed", "1 rule disabled", "1 finding of the baseline gone",
		"2 rules at another level", "1 override for paths", "fails on error", "configured by klplint.yaml"}; !slices.Equal(said, want) {
		t.Errorf("notifications %q, want %q", said, want)
	}
	shown := sarifOf(t, livedWith(), Options{ShowSuppressed: true})
	kinds, states := "", ""
	for _, r := range shown.Results {
		for _, x := range r.Suppressions {
			kinds += *x.Kind + " "
		}
		states += deref(r.BaselineState) + " "
	}
	if kinds != "inSource external " || len(shown.Results) != len(run.Results)+3 || !strings.HasSuffix(states, "unchanged absent ") {
		t.Errorf("suppressions %q, baseline states %q, %d results", kinds, states, len(shown.Results))
	}
}

// Beyond what code scanning keeps the most severe findings stay, in their
// order, and a notification counts the rest.
func TestSARIFLimit(t *testing.T) {
	run := sarifOf(t, hugeFixture(maxResults+100), Options{})
	errors, last := 0, 0
	for _, r := range run.Results {
		if r.Level == "error" {
			errors++
		}
		line := *r.Locations[0].PhysicalLocation.Region.StartLine
		if line <= last {
			t.Fatalf("line %d behind line %d", line, last)
		}
		last = line
	}
	if len(run.Results) != maxResults || errors != (maxResults+100)/10 {
		t.Errorf("%d results, %d errors", len(run.Results), errors)
	}
	notes := run.Invocations[0].ToolExecutionNotifications
	if got := *notes[len(notes)-1].Message.Text; got != "100 findings left out: code scanning keeps 5000 of a run, and these are the most severe" {
		t.Errorf("notification %q", got)
	}

	many := fixture()
	f := &many.Findings[1]
	for len(f.Related) < 2*maxRelated {
		f.Related = append(f.Related, f.Related[0])
	}
	r := sarifOf(t, many, Options{}).Results[1]
	if len(r.RelatedLocations) != maxRelated || !strings.HasSuffix(*r.Message.Text, ", 100 more)") {
		t.Errorf("%d related locations, message ends in %q", len(r.RelatedLocations), (*r.Message.Text)[len(*r.Message.Text)-20:])
	}
}

// All executions together stay within what a file may hold: the first are
// shown, later ones by their ends.
func TestSARIFStepBudget(t *testing.T) {
	res := fixture()
	f := res.Findings[1]
	f.Flow = flowFixture(maxFlow)
	res.Findings = nil
	const n = maxSteps/maxFlow + 10
	for range n {
		res.Findings = append(res.Findings, f)
	}
	s := &sarifWriter{res: res, texts: textsOf(res), steps: maxSteps}
	list, _ := s.results()
	length := func(i int) int { return len(list[i].CodeFlows[0].ThreadFlows[0].Locations) }
	if length(0) != maxFlow || length(n-1) != fewSteps {
		t.Errorf("%d steps first, %d last", length(0), length(n-1))
	}
}

// An execution is told on two levels: what the kernel does, and what the code
// does meanwhile. Viewers that show the essential show the life cycle and where
// it goes wrong.
func TestSARIFCodeFlow(t *testing.T) {
	var got []string
	for _, l := range sarifOf(t, fixture(), Options{}).Results[1].CodeFlows[0].ThreadFlows[0].Locations {
		got = append(got, fmt.Sprintf("%d %s %s", *l.NestingLevel, l.Importance, *l.Location.Message.Text))
	}
	want := []string{
		"0 essential target module nvme is loaded",
		"0 essential demo: the kernel calls pre_patch \"demo_pre_patch\" for vmlinux",
		`1 essential kzalloc() fails in "f\[2\]"`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestSARIFRun(t *testing.T) {
	run := sarifOf(t, fixture(), Options{
		ExitCode: 1, Category: "/drivers/", Version: "v1.2.3",
		Provenance: []Provenance{{Repository: "https://example.org/klp.git", Revision: "0123abcd", Branch: "main", Tag: "v1"}},
	})
	inv := run.Invocations[0]
	if *inv.ExitCode != 1 || !*inv.ExecutionSuccessful {
		t.Errorf("exit code %d, successful %v", *inv.ExitCode, *inv.ExecutionSuccessful)
	}
	if id := *run.AutomationDetails.ID; id != "klplint/drivers/" {
		t.Errorf("automation id %s", id)
	}
	v := run.VersionControlProvenance[0]
	if *v.RepositoryURI != "https://example.org/klp.git" || *v.RevisionID != "0123abcd" || *v.Branch != "main" || *v.RevisionTag != "v1" || *v.MappedTo.URIBaseID != srcRoot {
		t.Errorf("provenance %+v", v)
	}
	a := run.Artifacts[1]
	// printf '#ifndef STATES_H\n\n/* (smile)(e') */ .id,\n/* (sun) */ }\n#endif\n' | sha256sum
	if *a.Location.URI != "common/states%20%C3%BC.h" || len(a.Hashes["sha-256"]) != 64 || a.Length != len(fixture().Files[1].Text) {
		t.Errorf("artifact %+v", a)
	}
	// Nothing tells when, where or by whom it was made.
	var any map[string]any
	if err := json.Unmarshal(write(t, "sarif", fixture(), Options{}), &any); err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"Utc", "machine", "account", "workingDirectory", "commandLine", "file://"} {
		if bytes.Contains(write(t, "sarif", fixture(), Options{}), []byte(word)) {
			t.Errorf("the log says %q", word)
		}
	}
}

// A file outside of the working directory goes by its path in its repository, or
// by the name of its directory: nothing absolute, and nothing of this machine.
func TestPathsOutsideOfTheWorkingDirectory(t *testing.T) {
	if got := (texts{}).inRepository("/etc/klplint.yaml", Options{Dir: "drivers"}); got != "klplint.yaml" {
		t.Errorf("a file of nobody's: %s", got)
	}
	opts := Options{Dir: "drivers", Roots: []Root{{"/home/me/klp", "klp"}, {"../lp", "fixes/lp"}, {"/", "root"}}}
	for file, want := range map[string]string{
		"/home/me/klp/a.c": "klp/a.c", "../lp/x/a.c": "fixes/lp/x/a.c", "../lpx/a.c": "lpx/a.c", "a.c": "drivers/a.c",
		"/home/me/klpx/a.c": "root/home/me/klpx/a.c", "/home/me/klp": "klp",
	} {
		if got := (texts{}).inRepository(file, opts); got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
}

// The place of a configuration on this machine is nobody's business.
func TestSARIFConfiguration(t *testing.T) {
	res := livedWith()
	res.Leniency.Config = "/home/me/klplint.yaml"
	res.Suppressed[0].Suppression.At = analyzer.Range{Path: "/home/me/klplint.yaml", Line: 3}
	text := string(write(t, "sarif", res, Options{ShowSuppressed: true}))
	if strings.Contains(text, "/home/me") || !strings.Contains(text, "configured by klplint.yaml") {
		t.Errorf("got %s", text)
	}
}

// What stood in the way is a notification: a note where a declaration was not
// understood, an error where klplint itself failed.
func TestSARIFNotifications(t *testing.T) {
	res := fixture()
	res.Troubles = append(res.Troubles, analyzer.Trouble{Range: analyzer.Range{Path: "lp/demo.c"}, Message: "internal error: rule x: y"})
	var got []string
	for _, n := range sarifOf(t, res, Options{}).Invocations[0].ToolExecutionNotifications {
		got = append(got, n.Level+" "+*n.Message.Text)
	}
	want := []string{"note declaration was not understood", "warning the walk was cut short", "error internal error: rule x: y"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// In a directory of a repository, files go by their paths from its root: GitHub
// knows no others. A repository without an address is not mentioned.
func TestPathsFromTheRootOfTheRepository(t *testing.T) {
	opts := Options{Dir: "drivers/lp", Provenance: []Provenance{{Revision: "0123abcd"}}}
	res := fixture()
	res.Findings[3].Range.Path = "../whole.c"
	run := sarifOf(t, res, opts)
	var got []string
	for _, r := range run.Results {
		got = append(got, *r.Locations[0].PhysicalLocation.ArtifactLocation.URI)
	}
	want := []string{"drivers/lp/drivers/a%20b/%C3%BC%3A1.c", "drivers/lp/lp/demo.c", "drivers/lp/common/states%20%C3%BC.h", "drivers/whole.c"}
	if !slices.Equal(got, want) || len(run.VersionControlProvenance) != 0 {
		t.Errorf("got %q, want %q", got, want)
	}
	if out := string(write(t, "github", res, opts)); !strings.Contains(out, "::error file=drivers/lp/lp/demo.c,") || !strings.Contains(out, "::lp/demo.c:12:4: ") {
		t.Errorf("got %s", out)
	}
}

func TestUTF16Column(t *testing.T) {
	line := "a\u00e9\U0001f642\xffz"
	for col, want := range map[int]int{0: 1, 1: 1, 2: 2, 4: 3, 8: 5, 9: 6, 10: 7, 12: 9} {
		if got := utf16Column(line, col); got != want {
			t.Errorf("utf16Column(%d) = %d, want %d", col, got, want)
		}
	}
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
