package rules

import (
	"bytes"
	"context"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"klplint/analyzer"
	"klplint/analyzer/analyzertest"
	"klplint/analyzer/fix"
	"klplint/analyzer/unit"
	"klplint/cparse/source"
)

var updateFixes = flag.Bool("update-fixes", false, "renew the .golden sections of testdata/fix")

// TestFixes holds what the fixes of each module in testdata/fix look like: a
// section NAME.golden is the file NAME with all of them made. A module without
// such a section is one that cannot be mended mechanically.
func TestFixes(t *testing.T) {
	files, _ := filepath.Glob("testdata/fix/*.txtar")
	if len(files) == 0 {
		t.Fatal("no cases")
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			a := txtar.Parse(text)
			plan := planOf(t, a, All)
			want, got := map[string]string{}, map[string]string{}
			for _, f := range a.Files {
				if file, ok := strings.CutSuffix(f.Name, ".golden"); ok {
					want[file] = string(f.Data)
				}
			}
			for _, f := range plan.Files {
				got[f.Path] = string(f.Now)
			}
			if *updateFixes {
				updateGolden(t, name, a, got)
				return
			}
			for _, file := range slices.Sorted(maps.Keys(got)) {
				if want[file] != got[file] {
					var diff bytes.Buffer
					_ = (&fix.Plan{Files: []fix.File{{Path: file, Was: []byte(want[file]), Now: []byte(got[file])}}}).Diff(&diff)
					t.Errorf("%s is mended otherwise (go test ./rules -run TestFixes -update-fixes renews it):\n%s", file, diff.String())
				}
			}
			for file := range want {
				if _, ok := got[file]; !ok {
					t.Errorf("%s is not mended", file)
				}
			}
		})
	}
}

// updateGolden renews the golden sections of an archive, each behind its file.
func updateGolden(t *testing.T, name string, a *txtar.Archive, got map[string]string) {
	out := &txtar.Archive{Comment: a.Comment}
	for _, f := range a.Files {
		if strings.HasSuffix(f.Name, ".golden") {
			continue
		}
		out.Files = append(out.Files, f)
		if text, ok := got[f.Name]; ok {
			out.Files = append(out.Files, txtar.File{Name: f.Name + ".golden", Data: []byte(text)})
		}
	}
	if err := os.WriteFile(name, txtar.Format(out), 0o644); err != nil {
		t.Fatal(err)
	}
}

