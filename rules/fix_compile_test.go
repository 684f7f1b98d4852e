package rules

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestFixedModulesCompile compiles the golden modules of testdata/fix with the
// headers and the flags of a kernel, where one's are installed and a compiler is.
func TestFixedModulesCompile(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a compiler some seconds")
	}
	builds, _ := filepath.Glob("/lib/modules/*/build/Makefile")
	more, _ := filepath.Glob("/usr/src/linux-headers-*/Makefile")
	if builds = append(builds, more...); len(builds) == 0 {
		t.Skip("no kernel headers in /lib/modules or /usr/src")
	}
	for _, tool := range []string{"make", "gcc"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("no %s: %v", tool, err)
		}
	}
	dir := t.TempDir()
	var names []string
	files, _ := filepath.Glob("testdata/fix/*.txtar")
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range txtar.Parse(text).Files {
			if f.Name == "livepatch.c.golden" {
				n := strings.ReplaceAll(strings.TrimSuffix(filepath.Base(name), ".txtar"), "-", "_")
				names = append(names, n)
				write(t, filepath.Join(dir, n+".c"), f.Data)
			}
		}
	}
	if len(names) == 0 {
		t.Fatal("no golden modules")
	}
	// The kernel's makefiles compile one; the others are given the same command
	// without the object file.
	probe := names[0]
	write(t, filepath.Join(dir, "Kbuild"), []byte("obj-m := "+probe+".o\n"))
	var out []byte
	for _, b := range builds {
		build := filepath.Dir(b)
		var err error
		if out, err = exec.Command("make", "-C", build, "M="+dir, probe+".o").CombinedOutput(); err != nil {
			out = fmt.Appendf(nil, "%s: %v\n%s", build, err, out)
			continue
		}
		command := commandOf(t, filepath.Join(dir, "."+probe+".o.cmd"))
		for _, n := range names {
			c := exec.Command("sh", "-c", strings.ReplaceAll(command, probe, n)+" -fsyntax-only -Werror")
			c.Dir = build
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("%s does not compile: %v\n%s", n, err, out)
			}
		}
		return
	}
	t.Fatalf("no headers compile %s:\n%s", probe, out)
}

var (
	commandLine = regexp.MustCompile(`(?m)^(?:saved)?cmd_\S+ := *(\S*gcc[^;\n]*)`)
	objectFile  = regexp.MustCompile(` -o \S+`)
	dependency  = regexp.MustCompile(` -Wp,-MM?D,\S+`)
)

// commandOf is the compiler's command in a file that the kernel's makefiles have
// left.
func commandOf(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m := commandLine.FindSubmatch(text)
	if m == nil {
		t.Fatalf("no command in %.300s", text)
	}
	return dependency.ReplaceAllString(objectFile.ReplaceAllString(string(m[1]), ""), "")
}

func write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(name, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
