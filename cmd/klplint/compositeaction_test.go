package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// This file is a small GitHub Actions: it reads a composite action and runs its
// shell steps as the runner does, so far as the action of this repository needs
// it. Steps that use other actions are only recorded.

// compositeAction is an action.yml.
type compositeAction struct {
	Inputs  map[string]struct{ Description, Default string }
	Outputs map[string]struct{ Description, Value string }
	Runs    struct {
		Using string
		Steps []actionStep
	}
}

type actionStep struct {
	ID, Name, If, Shell, Run, Uses string
	Env, With                      map[string]string
	WorkingDirectory               string `yaml:"working-directory"`
}

func readAction(t *testing.T, path string) *compositeAction {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var a compositeAction
	if err := yaml.Unmarshal(text, &a); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if a.Runs.Using != "composite" || len(a.Runs.Steps) == 0 {
		t.Fatalf("%s: not a composite action", path)
	}
	return &a
}

// runner is a job at work on one use of an action.
type runner struct {
	t         *testing.T
	action    *compositeAction
	inputs    map[string]string
	workspace string
	files     string // folder of the runner's own files
	env       []string

	steps  map[string]map[string]string // outputs of steps, by id
	log    string
	used   []actionStep // steps with uses, their values filled in, in order
	order  []string     // names of the steps that ran
	status int          // of the step that failed last, 0 when none has
}

// runAction runs an action in a checkout.
func runAction(t *testing.T, path, workspace string, inputs map[string]string) *runner {
	t.Helper()
	r := &runner{
		t: t, action: readAction(t, path), workspace: workspace, files: t.TempDir(),
		inputs: map[string]string{}, steps: map[string]map[string]string{},
	}
	for name, in := range r.action.Inputs {
		r.inputs[name] = in.Default
	}
	for name, value := range inputs {
		if _, ok := r.action.Inputs[name]; !ok {
			t.Fatalf("the action has no input %s", name)
		}
		r.inputs[name] = value
	}
	folder, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	temp := filepath.Join(r.files, "temp dir")
	if err := os.Mkdir(temp, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "GITHUB_") && !strings.HasPrefix(v, "RUNNER_") && !strings.HasPrefix(v, "KLPLINT_") {
			r.env = append(r.env, v)
		}
	}
	r.env = append(r.env, "CI=true", "GITHUB_ACTIONS=true",
		"GITHUB_SERVER_URL=https://github.com", "GITHUB_ACTION_PATH="+folder, "GITHUB_WORKSPACE="+workspace, "RUNNER_TEMP="+temp,
		"GITHUB_STEP_SUMMARY="+filepath.Join(r.files, "summary"),
		"XDG_CACHE_HOME="+filepath.Join(r.files, "cache"), "GOCACHE="+goCache(t))
	for _, s := range r.action.Runs.Steps {
		r.step(s)
	}
	return r
}

// goCache is the build cache of the go command, which is beside what else is
// cached: a build from nothing takes a minute.
func goCache(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func (r *runner) step(s actionStep) {
	r.t.Helper()
	if !r.runs(s.If) {
		return
	}
	r.order = append(r.order, s.Name)
	if s.Uses != "" {
		for k, v := range s.With {
			s.With[k] = r.fill(v)
		}
		r.used = append(r.used, s)
		return
	}
	if s.Shell != "bash" {
		r.t.Fatalf("step %q has shell %q", s.Name, s.Shell)
	}
	script, outputs := filepath.Join(r.files, "script.sh"), filepath.Join(r.files, "output")
	for file, text := range map[string]string{script: s.Run, outputs: ""} {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			r.t.Fatal(err)
		}
	}
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", script)
	cmd.Dir = r.workspace
	cmd.Env = append(slices.Clone(r.env), "GITHUB_OUTPUT="+outputs)
	for k, v := range s.Env {
		cmd.Env = append(cmd.Env, k+"="+r.fill(v))
	}
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	err := cmd.Run()
	r.log += log.String()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		r.status = exit.ExitCode()
	case err != nil:
		r.t.Fatal(err)
	}
	if s.ID != "" {
		r.steps[s.ID] = r.outputs(outputs)
	}
}

