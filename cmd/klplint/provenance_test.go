package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// In a work tree, SARIF says which commit of which repository was checked, and
// names files by their paths from its root, wherever in it klplint is run. The
// place of the work tree, and a password in the remote's address, are not in it.
func TestProvenanceOfARun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "secret-place")
	lp := filepath.Join(dir, "drivers", "lp")
	if err := os.CopyFS(lp, os.DirFS("../../testdata/demo")); err != nil {
		t.Fatal(err)
	}
	git := func(args ...string) string {
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=x", "-c", "user.email=x@example.org"}, args...)...)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Skipf("git %v: %v: %s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	git("init", "-q", "-b", "main")
	git("remote", "add", "origin", "https://me:password@git.example.org/klp.git")
	git("add", ".")
	git("commit", "-q", "-m", "x")
	revision := git("rev-parse", "HEAD")
	t.Chdir(lp)

	status, stdout, stderr := klplint("", "check", "--format", "sarif")
	if status != statusFindings || stderr != "" {
		t.Fatalf("status %d, stderr %q", status, stderr)
	}
	var log struct {
		Runs []struct {
			VersionControlProvenance []struct{ RepositoryURI, RevisionID, Branch string }
			Artifacts                []struct{ Location struct{ URI string } }
		}
	}
	if err := json.Unmarshal([]byte(stdout), &log); err != nil {
		t.Fatal(err)
	}
	if p := log.Runs[0].VersionControlProvenance; len(p) != 1 || p[0].RepositoryURI != "https://git.example.org/klp.git" || p[0].RevisionID != revision || p[0].Branch != "main" {
		t.Errorf("provenance %+v", p)
	}
	for _, a := range log.Runs[0].Artifacts {
		if !strings.HasPrefix(a.Location.URI, "drivers/lp/") {
			t.Errorf("artifact %s", a.Location.URI)
		}
	}
	for _, secret := range []string{"password", "secret-place"} {
		if strings.Contains(stdout, secret) {
			t.Errorf("the log says %q", secret)
		}
	}
	if _, github, _ := klplint("", "check", "--format", "github"); !strings.Contains(github, " file=drivers/lp/") || !strings.Contains(github, "::livepatch-console.c:") {
		t.Errorf("github: %s", github)
	}
	if _, text, _ := klplint("", "check"); strings.Contains(text, "drivers/lp/") {
		t.Errorf("text: %s", text)
	}
	// From elsewhere the same, whether or not it is a repository.
	for _, where := range []string{t.TempDir(), dir, filepath.Join(dir, "drivers")} {
		t.Chdir(where)
		_, out, _ := klplint("", "check", "--format", "sarif", lp)
		if !strings.Contains(out, `"uri": "drivers/lp/livepatch-console.c"`) || !strings.Contains(out, revision) || strings.Contains(out, "secret-place") {
			t.Errorf("in %s: %.2000s", where, out)
		}
	}
	os.RemoveAll(filepath.Join(dir, ".git"))
	t.Chdir(t.TempDir())
	_, out, _ := klplint("", "check", "--format", "sarif", lp)
	if !strings.Contains(out, `"uri": "lp/livepatch-console.c"`) || strings.Contains(out, "secret-place") {
		t.Errorf("without a repository: %.2000s", out)
	}
}
