package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// unterminated is a module with one finding: KLP113, an error.
const unterminated = `#include <linux/livepatch.h>
static int fixed(void) { return 0; }
static struct klp_func funcs[] = {
	{ .old_name = "f", .new_func = fixed },
};
static struct klp_object objs[] = { { .funcs = funcs }, { } };
static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs };
static int enable(void) { return klp_enable_patch(&patch); }
module_init(enable);
MODULE_INFO(livepatch, "Y");
MODULE_LICENSE("GPL");
`

// inTree runs the rest of a test in a directory with these files. It is the root
// of a git work tree.
func inTree(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.Mkdir(".git", 0o777); err != nil {
		t.Fatal(err)
	}
	writeTree(t, files)
}

func writeTree(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// lastLine is the summary of a report.
func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// What klplint.yaml says holds, flags go before it, and the summary tells of all
// that makes a run find less.
func TestSettings(t *testing.T) {
	const found, none = "1 error in 1 livepatch module (1 file)", "no findings in 1 livepatch module (1 file)"
	for _, tt := range []struct {
		name, config, args string
		status             int
		want               string
	}{
		{"nothing is said", "", "lp", 1, found},
		{"a rule is off", "rules: {KLP113: off}", "lp", 0, none + "; 1 rule disabled; configured by klplint.yaml"},
		{"a file as PATH", "rules: {KLP113: off}", "lp/a.c", 0, none + "; 1 rule disabled; configured by klplint.yaml"},
		{"without configuration", "rules: {KLP113: off}", "--no-config lp", 1, found},
		{"another configuration", "rules: {KLP113: off}", "--config other.yaml lp", 1, found},
		{"a flag turns it on", "rules: {KLP113: off}", "--enable list-unterminated lp", 1, "1 error in 1 livepatch module (1 file); N rules disabled; configured by klplint.yaml"},
		{"another level", "rules: {list-unterminated: note}", "lp", 0, "1 note in 1 livepatch module (1 file); 1 rule at another level; configured by klplint.yaml"},
		{"off for a path", "overrides: [{paths: [lp], rules: {KLP113: off}}]", "lp", 0, none + "; 1 finding suppressed; 1 override for paths; configured by klplint.yaml"},
		{"off for another path", "overrides: [{paths: [\"l?/b.c\"], rules: {KLP113: off}}]", "lp", 1, found + "; 1 override for paths; configured by klplint.yaml"},
		{"on for a path", "rules: {KLP113: off}\noverrides: [{paths: [\"**/a.c\"], rules: {KLP113: warning}}]", "lp", 1, "1 warning in 1 livepatch module (1 file); 1 override for paths; configured by klplint.yaml"},
		{"fails on nothing", "fail-on: never", "lp", 0, found + "; fails on never; configured by klplint.yaml"},
		{"a flag for that", "fail-on: never", "--fail-on error lp", 1, found},
		{"fails on more", "fail-on: note\nrules: {KLP113: note}", "lp", 1, "1 note in 1 livepatch module (1 file); 1 rule at another level; configured by klplint.yaml"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inTree(t, map[string]string{"lp/a.c": unterminated, "other.yaml": "# nothing\n"})
			if tt.config != "" {
				writeTree(t, map[string]string{"klplint.yaml": tt.config})
			}
			status, stdout, stderr := klplint("", append([]string{"check"}, strings.Fields(tt.args)...)...)
			got := lastLine(stdout)
			if i := strings.Index(got, " rules disabled"); i > 0 {
				got = got[:strings.LastIndexByte(got[:i], ' ')] + " N" + got[i:]
			}
			if status != tt.status || got != tt.want || stderr != "" {
				t.Errorf("status %d, want %d\ngot  %q\nwant %q\nstderr %q", status, tt.status, got, tt.want, stderr)
			}
		})
	}
}

