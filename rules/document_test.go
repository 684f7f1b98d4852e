package rules

import (
	"bytes"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"klplint/analyzer"
	"klplint/analyzer/analyzertest"
	"klplint/analyzer/fix"
	"klplint/analyzer/report"
)

//go:generate go test -run ^TestDocument$ . -update-readme

var updateReadme = flag.Bool("update-readme", false, "write README.md of this folder anew")

const documentHead = `# Rules

<!-- Made of the rules themselves. To renew it: go generate ./... -->

What klplint reports, why, and what to do; ` + "`klplint explain KLP102`" + ` shows one rule in a terminal. An **error** is a
livepatch that the kernel refuses, or state or memory that is wrong on some life cycle; a **warning** is very likely a
defect; a **note** is advice. Each bad example is a whole module (of a series, two), shown with what klplint prints about
it; the good one is the same, mended.

`

// README.md of this folder is made of the rules, their examples and what klplint
// prints about them.
func TestDocument(t *testing.T) {
	show := map[*analyzer.Rule]report.Illustration{}
	for _, r := range All {
		show[r] = illustrate(t, r)
	}
	var page bytes.Buffer
	page.WriteString(documentHead)
	if err := report.Document(&page, All, show); err != nil {
		t.Fatal(err)
	}
	holdPage(t, page.String())
	const file = "README.md"
	if *updateReadme {
		if err := os.WriteFile(file, page.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if text, err := os.ReadFile(file); err != nil || !bytes.Equal(text, page.Bytes()) {
		t.Errorf("rules/README.md is not what the rules say (%v): run go generate ./...", err)
	}
}

// maxPage is the size from which GitHub shows a file as plain text.
const maxPage = 512 << 10

// holdPage holds what readers rely on: a section for each rule, with all its
// parts, under an anchor made of its id only.
func holdPage(t *testing.T, page string) {
	t.Helper()
	if len(page) > maxPage {
		t.Errorf("the page has %d bytes: GitHub renders no more than %d", len(page), maxPage)
	}
	if strings.Contains(page, "want KLP") {
		t.Error("the page shows comments that are for tests")
	}
	for _, r := range All {
		_, section, ok := strings.Cut(page, "\n<a id=\""+strings.ToLower(r.ID)+"\"></a>\n### "+r.ID+" "+r.Name()+"\n")
		section, _, _ = strings.Cut(section, "\n<a id=")
		if !ok {
			t.Errorf("%s has no section", r.ID)
			continue
		}
		if !strings.Contains(page, "| ["+r.ID+"](#"+strings.ToLower(r.ID)+") |") {
			t.Errorf("%s is not in the table", r.ID)
		}
		at := 0
		for _, part := range []string{"#### Why it matters at run time\n", "#### Bad\n", "klplint says:\n", " [" + r.ID + " " + r.Name() + "]\n", "#### How to mend it\n", "#### Good\n", "#### Source\n"} {
			i := strings.Index(section[at:], part)
			if i < 0 {
				t.Errorf("%s: no %q, or in another place", r.ID, part)
				break
			}
			at += i
		}
	}
}

// illustrate checks the bad example of a rule as people see it, and says how it
// becomes the good one.
func illustrate(t *testing.T, r *analyzer.Rule) report.Illustration {
	t.Helper()
	bad, good := exampleArchive(t, r, "bad"), exampleArchive(t, r, "good")
	res := analyzertest.RunArchive(&quiet{TB: t}, bad, All...)
	var out strings.Builder
	if err := report.Write(&out, "text", res, report.Options{Quiet: true}); err != nil {
		t.Fatal(err)
	}
	show := report.Illustration{Bad: exampleFiles(bad), Good: exampleFiles(good), Output: out.String(), Mends: fixers[r.ID] != nil}
	show.Change = change(t, bad, good)
	if strings.Count(show.Change, "\n") > strings.Count(string(txtar.Format(good)), "\n")*2/3 {
		show.Change = ""
	}
	return show
}

func exampleArchive(t *testing.T, r *analyzer.Rule, kind string) *txtar.Archive {
	t.Helper()
	a, err := txtar.ParseFile("testdata/" + r.Name() + "/" + kind + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range a.Files {
		a.Files[i].Data = []byte(report.ExampleSource(string(f.Data)))
	}
	return a
}

func exampleFiles(a *txtar.Archive) (list []report.ExampleFile) {
	for _, f := range a.Files {
		list = append(list, report.ExampleFile{Name: f.Name, Text: string(f.Data)})
	}
	return list
}

var gitHeader = regexp.MustCompile(`(?m)^diff --git .*\n`)

// change is what makes one example the other, as a unified diff; "" when they are
// not of the same files.
func change(t *testing.T, from, to *txtar.Archive) string {
	t.Helper()
	var plan fix.Plan
	if len(from.Files) != len(to.Files) {
		return ""
	}
	for i, f := range from.Files {
		if to.Files[i].Name != f.Name {
			return ""
		}
		plan.Files = append(plan.Files, fix.File{Path: f.Name, Was: f.Data, Now: to.Files[i].Data})
	}
	var b strings.Builder
	if err := plan.Diff(&b); err != nil {
		t.Fatal(err)
	}
	return gitHeader.ReplaceAllString(b.String(), "")
}
