package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gogit "github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// releaseWith is a livepatch whose one state has a version.
func releaseWith(version int) string {
	return strings.NewReplacer(
		"\t{ .id = 1, .version = 1 },\n\t{ .id = 1, .version = 2 },\n", fmt.Sprintf("\t{ .id = 1, .version = %d },\n", version),
		".new_func = 0", ".new_func = shown", "\t.states = states,\n", "\t.states = states,\n\t.replace = true,\n",
	).Replace(livepatchWith("static int shown(void)\n{\n\treturn 0;\n}\n"))
}

// series runs klplint series with a cache of the test's own.
func series(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	t.Setenv("KLPLINT_CACHE", t.TempDir())
	return klplint("", append([]string{"series"}, args...)...)
}

// history makes a git repository with a commit and a tag for each release.
type history struct {
	t    *testing.T
	dir  string
	repo *gogit.Repository
}

func newHistory(t *testing.T, bare bool) *history {
	t.Helper()
	dir := t.TempDir()
	repo, err := gogit.PlainInit(dir, bare)
	if err != nil {
		t.Fatal(err)
	}
	return &history{t, dir, repo}
}

// release commits files, in place of all that were there, and tags the commit.
func (h *history) release(tag string, files map[string]string) plumbing.Hash {

	w, err := h.repo.Worktree()
	if err != nil {
		h.t.Fatal(err)
	}
	old, err := filepath.Glob(filepath.Join(h.dir, "*"))
	if err != nil {
		h.t.Fatal(err)
	}
	for _, f := range old {
		if filepath.Base(f) == ".git" {
			continue
		}
		if err := os.RemoveAll(f); err != nil {
			h.t.Fatal(err)
		}
	}
	for name, text := range files {
		name = filepath.Join(h.dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			h.t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			h.t.Fatal(err)
		}
	}
	for name := range files {
		if _, err := w.Add(name); err != nil {
			h.t.Fatal(err)
		}
	}
	who := &object.Signature{Name: "A", Email: "a@example.org", When: time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)}
	hash, err := w.Commit(tag, &gogit.CommitOptions{Author: who})
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.repo.CreateTag(tag, hash, nil); err != nil {
		h.t.Fatal(err)
	}
	return hash
}

// three is a repository with three releases, of which the last goes back to an
// older version.
func three(t *testing.T) *history {
	h := newHistory(t, false)
	for i, version := range []int{1, 2, 1} {
		h.release(fmt.Sprintf("lp-%d", i+9), map[string]string{"livepatch/lp.c": releaseWith(version), "README": "a livepatch\n"})
	}
	return h
}

// TestSeriesBadInput holds what klplint says of releases that are none.
func TestSeriesBadInput(t *testing.T) {
	dir := write(t, map[string]string{
		"v1/lp.c": releaseWith(1), "v2/lp.c": releaseWith(2), "none/driver.c": "int x;\n", "text": "no C file\n",
	})
	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	repo := three(t).dir
	bare := newHistory(t, true).dir
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"no release", nil, "two releases or more"},
		{"one release only", []string{in("v1")}, "two releases or more, the oldest first: name their directories, or their revisions with --git"},
		{"the same release twice", []string{in("v1"), in("v1")}, "is named twice: name each release once"},
		{"the same release by two names", []string{in("v1"), in("v2") + "/../v1"}, "are the same: name each release once"},
		{"no such directory", []string{in("v1"), in("v3")}, "v3 does not exist"},
		{"an empty directory", []string{in("v1"), in("empty")}, "empty: no module there defines"},
		{"a release without a livepatch", []string{in("none"), in("v2")}, "none: no module there defines"},
		{"no C file", []string{in("v1"), in("text")}, "neither a directory nor a C file"},
		{"no such module", []string{"--module", "other", in("v1"), in("v2")}, `has no module "other": it has lp`},
		{"a gate that does not exist", []string{"--gate", "all", in("v1"), in("v2")}, "did you mean any?"},
		{"a matrix in a format that does not exist", []string{"--matrix", "pdf", in("v1"), in("v2")}, "html"},
		{"a matrix and a report in one file", []string{"--matrix", "json=" + in("x"), "-o", in("x"), in("v1"), in("v2")}, "two reports would go to"},
		{"no repository", []string{"--git", in("v1"), "v1", "v2"}, "is not in a git repository"},
		{"a revision that does not exist", []string{"--git", repo, "lp-9", "lp-99"}, "lp-99"},
		{"a pattern that matches no tag", []string{"--git", repo, "--tags", "rel-*"}, "rel-*"},
		{"a pattern that matches one tag", []string{"--git", repo, "--tags", "lp-9"}, "only lp-9 was found"},
		{"a path that the revision does not have", []string{"--git", repo, "lp-9:src", "lp-10:livepatch"}, "src"},
		{"the same commit twice", []string{"--git", repo, "lp-11", "HEAD"}, "lp-11 and HEAD are the same"},
		{"a root with git", []string{"--git", repo, "--root", repo, "lp-9", "lp-10"}, "--root is about directories"},
		{"a bare repository without commits", []string{"--git", bare, "v1", "v2"}, "it has neither branches nor tags"},
		{"a flag for a revision", []string{"--git", repo, "--", "-x", "lp-9"}, "-x"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, stdout, stderr := series(t, tt.args...)
			if status != statusFailed || stdout != "" || !strings.Contains(stderr, tt.want) {
				t.Errorf("status %d, stdout %q, stderr %q; want status %d and %q", status, stdout, stderr, statusFailed, tt.want)
			}
			if strings.Count(stderr, "\n") != 1 {
				t.Errorf("not one line: %q", stderr)
			}
		})
	}
}