// A mistake costs the run: what was meant cannot be known.
func TestSettingsMistakes(t *testing.T) {
	inTree(t, map[string]string{
		"lp/a.c": unterminated, "lp/klplint.yaml": "rules:\n  KLP11: off\n",
		"b/b.c": unterminated, "b/klplint.yaml": "fail-on: error\n",
		"e/e.c": unterminated, "e/klplint.yaml": "modules:\n  fix: [e.c, f.c]\n",
		"c/c.c": unterminated, "headers.yaml": "kernel-dir: none\n", "d/klplint.yaml": "kernel-dir: /usr/include\n",
	})
	for _, tt := range []struct{ args, want string }{
		{"check lp", `lp/klplint.yaml:2:3: unknown rule "KLP11": did you mean KLP101, KLP110 or KLP111?`},
		{"config lp", `lp/klplint.yaml:2:3: unknown rule "KLP11": did you mean KLP101, KLP110 or KLP111?`},
		{"check e", `e/klplint.yaml:2:14: modules: "f.c" does not exist: paths start from the directory of this file`},
		{"config nowhere", `nowhere does not exist: check the spelling and the working directory`},
		{"check b c", `b and c have different configurations (b/klplint.yaml, none): check them one at a time, or give --config or --no-config`},
		{"check --config none.yaml lp", `configuration none.yaml cannot be read: no such file or directory`},
		{"check --config b lp", `configuration b is no regular file`},
		{"check --config b/klplint.yaml --no-config lp", `flags --config and --no-config contradict each other: give one`},
		{"check d", `d/klplint.yaml:1:13: kernel-dir: "/usr/include" lies outside of the repository, and this file may come with the sources: give --kernel-dir, or --config d/klplint.yaml if you trust it`},
	} {
		status, stdout, stderr := klplint("", strings.Fields(tt.args)...)
		if status != statusFailed || stdout != "" || stderr != "klplint: "+tt.want+"\n" {
			t.Errorf("klplint %s: status %d, stdout %q\ngot  %q\nwant %q", tt.args, status, stdout, stderr, "klplint: "+tt.want+"\n")
		}
	}
}

// Functions of the configuration are known to the life cycles.
func TestSettingsFunctions(t *testing.T) {
	text := strings.Replace(unterminated, "fixed },\n", "fixed }, { },\n", 1)
	text = strings.Replace(text, "{ .funcs = funcs }", "{ .funcs = funcs, .callbacks = { .pre_patch = pre } }", 1)
	text = strings.Replace(text, "static struct klp_func", "static struct acme *handle;\nstatic int pre(struct klp_object *obj)\n{\n\thandle = acme_open(obj->name);\n\treturn handle ? 0 : -ENOMEM;\n}\nstatic struct klp_func", 1)
	inTree(t, map[string]string{"a.c": text})
	if status, stdout, _ := klplint("", "check"); status != statusClean || strings.Contains(stdout, "acme") {
		t.Errorf("unknown functions: status %d\n%s", status, stdout)
	}
	writeTree(t, map[string]string{"klplint.yaml": "resources:\n  - what: acme handle\n    acquire: [acme_open()]\n    release: [acme_close(1)]\n"})
	if status, stdout, _ := klplint("", "check"); status != statusFindings || !strings.Contains(stdout, "acme_open() in pre_patch") || !strings.Contains(stdout, "acme_close()") {
		t.Errorf("known functions: status %d\n%s", status, stdout)
	}
	if status, stdout, _ := klplint("", "verify"); status != statusFindings || !strings.Contains(stdout, "acme handle") {
		t.Errorf("verify: status %d\n%s", status, stdout)
	}
}

// A module of several files, where no makefile says so.
func TestSettingsModules(t *testing.T) {
	patch, rest, _ := strings.Cut(unterminated, "static struct klp_func funcs")
	inTree(t, map[string]string{
		"src/main.c":  "#include <linux/livepatch.h>\nextern struct klp_func funcs[];\n" + rest[strings.Index(rest, "static struct klp_object"):],
		"src/funcs.c": patch + "struct klp_func funcs" + rest[:strings.Index(rest, "static struct klp_object")],
	})
	if _, stdout, _ := klplint("", "inspect", "."); strings.Contains(stdout, "livepatch_demo") {
		t.Fatalf("it is known already:\n%s", stdout)
	}
	writeTree(t, map[string]string{"klplint.yaml": "modules:\n  livepatch-demo: [src/main.c, src/funcs.c]\n"})
	status, stdout, stderr := klplint("", "check", "--format", "json")
	if status != statusFindings || !strings.Contains(stdout, `"name": "livepatch_demo"`) || !strings.Contains(stdout, `"livepatches": 1,`) || !strings.Contains(stdout, `"files": 2,`) {
		t.Errorf("status %d, %s\n%s", status, stderr, stdout)
	}
}

