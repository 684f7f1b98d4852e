package fix

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestDiff(t *testing.T) {
	plan := &Plan{Files: []File{
		{Path: "lp/a.c", Was: []byte("1\n2\n3\n4\n5\n6\n7\n8\n9\n"), Now: []byte("1\n2\n3\n4\nfive\n6\n7\n8\n9\nten\n")},
		{Path: "same.c", Was: []byte("1\n"), Now: []byte("1\n")},
		{Path: "/abs/end of file.c", Was: []byte("{ }"), Now: []byte("{ }\n")},
	}}
	want := strings.Join([]string{
		"diff --git a/lp/a.c b/lp/a.c",
		"--- a/lp/a.c", "+++ b/lp/a.c",
		"@@ -2,8 +2,9 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8", " 9", "+ten",
		"diff --git a/abs/end of file.c b/abs/end of file.c",
		"--- a/abs/end of file.c\t", "+++ b/abs/end of file.c\t",
		"@@ -1 +1 @@", "-{ }", `\ No newline at end of file`, "+{ }", "",
	}, "\n")
	var got bytes.Buffer
	if err := plan.Diff(&got); err != nil {
		t.Fatal(err)
	}
	if got.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", got.String(), want)
	}
}

// TestDiffShowsOnlyChanges holds that lines far from a change are left out, and
// that changes near one another share a hunk.
func TestDiffShowsOnlyChanges(t *testing.T) {
	var was, now []string
	for i := range 40 {
		was = append(was, fmt.Sprintf("line %d\n", i))
	}
	now = append(now, was...)
	for _, i := range []int{5, 12, 30} {
		now[i] = "other\n"
	}
	hunks := hunksOf(was, now)
	if len(hunks) != 2 || hunks[0].old != 3 || hunks[1].old != 28 {
		t.Fatalf("hunks: %+v", hunks)
	}
}

func TestQuoteName(t *testing.T) {
	for name, want := range map[string]string{
		"a/lp.c":             "a/lp.c",
		"a/with blank.c":     "a/with blank.c",
		"a/tab\t.c":          `"a/tab\t.c"`,
		"a/\"q\"\\.c":        `"a/\"q\"\\.c"`,
		"a/x\n::error::.c":   `"a/x\n::error::.c"`,
		"a/\x1b[31m.c":       `"a/\033[31m.c"`,
		"a/\u202ec.fi\u00e9": `"a/\342\200\256c.fi\303\251"`,
	} {
		if got := quoteName(name); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
}

// odd are names of files that a careless writer of diffs gets wrong.
var odd = []string{"lp.c", "dir/with blank.c", "quote\".c", "back\\slash.c", "new\nline.c", "tab\t.c", "umlaut-ü.c", "-dash.c"}

// TestDiffApplies holds that git and patch make of the old text the new one,
// whatever the names and the ends of the texts.
func TestDiffApplies(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, tool := range [][]string{{"git", "apply", "-"}, {"patch", "-s", "-p1"}} {
		t.Run(tool[0], func(t *testing.T) {
			if _, err := exec.LookPath(tool[0]); err != nil {
				t.Skip(err)
			}
			for round := range 8 {
				dir := t.TempDir()
				plan := &Plan{}
				for _, name := range odd {
					was, now := texts(r)
					plan.Files = append(plan.Files, File{Path: name, Was: was, Now: now})
					if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(filepath.Join(dir, name), was, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				var diff bytes.Buffer
				if err := plan.Diff(&diff); err != nil {
					t.Fatal(err)
				}
				c := exec.Command(tool[0], tool[1:]...)
				c.Dir, c.Stdin = dir, bytes.NewReader(diff.Bytes())
				c.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
				if out, err := c.CombinedOutput(); err != nil {
					t.Fatalf("round %d: %v\n%s\n%s", round, err, out, diff.String())
				}
				for _, f := range plan.Files {
					got, err := os.ReadFile(filepath.Join(dir, f.Path))
					if err != nil || !bytes.Equal(got, f.Now) {
						t.Errorf("%q: %v\ngot  %q\nwant %q\n%s", f.Path, err, got, f.Now, diff.String())
					}
				}
			}
		})
	}
}

// texts makes a text and a changed one, with few different lines so that much is
// alike.
func texts(r *rand.Rand) (was, now []byte) {
	words := []string{"\treturn 0;\n", "{\n", "}\n", "\n", "\r\n", "+++ b/x\n", "@@ -1 +1 @@\n"}
	for range 3 + r.IntN(30) {
		line := words[r.IntN(len(words))]
		switch r.IntN(8) {
		case 0:
			was = append(was, line...)
		case 1:
			now = append(now, line...)
		default:
			was, now = append(was, line...), append(now, line...)
		}
	}
	if r.IntN(2) == 0 {
		was = append(was, "last"...)
	}
	if r.IntN(2) == 0 {
		now = append(now, "last"...)
	}
	// A file that is new or gone is no matter of fixes.
	return append([]byte("first\n"), was...), append([]byte("first\n"), now...)
}

// TestManyChanges holds that a text in which everything changes is shown as such,
// and soon.
func TestManyChanges(t *testing.T) {
	var was, now bytes.Buffer
	for i := range 20000 {
		fmt.Fprintf(&was, "a%d\n", i)
		fmt.Fprintf(&now, "b%d\n", i)
	}
	var diff bytes.Buffer
	if err := (&Plan{Files: []File{{Path: "a.c", Was: was.Bytes(), Now: now.Bytes()}}}).Diff(&diff); err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(diff.Bytes(), []byte("\n")); n != 40004 {
		t.Errorf("%d lines", n)
	}
}
