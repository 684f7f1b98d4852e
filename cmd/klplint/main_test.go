package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"klplint/rules"
)

// klplint runs a command line and returns what it left behind.
func klplint(stdin string, args ...string) (status int, stdout, stderr string) {
	var out, errOut bytes.Buffer
	status = run(args, strings.NewReader(stdin), &out, &errOut)
	return status, out.String(), errOut.String()
}

func TestMistakes(t *testing.T) {
	for _, tt := range []struct {
		args string
		want string // standard error, behind "klplint: "
	}{
		{"chekc", `unknown command "chekc": did you mean check?`},
		{"testdata", `unknown command "testdata": did you mean "klplint check testdata"?`},
		{"xyzzy", `unknown command "xyzzy": use one of baseline, check, completion, config, explain, help, inspect, rules, series, trace, verify, version`},
		{"help chekc", `unknown command "chekc": did you mean check?`},
		{"completion fsih", `unknown command "completion fsih": did you mean fish?`},
		{"completion bash x", `bash takes no arguments, and "x" is one: see "klplint completion bash --help"`},
		{"check --fromat json", `unknown flag --fromat: did you mean --format?`},
		{"check --zzz", `unknown flag --zzz: see "klplint check --help"`},
		{"check -Z", `unknown flag -Z: see "klplint check --help"`},
		{"check --format", `flag needs an argument: --format: see "klplint check --help"`},
		{"--fail-on error", `unknown flag --fail-on: it belongs to "klplint check"`},
		{"check --format jsn", `flag --format: unknown value "jsn": did you mean json?`},
		{"check --format x", `flag --format: unknown value "x": use text, json, sarif, github, checkstyle, junit or markdown`},
		{"check --output jsn=out", `flag --output: format of "jsn=out": unknown value "jsn": did you mean json?; a file of that name is ./jsn=out`},
		{"check --output sarif=", `flag --output: "sarif=" names no file: use - for standard output`},
		{"check -o text=- -o json=-", `flag --output: two reports would go to standard output: give each a file of its own`},
		{"check -o text=a -o json=testdata/../a", `flag --output: two reports would go to testdata/../a: give each a file of its own`},
		{"check --fail-on warn", `flag --fail-on: unknown value "warn": did you mean warning?`},
		{"check --color alway", `flag --color: unknown value "alway": did you mean always?`},
		{"inspect --format sarif", `flag --format: unknown value "sarif": use text or json`},
		{"check --enable nonsense", `flag --enable: unknown rule "nonsense": "klplint rules" lists them`},
		{"check --disable nonsense", `flag --disable: unknown rule "nonsense": "klplint rules" lists them`},
		{"explain", `explain needs a rule, such as "klplint explain KLP102": "klplint rules" lists them`},
		{"series --stats", `unknown flag --stats: series has none, only check: see "klplint series --help"`},
		{"explain KLP101,nonsense", `unknown rule "nonsense": "klplint rules" lists them`},
		{"explain nonsense", `unknown rule "nonsense": "klplint rules" lists them`},
		{"version x", `version takes no arguments, and "x" is one: see "klplint version --help"`},
		{"rules x", `rules takes no arguments, and "x" is one: see "klplint rules --help"`},
		{"check - -", `standard input (-) is named twice: name it once`},
		{"check --stdin-filename x.c testdata/lp", `flag --stdin-filename names the source on standard input: add the path -`},
	} {
		status, stdout, stderr := klplint("", strings.Fields(tt.args)...)
		if status != statusFailed || stdout != "" || stderr != "klplint: "+tt.want+"\n" {
			t.Errorf("klplint %s: status %d\nstdout %q\nstderr %q\nwant   %q", tt.args, status, stdout, stderr, "klplint: "+tt.want+"\n")
		}
	}
}

func TestNoSuchPath(t *testing.T) {
	for _, cmd := range []string{"check", "inspect"} {
		status, stdout, stderr := klplint("", cmd, "no/such\x1bpath")
		if status != statusFailed || stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.HasPrefix(stderr, `klplint: no/such\x1bpath `) {
			t.Errorf("%s: status %d, stdout %q, stderr %q", cmd, status, stdout, stderr)
		}
	}
}

