package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"golang.org/x/tools/txtar"

	"klplint/cmd/klpbench/corpus"
	"klplint/rules"
)

// everything is a directory with all modules that the rules are explained and
// tested with, and the folder testdata: as many findings as there are.
func everything(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	archives, err := filepath.Glob("../../rules/testdata/*/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives: ", err)
	}
	for _, name := range archives {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		rule := filepath.Base(filepath.Dir(name))
		for _, f := range a.Files {
			file := filepath.Join(dir, rule, strings.TrimSuffix(filepath.Base(name), ".txtar"), filepath.FromSlash(f.Name))
			if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, f.Data, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.CopyFS(filepath.Join(dir, "testdata"), os.DirFS("../../testdata")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// spot is a finding as every format tells it.
type spot struct {
	path      string
	line, col string
	rule      string
}

var (
	textSpot   = regexp.MustCompile(`(?m)^(\S[^\n]*?):(\d+):(\d+): (?:error|warning|note): [^\n]* \[(KLP\d+) [a-z-]+\]$`)
	githubSpot = regexp.MustCompile(`(?m)^::(?:error|warning|notice) file=([^,]*),line=(\d+),endLine=\d+,col=(\d+),endColumn=\d+,title=(KLP\d+) `)
)

func spotsOf(expr *regexp.Regexp, text string) (list []spot) {
	for _, m := range expr.FindAllStringSubmatch(text, -1) {
		list = append(list, spot{m[1], m[2], m[3], m[4]})
	}
	return list
}

func sortSpots(list []spot) []spot {
	slices.SortFunc(list, func(a, b spot) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return list
}

// The text, github and SARIF forms of the same run agree in number and place of
// the findings, and the SARIF keeps to its schema: for all that klplint is
// tested with.
func TestFormsOfARunAgree(t *testing.T) {
	t.Chdir(everything(t))
	out := t.TempDir()
	var args []string
	for _, format := range []string{"text", "github", "sarif"} {
		args = append(args, "--output", format+"="+filepath.Join(out, format))
	}
	if status, stdout, stderr := klplint("", append([]string{"check", "."}, args...)...); status != statusFindings || stdout != "" {
		t.Fatalf("status %d, stdout %.100q, stderr %s", status, stdout, stderr)
	}
	read := func(format string) string {
		text, err := os.ReadFile(filepath.Join(out, format))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	text := sortSpots(spotsOf(textSpot, read("text")))
	if len(text) < 250 {
		t.Errorf("%d findings: too few to judge by", len(text))
	}
	github := sortSpots(append(spotsOf(githubSpot, read("github")), spotsOf(textSpot, read("github"))...))
	if !slices.Equal(github, text) {
		t.Errorf("github has %d findings, text %d: %v", len(github), len(text), difference(github, text))
	}
	log, err := sarif.FromString(read("sarif"))
	if err != nil {
		t.Fatal(err)
	}
	if err := log.Validate(); err != nil {
		t.Error(err)
	}
	var results []spot
	for _, r := range log.Runs[0].Results {
		at := r.Locations[0].PhysicalLocation
		results = append(results, spot{*at.ArtifactLocation.URI, fmt.Sprint(*at.Region.StartLine), fmt.Sprint(*at.Region.StartColumn), *r.RuleID})
		if *at.Region.EndLine != *at.Region.StartLine {
			t.Errorf("%s:%d: a finding of several lines", *at.ArtifactLocation.URI, *at.Region.StartLine)
		}
		if r.PartialFingerprints["primaryLocationLineHash"] == "" || r.PartialFingerprints["klplint/v1"] == "" {
			t.Errorf("%s:%d: fingerprints %v", *at.ArtifactLocation.URI, *at.Region.StartLine, r.PartialFingerprints)
		}
	}
	if sortSpots(results); !slices.Equal(results, text) {
		t.Errorf("sarif has %d findings, text %d: %v", len(results), len(text), difference(results, text))
	}
	// The whole catalogue is described as code scanning wants it.
	if got := len(log.Runs[0].Tool.Driver.Rules); got != len(rules.All) {
		t.Errorf("%d rules are described, of %d", got, len(rules.All))
	}
	for i, r := range log.Runs[0].Tool.Driver.Rules {
		severity, isSecurity := r.Properties.Properties["security-severity"].(string)
		if w := rules.All[i].Doc.Weakness; isSecurity != (w.CWE != 0) || severity != w.Severity {
			t.Errorf("%s: security-severity %q", *r.ID, severity)
		}
		if len(r.Properties.Tags) > 10 || len(*r.FullDescription.Text) > 1024 || !strings.HasPrefix(*r.HelpURI, "https://") {
			t.Errorf("%s: %d tags, %d bytes of description, help at %s", *r.ID, len(r.Properties.Tags), len(*r.FullDescription.Text), *r.HelpURI)
		}
	}
	for _, a := range log.Runs[0].Artifacts {
		if len(a.Hashes["sha-256"]) != 64 {
			t.Errorf("%s: hashes %v", *a.Location.URI, a.Hashes)
		}
	}
}

// difference is the first that one list has and the other lacks.
func difference(a, b []spot) string {
	for _, x := range a {
		if !slices.Contains(b, x) {
			return fmt.Sprintf("only the first has %v", x)
		}
	}
	for _, x := range b {
		if !slices.Contains(a, x) {
			return fmt.Sprintf("only the second has %v", x)
		}
	}
	return "one has one twice"
}

// TestMultitool lets Microsoft's validator judge the SARIF of all that klplint
// is tested with, of the kernel's own livepatches and of every shape that a log
// can have, with the rules of the standard and those of GitHub: no error, no
// warning.
func TestMultitool(t *testing.T) {
	tool := os.Getenv("KLPLINT_SARIF_MULTITOOL")
	if tool == "" {
		t.Skip("KLPLINT_SARIF_MULTITOOL does not name the validator's program; .ci/run does")
	}
	shapes, err := filepath.Glob("../../analyzer/report/testdata/*.sarif")
	if err != nil || len(shapes) == 0 {
		t.Fatal("no shapes: ", err)
	}
	t.Run("shapes", func(t *testing.T) { judgeSARIF(t, tool, shapes...) })
	kernel := filepath.Join(corpus.Find(t), corpus.Linux)
	for name, dir := range map[string]string{"testdata": everything(t), "kernel": kernel} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(dir)
			log := filepath.Join(t.TempDir(), "klplint.sarif")
			if status, _, stderr := klplint("", "check", ".", "--show-suppressed", "--output", "sarif="+log); status == statusFailed {
				t.Fatal(stderr)
			}
			judgeSARIF(t, tool, log)
		})
	}
	t.Run("series", func(t *testing.T) { judgeSARIF(t, tool, seriesLogs(t)...) })
}

// seriesLogs writes what klplint finds in each series of testdata.
func seriesLogs(t *testing.T) (logs []string) {
	t.Helper()
	t.Setenv("KLPLINT_CACHE", t.TempDir())
	dir := t.TempDir()
	all, err := filepath.Glob("../../testdata/series/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		releases, err := filepath.Glob(filepath.Join(s, "v[0-9]*"))
		if err != nil || len(releases) < 2 {
			continue
		}
		log := filepath.Join(dir, filepath.Base(s)+".sarif")
		args := append([]string{"series", "--show-suppressed", "--output", "sarif=" + log}, releases...)
		if status, _, stderr := klplint("", args...); status == statusFailed {
			t.Fatal(stderr)
		}
		logs = append(logs, log)
	}
	if len(logs) == 0 {
		t.Fatal("no series in testdata")
	}
	return logs
}

// judgeSARIF fails on errors and warnings of the validator. Its exit status says
// nothing of what it has found: it writes SARIF in turn.
func judgeSARIF(t *testing.T, tool string, logs ...string) {
	t.Helper()
	verdict := filepath.Join(t.TempDir(), "verdict.sarif")
	args := append([]string{"validate"}, logs...)
	cmd := exec.Command(tool, append(args, "--rule-kind", "Sarif", "Ghas", "--output", verdict, "--log", "ForceOverwrite")...)
	// It is a .NET program, which else asks for a library of locales.
	cmd.Env = append(os.Environ(), "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1")
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	text, err := os.ReadFile(verdict)
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	var v struct {
		Runs []struct {
			Results []struct {
				RuleID, Level string
				Message       json.RawMessage
			}
			Invocations []struct{ ExecutionSuccessful bool }
		}
	}
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Runs) != 1 || len(v.Runs[0].Invocations) != 1 || !v.Runs[0].Invocations[0].ExecutionSuccessful {
		t.Fatalf("nothing was validated: %s", said)
	}
	for _, r := range v.Runs[0].Results {
		// A result without a level is a warning.
		if r.Level != "note" && r.Level != "none" {
			t.Errorf("%s %s %s", r.RuleID, r.Level, r.Message)
		}
	}
	if t.Failed() {
		t.Logf("%s", said)
	}
}
