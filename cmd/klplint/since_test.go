package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// A baseline holds what is known; a check with it fails on what is new alone.
func TestBaseline(t *testing.T) {
	inTree(t, map[string]string{"lp/a.c": unterminated})
	status, stdout, stderr := klplint("", "baseline", "-o", "known.sarif", "lp")
	if status != statusClean || stdout != "" || stderr != "klplint: findings in the baseline: 1\n" {
		t.Fatalf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	for _, tt := range []struct {
		name, text string
		status     int
		want       string // the summary
	}{
		{"nothing has changed", unterminated, statusClean, "no findings in 1 livepatch module (1 file); 1 finding suppressed"},
		{"lines above it", "\n\n" + unterminated, statusClean, "no findings in 1 livepatch module (1 file); 1 finding suppressed"},
		{"mended", strings.Replace(unterminated, "fixed },\n", "fixed },\n\t{ }\n", 1), statusClean, "no findings in 1 livepatch module (1 file); 1 finding of the baseline gone"},
		{"one more", strings.Replace(unterminated, "{ }", "", 1), statusFindings, "1 error in 1 livepatch module (1 file); 1 finding suppressed"},
	} {
		writeTree(t, map[string]string{"lp/a.c": tt.text})
		status, stdout, stderr := klplint("", "check", "--baseline", "known.sarif", "lp")
		if status != tt.status || lastLine(stdout) != tt.want || stderr != "" {
			t.Errorf("%s: status %d, stderr %q\ngot  %q\nwant %q", tt.name, status, stderr, lastLine(stdout), tt.want)
		}
	}
	for file, want := range map[string]string{
		"none": "klplint: baseline none cannot be read: no such file or directory\n",
		"lp":   "klplint: baseline lp cannot be read: read lp: is a directory\n",
	} {
		if status, _, stderr := klplint("", "check", "--baseline", file, "lp"); status != statusFailed || stderr != want {
			t.Errorf("status %d, stderr %q", status, stderr)
		}
	}
}

// Of a branch only what it brings counts, though it may show in old lines.
func TestNewFromMergeBase(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed: repositories are made with it")
	}
	t.Chdir(t.TempDir())
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"}, args...)...)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", args, err, out)
		}
	}
	// A notifier that is unregistered again, and an array without an end.
	paired := strings.NewReplacer(
		"{ .funcs = funcs }", "{\n\t.funcs = funcs,\n\t.callbacks = {\n\t\t.pre_patch = pre,\n\t\t.post_unpatch = post,\n\t},\n}",
		"static struct klp_func", `static struct notifier_block nb;
static int pre(struct klp_object *obj)
{
	return register_reboot_notifier(&nb);
}
static void post(struct klp_object *obj)
{
	unregister_reboot_notifier(&nb);
}
static struct klp_func`).Replace(unterminated)
	git("init", "-q")
	writeTree(t, map[string]string{"lp/a.c": paired, "lp/b.c": unterminated})
	git("add", ".")
	git("commit", "-q", "-m", "base")
	git("checkout", "-q", "-b", "topic")
	check := func(args ...string) (int, string) {
		t.Helper()
		status, stdout, stderr := klplint("", append([]string{"check", "--new-from-merge-base", "main"}, args...)...)
		if stderr != "" {
			t.Errorf("stderr %q", stderr)
		}
		return status, stdout
	}
	if status, stdout := check(); status != statusClean || lastLine(stdout) != "no findings in 2 livepatch modules (2 files); 2 findings suppressed" {
		t.Errorf("nothing has changed: status %d\n%s", status, stdout)
	}
	// The branch takes the callback away that undoes it: the finding is at the
	// registration, which is as old as the rest.
	writeTree(t, map[string]string{"lp/a.c": strings.Replace(paired, "\t\t.post_unpatch = post,\n", "", 1)})
	git("commit", "-q", "-a", "-m", "change")
	status, stdout := check("lp")
	if status != statusFindings || strings.Count(stdout, "[KLP") != 1 || !strings.Contains(stdout, "lp/a.c:6:9: error: ") {
		t.Errorf("a callback less: status %d\n%s", status, stdout)
	}
	// What has come to main meanwhile is not the branch's.
	git("checkout", "-q", "main")
	writeTree(t, map[string]string{"lp/b.c": "\n" + strings.Replace(unterminated, "{ }", "", 1)})
	git("commit", "-q", "-a", "-m", "other")
	git("checkout", "-q", "topic")
	if _, again := check("lp"); again != stdout {
		t.Errorf("after a commit on main:\n%s", again)
	}
	for _, tt := range []struct{ args, want string }{
		{"--new-from-merge-base none lp", "klplint: flag --new-from-merge-base: "},
		{"--new-from-merge-base --upload-pack=x lp", "klplint: flag --new-from-merge-base: "},
	} {
		if status, stdout, stderr := klplint("", append([]string{"check"}, strings.Fields(tt.args)...)...); status != statusFailed || stdout != "" || !strings.HasPrefix(stderr, tt.want) {
			t.Errorf("%s: status %d, stdout %q, stderr %q", tt.args, status, stdout, stderr)
		}
	}
}
