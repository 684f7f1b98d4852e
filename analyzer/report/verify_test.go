package report

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle/scenario"
	"klplint/analyzer/lifecycle/trace"
)

// verificationFixture has every verdict, a module of two patches and one of
// none.
func verificationFixture() *analyzer.Verification {
	f := fixture()
	twice := f.Findings[1]
	clean := []scenario.Verdict{
		{Scenario: scenario.Enable, Status: scenario.Holds, Runs: 1},
		{Scenario: scenario.Takeover, Status: scenario.NotApplicable, Reason: ".replace is not set"},
	}
	return &analyzer.Verification{
		Modules: []analyzer.VerifiedModule{{
			Livepatch: f.Livepatches[0],
			Proofs: []analyzer.Proof{
				{Patch: "patch", At: analyzer.Range{Path: "lp/demo.c", Line: 60, Col: 3, EndLine: 60, EndCol: 8}, Verdicts: clean},
				{
					Patch: "", At: analyzer.Range{Path: "lp/demo.c", Line: 70, Col: 1, EndLine: 70, EndCol: 2},
					Verdicts: []scenario.Verdict{
						{Scenario: scenario.Enable, Status: scenario.Holds, Runs: 12},
						{Scenario: scenario.Disable, Status: scenario.Violated, Runs: 3},
						{Scenario: scenario.Target, Status: scenario.Violated, Runs: 2, Reason: "too many ways to get there"},
						{Scenario: scenario.Takeover, Status: scenario.Undecided, Reason: "too many paths"},
					},
					Faults: []analyzer.Fault{{Finding: twice, Scenarios: []scenario.Name{scenario.Disable, scenario.Target}}},
				},
			},
			Troubles: f.Troubles[:1],
		}, {Livepatch: f.Livepatches[1]}},
		Troubles: f.Troubles[1:],
	}
}

func verification(t *testing.T, format string, v *analyzer.Verification, opts Options) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := Verification(&buf, format, v, opts); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestVerification(t *testing.T) {
	for _, f := range TableFormats() {
		golden(t, "verify."+f, verification(t, f, verificationFixture(), Options{Version: "v1.2.3"}))
	}
	if text := verification(t, "json", &analyzer.Verification{}, Options{}); bytes.Contains(text, []byte("null")) {
		t.Errorf("null in %s", text)
	}
	if text := string(verification(t, "text", verificationFixture(), Options{Quiet: true})); strings.Contains(text, "life cycles of") {
		t.Errorf("quiet output has a summary: %s", text)
	}
	if err := Verification(&bytes.Buffer{}, "sarif", verificationFixture(), Options{}); err == nil {
		t.Error("format sarif was accepted")
	}
}

// Modules print what they like: a line of the log must not become a command to
// GitHub's runner, nor to a terminal.
func TestTraceIsHarmless(t *testing.T) {
	events, err := trace.Parse("load demo; disable demo")
	if err != nil {
		t.Fatal(err)
	}
	steps := []trace.Step{
		{Event: events[0], Lines: []string{"livepatch: enabling patch 'demo'", "::error::x", " \t::set-output y", "##[error]z", "\x1b[31m red \xff"}},
		{Event: events[1]},
	}
	failed := errors.New("disable demo: it is not enabled")
	for _, f := range TableFormats() {
		var buf bytes.Buffer
		if err := Trace(&buf, f, steps, failed, Options{Version: "v1.2.3", GitHubActions: true}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(buf.String()) {
			if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") || strings.Contains(line, "\x1b") {
				t.Errorf("%s: %q", f, line)
			}
		}
		golden(t, "trace."+f, buf.Bytes())
	}
	var buf bytes.Buffer
	if err := Trace(&buf, "text", steps[:1], nil, Options{}); err != nil || !strings.Contains(buf.String(), "\n::error::x\n \t::set-output y\n") {
		t.Errorf("elsewhere than on GitHub: %v, %q", err, buf.String())
	}
	if err := Trace(&buf, "sarif", steps, nil, Options{}); err == nil {
		t.Error("format sarif was accepted")
	}
}
