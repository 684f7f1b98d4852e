package source

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// A livepatch and a module that is none, as short as they can be.
const (
	klp   = "static struct klp_patch patch = { .mod = THIS_MODULE };\n"
	plain = "int init(void) { return 0; }\n"
)

// files makes a file system of alternating names and texts.
func files(namesAndTexts ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(namesAndTexts); i += 2 {
		fsys[namesAndTexts[i]] = &fstest.MapFile{Data: []byte(namesAndTexts[i+1]), Mode: 0o644}
	}
	return fsys
}

// onDisk writes a file system into a new directory.
func onDisk(t *testing.T, fsys fs.FS) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, fsys); err != nil {
		t.Fatal(err)
	}
	return dir
}

func openPath(t *testing.T, name string, opts Options) *Tree {
	t.Helper()
	tree, err := OpenPath(name, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	return tree
}

func find(t *testing.T, tree *Tree) Found {
	t.Helper()
	found, err := tree.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// summary writes one line per fact, for comparison:
//
//	module DIR/NAME: FILES [+ HELPERS] [-I DIRS] [-D DEFINES]
//	other NAME
//	problem PATH:LINE: MESSAGE
func summary(f Found) string {
	var b strings.Builder
	for _, m := range f.Modules {
		fmt.Fprintf(&b, "module %s/%s: %s", m.Dir, m.Name, strings.Join(m.Files, " "))
		if len(m.Helpers) > 0 {
			fmt.Fprintf(&b, " + %s", strings.Join(m.Helpers, " "))
		}
		if len(m.IncludeDirs) > 0 {
			fmt.Fprintf(&b, " -I %s", strings.Join(m.IncludeDirs, " "))
		}
		if len(m.Defines) > 0 {
			fmt.Fprintf(&b, " -D %s", strings.Join(m.Defines, " "))
		}
		b.WriteByte('\n')
	}
	for _, m := range f.Others {
		fmt.Fprintf(&b, "other %s\n", m.Name)
	}
	for _, p := range f.Problems {
		fmt.Fprintf(&b, "problem %s:%d: %s\n", p.Path, p.Line, p.Message)
	}
	return b.String()
}

// compare reports a difference to what is wanted: the lines of summary, of
// which those of problems may end with "..." for any text.
func compare(t *testing.T, found Found, want ...string) {
	t.Helper()
	got := strings.Split(strings.TrimSuffix(summary(found), "\n"), "\n")
	if got[0] == "" {
		got = nil
	}
	if !slices.EqualFunc(got, want, matchesLine) {
		t.Errorf("found\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func matchesLine(got, want string) bool {
	parts := strings.Split(want, "...")
	for i, part := range parts {
		at := strings.Index(got, part)
		if at < 0 || i == 0 && at > 0 {
			return false
		}
		got = got[at+len(part):]
	}
	return got == "" || parts[len(parts)-1] == ""
}

func skipAsRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() == 0 {
		t.Skip("root reads everything")
	}
}

func write(t *testing.T, text string, elem ...string) string {
	t.Helper()
	p := filepath.Join(elem...)
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return p
}

func symlink(t *testing.T, target string, elem ...string) {
	t.Helper()
	if err := os.Symlink(target, filepath.Join(elem...)); err != nil {
		t.Skip("no symbolic links here:", err)
	}
}
