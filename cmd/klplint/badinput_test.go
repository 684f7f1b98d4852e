package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// livepatchWith is a livepatch module with one defect (two states of one id),
// with more text before it.
func livepatchWith(before string) string {
	return before + `
#include <linux/livepatch.h>
#include <linux/module.h>

static struct klp_state states[] = {
	{ .id = 1, .version = 1 },
	{ .id = 1, .version = 2 },
	{ }
};

static struct klp_func funcs[] = {
	{ .old_name = "cmdline_proc_show", .new_func = 0 },
	{ }
};

static struct klp_object objs[] = {
	{ .funcs = funcs },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
};

static int demo_init(void)
{
	return klp_enable_patch(&patch);
}
module_init(demo_init);
MODULE_INFO(livepatch, "Y");
`
}

// write lays out files in a new directory.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// check runs klplint check and bounds its time.
func check(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	done := make(chan int, 1)
	go func() { done <- run(append([]string{"check"}, args...), strings.NewReader(""), &out, &errs) }()
	select {
	case status = <-done:
	case <-time.After(time.Minute):
		t.Fatalf("klplint check %q hangs", args)
	}
	return status, out.String(), errs.String()
}

// TestBadInput holds that nothing which stands in a tree costs more than
// itself: what is wrong is said, and the findings of the file beside it stay.
func TestBadInput(t *testing.T) {
	const found = "[KLP102 state-id-duplicate]"
	tests := []struct {
		name  string
		files map[string]string
		want  []string // on standard output, besides the finding in ok.c
	}{
		{"binary", map[string]string{"bin.c": "\x7fELF\x00\x00struct klp_patch p;"}, []string{"bin.c", "NUL byte"}},
		{"invalid UTF-8", map[string]string{"latin.c": livepatchWith("/* caf\xe9 */ static const char s[] = \"\xff\xfe\"; \xc3\x28 ;")}, []string{"latin.c:"}},
		{"include cycle", map[string]string{
			"cycle.c": livepatchWith("#include \"a.h\"\n"), "a.h": "#include \"b.h\"\n", "b.h": "#include \"a.h\"\n",
		}, []string{"includes itself", "cycle.c:"}},
		{"includes itself", map[string]string{"self.c": livepatchWith("#include \"self.c\"\n")}, []string{"includes itself"}},
		{"include outside", map[string]string{
			"out.c": livepatchWith("#include \"/etc/passwd\"\n#include \"../../../x\"\n#include </etc/passwd>\n"),
		}, []string{"out.c:1:", "out.c:2:", "not read"}},
		{"macro bomb", map[string]string{"bomb.c": livepatchWith(bomb())}, []string{"bomb.c", "expands to too much"}},
		{"unterminated comment", map[string]string{"open.c": livepatchWith("") + "/* never closed\nstatic struct klp_patch second;\n"}, []string{"never ends"}},
		{"unterminated string", map[string]string{"str.c": livepatchWith("static const char *s = \"never closed;\n")}, []string{"str.c:"}},
		{"unbalanced brackets", map[string]string{"brk.c": livepatchWith("static int f(void)\n{\n\tif (x) {\n}\n\nstatic int g(int a[\n{\n")}, []string{"brk.c:"}},
		{"nesting bomb", map[string]string{"nest.c": livepatchWith("static int f(void)\n{\n\treturn " + strings.Repeat("(", 100_000) + ";\n}\n")}, []string{"nest.c:"}},
		{"block bomb", map[string]string{"block.c": livepatchWith("static int f(void)\n" + strings.Repeat("{", 100_000) + "\n")}, []string{"block.c:"}},
		{"escape sequences", map[string]string{"\x1b[31mred\r.c": livepatchWith("")}, []string{`\x1b[31mred\x0d.c`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.files["ok.c"] = livepatchWith("")
			dir := write(t, tt.files)
			status, out, errs := check(t, "--color=never", dir)
			if status != statusFindings || errs != "" {
				t.Errorf("status %d, stderr %q", status, errs)
			}
			for _, w := range append(tt.want, "ok.c:7:10: error: ", found) {
				if !strings.Contains(out, w) {
					t.Errorf("%q is missing in:\n%s", w, clipped(out))
				}
			}
			if strings.ContainsAny(out, "\x1b\r\x00") {
				t.Error("control characters in the output")
			}
		})
	}
}

func clipped(s string) string {
	if len(s) > 4000 {
		return s[:4000] + "..."
	}
	return s
}

// bomb is a macro that would expand to ten to the twelfth tokens.
func bomb() string {
	var b strings.Builder
	b.WriteString("#define B0 1,\n")
	for i := 1; i <= 12; i++ {
		fmt.Fprintf(&b, "#define B%d %s\n", i, strings.Repeat(fmt.Sprintf("B%d ", i-1), 10))
	}
	b.WriteString("static int bomb[] = { B12 };\n")
	return b.String()
}