// checkFixes finds what is wrong with a module, and the fixes.
func checkFixes(t *testing.T, tree *source.Tree, rules []*analyzer.Rule) *analyzer.Result {
	t.Helper()
	res, err := analyzer.Check(context.Background(), []*source.Tree{tree}, rules, analyzer.WithFixes())
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// planOf makes all fixes of a module that go together.
func planOf(t *testing.T, a *txtar.Archive, rules []*analyzer.Rule) *fix.Plan {
	t.Helper()
	tree := source.FromFS(".", analyzertest.FS(a))
	plan, err := fix.Make(context.Background(), []*source.Tree{tree}, checkFixes(t, tree, rules), func(ctx context.Context, trees []*source.Tree) (*analyzer.Result, error) {
		return analyzer.Check(ctx, trees, rules, analyzer.ForComparison())
	})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// TestFixesMend holds, for every defective module of every rule: a fix that is
// offered makes its finding go away and lets none come but one of the same rule
// at a lower level, the module is understood
// as before, and after all fixes that go together were made, no fix of a finding
// that they mended is left to be made.
func TestFixesMend(t *testing.T) {
	files, _ := filepath.Glob("testdata/*/bad*.txtar")
	more, _ := filepath.Glob("testdata/fix/*.txtar")
	offered := map[string]int{}
	for _, name := range append(files, more...) {
		t.Run(strings.TrimPrefix(strings.TrimSuffix(name, ".txtar"), "testdata/"), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			a := txtar.Parse(text)
			tree := source.FromFS(".", analyzertest.FS(a))
			before := checkFixes(t, tree, All)
			for i := range before.Findings {
				f := &before.Findings[i]
				for _, x := range f.Fixes {
					offered[f.Rule.ID]++
					holdMends(t, a, before, f, x)
				}
			}
			plan := planOf(t, a, All)
			if len(plan.Files) == 0 {
				return
			}
			for _, f := range plan.Files {
				setFile(a, f.Path, f.Now)
			}
			again := planOf(t, a, All)
			for _, f := range again.Mended {
				same := func(list []*analyzer.Finding) (n int) {
					for _, g := range list {
						if f.Rule == g.Rule && f.Message == g.Message {
							n++
						}
					}
					return n
				}
				if same(again.Mended) > same(plan.Later) {
					t.Errorf("a second run mends again: %s", f.Message)
				}
			}
		})
	}
	for id := range fixers {
		if offered[id] < 2 {
			t.Errorf("%s: %d fixes in all test modules, at least 2 are needed", id, offered[id])
		}
	}
}

// holdMends makes one fix and compares what is found before and after.
func holdMends(t *testing.T, a *txtar.Archive, before *analyzer.Result, f *analyzer.Finding, x analyzer.Fix) {
	t.Helper()
	fixed := &txtar.Archive{Files: slices.Clone(a.Files)}
	for path, edits := range x.ByFile() {
		i := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == path })
		if i < 0 {
			t.Fatalf("%s: %q edits %s, which is no file of the module", f.Rule.ID, x.Message, path)
		}
		now, err := analyzer.Apply(a.Files[i].Data, edits)
		if err != nil {
			t.Fatalf("%s: %q: %v", f.Rule.ID, x.Message, err)
		}
		setFile(fixed, path, now)
	}
	after := analyzertest.RunArchive(&quiet{TB: t}, fixed, All...)
	count := func(r *analyzer.Result, rule, message string) (n int) {
		message, _, _ = strings.Cut(message, " (on ")
		for i := range r.Findings {
			if m, _, _ := strings.Cut(r.Findings[i].Message, " (on "); r.Findings[i].Rule.ID == rule && m == message {
				n++
			}
		}
		return n
	}
	if count(after, f.Rule.ID, f.Message) >= count(before, f.Rule.ID, f.Message) {
		t.Errorf("%s: %q does not mend: %s", f.Rule.ID, x.Message, f.Message)
	}
	for i := range after.Findings {
		g := &after.Findings[i]
		if g.Rule == f.Rule && g.Level < f.Level {
			continue // what is left of it: the oops is gone, the slip is not
		}
		if (g.Level > analyzer.Note || g.Rule.ID == analyzer.NotUnderstood) && count(after, g.Rule.ID, g.Message) > count(before, g.Rule.ID, g.Message) {
			t.Errorf("%s: %q brings %s: %s", f.Rule.ID, x.Message, g.Rule.ID, g.Message)
		}
	}
}

func setFile(a *txtar.Archive, name string, text []byte) {
	for i := range a.Files {
		if a.Files[i].Name == name {
			a.Files[i].Data = text
		}
	}
}

// FuzzFixes holds that whatever stands in a source, making and trying fixes does
// not break the check, and that the text with a fix is one that can be checked.
func FuzzFixes(f *testing.F) {
	files, _ := filepath.Glob("testdata/fix/*.txtar")
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(txtar.Parse(text).Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		tree := source.FromText("lp.c", text)
		res, err := analyzer.Check(context.Background(), []*source.Tree{tree}, All, analyzer.WithFixes())
		if err != nil {
			return // no livepatch
		}
		for _, tr := range res.Troubles {
			if strings.Contains(tr.Message, unit.InternalError) {
				t.Fatalf("%s", tr.Message)
			}
		}
		for i := range res.Findings {
			for _, x := range res.Findings[i].Fixes {
				if _, err := analyzer.Apply(text, x.Edits); err != nil {
					t.Fatalf("%s: %q: %v", res.Findings[i].Rule.ID, x.Message, err)
				}
			}
		}
	})
}
