package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"klplint/cmd/klpbench/corpus"
)

var updateGolden = flag.Bool("update", false, "write the golden files of verify and trace anew")

// sameAsGolden compares got with a file of testdata.
func sameAsGolden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", filepath.FromSlash(name))
	if *updateGolden {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; after a look at it, run: go test ./cmd/klplint -run 'TestVerify|TestTrace' -update\n%s", file, firstDifference(string(want), got))
	}
}

// What changes from one version to the next without a change of meaning.
var (
	ways    = regexp.MustCompile(`executed in \d+ ways?|"ways": [1-9]\d*`)
	ofBuild = regexp.MustCompile(`"version": "[^"]*"`)
	named   = regexp.MustCompile(`((?:\[|"rule": ")KLP\d+)(?: [a-z-]+|",\n +"name": "[^"]*)`)
)

func steady(s string) string {
	s = ways.ReplaceAllStringFunc(s, func(w string) string {
		if strings.HasPrefix(w, `"`) {
			return `"ways": 1`
		}
		return "executed in N ways"
	})
	s = named.ReplaceAllString(s, "$1")
	return ofBuild.ReplaceAllString(s, `"version": "devel"`)
}

func TestVerify(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	t.Setenv("GITHUB_ACTIONS", "")
	for _, format := range []string{"text", "json"} {
		status, stdout, stderr := klplint("", "verify", "--format", format, "testdata/verify")
		if status != statusFindings || stderr != "" {
			t.Errorf("%s: status %d, stderr %q", format, status, stderr)
		}
		sameAsGolden(t, "verify/verify."+format, steady(stdout))
	}
	for dir, want := range map[string]int{"clean": statusClean, "violated": statusFindings, "undecided": statusClean} {
		status, stdout, stderr := klplint("", "verify", "testdata/verify/"+dir)
		if status != want || stderr != "" {
			t.Errorf("%s: status %d, stderr %q", dir, status, stderr)
		}
		if has := strings.Contains(stdout, " not decided"); has != (dir == "undecided") {
			t.Errorf("%s: not decided: %v in\n%s", dir, has, stdout)
		}
	}
	if status, stdout, stderr := klplint("", "verify", "testdata/trace/banner_target.c"); status != statusFailed || stdout != "" || !strings.Contains(stderr, "no livepatch found") {
		t.Errorf("no livepatch: status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	src, err := os.ReadFile("testdata/verify/violated/livepatch-printk-rate.c")
	if err != nil {
		t.Fatal(err)
	}
	status, stdout, _ := klplint(string(src), "verify", "-", "--stdin-filename", "lp/rate.c", "--quiet")
	if status != statusFindings || !strings.Contains(stdout, "\nlp/rate.c:26:2: error: ") || strings.Contains(stdout, "life cycles of") {
		t.Errorf("standard input: status %d, %s", status, stdout)
	}
}

// verified is what the test reads of the json format.
type verified struct {
	Modules []struct {
		Name   string
		Proofs []struct {
			Scenarios []struct {
				Scenario, Verdict, Reason string
				Rules                     []string
			}
			Findings []struct {
				Rule string
				Line int
				File string
			}
		}
	}
}

// TestVerifyCorpus holds that the kernel's own livepatches survive their life
// cycles, and that the tool finds out those of which upstream knows it: version
// 1 of the state test does not support a takeover, and the syscall test leaks
// its kobject when it cannot be enabled.
func TestVerifyCorpus(t *testing.T) {
	root := filepath.Join(corpus.Find(t), corpus.Linux)
	modules, samples := filepath.Join(root, filepath.FromSlash(corpus.Modules)), filepath.Join(root, filepath.FromSlash(corpus.Samples))
	status, stdout, stderr := klplint("", "verify", "--format", "json", modules, samples)
	if status != statusFindings || stderr != "" {
		t.Fatalf("status %d, stderr %q", status, stderr)
	}
	var got verified
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"test_klp_state":   {"KLP401 allocate_loglevel_state", "KLP402 fix_console_loglevel"},
		"test_klp_syscall": {"KLP304 livepatch_init"},
	}
	holds := map[string]int{}
	for _, m := range got.Modules {
		for _, p := range m.Proofs {
			var found []string
			for _, f := range p.Findings {
				found = append(found, f.Rule+" "+functionAround(t, f.File, f.Line))
			}
			if !slices.Equal(found, want[m.Name]) {
				t.Errorf("%s: found %q, want %q", m.Name, found, want[m.Name])
			}
			for _, s := range p.Scenarios {
				if s.Verdict == "holds" {
					holds[m.Name]++
				} else if s.Verdict != "not applicable" && (s.Verdict != "violated" || want[m.Name] == nil) {
					t.Errorf("%s: %s: %s %s %q", m.Name, s.Scenario, s.Verdict, s.Reason, s.Rules)
				}
			}
		}
	}
	if len(got.Modules) != 12 {
		t.Errorf("%d livepatches, want 12", len(got.Modules))
	}
	// All but that of a target, which they do not have.
	for _, name := range []string{"test_klp_state2", "test_klp_state3"} {
		if holds[name] < 7 {
			t.Errorf("%s: only %d life cycles hold", name, holds[name])
		}
	}
}

var functionHead = regexp.MustCompile(`^\w.*?\b(\w+)\(.*\)$`)

// functionAround is the function that a line of a file lies in.
func functionAround(t *testing.T, file string, line int) (name string) {
	t.Helper()
	text, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range strings.Split(string(text), "\n") {
		if m := functionHead.FindStringSubmatch(l); m != nil && i < line {
			name = m[1]
		}
	}
	return name
}