// outputs reads what a step has written to $GITHUB_OUTPUT.
func (r *runner) outputs(file string) map[string]string {
	r.t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		r.t.Fatal(err)
	}
	set := map[string]string{}
	for rest := string(text); rest != ""; {
		head, body, _ := strings.Cut(rest, "\n")
		name, mark, ok := strings.Cut(head, "<<")
		if !ok || len(mark) < 16 {
			r.t.Fatalf("output %q has no delimiter that cannot be foreseen", head)
		}
		value, after, ok := strings.Cut(body, "\n"+mark+"\n")
		if !ok {
			r.t.Fatalf("output %q does not end", head)
		}
		set[name], rest = value, after
	}
	return set
}

var (
	expression = regexp.MustCompile(`\$\{\{ (.*?) \}\}`)
	inputRef   = regexp.MustCompile(`^inputs\.([a-z-]+)$`)
	outputRef  = regexp.MustCompile(`^steps\.([a-z-]+)\.outputs\.([a-z-]+)$`)
	comparison = regexp.MustCompile(`^(\S+) ([!=])= '([^']*)'$`)
)

// fill replaces the expressions of a value.
func (r *runner) fill(s string) string {
	r.t.Helper()
	return expression.ReplaceAllStringFunc(s, func(e string) string {
		r.t.Helper()
		return r.value(expression.FindStringSubmatch(e)[1])
	})
}

func (r *runner) value(e string) string {
	r.t.Helper()
	if first, otherwise, ok := strings.Cut(e, " || "); ok {
		if v := r.value(first); v != "" {
			return v
		}
		return strings.Trim(otherwise, "'")
	}
	if m := inputRef.FindStringSubmatch(e); m != nil {
		if _, ok := r.action.Inputs[m[1]]; !ok {
			r.t.Fatalf("there is no input %s", m[1])
		}
		return r.inputs[m[1]]
	}
	m := outputRef.FindStringSubmatch(e)
	if m == nil {
		r.t.Fatalf("the test's runner does not know the expression %q", e)
	}
	if !slices.ContainsFunc(r.action.Runs.Steps, func(s actionStep) bool { return s.ID == m[1] }) {
		r.t.Fatalf("there is no step %s", m[1])
	}
	return r.steps[m[1]][m[2]]
}

// runs evaluates the condition of a step. One that asks nothing about the state
// of the job does not hold when a step before has failed.
func (r *runner) runs(condition string) bool {
	r.t.Helper()
	if condition == "" {
		return r.status == 0
	}
	m := expression.FindStringSubmatch(condition)
	if m == nil || m[0] != condition {
		r.t.Fatalf("condition %q is not one expression", condition)
	}
	holds, asksState := true, false
	for term := range strings.SplitSeq(m[1], " && ") {
		if term == "!cancelled()" {
			asksState = true
			continue
		}
		c := comparison.FindStringSubmatch(term)
		if c == nil {
			r.t.Fatalf("the test's runner does not know the condition %q", term)
		}
		holds = holds && (r.value(c[1]) == c[3]) == (c[2] == "=")
	}
	return holds && (asksState || r.status == 0)
}

// output is an output of the action.
func (r *runner) output(name string) string {
	r.t.Helper()
	out, ok := r.action.Outputs[name]
	if !ok {
		r.t.Fatalf("the action has no output %s", name)
	}
	return r.fill(out.Value)
}

// summary is what stands on the page of the run.
func (r *runner) summary() string {
	text, err := os.ReadFile(filepath.Join(r.files, "summary"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		r.t.Fatal(err)
	}
	return string(text)
}

// commands are the lines of a log that the runner takes for commands, without
// those that stop and resume commands.
func (r *runner) commands() (list []string) {
	stopped := ""
	for line := range strings.SplitSeq(strings.ReplaceAll(r.log, "\r", "\n"), "\n") {
		token, stops := strings.CutPrefix(line, "::stop-commands::")
		switch {
		case stopped != "":
			if line == "::"+stopped+"::" {
				stopped = ""
			}
		case stops:
			stopped = token
		case strings.HasPrefix(line, "::"):
			list = append(list, line)
		}
	}
	if stopped != "" {
		r.t.Error("the step left commands stopped")
	}
	return list
}

// String shows the job to whoever reads a failed test.
func (r *runner) String() string {
	return fmt.Sprintf("status %d, steps %q, outputs %q\n%s", r.status, r.order, r.steps, r.log)
}