// TestSeriesGit holds that revisions, however they are named, are the same series
// as their directories, and that nothing is checked out for it.
func TestSeriesGit(t *testing.T) {
	h := three(t)
	before, err := os.ReadDir(h.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"--git", h.dir, "lp-9", "lp-10", "lp-11"},
		{"--git", h.dir, "lp-9..lp-11"},
		{"--git", h.dir, "--tags", "lp-*"},
		{"--git", h.dir, "--tags", "lp-*", "HEAD"}, // which has a tag
		{"--git", h.dir, "HEAD~2", "HEAD~1", "HEAD"},
		{"--git", filepath.Join(h.dir, "livepatch"), "lp-9:livepatch", "lp-10:livepatch", "lp-11:livepatch/lp.c"},
	} {
		t.Run(strings.Join(args[2:], " "), func(t *testing.T) {
			status, stdout, stderr := series(t, append(args, "--matrix", "text")...)
			if status != statusFindings || stderr != "" {
				t.Errorf("status %d, stderr %q", status, stderr)
			}
			for _, want := range []string{"4 accepted and right", "2 refused by the kernel", "state 1 has version 1, and that of"} {
				if !strings.Contains(stdout, want) {
					t.Errorf("%q is missing in\n%s", want, stdout)
				}
			}
		})
	}
	after, err := os.ReadDir(h.dir)
	if err != nil || len(after) != len(before) {
		t.Errorf("the work tree holds %v, and held %v before (%v)", after, before, err)
	}
}

// TestSeriesDamagedObject holds that an object that cannot be read is an error
// that names it, not a release without files.
func TestSeriesDamagedObject(t *testing.T) {
	h := three(t)
	c, err := h.repo.CommitObject(must(h.repo.ResolveRevision("lp-10")))
	if err != nil {
		t.Fatal(err)
	}
	f, err := c.File("livepatch/lp.c")
	if err != nil {
		t.Fatal(err)
	}
	name := f.Hash.String()
	path := filepath.Join(h.dir, ".git", "objects", name[:2], name[2:])
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := series(t, "--git", h.dir, "--tags", "lp-*")
	if said := stdout + stderr; status == statusClean || !strings.Contains(said, name[:7]) {
		t.Errorf("status %d, said %q, want the name of the object, %s", status, said, name)
	}
}

func must(h *plumbing.Hash, err error) plumbing.Hash {
	if err != nil {
		panic(err)
	}
	return *h
}

