package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// unended is a livepatch whose list of functions lacks its end, and whose module
// init ignores an error.
const unended = `// SPDX-License-Identifier: GPL-2.0
#include <linux/module.h>
#include <linux/livepatch.h>

static int fixed(void)
{
	return 0;
}

static struct klp_func funcs[] = {
	{ .old_name = "broken", .new_func = fixed },
};

static struct klp_object objs[] = {
	{ .funcs = funcs },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static int __init livepatch_init(void)
{
	klp_enable_patch(&patch);
	return 0;
}

module_init(livepatch_init);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
`

const mendedDiff = `diff --git a/lp/demo.c b/lp/demo.c
--- a/lp/demo.c
+++ b/lp/demo.c
@@ -9,6 +9,7 @@
 
 static struct klp_func funcs[] = {
 	{ .old_name = "broken", .new_func = fixed },
+	{ }
 };
 
 static struct klp_object objs[] = {
@@ -23,8 +24,7 @@
 
 static int __init livepatch_init(void)
 {
-	klp_enable_patch(&patch);
-	return 0;
+	return klp_enable_patch(&patch);
 }
 
 module_init(livepatch_init);
`

// TestDiffOfStdin holds that --diff prints the diff and nothing else on standard
// output, that its exit status is that of a check, and that it works where there
// is no file.
func TestDiffOfStdin(t *testing.T) {
	t.Setenv("GITHUB_ACTIONS", "")
	status, stdout, stderr := klplint(unended, "check", "--diff", "--stdin-filename", "lp/demo.c", "-")
	if status != statusFindings || stdout != mendedDiff || stderr != "klplint: this diff mends 2 of 2 findings in 1 file\n" {
		t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
	}
	status, stdout, stderr = klplint(unended, "check", "--diff", "-q", "--fail-on", "never", "--enable", "KLP101", "-")
	if status != statusClean || stdout != "" || stderr != "" {
		t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
	}
}

func TestFix(t *testing.T) {
	t.Setenv("GITHUB_ACTIONS", "")
	dir := t.TempDir()
	t.Chdir(dir)
	name := filepath.Join("lp", "demo.c")
	if err := os.MkdirAll("lp", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(unended), 0o640); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := klplint("", "check", "--fix", "lp")
	if status != statusClean || stderr != "klplint: mended 2 of 2 findings in 1 file\n" || strings.Contains(stdout, "demo.c:") {
		t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode() != 0o640 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	for _, want := range []string{"new_func = fixed },\n\t{ }\n};", "\treturn klp_enable_patch(&patch);\n}"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("it lacks %q:\n%s", want, text)
		}
	}
	status, _, stderr = klplint("", "check", "--fix", "lp")
	if again, err := os.ReadFile(name); err != nil || string(again) != string(text) || status != statusClean || stderr != "klplint: none of 0 findings can be mended mechanically\n" {
		t.Errorf("the second run: status %d, %s, changed %v", status, stderr, string(again) != string(text))
	}
}

// TestFixCountsWhatIsLeft holds that the exit status of --fix is about what is
// left.
func TestFixCountsWhatIsLeft(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "demo.c")
	text := strings.Replace(unended, "{ .funcs = funcs },", "{ .funcs = funcs }, { .funcs = funcs },", 1)
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := klplint("", "check", "--fix", dir)
	if status != statusFindings || !strings.Contains(stdout, "KLP112") || strings.Contains(stdout, "KLP113") || !strings.Contains(stderr, "mended 2 of 3 findings") {
		t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
	}
}

func TestFixRefuses(t *testing.T) {
	for args, want := range map[string]string{
		"check --fix -":                   "flag --fix writes files, and standard input (-) is none: use --diff",
		"check --diff --format json -":    "flag --diff prints a diff in place of the report: send the report to a file (--output format=file), or leave it out",
		"check --diff --output sarif=- -": "flag --diff prints a diff in place of the report: send the report to a file (--output format=file), or leave it out",
		"check --diff --fix .":            "flags --diff and --fix contradict each other: give --diff to see the change, --fix to make it",
	} {
		status, stdout, stderr := klplint(unended, strings.Fields(args)...)
		if status != statusFailed || stdout != "" || stderr != "klplint: "+want+"\n" {
			t.Errorf("%s: status %d\n%s\n%s", args, status, stdout, stderr)
		}
	}
}

// TestDiffAndReport holds that a report goes to a file beside the diff, and that
// it has the fixes.
func TestDiffAndReport(t *testing.T) {
	t.Setenv("GITHUB_ACTIONS", "")
	file := filepath.Join(t.TempDir(), "out.json")
	_, stdout, stderr := klplint(unended, "check", "--diff", "--output", "json="+file, "--stdin-filename", "lp/demo.c", "-")
	report, err := os.ReadFile(file)
	if stdout != mendedDiff || err != nil || !strings.Contains(string(report), "add an empty element to the end of the list") {
		t.Errorf("%v\n%s\n%s\n%s", err, stdout, stderr, report)
	}
}

// TestFixesInReports holds that the formats that can carry fixes do.
func TestFixesInReports(t *testing.T) {
	for _, format := range []string{"json", "sarif"} {
		_, stdout, _ := klplint(unended, "check", "--format", format, "-")
		if !strings.Contains(stdout, "add an empty element to the end of the list") {
			t.Errorf("%s: no fix", format)
		}
	}
}

// TestDiffInActions holds that sources cannot speak to GitHub's runner through a
// diff, and that the diff still applies.
func TestDiffInActions(t *testing.T) {
	t.Setenv("GITHUB_ACTIONS", "true")
	text := strings.Replace(unended, "fixed },\n", "fixed },\n/*\n::error::no\n*/\n", 1)
	_, stdout, _ := klplint(text, "check", "--diff", "--stdin-filename", "demo.c", "-")
	lines := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
	word, ok := strings.CutPrefix(lines[0], "::stop-commands::")
	if !ok || len(word) < 32 || lines[len(lines)-1] != "::"+word+"::" || strings.Count(stdout, word) != 2 || !strings.Contains(stdout, "::error::no") {
		t.Fatalf("it is not enclosed:\n%s", stdout)
	}
	for _, tool := range [][]string{{"git", "apply", "-"}, {"patch", "-s", "-p1"}} {
		if _, err := exec.LookPath(tool[0]); err != nil {
			t.Log(err)
			continue
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "demo.c"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		c := exec.Command(tool[0], tool[1:]...)
		c.Dir, c.Stdin = dir, strings.NewReader(stdout)
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", tool[0], err, out)
		}
		if got, _ := os.ReadFile(filepath.Join(dir, "demo.c")); !strings.Contains(string(got), "return klp_enable_patch(&patch);") {
			t.Errorf("%s has not mended it:\n%s", tool[0], got)
		}
	}
}