// The configuration of a source on standard input is that of its name.
func TestSettingsOfStdin(t *testing.T) {
	inTree(t, map[string]string{"lp/klplint.yaml": "rules: {KLP113: off}\n"})
	if status, stdout, _ := klplint(unterminated, "check", "-", "--stdin-filename", "lp/a.c"); status != statusClean {
		t.Errorf("status %d\n%s", status, stdout)
	}
	if status, stdout, _ := klplint(unterminated, "check", "-"); status != statusFindings {
		t.Errorf("without a name: status %d\n%s", status, stdout)
	}
}

// The command config prints each value with its origin, and what it prints is a
// configuration that says the same.
func TestConfig(t *testing.T) {
	inTree(t, map[string]string{"lp/a.c": unterminated, "klplint.yaml": `fail-on: error
rules:
  KLP101: off
  state-unused: warning
overrides:
  - paths: [legacy/**]
    rules: {KLP104: off}
modules: {demo: [lp/a.c]}
resources:
  - {what: acme handle, acquire: [acme_alloc()], release: [acme_free(1)], when: moves}
functions: {pure: [acme_is_open]}
series:
  git: .
  versions: [v1, "2"]
`})
	status, stdout, stderr := klplint("", "config", "lp", "--disable", "KLP102")
	if status != statusClean || stderr != "" {
		t.Fatalf("status %d, stderr %q", status, stderr)
	}
	squeezed := strings.Join(strings.Fields(stdout), " ")
	for _, want := range []string{
		"fail-on: error # klplint.yaml:1", "KLP101: off # klplint.yaml:3", "KLP107: warning # klplint.yaml:4", "KLP102: off # flag --disable",
		"KLP103: error # default", `- paths: ["legacy/**"] # klplint.yaml:6`, "KLP104: off # klplint.yaml:7", "demo: [lp/a.c] # klplint.yaml:8",
		`acquire: ["acme_alloc()"] # klplint.yaml:10`, "when: moves # klplint.yaml:10", "pure: [acme_is_open] # klplint.yaml:11",
		"git: \".\" # klplint.yaml:13", `versions: [v1, "2"] # klplint.yaml:14`,
	} {
		if !strings.Contains(squeezed, want) {
			t.Errorf("%q is not in\n%s", want, stdout)
		}
	}
	writeTree(t, map[string]string{"printed.yaml": stdout})
	status, again, stderr := klplint("", "config", "lp", "--config", "printed.yaml")
	if status != statusClean || values(again) != values(stdout) {
		t.Errorf("status %d, stderr %q: printed again it says\n%s", status, stderr, again)
	}
	if status, stdout, _ := klplint("", "config", "--no-config"); status != statusClean || !strings.HasPrefix(stdout, "# no klplint.yaml\nfail-on: warning") {
		t.Errorf("without one: status %d\n%s", status, stdout)
	}
	if status, stdout, _ := klplint("", "config", "--schema"); status != statusClean || !strings.Contains(stdout, `"title": "klplint.yaml"`) {
		t.Errorf("the schema: status %d\n%s", status, stdout)
	}
}

// values is what the command config prints, without the origins.
func values(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "  # ")
		b.WriteString(strings.TrimSpace(line) + "\n")
	}
	return b.String()
}

// The configuration that the README shows is one.
func TestReadmeConfiguration(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, ok := strings.Cut(string(readme), "```yaml\nfail-on:")
	if !ok {
		t.Fatal("the README shows no klplint.yaml")
	}
	text, _, _ = strings.Cut("fail-on:"+text, "```")
	inTree(t, map[string]string{"klplint.yaml": text})
	if status, stdout, stderr := klplint("", "config"); status != statusClean || !strings.Contains(stdout, "acme_open") {
		t.Errorf("status %d, stderr %q\n%s", status, stderr, stdout)
	}
}