// TestSeriesShallow holds that the releases that a shallow clone lacks are told
// from those that do not exist.
func TestSeriesShallow(t *testing.T) {
	h := three(t)
	dir := t.TempDir()
	if _, err := gogit.PlainClone(dir, false, &gogit.CloneOptions{URL: h.dir, Depth: 1}); err != nil {
		t.Skipf("no shallow clone can be made here: %v", err)
	}
	status, _, stderr := series(t, "--git", dir, "HEAD~1", "HEAD")
	if status != statusFailed || !strings.Contains(stderr, "shallow") {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
}

// TestSeriesConfigured holds that CI needs only "klplint series": the releases,
// the module and the gate may stand in klplint.yaml, and flags go before it.
func TestSeriesConfigured(t *testing.T) {
	h := three(t)
	dirs := write(t, map[string]string{"a/lp.c": releaseWith(1), "b/lp.c": releaseWith(2)})
	for _, tt := range []struct {
		name   string
		config string
		args   []string
		status int
		want   string
	}{
		{"directories", "series:\n  versions: [" + dirs + "/a, " + dirs + "/b]\n", nil, statusClean, "1 accepted and right"},
		{"a gate", "series:\n  gate: any\n  versions: [" + dirs + "/a, " + dirs + "/b]\n", nil, statusFindings, `does not pass the gate "any"`},
		{"a gate on the command line", "series:\n  gate: any\n  versions: [" + dirs + "/a, " + dirs + "/b]\n", []string{"--gate", "upgrade"}, statusClean, `passes the gate "upgrade"`},
		{"tags", "series:\n  git: " + h.dir + "\n  tags: lp-*\n", nil, statusFindings, "2 refused by the kernel"},
		{"revisions", "series:\n  git: " + h.dir + "\n  versions: [lp-9, lp-10]\n", nil, statusClean, "1 accepted and right"},
		{"directories on the command line", "series:\n  git: " + h.dir + "\n  tags: lp-*\n", []string{dirs + "/a", dirs + "/b"}, statusClean, "1 accepted and right"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(write(t, map[string]string{"klplint.yaml": tt.config}))
			status, stdout, stderr := series(t, append(tt.args, "--matrix", "text", "--config", "klplint.yaml")...)
			if status != tt.status || !strings.Contains(stdout, tt.want) {
				t.Errorf("status %d, stderr %q, stdout\n%s\nwant status %d and %q", status, stderr, stdout, tt.status, tt.want)
			}
		})
	}
}

// TestSeriesConfiguredOutside holds that a configuration which comes with the
// sources cannot have releases read from outside of its repository: only one that
// the user names may.
func TestSeriesConfiguredOutside(t *testing.T) {
	outside := write(t, map[string]string{"a/lp.c": releaseWith(1), "b/lp.c": releaseWith(2)})
	for _, config := range []string{
		"series:\n  versions: [a, " + outside + "/b]\n",
		"series:\n  versions: [a, link]\n",
		"series:\n  versions: [a, ../" + filepath.Base(outside) + "/b]\n",
		"series:\n  git: " + outside + "\n  tags: lp-*\n",
	} {
		here := write(t, map[string]string{"klplint.yaml": config, "a/lp.c": releaseWith(1)})
		if err := os.Symlink(filepath.Join(outside, "b"), filepath.Join(here, "link")); err != nil {
			t.Fatal(err)
		}
		t.Chdir(here)
		status, stdout, stderr := series(t)
		refused := strings.Contains(stderr, "lies outside of the repository") || strings.Contains(stderr, "does not exist")
		if status != statusFailed || stdout != "" || !refused || !strings.HasPrefix(stderr, "klplint: klplint.yaml:2:") {
			t.Errorf("%s: status %d, stdout %q, stderr %q", config, status, stdout, stderr)
		}
	}
}

// TestSeriesGates holds which pairs count for the exit status.
func TestSeriesGates(t *testing.T) {
	dir := write(t, map[string]string{"v1/lp.c": releaseWith(2), "v2/lp.c": releaseWith(3), "v3/lp.c": releaseWith(3), "old/lp.c": releaseWith(1)})
	in := func(names ...string) (list []string) {
		for _, n := range names {
			list = append(list, filepath.Join(dir, n))
		}
		return list
	}
	for _, tt := range []struct {
		gate     string
		releases []string
		want     int
	}{
		{"upgrade", in("v1", "v2", "v3"), statusClean},
		{"any", in("v1", "v2", "v3"), statusFindings}, // v2 over v1 is refused
		{"any", in("v2", "v3"), statusClean},
		{"adjacent", in("v1", "v2", "v3"), statusClean},
		{"upgrade", in("v1", "old", "v2"), statusFindings},
		{"adjacent", in("v1", "old", "v2"), statusFindings},
	} {
		if got, stdout, stderr := series(t, append([]string{"--gate", tt.gate}, tt.releases...)...); got != tt.want {
			t.Errorf("%s %v: status %d, want %d\n%s%s", tt.gate, tt.releases, got, tt.want, stdout, stderr)
		}
		if got, _, _ := series(t, append([]string{"--gate", tt.gate, "--fail-on", "never"}, tt.releases...)...); got != statusClean {
			t.Errorf("%s %v: --fail-on never, status %d", tt.gate, tt.releases, got)
		}
	}
}

