package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// These tests hold what actionlint does not ask for: it looks neither into
// composite actions nor at who may do what.

// pinned is a use of an action of others: by commit, with the version that the
// commit is in a comment. What is here already needs no pin.
var pinned = regexp.MustCompile(`^\s*(?:- )?uses: (?:\./\S+|[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(?:\.\d+)*)$`)

func TestActionsArePinned(t *testing.T) {
	for _, file := range actionFiles(t) {
		uses := 0
		for line := range strings.Lines(readText(t, file)) {
			line = strings.TrimRight(line, "\n")
			if !strings.Contains(line, "uses:") {
				continue
			}
			uses++
			if !pinned.MatchString(line) {
				t.Errorf("%s: %q: pin it to a commit, with its version as a comment: uses: owner/name@SHA # v1.2.3", file, line)
			}
		}
		if uses == 0 {
			t.Errorf("%s uses no action: does this test still find them?", file)
		}
	}
	for line, want := range map[string]bool{
		"      - uses: actions/checkout@v6":                                                  false,
		"        uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd":            false,
		"        uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2":   true,
		"        uses: a/b/c@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6":                  true,
		"      - uses: ./.github/actions/klplint":                                            true,
		"      - uses: docker://alpine:3":                                                    false,
		"        uses: ${{ inputs.x }}@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6":        false,
		"        uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83d  # v6.0.2":   false,
		"        uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # main":     false,
		"      - { uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd } # v6.0": false,
	} {
		if pinned.MatchString(line) != want {
			t.Errorf("%q: want %v", line, want)
		}
	}
}

// actionFiles are all files that name actions to use.
func actionFiles(t *testing.T) []string {
	t.Helper()
	files := workflowFiles(t)
	for _, pattern := range []string{"../../.github/actions/*/action.yml", "../../.github/actions/*/action.yaml"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	return files
}

func workflowFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../.github/workflows/*")
	if err != nil || len(files) == 0 {
		t.Fatal("no workflows", err)
	}
	return files
}

func readText(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A workflow runs on the code of strangers: with the rights that reading needs,
// and without a token left in the checkout.
func TestWorkflows(t *testing.T) {
	for _, file := range workflowFiles(t) {
		var w struct {
			On          map[string]any
			Permissions map[string]string
			Jobs        map[string]struct {
				Permissions map[string]string
				Steps       []actionStep
			}
		}
		if err := yaml.Unmarshal([]byte(readText(t, file)), &w); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if len(w.On) == 0 || len(w.Jobs) == 0 {
			t.Errorf("%s: no events or no jobs", file)
		}
		for event := range w.On {
			if !slices.Contains([]string{"push", "pull_request"}, event) {
				t.Errorf("%s: runs on %s, which gives code of strangers more rights than it needs", file, event)
			}
		}
		if len(w.Permissions) != 1 || w.Permissions["contents"] != "read" {
			t.Errorf("%s: permissions %v: say contents: read for all jobs", file, w.Permissions)
		}
		for name, job := range w.Jobs {
			if len(job.Permissions) > 0 {
				t.Errorf("%s: job %s asks for %v: nothing here needs more than to read", file, name, job.Permissions)
			}
			for _, s := range job.Steps {
				if strings.HasPrefix(s.Uses, "actions/checkout@") && s.With["persist-credentials"] != "false" {
					t.Errorf("%s: job %s: the checkout keeps the token: persist-credentials: false", file, name)
				}
				if strings.Contains(s.Run, "${{") {
					t.Errorf("%s: job %s: an expression in a script becomes part of it: pass it through env", file, name)
				}
			}
		}
	}
}

// The repository's own workflow uses its action.
func TestWorkflowUsesAction(t *testing.T) {
	for _, file := range workflowFiles(t) {
		if strings.Contains(readText(t, file), "uses: ./.github/actions/klplint\n") {
			return
		}
	}
	t.Error("no workflow uses ./.github/actions/klplint")
}

// The shape of the action: how data passes through it.
func TestActionShape(t *testing.T) {
	a := readAction(t, actionFile)
	read := map[string]bool{}
	upload, gate := -1, -1
	for i, s := range a.Runs.Steps {
		if (s.Run == "") == (s.Uses == "") {
			t.Errorf("step %q: it runs or uses", s.Name)
		}
		if s.Run != "" && s.Shell != "bash" {
			t.Errorf("step %q: a step of a composite action names its shell", s.Name)
		}
		if strings.Contains(s.Run, "${{") {
			t.Errorf("step %q: an expression in a script becomes part of it: pass it through env", s.Name)
		}
		if strings.Count(s.Run, "\n") > 1 {
			t.Errorf("step %q: a script of several lines belongs in a file, where shellcheck reads it", s.Name)
		}
		if s.WorkingDirectory != "" {
			t.Errorf("step %q: it works in the checkout, where the inputs name files", s.Name)
		}
		for _, v := range s.With {
			if strings.Contains(v, "inputs.") {
				t.Errorf("step %q: the input of %q reaches another action unchecked", s.Name, v)
			}
		}
		for _, v := range s.Env {
			for _, m := range expression.FindAllStringSubmatch(v, -1) {
				if in := inputRef.FindStringSubmatch(m[1]); in != nil {
					read[in[1]] = true
				}
			}
		}
		switch {
		case strings.HasPrefix(s.Uses, "github/codeql-action/upload-sarif@"):
			upload = i
		case strings.HasPrefix(s.Run, "exit "):
			gate = i
		}
	}
	for name, in := range a.Inputs {
		if in.Description == "" || !read[name] {
			t.Errorf("input %s has no description, or nothing reads it", name)
		}
	}
	for name, out := range a.Outputs {
		if out.Description == "" || !strings.HasPrefix(out.Value, "${{ steps.run.outputs.") {
			t.Errorf("output %s: description %q, value %q", name, out.Description, out.Value)
		}
	}
	if upload < 0 || gate != len(a.Runs.Steps)-1 || upload > gate {
		t.Fatalf("the exit status is applied in step %d, the upload is step %d of %d: it must come last", gate, upload, len(a.Runs.Steps))
	}
	// Both happen though findings, or a failed upload, came before.
	for _, i := range []int{upload, gate} {
		if s := a.Runs.Steps[i]; !strings.Contains(s.If, "!cancelled()") {
			t.Errorf("step %q is skipped after a failure: if: !cancelled()", s.Name)
		}
	}
	if fallback := a.Runs.Steps[gate].Run; fallback != `exit "${KLPLINT_STATUS:-2}"` {
		t.Errorf("%q: without a status the job has failed", fallback)
	}
}

// Each input that a command of klplint decides about is one of its flags.
func TestActionInputsAreFlags(t *testing.T) {
	flags := map[string]bool{}
	for _, cmd := range (&app{}).rootCommand().Commands() {
		if cmd.Name() == "check" || cmd.Name() == "series" {
			for _, name := range flagNames(cmd) {
				flags[strings.TrimPrefix(name, "--")] = true
			}
		}
	}
	own := []string{"paths", "series", "sarif-file", "upload", "version"}
	for name := range readAction(t, actionFile).Inputs {
		if !flags[name] && !slices.Contains(own, name) {
			t.Errorf("input %s is no flag of check or series", name)
		}
	}
}
