package source

import (
	"os"
	"path/filepath"
	"testing"
)

// Version control does not follow symbolic links: what a link leads to has one
// name.
func TestReal(t *testing.T) {
	dir := t.TempDir()
	outside := t.TempDir()
	for _, d := range []string{"real/sub", "other"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []string{filepath.Join(dir, "real/sub/a.c"), filepath.Join(outside, "b.c")} {
		if err := os.WriteFile(f, []byte("int a;\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{
		"link": "real/sub", "real/file.c": "sub/a.c", "out": outside, "here": ".",
	} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	t.Chdir(filepath.Join(dir, "here")) // the working directory may be a link as well
	for _, tt := range []struct{ open, file, want string }{
		{"real", "sub/a.c", "real/sub/a.c"},
		{"real", "file.c", "real/sub/a.c"},
		{"link", "a.c", "real/sub/a.c"},
		{"real/file.c", "file.c", "real/sub/a.c"},
		{"out", "b.c", "out/b.c"}, // not of the working directory: as the user named it
		{"real", "gone.c", "real/gone.c"},
	} {
		tree, err := OpenPath(tt.open, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := tree.Real(tt.file); got != tt.want {
			t.Errorf("%s in %s: %q, want %q", tt.file, tt.open, got, tt.want)
		}
		tree.Close()
	}
	if got := FromText("<stdin>", nil).Real("stdin.c"); got != "<stdin>" {
		t.Errorf("a text: %q", got)
	}
}