// TestSeriesBaseline holds that only what is new fails a series: neither findings
// nor pairs of which the baseline knows.
func TestSeriesBaseline(t *testing.T) {
	dir := write(t, map[string]string{"v1/lp.c": releaseWith(2), "v2/lp.c": releaseWith(1), "v3/lp.c": releaseWith(1)})
	t.Chdir(dir)
	const v1, v2, v3, base = "v1", "v2", "v3", "base.sarif"
	if status, _, stderr := series(t, "-o", "sarif="+base, v1, v2); status != statusFindings {
		t.Fatalf("status %d, %s", status, stderr)
	}
	if status, stdout, _ := series(t, "--baseline", base, v1, v2); status != statusClean || !strings.Contains(stdout, "passes the gate") {
		t.Errorf("nothing is new: status %d\n%s", status, stdout)
	}
	if status, stdout, _ := series(t, "--baseline", base, v1, v2, v3); status != statusFindings || !strings.Contains(stdout, v3) {
		t.Errorf("v3 is new: status %d\n%s", status, stdout)
	}
	// What was found and is mended is told as absent.
	if err := os.WriteFile(filepath.Join(v2, "lp.c"), []byte(releaseWith(3)), 0o644); err != nil {
		t.Fatal(err)
	}
	if status, stdout, _ := series(t, "--baseline", base, "--show-suppressed", "--format", "sarif", v1, v2); status != statusClean || !strings.Contains(stdout, `"absent"`) {
		t.Errorf("what is mended is absent: status %d\n%s", status, stdout)
	}
}

// TestSeriesSuppressed holds that a comment in the sources excuses a pair, too.
func TestSeriesSuppressed(t *testing.T) {
	excused := strings.Replace(releaseWith(1), ".version = 1 },", ".version = 1 }, /* klplint:ignore KLP501 -- v1 was never released */", 1)
	dir := write(t, map[string]string{"v1/lp.c": releaseWith(2), "v2/lp.c": excused})
	status, stdout, _ := series(t, filepath.Join(dir, "v1"), filepath.Join(dir, "v2"))
	if status != statusClean || !strings.Contains(stdout, "suppressed") {
		t.Errorf("status %d\n%s", status, stdout)
	}
}

// TestSeriesMatrixPlaces holds where the matrix goes, and where the findings.
func TestSeriesMatrixPlaces(t *testing.T) {
	dir := write(t, map[string]string{"v1/lp.c": releaseWith(2), "v2/lp.c": releaseWith(1)})
	args := []string{filepath.Join(dir, "v1"), filepath.Join(dir, "v2")}
	page := filepath.Join(dir, "matrix.html")
	_, both, _ := series(t, args...)
	_, findings, _ := series(t, append(args, "--quiet")...)
	_, matrix, _ := series(t, append(args, "--matrix", "text")...)
	_, beside, _ := series(t, append(args, "--matrix", "html="+page)...)
	if !strings.Contains(both, "KLP501") || !strings.Contains(both, "refused*") {
		t.Errorf("findings and matrix are expected:\n%s", both)
	}
	if !strings.Contains(findings, "KLP501") || strings.Contains(findings, "refused*") {
		t.Errorf("findings are expected:\n%s", findings)
	}
	if strings.Contains(matrix, "1 error") || !strings.Contains(matrix, "refused*") {
		t.Errorf("a matrix is expected:\n%s", matrix)
	}
	text, err := os.ReadFile(page)
	if err != nil || !strings.Contains(string(text), "<html") || !strings.Contains(beside, "KLP501") {
		t.Errorf("a page (%v) and findings are expected:\n%s", err, beside)
	}
}
