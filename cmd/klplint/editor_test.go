package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var jsonBlock = regexp.MustCompile("(?s)\n```json\n(.*?)\n```\n")

// The problem matcher of the README, in the words of VS Code, takes from the text
// what the JSON says: every finding, and nothing else.
func TestProblemMatcher(t *testing.T) {
	t.Chdir("../..")
	t.Setenv("GITHUB_ACTIONS", "")
	type pattern struct {
		Regexp                                      string
		File, Line, Column, Severity, Code, Message int
	}
	var tasks struct {
		Version string
		Tasks   []struct {
			Type, Command  string
			Args           []string
			ProblemMatcher struct {
				Owner        string
				FileLocation []string
				Pattern      pattern
			}
		}
	}
	for _, block := range jsonBlock.FindAllStringSubmatch(readText(t, "README.md"), -1) {
		if strings.Contains(block[1], "problemMatcher") {
			if err := json.Unmarshal([]byte(block[1]), &tasks); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(tasks.Tasks) != 1 {
		t.Fatal("the README shows no problem matcher")
	}
	task := tasks.Tasks[0]
	p := task.ProblemMatcher.Pattern
	re, err := regexp.Compile(p.Regexp) // the syntax that Go and JavaScript have in common
	if err != nil {
		t.Fatal(err)
	}
	if task.Command != "klplint" || task.Type != "process" || !slices.Equal(task.ProblemMatcher.FileLocation, []string{"relative", "${workspaceFolder}"}) {
		t.Errorf("task %+v", task)
	}
	for _, path := range []string{"testdata/demo", "testdata/vendor", "cmd/klplint/testdata/lp"} {
		_, text, _ := klplint("", append(slices.Clone(task.Args), path)...)
		var got []string
		for line := range strings.Lines(text) {
			if m := re.FindStringSubmatch(strings.TrimSuffix(line, "\n")); m != nil {
				got = append(got, strings.Join([]string{m[p.File], m[p.Line], m[p.Column], m[p.Severity], m[p.Code], m[p.Message]}, "|"))
			}
		}
		_, report, _ := klplint("", "check", "--format", "json", path)
		var found struct {
			Findings []struct {
				File, Level, Rule, Message string
				Line, Column               int
			}
		}
		if err := json.Unmarshal([]byte(report), &found); err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, f := range found.Findings {
			want = append(want, strings.Join([]string{f.File, strconv.Itoa(f.Line), strconv.Itoa(f.Column), f.Level, f.Rule, f.Message}, "|"))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: the problem matcher finds\n%s\nwant\n%s", path, fmt.Sprint(strings.Join(got, "\n")), strings.Join(want, "\n"))
		}
	}
}
