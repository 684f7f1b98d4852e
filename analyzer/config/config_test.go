package config

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/tools/go/analysis"

	"klplint/analyzer"
)

var update = flag.Bool("update", false, "write the schema anew")

var catalogue = []*analyzer.Rule{
	{ID: "KLP101", Analyzer: &analysis.Analyzer{Name: "state_id_zero"}, Level: analyzer.Error},
	{ID: "KLP102", Analyzer: &analysis.Analyzer{Name: "state_id_duplicate"}, Level: analyzer.Error},
	{ID: "KLP107", Analyzer: &analysis.Analyzer{Name: "state_unused"}, Level: analyzer.Note},
}

// everything uses each key once.
const everything = `# What klplint does here.
fail-on: error
rules:
  KLP101: off
  state_unused: warning
  klp102: on
overrides:
  - paths: [legacy/**, "old/*.c"]
    rules: { KLP101: error, state-id-duplicate: off }
modules:
  livepatch_demo: [src/a.c, src/b.c]
resources:
  - what: memory
    acquire: [acme_alloc()]
    release: [acme_free(1)]
  - what: acme handle
    acquire: ["acme_open(2)"]
    release: [acme_close(1)]
    when: moves
functions:
  pure: [acme_is_open]
  errptr: [acme_alloc]
kernel-dir: kernel
compile-commands: kernel/compile_commands.json
series:
  git: .
  tags: "v*"
  versions: [v1, v2]
  module: demo
  gate: any
`

// Each mistake is told with its place and what was meant.
var mistakes = []struct {
	text, want string
	schema     bool // the schema sees it, too
}{
	{"rule: {}\n", `1:1: unknown key "rule": did you mean rules?`, true},
	{"fail-on: error\nseries:\n  gti: .\n", `3:3: unknown key "gti": did you mean git?`, true},
	{"xyzzy: 1\n", `1:1: unknown key "xyzzy": use fail-on, rules, overrides, modules, resources, functions, kernel-dir, compile-commands or series`, true},
	{"fail-on: warn\n", `1:10: fail-on: unknown value "warn": did you mean warning?`, true},
	{"rules:\n  KLP101: disable\n", `2:11: KLP101: unknown value "disable": use on, off, error, warning or note`, true},
	{"rules: [KLP101]\n", `1:8: rules: a map is expected: key: value`, true},
	{"rules:\n  KLP101:\n    - off\n", `3:5: KLP101: a text is expected`, true},
	{"kernel-dir:\n", `1:12: kernel-dir: a text is expected`, true},
	{"- rules\n", `1:1: a map of keys is expected, such as rules:`, true},
	{"overrides:\n  paths: [a]\n", `2:3: overrides: a list is expected: [a, b], or lines that begin with -`, true},
	{"overrides:\n  - paths: [a]\n", `2:5: the key "rules" is missing`, true},
	{"overrides:\n  - rules: {KLP101: off}\n    paths: legacy\n", `3:12: paths: a list is expected: [a, b], or lines that begin with -`, true},
	{"overrides:\n  - rules: {KLP101: off}\n    paths: [/etc]\n", `3:13: paths: "/etc" leaves the directory of this file`, false},
	{"overrides:\n  - rules: {KLP101: off}\n    paths: [a/../../b]\n", `3:13: paths: "a/../../b" leaves the directory of this file`, false},
	{"overrides:\n  - rules: {KLP101: off}\n    paths: [\"a[\"]\n", `3:13: paths: "a[" is no pattern that can be matched: use *, **, ?, [a-z], {a,b}`, false},
	{"resources:\n  - what: x\n", `2:5: the key "acquire" is missing`, true},
	{"resources:\n  - what: x\n    release: [acme_close(1)]\n    acquire: [acme_open]\n", `4:15: acquire: "acme_open": write name(N) when the N-th argument is the handle, name() when the result is`, false},
	{"resources:\n  - what: x\n    when: move\n", `3:11: when: unknown value "move": did you mean moves?`, true},
	{"modules:\n  a b: [a.c]\n", `2:3: modules: "a b" is no name of a module`, true},
	{"modules:\n  ab: [../a.c]\n", `2:8: modules: "../a.c" is no C file below this file's directory`, false},
	{"rules: &a {}\nfunctions: *a\n", `1:8: anchors and aliases are not read: write it out`, false},
	{"rules: {KLP101: off}\nrules: {KLP102: off}\n", `2:1: the key "rules" stands here and in line 1`, false},
	{"<<: {fail-on: never}\n", `1:1: a key is a plain word`, false},
	{"rules:\n  - [\n", `3:1: this is no YAML: did not find expected node content`, false},
	{"rules:\n\tKLP101: off\n", `2:1: a tab indents this line: YAML takes blanks only`, false},
	{"fail-on: error\n---\nfail-on: never\n", `2:1: a second document: only one is read`, false},
}