// TestBadPaths holds that a job which cannot be done ends with status 2 and one
// clear line.
func TestBadPaths(t *testing.T) {
	empty := t.TempDir()
	none := write(t, map[string]string{"main.c": "int main(void) { return 0; }\n", "sub/x.h": "\n"})
	binary := filepath.Join(write(t, map[string]string{"bin.c": "\x00\x01"}), "bin.c")
	text := filepath.Join(write(t, map[string]string{"notes.txt": "hello"}), "notes.txt")
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"missing path", []string{filepath.Join(empty, "nowhere")}, "nowhere does not exist: check the spelling and the working directory\n"},
		{"no name", []string{""}, `klplint: "" does not exist: `},
		{"empty directory", []string{empty}, "no livepatch found in " + empty + ": "},
		{"no livepatch", []string{none}, "no livepatch found in " + none + ": "},
		{"an empty file on standard input", []string{"-"}, "no livepatch found in <stdin>: "},
		{"a flag whose variable is not set", []string{"--new-from-merge-base", "", none}, "flag --new-from-merge-base is empty: give it a value, or leave it out\n"},
		{"an empty list of rules", []string{"--enable=", none}, "flag --enable is empty: "},
		{"binary", []string{binary}, "NUL byte"},
		{"not C", []string{text}, "neither a directory nor a C file"},
		{"one good, one missing", []string{write(t, map[string]string{"ok.c": livepatchWith("")}), "nowhere.c"}, "does not exist"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, out, errs := check(t, tt.args...)
			if status != statusFailed || out != "" {
				t.Errorf("status %d, stdout %q", status, out)
			}
			if !strings.Contains(errs, tt.want) || strings.Count(errs, "\n") != 1 || !strings.HasPrefix(errs, "klplint: ") {
				t.Errorf("stderr %q, want one line with %q", errs, tt.want)
			}
		})
	}
}

func TestSymlinks(t *testing.T) {
	dir := write(t, map[string]string{"ok.c": livepatchWith("")})
	secret := filepath.Join(write(t, map[string]string{"secret.h": "#define SECRET_VALUE 1\n#error leaked\n"}), "secret.h")
	for link, target := range map[string]string{"loop": ".", "self.c": "self.c", "leak.h": secret, "leak.c": secret} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "user.c"), []byte(livepatchWith("#include \"leak.h\"\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	status, out, _ := check(t, "--color=never", dir)
	if status != statusFindings || strings.Count(out, "KLP102") != 2 {
		t.Errorf("status %d:\n%s", status, out)
	}
	if strings.Contains(out, "leaked") || !strings.Contains(out, "user.c:1:") {
		t.Errorf("a file outside the tree was read, or that it was not is not said:\n%s", out)
	}
}

func TestUnreadable(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root reads everything")
	}
	dir := write(t, map[string]string{"ok.c": livepatchWith(""), "shut.c": livepatchWith("")})
	if err := os.Chmod(filepath.Join(dir, "shut.c"), 0); err != nil {
		t.Fatal(err)
	}
	status, out, _ := check(t, "--color=never", dir)
	if status != statusFindings || !strings.Contains(out, "ok.c:7:") || !strings.Contains(out, "shut.c") {
		t.Errorf("status %d:\n%s", status, out)
	}
}

// TestLargeFile holds that a file of 5 MB costs seconds at most, and that the
// livepatch in it is found.
func TestLargeFile(t *testing.T) {
	if testing.Short() {
		t.Skip("5 MB")
	}
	var b strings.Builder
	for i := 0; b.Len() < 5<<20; i++ {
		fmt.Fprintf(&b, "static int generated_%d(struct foo_%d *p, u32 n)\n{\n\tif (!p->ready)\n\t\treturn -EINVAL;\n\tp->count += n * %d;\n\treturn do_something(p, \"text %d\", n);\n}\n\n", i, i, i, i)
	}
	dir := write(t, map[string]string{"large.c": livepatchWith(b.String()), "ok.c": livepatchWith("")})
	status, out, errs := check(t, "--color=never", dir)
	if status != statusFindings || strings.Count(out, "KLP102") != 2 {
		t.Errorf("status %d, stderr %q:\n%s", status, errs, clipped(out))
	}
}

// TestSameBytes holds that the same input gives the same bytes.
func TestSameBytes(t *testing.T) {
	files := map[string]string{}
	for i := range 12 {
		files[fmt.Sprintf("m%02d/lp.c", i)] = livepatchWith(strings.Repeat("\n", i))
	}
	dir := write(t, files)
	for _, format := range []string{"text", "json", "sarif"} {
		_, first, _ := check(t, "--format="+format, dir)
		for range 5 {
			if _, again, _ := check(t, "--format="+format, dir); again != first {
				t.Fatalf("%s: two runs differ", format)
			}
		}
	}
}
