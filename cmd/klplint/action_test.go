package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

const actionFile = "../../.github/actions/klplint/action.yml"

// asKlplint makes the program of the tests behave as klplint: where one is run as a
// process, it need not be built apart.
const asKlplint = "TEST_AS_KLPLINT"

func TestMain(m *testing.M) {
	if os.Getenv(asKlplint) != "" {
		main()
	}
	os.Exit(m.Run())
}

// thisKlplint is a program that is klplint as it is now.
func thisKlplint(t *testing.T) string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return script(t, asKlplint+"=1 exec '"+program+"' \"$@\"")
}

// checkout is a workspace with the livepatches of testdata/demo, and a use of the
// action in it with klplint as it is now.
func checkout(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "demo"), os.DirFS("../../testdata/demo")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func use(t *testing.T, workspace string, inputs map[string]string) *runner {
	t.Helper()
	if _, ok := inputs["version"]; !ok {
		inputs["version"] = thisKlplint(t)
	}
	return runAction(t, actionFile, workspace, inputs)
}

// The action of the repository builds klplint from its own commit, and fails the
// job with klplint's status when all else is done.
func TestActionBuildsItself(t *testing.T) {
	// Where the runner keeps the action, when another repository uses it.
	top, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(t.TempDir(), "_actions", "someone", "klplint", "v1.2.3")
	if err := os.MkdirAll(filepath.Dir(kept), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(top, kept); err != nil {
		t.Fatal(err)
	}
	workspace := checkout(t)
	r := runAction(t, filepath.Join(kept, ".github", "actions", "klplint", "action.yml"), workspace,
		map[string]string{"paths": "demo", "sarif-file": "out.sarif", "upload": "false"})
	want := []string{"Find klplint", "Set up Go", "Build klplint", "Run klplint", "Apply the exit status of klplint"}
	if !slices.Equal(r.order, want) || r.status != statusFindings {
		t.Fatal(r)
	}
	goMod := r.used[0].With["go-version-file"]
	if text, err := os.ReadFile(goMod); err != nil || !strings.HasPrefix(string(text), "module klplint\n") {
		t.Errorf("Go is set up by %q: %v", goMod, err)
	}
	sarif := readText(t, filepath.Join(workspace, "out.sarif"))
	if link := `"helpUri": "https://github.com/someone/klplint/blob/v1.2.3/rules/README.md#klp201"`; !strings.Contains(sarif, link) {
		t.Errorf("alerts do not link to the page of the rules: no %s", link)
	}
}

func TestActionOnCleanSources(t *testing.T) {
	r := use(t, checkout(t), map[string]string{"paths": "demo/livepatch-console-fixed.c", "sarif-file": "out.sarif"})
	if r.status != statusClean || r.output("exit-code") != "0" || r.output("findings") != "0" {
		t.Error(r)
	}
	if !strings.HasPrefix(r.summary(), "## klplint\n\nNo findings in 1 livepatch module") {
		t.Errorf("summary %q", r.summary())
	}
	if len(r.used) != 1 { // a clean SARIF closes the alerts of earlier commits
		t.Error(r)
	}
}

// Without SARIF the findings become annotations.
func TestActionAnnotates(t *testing.T) {
	for _, inputs := range []map[string]string{
		{"paths": "demo"},
		{}, // the whole checkout
		{"sarif-file": "out.sarif", "upload": "false"},
	} {
		r := use(t, checkout(t), inputs)
		if r.status != statusFindings || r.output("exit-code") != "1" || r.output("findings") != "5" || len(r.used) != 0 {
			t.Error(r)
		}
		got := r.commands()
		if len(got) != 5 || !strings.HasPrefix(got[0], "::error file=demo/livepatch-console.c,line=27,") {
			t.Errorf("%q: commands %q", inputs, got)
		}
		if !strings.Contains(r.summary(), "KLP201") || !strings.Contains(r.summary(), "4 errors, 1 warning") {
			t.Errorf("summary %q", r.summary())
		}
		if (r.output("sarif-file") != "") != (inputs["sarif-file"] != "") {
			t.Errorf("%q: sarif-file %q", inputs, r.output("sarif-file"))
		}
	}
}

// With SARIF they become alerts: the file is uploaded first, then the job fails.
func TestActionUploads(t *testing.T) {
	workspace := checkout(t)
	if err := os.Mkdir(filepath.Join(workspace, "a b"), 0o777); err != nil {
		t.Fatal(err)
	}
	r := use(t, workspace, map[string]string{"paths": "demo", "sarif-file": "a b/json=x.sarif", "category": "nightly"})
	want := []string{"Find klplint", "Run klplint", "Upload SARIF", "Apply the exit status of klplint"}
	if !slices.Equal(r.order, want) || r.status != statusFindings {
		t.Fatal(r)
	}
	file := r.output("sarif-file")
	if file != "./a b/json=x.sarif" || r.used[0].With["sarif_file"] != file {
		t.Errorf("wrote %q, uploads %q", file, r.used[0].With)
	}
	text, err := os.ReadFile(filepath.Join(workspace, file))
	if err != nil {
		t.Fatal(err)
	}
	var log struct {
		Runs []struct {
			AutomationDetails struct{ ID string }
			Results           []struct{ RuleID string }
		}
	}
	if err := json.Unmarshal(text, &log); err != nil || len(log.Runs) != 1 || len(log.Runs[0].Results) != 5 {
		t.Errorf("%v, SARIF %.200s", err, text)
	} else if log.Runs[0].AutomationDetails.ID != "klplint/nightly/" {
		t.Errorf("automation details %q", log.Runs[0].AutomationDetails.ID)
	}
	if got := r.commands(); got != nil {
		t.Errorf("annotates beside the upload: %q", got)
	}
	if !strings.Contains(r.log, "[KLP201 missing-post-unpatch]") {
		t.Errorf("the log does not have the findings:\n%s", r.log)
	}
}

func TestActionPassesOnWhatFails(t *testing.T) {
	r := use(t, checkout(t), map[string]string{"paths": "demo", "fail-on": "never"})
	if r.status != statusClean || r.output("exit-code") != "0" || r.output("findings") != "5" {
		t.Error(r)
	}
}

// When klplint cannot do its job, the job fails with 2, never with a green mark,
// and there is nothing to upload.
func TestActionOnMistakes(t *testing.T) {
	outside := t.TempDir()
	for _, tt := range []struct {
		name   string
		inputs map[string]string
		want   string // of the error on the page of the run
	}{
		{"no such path", map[string]string{"paths": "nowhere"}, "klplint: nowhere "},
		{"no livepatch", map[string]string{"paths": "empty"}, "livepatch"},
		{"a flag's value", map[string]string{"fail-on": "maybe"}, `unknown value "maybe"`},
		{"what would be a flag", map[string]string{"fail-on": "error --disable KLP201"}, `unknown value`},
		{"two lines", map[string]string{"config": "none\nx"}, "an input that takes one line has several: none%0Ax"},
		{"no truth", map[string]string{"upload": "yes"}, "true or false"},
		{"paths and series", map[string]string{"paths": "demo", "series": "a\nb"}, "paths and series"},
		{"one release", map[string]string{"series": "demo"}, "two releases"},
		{"no baseline", map[string]string{"baseline": "nowhere.sarif"}, "nowhere.sarif"},
		{"a link for SARIF", map[string]string{"sarif-file": "link.sarif"}, "symbolic link"},
		{"a link on the way to SARIF", map[string]string{"sarif-file": "link/out.sarif"}, "no directory of the checkout"},
		{"SARIF above", map[string]string{"sarif-file": "../out.sarif"}, "no directory of the checkout"},
		{"a version", map[string]string{"version": "v1.2.3"}, "behind the @ of uses"},
		{"no program", map[string]string{"version": "./demo"}, "names no program"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			workspace := checkout(t)
			for link, target := range map[string]string{"link.sarif": filepath.Join(outside, "x"), "link": outside} {
				if err := os.Symlink(target, filepath.Join(workspace, link)); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Mkdir(filepath.Join(workspace, "empty"), 0o777); err != nil {
				t.Fatal(err)
			}
			if _, ok := tt.inputs["sarif-file"]; !ok {
				tt.inputs["sarif-file"] = "out.sarif"
			}
			r := use(t, workspace, tt.inputs)
			if r.status != statusFailed || r.output("exit-code") != "2" || r.output("findings") != "" || len(r.used) != 0 {
				t.Error(r)
			}
			got := r.commands()
			if len(got) != 1 || !strings.HasPrefix(got[0], "::error title=klplint::") || !strings.Contains(got[0], tt.want) {
				t.Errorf("commands %q, want %q", got, tt.want)
			}
			if left, err := os.ReadDir(outside); err != nil || len(left) > 0 {
				t.Errorf("wrote outside of the checkout: %v %v", left, err)
			}
		})
	}
}

// Names are data: whatever they hold, they are names of files, one a line.
func TestActionOnHostileNames(t *testing.T) {
	workspace := checkout(t)
	names := []string{
		"$(touch x)", "; touch x", "`touch x`", "a b", "  a  ", "--fix", "-", "*", "'", `"`, "$HOME", `\n`, "%0A::error::x", "::error::x", "&& touch x", "ä",
	}
	source, err := os.ReadFile("../../testdata/demo/livepatch-console.c")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		dir := filepath.Join(workspace, "in", name)
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "lp.c"), source, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	before := listing(t, workspace)
	in := filepath.Join(workspace, "in")
	r := use(t, in, map[string]string{"paths": "\r\n" + strings.Join(names, "\r\n") + "\n\n"})
	if r.status != statusFindings || !strings.Contains(r.summary(), "in 16 livepatch modules (16 files)") {
		t.Error(r)
	}
	for _, c := range r.commands() {
		if !strings.HasPrefix(c, "::error file=") && !strings.HasPrefix(c, "::warning file=") {
			t.Errorf("a name became the command %q", c)
		}
	}
	if after := listing(t, workspace); !slices.Equal(before, after) {
		t.Errorf("files came or went:\n%q\n%q", before, after)
	}
}

