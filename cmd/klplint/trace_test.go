package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"klplint/analyzer/lifecycle/trace"
	"klplint/cmd/klpbench/corpus"
)

func TestTrace(t *testing.T) {
	t.Setenv("GITHUB_ACTIONS", "")
	for name, events := range map[string]string{
		"takeover":  "load banner_v1; load banner_v2; unload banner_v1; disable banner_v2; unload banner_v2",
		"downgrade": "load banner_v2; load banner_v1; disable banner_v2; unload banner_v2",
		"reverted":  "load banner_v1; load banner_v2 (revert); unload banner_v2; disable banner_v1; unload banner_v1",
		"target":    "load banner_v1\nload banner_target # its file\nmodule-going banner_target\nmodule-coming banner_target\ndisable banner-v1.ko\n",
		"fails":     "load banner_v1; load banner_v2 fails in pre_patch; disable banner_v1",
	} {
		status, stdout, stderr := klplint("", "trace", "--events", events, "testdata/trace")
		if status != statusClean || stderr != "" {
			t.Errorf("%s: status %d, stderr %q", name, status, stderr)
		}
		sameAsGolden(t, "trace/"+name+".log", stdout)
	}
	status, stdout, stderr := klplint("load banner_v1", "trace", "--events", "@-", "--format", "json", "testdata/trace")
	if status != statusClean || stderr != "" {
		t.Errorf("json: status %d, stderr %q", status, stderr)
	}
	sameAsGolden(t, "trace/trace.json", steady(stdout))
}

func TestTraceMistakes(t *testing.T) {
	log := func(events string) string {
		_, stdout, _ := klplint("", "trace", "--events", events, "testdata/trace")
		return stdout
	}
	loaded := log("load banner_v1")
	if !strings.HasPrefix(loaded, "livepatch: enabling patch 'banner_v1'\n") {
		t.Fatalf("log %q", loaded)
	}
	for _, tt := range []struct{ events, stdout, stderr string }{
		{"", "", "flag --events: no events: name some, such as 'load M; disable M; unload M' (trace --help has them all)"},
		{"# nothing", "", "flag --events: no events: name some, such as 'load M; disable M; unload M' (trace --help has them all)"},
		{"@testdata/no.events", "", "flag --events: cannot read testdata/no.events: no such file or directory"},
		{"laod banner_v1", "", `flag --events: event "laod banner_v1": unknown verb "laod": did you mean load?`},
		{"start banner_v1", "", `flag --events: event "start banner_v1": unknown verb "start": use load, set, disable, unload, module-coming or module-going`},
		{"load", "", `flag --events: event "load": it names no module: write 'load M [NAME=VALUE ...]', 'load M (revert)' or 'load M fails in pre_patch'`},
		{"load banner_v1 (reverse)", "", `flag --events: event "load banner_v1 (reverse)": "(reverse)" is not understood: write 'load M [NAME=VALUE ...]', 'load M (revert)' or 'load M fails in pre_patch'`},
		{"load banner_v1 x=?", "", `flag --events: event "load banner_v1 x=?": parameter "x=?": its value is not a number, Y or N`},
		{"load baner_v1", "", "load baner_v1: there is no module baner_v1: did you mean banner_v1?"},
		{"load xyzzy", "", "load xyzzy: there is no module xyzzy: the modules are banner_target, banner_v1, banner_v2"},
		{"load banner_v1; load xyzzy", loaded, "load xyzzy: there is no module xyzzy: the modules are banner_target, banner_v1, banner_v2"},
		{"load banner_v1; load banner_v1", loaded, "load banner_v1: it is loaded already: unload it first"},
		{"load banner_v1; unload banner_v1", loaded, "unload banner_v1: it is in use: disable it first, or replace it"},
		{"load banner_v1; disable banner_v2", loaded, "disable banner_v2: it is not loaded: let 'load banner_v2' come before"},
		{"load banner_v1; module-going nvme", loaded, "module-going nvme: it is not loaded: let 'module-coming nvme' come before"},
		{"load banner_v1; disable banner_v1; disable banner_v1", log("load banner_v1; disable banner_v1"), "disable banner_v1: it is not enabled any more: enabling failed, or it was disabled or replaced"},
		{"module-coming banner_v1", "", "module-coming banner_v1: it is a livepatch: use load and unload"},
		{"load banner_v1 speed=1", "", `load banner_v1 speed=1: it has no parameter "speed": its sources define no variable of that name`},
	} {
		status, stdout, stderr := klplint("", "trace", "--events", tt.events, "testdata/trace")
		if status != statusFailed || stdout != tt.stdout || stderr != "klplint: "+tt.stderr+"\n" {
			t.Errorf("%s: status %d\nstdout %q\nstderr %q\nwant   %q", tt.events, status, stdout, stderr, "klplint: "+tt.stderr+"\n")
		}
	}
}