func TestNothingToInspect(t *testing.T) {
	status, stdout, stderr := klplint("", "inspect", t.TempDir())
	if status != statusFailed || stdout != "" || strings.Count(stderr, "\n") != 1 {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
}

func TestCheckFormats(t *testing.T) {
	for format, start := range map[string]string{
		"json": "{\n", "sarif": "{\n", "text": "no findings in ", "github": "no findings in ",
		"checkstyle": "<?xml ", "junit": "<?xml ", "markdown": "## klplint\n",
	} {
		status, stdout, stderr := klplint("", "check", "--format", format, "testdata/lp")
		if status != statusClean || stderr != "" || !strings.HasPrefix(stdout, start) || !strings.HasSuffix(stdout, "\n") {
			t.Errorf("%s: status %d, stdout %q, stderr %q", format, status, stdout, stderr)
		}
	}
	if _, stdout, _ := klplint("", "check", "--quiet", "testdata/lp"); stdout != "" {
		t.Errorf("quiet output: %q", stdout)
	}
}

func TestStdin(t *testing.T) {
	src, err := os.ReadFile("testdata/lp/demo.c")
	if err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := klplint(string(src), "check", "-", "--stdin-filename", "lp/demo.c")
	if status != statusClean || stderr != "" || !strings.HasPrefix(stdout, "no findings in ") {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	status, _, stderr = klplint(strings.Repeat("x", maxStdin+1), "check", "-")
	if status != statusFailed || !strings.Contains(stderr, "larger than 64 MiB") {
		t.Errorf("too much on standard input: status %d, stderr %q", status, stderr)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	stdin, _ := io.Pipe() // a person who types nothing
	var stdout, stderr bytes.Buffer
	time.AfterFunc(10*time.Millisecond, cancel)
	status := execute(ctx, []string{"check", "-"}, stdin, &stdout, &stderr)
	if status != statusFailed || stdout.Len() > 0 || stderr.String() != "klplint: interrupted: nothing was reported\n" {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout.String(), stderr.String())
	}
}

func TestHelpOfEveryCommand(t *testing.T) {
	a := &app{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard}
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		if cmd.Short == "" || cmd.Long == "" || cmd.Example == "" {
			t.Errorf("%s lacks a description or an example", cmd.CommandPath())
		}
		words := strings.Fields(cmd.CommandPath())[1:]
		status, byFlag, stderr := klplint("", append(words, "--help")...)
		if status != statusClean || stderr != "" || !strings.Contains(byFlag, cmd.Example) {
			t.Errorf("%s --help: status %d, stderr %q", cmd.CommandPath(), status, stderr)
		}
		if status, byCommand, _ := klplint("", append([]string{"help"}, words...)...); status != statusClean || byCommand != byFlag {
			t.Errorf("help %s differs from its --help:\n%s\n%s", cmd.CommandPath(), byCommand, byFlag)
		}
		for _, c := range cmd.Commands() {
			visit(c)
		}
	}
	visit(a.rootCommand())
}

func TestVersion(t *testing.T) {
	status, byCommand, _ := klplint("", "version")
	if status != statusClean || !strings.HasPrefix(byCommand, "klplint ") {
		t.Errorf("status %d, %q", status, byCommand)
	}
	if _, byFlag, _ := klplint("", "--version"); byFlag != byCommand {
		t.Errorf("--version prints %q, version %q", byFlag, byCommand)
	}
}

func TestCompletion(t *testing.T) {
	for shell := range loadCompletion {
		if status, stdout, stderr := klplint("", "completion", shell); status != statusClean || stderr != "" || !strings.Contains(stdout, "klplint") {
			t.Errorf("%s: status %d, stderr %q", shell, status, stderr)
		}
	}
	if _, stdout, _ := klplint("", cobra.ShellCompRequestCmd, "check", "--fail-on", ""); !strings.Contains(stdout, "warning\n") {
		t.Errorf("--fail-on completes to %q", stdout)
	}
	if len(rules.All) == 0 {
		return
	}
	id := rules.All[0].ID
	if _, stdout, _ := klplint("", cobra.ShellCompRequestCmd, "check", "--enable", id+","); !strings.Contains(stdout, id+","+id) {
		t.Errorf("--enable %s, completes to %q", id, stdout)
	}
}

func TestCatalogue(t *testing.T) {
	status, table, stderr := klplint("", "rules")
	if status != statusClean || stderr != "" {
		t.Fatalf("status %d, stderr %q", status, stderr)
	}
	for _, r := range rules.All {
		if !strings.Contains(table, r.ID+"  "+r.Name()) {
			t.Errorf("%s is not in the table", r.ID)
		}
		_, byID, _ := klplint("", "explain", strings.ToLower(r.ID))
		_, byName, _ := klplint("", "explain", strings.ToUpper(r.Name()))
		_, byAnalyzer, _ := klplint("", "explain", r.Analyzer.Name)
		if byID != byName || byID != byAnalyzer || !strings.HasPrefix(byID, r.ID+" "+r.Name()+" ("+r.Level.String()+")\n") {
			t.Errorf("explain %s: by id %q, by name %q", r.ID, byID, byName)
		}
		if strings.Contains(byID, "/* want") {
			t.Errorf("explain %s shows the comments of its tests", r.ID)
		}
	}
}