func listing(t *testing.T, dir string) (list []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		list = append(list, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Each input reaches klplint as one argument that cannot be taken for another.
func TestActionArguments(t *testing.T) {
	for _, tt := range []struct {
		name   string
		inputs map[string]string
		want   []string
	}{
		{"check", map[string]string{
			"paths": "-n\na b\n$(x)", "fail-on": "-x", "baseline": "--fix", "config": "a b.yaml", "category": "$(x)",
			"new-from-merge-base": "--help", "sarif-file": "-o",
		}, []string{
			"check", "--color=never", "--fail-on=-x", "--baseline=--fix", "--new-from-merge-base=--help", "--category=$(x)", "--config=a b.yaml",
			"--output=text=TEMP/log", "--output=markdown=TEMP/summary", "--output=json=TEMP/json", "--output=sarif=./-o", "--", "-n", "a b", "$(x)",
		}},
		{"no configuration", map[string]string{"config": "none"}, []string{
			"check", "--color=never", "--no-config",
			"--output=github=TEMP/log", "--output=markdown=TEMP/summary", "--output=json=TEMP/json", "--",
		}},
		{"series of revisions", map[string]string{"series": "v1..v2\n-x", "git": ".", "tags": "lp-*", "gate": "any"}, []string{
			"series", "--color=never", "--git=.", "--tags=lp-*", "--gate=any",
			"--output=github=TEMP/log", "--output=markdown=TEMP/summary", "--output=json=TEMP/json", "--matrix=markdown=TEMP/matrix", "--matrix=text=TEMP/pairs", "--", "v1..v2", "-x",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			workspace := checkout(t)
			told := filepath.Join(workspace, "arguments")
			tt.inputs["version"] = script(t, `printf '%s\0' "$@" >`+told+`; echo no report >&2; exit 3`)
			r := use(t, workspace, tt.inputs)
			if r.status != 3 || r.output("exit-code") != "3" {
				t.Error(r)
			}
			text, err := os.ReadFile(told)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
			for i, arg := range got {
				if before, after, ok := strings.Cut(arg, r.files); ok {
					got[i] = before + "TEMP/" + filepath.Base(after)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("arguments\n%q, want\n%q", got, tt.want)
			}
		})
	}
}

// script is a program that stands in for klplint.
func script(t *testing.T, body string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "klplint")
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+body+"\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	return file
}

// Nothing that klplint prints is a command to the runner, but in the format that
// is made of commands.
func TestActionStopsCommands(t *testing.T) {
	r := use(t, checkout(t), map[string]string{"version": script(t, `echo ::error::x; echo ::error::y >&2; printf '::set-env name=A::z\n::x' >&2; exit 2`)})
	got := r.commands()
	if want := []string{"::error title=klplint::::error::y%0A::set-env name=A::z%0A::x"}; r.status != statusFailed || !slices.Equal(got, want) {
		t.Errorf("commands %q, want %q\n%s", got, want, r)
	}
	if !strings.Contains(r.summary(), "could not do its job") {
		t.Errorf("summary %q", r.summary())
	}
}

// A program in PATH is taken when the workflow says so.
func TestActionTakesWhatIsInstalled(t *testing.T) {
	t.Setenv("PATH", filepath.Dir(script(t, "exit 4"))+string(filepath.ListSeparator)+os.Getenv("PATH"))
	if r := use(t, checkout(t), map[string]string{"version": "installed"}); r.status != 4 {
		t.Error(r)
	}
}

func TestActionWithBaseline(t *testing.T) {
	workspace := checkout(t)
	cmd := exec.Command(thisKlplint(t), "baseline", "--output", "known.sarif", "demo")
	cmd.Dir = workspace
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if r := use(t, workspace, map[string]string{"paths": "demo", "baseline": "known.sarif"}); r.status != statusClean || r.commands() != nil {
		t.Error(r)
	}
	file := filepath.Join(workspace, "demo", "livepatch-console-fixed.c")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	broken := strings.Replace(string(text), `"dm_mod"`, `"dm-mod"`, 1)
	if broken == string(text) {
		t.Fatal("the livepatch has changed: this test breaks its object dm_mod")
	}
	if err := os.WriteFile(file, []byte(broken), 0o666); err != nil {
		t.Fatal(err)
	}
	r := use(t, workspace, map[string]string{"paths": "demo", "baseline": "known.sarif"})
	if got := r.commands(); r.status != statusFindings || len(got) != 1 || !strings.Contains(got[0], "KLP111") {
		t.Error(r)
	}
}

// A series fails the job when a release must not follow another.
func TestActionOnSeries(t *testing.T) {
	for release, status := range map[string]int{"bad": statusFindings, "good": statusClean} {
		t.Run(release, func(t *testing.T) {
			workspace := seriesOf(t, "../../rules/testdata/state-dropped/"+release+".txtar")
			r := use(t, workspace, map[string]string{"series": "v1\nv2\n", "sarif-file": "out.sarif"})
			if r.status != status || len(r.used) != 1 || (r.output("findings") != "0") != (status != 0) {
				t.Error(r)
			}
			text, err := os.ReadFile(filepath.Join(workspace, "out.sarif"))
			if err != nil || strings.Contains(string(text), `"ruleId": "KLP502"`) != (status != 0) {
				t.Errorf("%v, SARIF %.300s", err, text)
			}
			if !strings.Contains(r.summary(), "| v1") {
				t.Errorf("the summary does not show which release may follow which:\n%s", r.summary())
			}
			if strings.Contains(r.log, "does not pass the gate") != (status != 0) {
				t.Errorf("the log does not say why the job fails:\n%s", r.log)
			}
			if !strings.HasPrefix(r.summary(), "## klplint\n") || strings.Contains(r.summary(), "KLP502") != (status != 0) {
				t.Errorf("summary %.300s", r.summary())
			}
		})
	}
}

// seriesOf is a workspace with the releases of an archive.
func seriesOf(t *testing.T, file string) string {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	files, err := txtar.FS(archive)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "checkout")
	if err := os.CopyFS(dir, files); err != nil {
		t.Fatal(err)
	}
	return dir
}