// A livepatch that is not enabled for want of .mod leaves no line in the log:
// that is said beside it.
func TestTraceSilence(t *testing.T) {
	dir := write(t, map[string]string{
		"fix.c": strings.Replace(livepatchWith(""), "\t.mod = THIS_MODULE,\n", "", 1), "ok.c": strings.ReplaceAll(livepatchWith(""), ".new_func = 0", ".new_func = demo_init")})
	status, stdout, stderr := klplint("", "trace", "--events", "load fix", dir)
	if status != statusClean || stdout != "" || stderr != "klplint: the kernel log shows nothing of these events: \"klplint check\" tells what keeps a livepatch from being enabled\n" {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	for _, events := range []string{"module-coming nvme", "load ok"} {
		if status, _, stderr := klplint("", "trace", "--events", events, dir); status != statusClean || stderr != "" {
			t.Errorf("%s: status %d, stderr %q", events, status, stderr)
		}
	}
}

// Where the code asks for what is not known, a trace goes on as long as the
// answer makes no difference to the log.
func TestTraceUnknown(t *testing.T) {
	dir := t.TempDir()
	src, err := os.ReadFile("testdata/lp/demo.c")
	if err != nil {
		t.Fatal(err)
	}
	write := func(body string) {
		text := strings.Replace(string(src), "static int demo_init(void)\n{", "static int demo_init(void)\n{\n"+body, 1)
		if err := os.WriteFile(filepath.Join(dir, "demo.c"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("\tint n = 0;\n\tif (num_online_cpus() > 4)\n\t\tn = 1;\n")
	if status, _, stderr := klplint("", "trace", "--events", "load demo; disable demo; unload demo", dir); status != statusClean {
		t.Errorf("no difference: status %d, stderr %q", status, stderr)
	}
	write("\tif (num_online_cpus() > 4)\n\t\tpr_info(\"many\");\n")
	status, stdout, stderr := klplint("", "trace", "--events", "load demo", dir)
	if status != statusFailed || stdout != "" || !strings.HasPrefix(stderr, "klplint: load demo: what it prints depends on a condition that is not known, at ") {
		t.Errorf("a difference: status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
}

// A trace with an error shows what was printed until then, and in JSON why it
// ends; a file is left alone.
func TestTraceUpToError(t *testing.T) {
	args := []string{"trace", "--events", "load banner_v1; disable banner_v2", "testdata/trace"}
	status, stdout, _ := klplint("", append(args, "--format", "json")...)
	var got struct {
		Lines  []string
		Events []struct{ Event string }
		Error  *string
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err)
	}
	if status != statusFailed || len(got.Lines) == 0 || len(got.Events) != 1 || got.Error == nil || *got.Error != "disable banner_v2: it is not loaded: let 'load banner_v2' come before" {
		t.Errorf("status %d, %s", status, stdout)
	}
	file := filepath.Join(t.TempDir(), "log")
	if status, stdout, _ := klplint("", append(args, "--output", file)...); status != statusFailed || stdout != "" {
		t.Errorf("status %d, stdout %q", status, stdout)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("the file was written")
	}
}

func TestTraceHelp(t *testing.T) {
	_, help, _ := klplint("", "trace", "--help")
	for _, v := range trace.Verbs {
		if !strings.Contains(help, v.Form+" ") || !strings.Contains(help, v.Means) {
			t.Errorf("the help lacks %q", v.Form)
		}
	}
}

// TestTraceCorpus holds that the command reproduces the first log of the
// kernel's selftest script, with its targets and its modules.
func TestTraceCorpus(t *testing.T) {
	root := filepath.Join(corpus.Find(t), corpus.Linux)
	script, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(corpus.Selftests), "test-state.sh"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(script), "check_result \"")
	text, _, _ = strings.Cut(text, "\"\n")
	var want []string
	for _, line := range strings.Split(strings.ReplaceAll(text, "$MOD_LIVEPATCH", "test_klp_state"), "\n") {
		if !strings.HasPrefix(line, "% ") {
			want = append(want, line)
		}
	}
	status, stdout, stderr := klplint("", "trace", "--events", "load test_klp_state; disable test_klp_state; unload test_klp_state",
		filepath.Join(root, filepath.FromSlash(corpus.Modules)))
	if got := strings.TrimSuffix(stdout, "\n"); status != statusClean || stderr != "" || got != strings.Join(want, "\n") {
		t.Errorf("status %d, stderr %q\ngot:\n%s\nwant:\n%s", status, stderr, got, strings.Join(want, "\n"))
	}
}
