// Package analyzertest tests rules, those of the catalogue and those of third
// parties, with modules that say what is to be found in them.
//
// A test case is a txtar archive: the files of a tree, with a Makefile or
// without. A comment on the line of an expected finding names the rule, by id
// or name, and a regular expression that the message matches:
//
//	{ .version = 1 }, /* want KLP101 "state without id" */
//
// Several expectations may stand in one comment or on one line. Every finding
// must be wanted and every wanted finding must be there. An archive without
// want comments holds correct code: nothing may be found in it.
//
// An archive whose files all stand below v1/, v2/ and so on, two or more of
// them, is a series of releases: it is checked by analyzer.Series, and the
// comments may stand in all of them.
//
// A case whose name begins with FP_ or FN_ shows a verdict that is known to be
// wrong (a false alarm, a miss) and says why in the archive's comment; its
// expectations are what is found today, so that a cure does not go unnoticed.
package analyzertest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"klplint/analyzer"
	"klplint/cparse/cpp"
	"klplint/cparse/source"
)

// Run runs the rules over every .txtar file of a directory, each as a subtest.
func Run(t *testing.T, dir string, rules ...*analyzer.Rule) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no .txtar files in %s (%v)", dir, err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			RunArchive(t, txtar.Parse(text), rules...)
		})
	}
}

// RunArchive runs the rules over one archive and returns the result.
func RunArchive(t testing.TB, a *txtar.Archive, rules ...*analyzer.Rule) *analyzer.Result {
	t.Helper()
	if err := analyzer.Validate(rules); err != nil {
		t.Fatal(err)
	}
	res, err := check(a, rules)
	if errors.Is(err, analyzer.ErrNoLivepatch) {
		t.Fatalf("the archive holds no livepatch: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range compare(res.Findings, expectations(t, a)) {
		t.Error(p)
	}
	return res
}

// check checks an archive as the livepatch or the series that it is.
func check(a *txtar.Archive, rules []*analyzer.Rule) (*analyzer.Result, error) {
	versions := Releases(a)
	if versions == nil {
		return analyzer.Check(context.Background(), []*source.Tree{source.FromFS(".", FS(a))}, rules)
	}
	res, err := analyzer.Series(context.Background(), versions, rules, analyzer.SeriesOptions{})
	if err != nil {
		return nil, err
	}
	return res.Result, nil
}

var releaseFolder = regexp.MustCompile(`^(v([1-9][0-9]*))/(.+)$`)

// Releases are the releases that an archive holds, the oldest first; nil when it
// is no series.
func Releases(a *txtar.Archive) (list []analyzer.Version) {
	folders := map[int]*txtar.Archive{}
	for _, f := range a.Files {
		m := releaseFolder.FindStringSubmatch(f.Name)
		if m == nil {
			return nil
		}
		n, err := strconv.Atoi(m[2])
		if err != nil {
			return nil
		}
		if folders[n] == nil {
			folders[n] = &txtar.Archive{}
		}
		folders[n].Files = append(folders[n].Files, txtar.File{Name: m[3], Data: f.Data})
	}
	if len(folders) < 2 {
		return nil
	}
	for _, n := range slices.Sorted(maps.Keys(folders)) {
		label := fmt.Sprintf("v%d", n)
		list = append(list, analyzer.Version{Label: label, Tree: source.FromFS(label, FS(folders[n]))})
	}
	return list
}

// FS is an archive as a file system.
func FS(a *txtar.Archive) fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, f := range a.Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data, Mode: 0o644}
	}
	return fsys
}

// line is a place in a file.
type line struct {
	file string
	n    int
}

// expectation is a finding that a comment asks for.
type expectation struct {
	rule    string
	message *regexp.Regexp
}

var wantClause = regexp.MustCompile(`([A-Za-z][A-Za-z0-9-]*)\s+("(?:[^"\\]|\\.)*")`)

// expectations reads the want comments.
func expectations(t testing.TB, a *txtar.Archive) map[line][]expectation {
	t.Helper()
	want := map[line][]expectation{}
	for _, f := range a.Files {
		for _, c := range cpp.Comments(string(f.Data)) {
			body, ok := strings.CutPrefix(strings.TrimLeft(c.Text, "/* \t"), "want ")
			if !ok {
				continue
			}
			at := line{f.Name, 1 + strings.Count(string(f.Data[:c.Offset]), "\n")}
			clauses := wantClause.FindAllStringSubmatch(body, -1)
			if len(clauses) == 0 {
				t.Fatalf("%s:%d: a want comment holds RULE \"regexp\", not %q", at.file, at.n, c.Text)
			}
			for _, m := range clauses {
				text, err := strconv.Unquote(m[2])
				if err != nil {
					t.Fatalf("%s:%d: %v", at.file, at.n, err)
				}
				re, err := regexp.Compile(text)
				if err != nil {
					t.Fatalf("%s:%d: %v", at.file, at.n, err)
				}
				want[at] = append(want[at], expectation{m[1], re})
			}
		}
	}
	return want
}

// compare lists where findings and expectations differ.
func compare(findings []analyzer.Finding, want map[line][]expectation) (problems []string) {
	for _, f := range findings {
		at := line{f.Range.Path, f.Range.Line}
		i := slices.IndexFunc(want[at], func(w expectation) bool {
			return (w.rule == f.Rule.ID || w.rule == f.Rule.Name()) && w.message.MatchString(f.Message)
		})
		if i < 0 {
			problems = append(problems, fmt.Sprintf("%s:%d: unexpected: %s: %s [%s]", at.file, at.n, f.Level, f.Message, f.Rule.ID))
			continue
		}
		want[at] = slices.Delete(want[at], i, i+1)
	}
	lines := slices.SortedFunc(maps.Keys(want), func(a, b line) int {
		if c := strings.Compare(a.file, b.file); c != 0 {
			return c
		}
		return a.n - b.n
	})
	for _, at := range lines {
		for _, w := range want[at] {
			problems = append(problems, fmt.Sprintf("%s:%d: not found: %s %q", at.file, at.n, w.rule, w.message))
		}
	}
	return problems
}
