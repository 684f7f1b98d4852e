package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// One run can write several reports, each in a format of its own; --format is
// for those that name none.
func TestSeveralOutputs(t *testing.T) {
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	args := []string{"check", "../../testdata/demo", "--format", "json",
		"-o", "sarif=" + file("out.sarif"), "--output", "text=-", "-o", file("plain"), "-o", "junit=" + file("a=b.xml"), "-o", dir + "/text=x"}
	status, stdout, stderr := klplint("", args...)
	if status != statusFindings || stderr != "" {
		t.Fatalf("status %d, stderr %q", status, stderr)
	}
	if _, text, _ := klplint("", "check", "../../testdata/demo"); stdout != text {
		t.Errorf("standard output differs from that of a run with text alone:\n%s", stdout)
	}
	for name, start := range map[string]string{"out.sarif": "{\n  \"$schema\"", "plain": "{\n  \"schema\"", "a=b.xml": "<?xml", "text=x": "{\n  \"schema\""} {
		if text, err := os.ReadFile(file(name)); err != nil || !strings.HasPrefix(string(text), start) {
			t.Errorf("%s: %v, %.40q", name, err, text)
		}
	}
	// What fails keeps nothing else from being written.
	os.Remove(file("plain"))
	status, stdout, stderr = klplint("", "check", "testdata/lp", "-o", file("no/such"), "-o", file("plain"), "-o", "text=-")
	if status != statusFailed || !strings.Contains(stdout, "no findings") || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "no/such") {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	if _, err := os.Stat(file("plain")); err != nil {
		t.Error(err)
	}
}

// A link and what it leads to are one place, whether or not it exists; what is
// written to the null device cannot be overwritten.
func TestSamePlace(t *testing.T) {
	dir := t.TempDir()
	file, link, sub := filepath.Join(dir, "f"), filepath.Join(dir, "l"), filepath.Join(dir, "d")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{link: "f", sub: "."} {
		if err := os.Symlink(target, name); err != nil {
			t.Skip(err)
		}
	}
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"-", "-", true}, {"-", file, false}, {file, link, true}, {file, filepath.Join(sub, "f"), true},
		{filepath.Join(dir, "new"), filepath.Join(sub, "new"), true}, {filepath.Join(dir, "new"), filepath.Join(dir, "other"), false},
		{os.DevNull, os.DevNull, false},
	} {
		if got := samePlace(tt.a, tt.b); got != tt.want {
			t.Errorf("samePlace(%q, %q) = %v", tt.a, tt.b, got)
		}
	}
}

// SARIF says how the process will have ended, and goes by the name of its run.
func TestSARIFOfARun(t *testing.T) {
	var log struct {
		Runs []struct {
			AutomationDetails struct{ ID string }
			Invocations       []struct {
				ExitCode                       *int
				ToolConfigurationNotifications []struct{ Message struct{ Text string } }
			}
		}
	}
	status, stdout, _ := klplint("", "check", "--format", "sarif", "--category", "series", "--disable", "KLP107,KLP900", "../../testdata/demo")
	if err := json.Unmarshal([]byte(stdout), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if run.AutomationDetails.ID != "klplint/series/" || *run.Invocations[0].ExitCode != status || status != statusFindings {
		t.Errorf("id %q, exit code %d, status %d", run.AutomationDetails.ID, *run.Invocations[0].ExitCode, status)
	}
	if got := run.Invocations[0].ToolConfigurationNotifications[0].Message.Text; got != "2 rules disabled" {
		t.Errorf("notification %q", got)
	}
}

// Rules that are switched off are counted in the summary.
func TestDisabledRulesAreCounted(t *testing.T) {
	for args, want := range map[string]bool{"--disable KLP107": true, "": false} {
		_, stdout, _ := klplint("", strings.Fields("check testdata/lp "+args)...)
		if strings.Contains(stdout, "; 1 rule disabled\n") != want {
			t.Errorf("check %s: %s", args, stdout)
		}
	}
}

// A flag that takes no value is shown as just that, and what flags do fits on a
// terminal.
func TestHelpOfFlags(t *testing.T) {
	for _, cmd := range []string{"check", "verify", "trace", "inspect", "explain"} {
		_, help, _ := klplint("", cmd, "--help")
		if strings.Contains(help, "[=") {
			t.Errorf("%s: how to give a value to what takes none: %s", cmd, help)
		}
		_, flags, _ := strings.Cut(help, "\nFlags:\n")
		for line := range strings.Lines(flags) {
			if len(line) > usageColumns+1 {
				t.Errorf("%s: %d columns: %s", cmd, len(line)-1, line)
			}
		}
	}
	_, help, _ := klplint("", "check", "--help")
	if !regexp.MustCompile(`(?m)^  -q, --quiet +leave out the summary line`).MatchString(help) ||
		!strings.Contains(help, "\n      --fail-on error|warning|note|never\n                          exit with status 1 when") ||
		!strings.Contains(help, "(default warning)") {
		t.Errorf("help:\n%s", help)
	}
}