func TestMistakes(t *testing.T) {
	for _, tt := range mistakes {
		_, err := Parse("dir/klplint.yaml", []byte(tt.text))
		if err == nil || err.Error() != "dir/klplint.yaml:"+tt.want {
			t.Errorf("%q:\ngot  %v\nwant dir/klplint.yaml:%s", tt.text, err, tt.want)
		}
	}
}

// What only the catalogue and the table of functions know.
func TestMistakesInUse(t *testing.T) {
	for text, want := range map[string]string{
		"rules:\n  KLP12: off\n":                                        `f:2:3: unknown rule "KLP12": did you mean KLP102?`,
		"rules:\n  KLP101: off\n  state-id-zero: on\n":                  `f:3:3: rule KLP101 is named twice, by its id and by its name`,
		"overrides:\n  - paths: [a]\n    rules: {state-id-duplic: off}": `f:3:13: unknown rule "state-id-duplic": did you mean state-id-duplicate?`,
	} {
		c, err := Parse("f", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if _, err = c.Policy(catalogue); err == nil || err.Error() != want {
			t.Errorf("%q:\ngot  %v\nwant %s", text, err, want)
		}
	}
	c, err := Parse("f", []byte("functions:\n  nonsense: [acme_open]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = c.Table(); err == nil || !strings.HasPrefix(err.Error(), "f:2:14: ") {
		t.Errorf("an unknown class: %v", err)
	}
}

// A configuration comes from strangers.
func TestBounds(t *testing.T) {
	bomb := "a: &a [x, x]\n" + strings.Repeat("b: [*a, *a, *a, *a]\n", 100)
	deep := "rules: " + strings.Repeat("[", 100_000)
	for _, text := range []string{bomb, deep, strings.Repeat("#", maxSize+1), "\x00", "\xff", "a: !!binary x"} {
		if _, err := Parse("f", []byte(text)); err == nil {
			t.Errorf("%.20q was accepted", text)
		}
	}
	for _, text := range []string{"", "# nothing\n"} {
		if _, err := Parse("f", []byte(text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestEverything(t *testing.T) {
	c, err := Parse("klplint.yaml", []byte(everything))
	if err != nil {
		t.Fatal(err)
	}
	if c.FailOn != "error" || c.Series.Versions[1] != "v2" || c.Resources[1].When != "moves" || c.Modules["livepatch_demo"][1] != "src/b.c" {
		t.Errorf("got %+v", c.File)
	}
	if got := c.Place("rules.state_unused"); got != (Pos{5, 17}) {
		t.Errorf("the level of state-unused is at %v", got)
	}
	table, err := c.Table()
	if err != nil {
		t.Fatal(err)
	}
	if roles := table.Roles("acme_alloc"); len(roles) != 1 || roles[0].Resource.What != "memory" || !roles[0].Acquires {
		t.Errorf("acme_alloc: %v", roles)
	}
}

// Decisions hold for rules by id and by name; on paths the last one counts.
func TestPolicy(t *testing.T) {
	c, err := Parse("klplint.yaml", []byte(everything))
	if err != nil {
		t.Fatal(err)
	}
	if c.dir, err = os.Getwd(); err != nil {
		t.Fatal(err)
	}
	p, err := c.Policy(catalogue)
	if err != nil {
		t.Fatal(err)
	}
	if !p.Rules["KLP101"].Off || p.Rules["KLP102"].Off || p.Rules["KLP107"].Level != analyzer.Warning {
		t.Errorf("rules: %+v", p.Rules)
	}
	if at := p.Rules["KLP101"].At; at.Path != "klplint.yaml" || at.Line != 4 || at.Col != 11 || at.EndCol != 14 {
		t.Errorf("decided at %+v", at)
	}
	if !Runs(p, catalogue[0]) || !Runs(p, catalogue[1]) {
		t.Error("a rule that is on for some paths does not run")
	}
	for path, want := range map[string]bool{
		"legacy/a.c": true, "legacy/b/a.c": true, "legacy": true, "old/a.c": true,
		"old/b/a.c": false, "a.c": false, "../legacy/a.c": false, "/legacy/a.c": false,
	} {
		if got := p.Overrides[0].Covers(path); got != want {
			t.Errorf("%s is covered: %v", path, got)
		}
	}
	for glob, path := range map[string]string{"a": "a/b/c.c", "a/": "a/b.c", "./a": "a/b.c", "**/x.c": "x.c", "{a,b}/*.c": "b/x.c", ".": "any/x.c"} {
		if !covers([]string{glob}, path) {
			t.Errorf("%q does not cover %s", glob, path)
		}
	}
}

// The nearest file holds, up to the root of the repository and not above it.
func TestFind(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("klplint.yaml", "fail-on: never\n")
	write("repo/.git/HEAD", "")
	write("repo/lp/klplint.yaml", "fail-on: note\n")
	write("repo/lp/a/b/x.c", "")
	write("repo/other/x.c", "")
	write("plain/x.c", "")
	for path, want := range map[string]string{
		"repo/lp/a/b/x.c": "note", "repo/lp/a": "note", "repo/lp": "note", "repo/lp/missing": "note",
		"repo/other": "", "repo": "", // not that above .git
		"plain/x.c": "never",
	} {
		c, err := Find(filepath.Join(root, path))
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		got := ""
		if c != nil {
			got = c.FailOn
		}
		if got != want {
			t.Errorf("%s: fail-on is %q, want %q", path, got, want)
		}
	}
	// A link could show a file of the host in error messages.
	if err := os.Symlink("/etc/passwd", filepath.Join(root, "repo/other/klplint.yaml")); err != nil {
		t.Skip(err)
	}
	if _, err := Find(filepath.Join(root, "repo/other")); err == nil || !strings.Contains(err.Error(), "is no regular file") {
		t.Errorf("a link: %v", err)
	}
}

// Who sends sources must not decide what else is read.
func TestHeadersStayInTheRepository(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"repo/.git", "repo/lp", "repo/kernel", "secret"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(root, "secret"), filepath.Join(root, "repo/link")); err != nil {
		t.Skip(err)
	}
	name := filepath.Join(root, "repo/lp/klplint.yaml")
	if err := os.WriteFile(name, []byte("kernel-dir: ../kernel\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	found, err := Find(filepath.Join(root, "repo/lp"))
	if err != nil {
		t.Fatal(err)
	}
	named, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]string{
		"../kernel": "", "../../secret": "lies outside of the repository", "../link": "lies outside of the repository",
		filepath.Join(root, "secret"): "lies outside of the repository", "../none": `:1:13: kernel-dir: "../none" does not exist`,
	} {
		_, err := found.HeaderPath("kernel-dir", dir)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", dir, err)
		}
		if _, err := named.HeaderPath("kernel-dir", dir); err != nil {
			t.Errorf("%s, in a file that the user named: %v", dir, err)
		}
	}
	if got, err := found.HeaderPath("kernel-dir", "../kernel"); err != nil {
		t.Error(err)
	} else if info, err := os.Stat(got); err != nil || !info.IsDir() {
		t.Errorf("%s: %v", got, err)
	}
}

// The schema is made of the types, accepts what is right and sees the mistakes
// that a schema can see.
func TestSchema(t *testing.T) {
	want, err := makeSchema()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("klplint.schema.json", want, 0o666); err != nil {
			t.Fatal(err)
		}
		Schema = want
	}
	if !bytes.Equal(Schema, want) {
		t.Fatal("klplint.schema.json is not that of the types: run go test ./analyzer/config -update")
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("klplint.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("klplint.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	valid := func(text string) bool {
		doc, err := plain([]byte(text))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		return schema.Validate(doc) == nil
	}
	if !valid(everything) {
		t.Error("the schema refuses a configuration that is right")
	}
	for _, tt := range mistakes {
		if tt.schema && valid(tt.text) {
			t.Errorf("the schema accepts %q", tt.text)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(everything)
	for _, tt := range mistakes {
		f.Add(tt.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse("f", []byte(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f:") {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if p, err := c.Policy(catalogue); err == nil {
			for _, o := range p.Overrides {
				o.Covers("a/b/c.c")
			}
		}
		_, _ = c.Table()
	})
}
