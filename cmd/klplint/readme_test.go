package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// Another name than "-update": whoever rewrites golden files should see apart
// what the README promises.
var updateReadme = flag.Bool("update-readme", false, "write the output of the README's commands anew")

// session is a block of the README that shows commands and their output.
var session = regexp.MustCompile("(?s)\n```console\n(.*?)\n```\n")

// The README shows what the tool really prints: each line "$ go run
// ./cmd/klplint ..." of a console block is run, from the top of the repository.
func TestReadme(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	t.Setenv("GITHUB_ACTIONS", "")
	t.Chdir("../..")
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	shown := session.ReplaceAllStringFunc(string(text), func(block string) string {
		lines := strings.Split(session.FindStringSubmatch(block)[1], "\n")
		var b strings.Builder
		for _, line := range lines {
			command, isCommand := strings.CutPrefix(line, "$ ")
			if !isCommand {
				continue // output: made anew
			}
			args, ours := strings.CutPrefix(command, "go run ./cmd/klplint ")
			if !ours {
				t.Errorf("the README shows the output of %q, which this test cannot run: use a sh block without output", command)
				return block
			}
			fmt.Fprintln(&b, line)
			b.WriteString(terminal(strings.Fields(args)))
			ran++
		}
		return "\n```console\n" + b.String() + "```\n"
	})
	if ran == 0 {
		t.Fatal("the README shows no output of klplint")
	}
	if shown == string(text) {
		return
	}
	if *updateReadme {
		if err := os.WriteFile("README.md", []byte(shown), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("the README shows another output than klplint prints: run go test ./cmd/klplint -run TestReadme -update-readme\n%s",
		firstDifference(string(text), shown))
}

// terminal is what a terminal shows of a run with the go command, which ends
// with the status when that is not 0.
func terminal(args []string) string {
	status, stdout, stderr := klplint("", args...)
	if status != statusClean {
		stderr += fmt.Sprintf("exit status %d\n", status)
	}
	return stdout + stderr
}

func firstDifference(a, b string) string {
	old, now := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(old), len(now)) {
		if old[i] != now[i] {
			return fmt.Sprintf("line %d:\n  README:  %s\n  klplint: %s", i+1, old[i], now[i])
		}
	}
	return "one is longer"
}

// The two commands that the README begins with are those that the build runs.
func TestReadmeCommands(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	build, err := os.ReadFile("../../.ci/run")
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"go run ./cmd/klplint check testdata/demo", "go test ./..."} {
		if !strings.Contains(string(readme), "\n"+command) {
			t.Errorf("the README has no line %q", command)
		}
		if !strings.Contains(string(build), command) {
			t.Errorf(".ci/run does not run %q", command)
		}
	}
}

// The README says what every flag of the two commands that decide is for.
func TestReadmeNamesFlags(t *testing.T) {
	readme := readText(t, "../../README.md")
	for _, cmd := range (&app{}).rootCommand().Commands() {
		if cmd.Name() != "check" && cmd.Name() != "series" {
			continue
		}
		for _, name := range flagNames(cmd) {
			if name != "--help" && !strings.Contains(readme, "`"+name) && !strings.Contains(readme, " "+name+" ") {
				t.Errorf("the README does not name %s of %s", name, cmd.Name())
			}
		}
	}
}

// The workflow of the README gives the action inputs that it has, and the job the
// rights that an upload needs.
func TestReadmeWorkflow(t *testing.T) {
	action := readAction(t, actionFile)
	used := 0
	for _, block := range regexp.MustCompile("(?s)\n```yaml\n(.*?)\n```\n").FindAllStringSubmatch(readText(t, "../../README.md"), -1) {
		var w struct {
			Permissions map[string]string
			Jobs        map[string]struct{ Steps []actionStep }
		}
		if err := yaml.Unmarshal([]byte(block[1]), &w); err != nil {
			t.Fatalf("%v in\n%s", err, block[1])
		}
		for _, job := range w.Jobs {
			for _, s := range job.Steps {
				if !strings.HasSuffix(s.Uses, "/.github/actions/klplint@COMMIT") {
					continue
				}
				used++
				for name := range s.With {
					if _, ok := action.Inputs[name]; !ok {
						t.Errorf("the action has no input %s", name)
					}
				}
				if s.With["sarif-file"] != "" && w.Permissions["security-events"] != "write" {
					t.Error("the workflow may not upload what it has found")
				}
			}
		}
	}
	if used == 0 {
		t.Error("the README does not show how to use the action")
	}
}
