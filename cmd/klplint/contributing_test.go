package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	guideBlock = regexp.MustCompile("(?ms)^   ```(\\w*)\n(.*?)^   ```$")
	wantClause = regexp.MustCompile(`(?s) /\* want .*?\*/`)
)

// Whoever follows "Write a rule in ten minutes" as it stands has a rule that passes
// the tests of the catalogue.
func TestContributing(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the rules once more")
	}
	var bad, rule string
	for _, m := range guideBlock.FindAllStringSubmatch(readText(t, "../../.github/CONTRIBUTING.md"), -1) {
		text := strings.ReplaceAll("\n"+m[2], "\n   ", "\n")[1:]
		switch {
		case m[1] == "go":
			rule = text
		case strings.HasPrefix(text, "-- livepatch.c --\n"):
			bad = text
		}
	}
	name := regexp.MustCompile(`var (\w+) = newRule\("(KLP\d+)", "([a-z-]+)"`).FindStringSubmatch(rule)
	if name == nil || !strings.Contains(bad, "/* want "+name[2]) {
		t.Fatalf("the guide shows no rule and no module that it reports:\n%s\n%s", rule, bad)
	}
	// What it takes to make the module correct: the guide leaves that to its reader.
	good := strings.ReplaceAll(wantClause.ReplaceAllString(bad, ""), "2024", "1")

	// The rules of a copy; all else is what it is.
	dir := t.TempDir()
	for _, part := range []string{"analyzer", "cparse", "go.mod", "go.sum"} {
		target, err := filepath.Abs(filepath.Join("../..", part))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, filepath.Join(dir, part)); err != nil {
			t.Fatal(err)
		}
	}
	copied := filepath.Join(dir, "rules")
	if err := os.CopyFS(copied, os.DirFS("../../rules")); err != nil {
		t.Fatal(err)
	}
	write := func(file, text string) {
		t.Helper()
		file = filepath.Join(copied, file)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(strings.ReplaceAll(name[3], "-", "_")+".go", rule)
	for _, c := range []string{"bad", "bad-second", "bad-third"} {
		write("testdata/"+name[3]+"/"+c+".txtar", bad)
	}
	for _, c := range []string{"good", "good-second", "good-third", "good-fourth"} {
		write("testdata/"+name[3]+"/"+c+".txtar", good)
	}
	list := readText(t, filepath.Join(copied, "rules.go"))
	next := "\tmissingPostUnpatch,\n" // the first of the group behind
	if !strings.Contains(list, next) {
		t.Fatalf("rules.go has no %q", next)
	}
	write("rules.go", strings.Replace(list, next, "\t"+name[1]+",\n"+next, 1))

	for _, step := range [][]string{
		{"go", "generate", "./rules"},
		{"go", "test", "-run", "^Test(Rules|Catalogue|EnoughCases|Messages|Document)$", "./rules"},
	} {
		cmd := exec.Command(step[0], step[1:]...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS=-trimpath")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%q: %v\n%s", step, err, out)
		}
	}
	if page := readText(t, filepath.Join(copied, "README.md")); !strings.Contains(page, "### "+name[2]+" "+name[3]) {
		t.Error("the page of the rules does not have the new one")
	}
}
