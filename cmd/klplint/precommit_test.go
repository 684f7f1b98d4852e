package main

import (
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// The hook of pre-commit checks whole modules when anything has changed that they
// are made of.
func TestPreCommitHook(t *testing.T) {
	var hooks []struct {
		ID, Name, Description, Entry, Language, Files string

		PassFilenames *bool  `yaml:"pass_filenames"`
		Serial        bool   `yaml:"require_serial"`
		Minimum       string `yaml:"minimum_pre_commit_version"`
	}
	if err := yaml.Load([]byte(readText(t, "../../.pre-commit-hooks.yaml")), &hooks, yaml.WithKnownFields()); err != nil {
		t.Fatal(err)
	}
	if len(hooks) != 1 || hooks[0].ID != "klplint" || hooks[0].Language != "golang" {
		t.Fatalf("hooks %+v", hooks)
	}
	h := hooks[0]
	if h.PassFilenames == nil || *h.PassFilenames || !h.Serial {
		t.Error("the names of changed files do not name the modules that they belong to, nor may several runs divide them")
	}
	files := regexp.MustCompile(h.Files)
	for name, want := range map[string]bool{
		"lp.c": true, "a/lp.h": true, "Kbuild": true, "a/Makefile": true, "a/klplint.yaml": true,
		"lp.cc": false, "lp.c.orig": false, "README.md": false, "MyMakefile": false, "a/Makefile/x": false, "lpXc": false,
	} {
		if files.MatchString(name) != want {
			t.Errorf("a change of %s: checked %v", name, !want)
		}
	}
	// pre-commit splits the entry at blanks and appends the args.
	words := strings.Fields(h.Entry)
	if words[0] != "klplint" {
		t.Fatalf("entry %q: the golang language installs the program klplint", h.Entry)
	}
	t.Chdir("../..")
	if status, out, stderr := klplint("", append(words[1:], "testdata/demo")...); status != statusFindings || stderr != "" {
		t.Errorf("status %d\n%s%s", status, out, stderr)
	}
}
