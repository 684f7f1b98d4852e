package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func TestOpenPathErrors(t *testing.T) {
	dir := onDisk(t, files("lp.c", klp, "lp.h", "", "notes", "", "sub/x.c", klp))
	outside := onDisk(t, files("x.c", klp))
	if err := os.Mkdir(filepath.Join(dir, "dir.c"), 0o755); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		path, root string
		want       string
		is         error
	}{
		"missing":           {path: "none", want: "does not exist", is: fs.ErrNotExist},
		"missing file":      {path: "none.c", want: "does not exist", is: fs.ErrNotExist},
		"a header":          {path: "lp.h", want: "neither a directory nor a C file"},
		"something else":    {path: "notes", want: "neither a directory nor a C file"},
		"below a file":      {path: "lp.c/x.c", want: "lp.c/x.c"},
		"outside of root":   {path: "lp.c", root: outside, want: "outside of the root"},
		"root is missing":   {path: "lp.c", root: filepath.Join(dir, "none"), want: "does not exist"},
		"root is a file":    {path: "lp.c", root: filepath.Join(dir, "lp.c"), want: "lp.c"},
		"root is below":     {path: ".", root: filepath.Join(dir, "sub"), want: "outside of the root"},
		"brother with root": {path: "sub", root: filepath.Join(dir, "dir.c"), want: "outside of the root"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			tree, err := OpenPath(filepath.Join(dir, test.path), Options{Root: test.root})
			if err == nil {
				tree.Close()
				t.Fatal("no error")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %q does not say %q", err, test.want)
			}
			if test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("error %q does not wrap %v", err, test.is)
			}
		})
	}
}

func TestOpenPathUnreadable(t *testing.T) {
	skipAsRoot(t)
	dir := onDisk(t, files("lp.c", klp))
	if err := os.Chmod(filepath.Join(dir, "lp.c"), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenPath(filepath.Join(dir, "lp.c"), Options{}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("file: error %v", err)
	}
	if err := os.Chmod(dir, 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o755)
	if _, err := OpenPath(dir, Options{}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("directory: error %v", err)
	}
}

func TestOpenPathDirNamedLikeSource(t *testing.T) {
	dir := onDisk(t, files("lp.c/main.c", klp))
	compare(t, find(t, openPath(t, filepath.Join(dir, "lp.c"), Options{})), "module ./main: main.c")
}

func TestDisplay(t *testing.T) {
	dir := onDisk(t, files("work/sub/lp.c", klp, "else/lp.c", klp))
	t.Chdir(filepath.Join(dir, "work"))
	abs := filepath.ToSlash(dir)
	tests := map[string]struct {
		path, root string
		ask, want  string
	}{
		"below":                 {path: "sub", ask: "lp.c", want: "sub/lp.c"},
		"below, absolute":       {path: filepath.Join(dir, "work", "sub"), ask: "lp.c", want: "sub/lp.c"},
		"here":                  {path: ".", ask: "sub/lp.c", want: "sub/lp.c"},
		"with dots":             {path: "./sub/../sub/", ask: "a/b.c", want: "sub/a/b.c"},
		"a file":                {path: "sub/lp.c", ask: "lp.c", want: "sub/lp.c"},
		"elsewhere":             {path: "../else", ask: "lp.c", want: "../else/lp.c"},
		"elsewhere, absolute":   {path: filepath.Join(dir, "else"), ask: "lp.c", want: abs + "/else/lp.c"},
		"with a root":           {path: "sub", root: ".", ask: "sub/lp.c", want: "sub/lp.c"},
		"with a root elsewhere": {path: "sub/lp.c", root: "..", ask: "work/sub/lp.c", want: "sub/lp.c"},
		"beside, with a root":   {path: "sub/lp.c", root: "..", ask: "else/lp.c", want: "../else/lp.c"},
		"around":                {path: "..", ask: "work/sub/lp.c", want: "sub/lp.c"},
		"around, absolute":      {path: dir, ask: "work/sub/lp.c", want: "sub/lp.c"},
		"around, the directory": {path: "..", ask: "work", want: "."},
		"the tree itself":       {path: "sub", ask: ".", want: "sub"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			tree := openPath(t, test.path, Options{Root: test.root})
			if got := tree.Display(test.ask); got != test.want {
				t.Errorf("Display(%q) = %q, want %q", test.ask, got, test.want)
			} else if p, ok := tree.Path(got); strings.HasSuffix(test.ask, ".c") && (!ok || p != test.ask) {
				t.Errorf("Path(%q) = %q, %v", got, p, ok)
			}
		})
	}
	tree := FromFS("v1.2", files("a/lp.c", klp))
	if got := tree.Display("a/lp.c"); got != "v1.2/a/lp.c" {
		t.Errorf("FromFS: %q", got)
	}
}

// A working directory that was entered by a symbolic link: the files that ".."
// names are not beside the link.
func TestDisplayBehindLink(t *testing.T) {
	dir := onDisk(t, files("real/work/lp.c", klp, "real/link/lp.c", klp))
	if err := os.Symlink(filepath.Join(dir, "real", "work"), filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	t.Chdir(filepath.Join(dir, "link"))
	tree := openPath(t, "..", Options{})
	for ask, want := range map[string]string{"work/lp.c": "../work/lp.c", "link/lp.c": "../link/lp.c"} {
		if got := tree.Display(ask); got != want {
			t.Errorf("Display(%q) = %q, want %q", ask, got, want)
		}
	}
}

func TestDisplayKeepsWorkingDirectory(t *testing.T) {
	dir := onDisk(t, files("sub/lp.c", klp))
	t.Chdir(dir)
	tree := openPath(t, "sub", Options{})
	t.Chdir(filepath.Join(dir, "sub"))
	if got := tree.Display("lp.c"); got != "sub/lp.c" {
		t.Errorf("after a change of directory: %q", got)
	}
}

func TestFromText(t *testing.T) {
	tests := map[string]struct{ file, module string }{
		"<stdin>":                {"stdin.c", "stdin"},
		"-":                      {"text.c", "text"},
		"":                       {"text.c", "text"},
		"dir/livepatch-foo.c":    {"livepatch-foo.c", "livepatch_foo"},
		"/abs/../x.c":            {"x.c", "x"},
		"..":                     {"text.c", "text"},
		"a b\x00\n.c":            {"ab.c", "ab"},
		"HEAD:drivers/net/foo.c": {"foo.c", "foo"},
	}
	for name, want := range tests {
		tree := FromText(name, []byte(plain))
		found := find(t, tree)
		compare(t, found, "module ./"+want.module+": "+want.file)
		if got := tree.Display(want.file); got != name {
			t.Errorf("Display = %q, want %q", got, name)
		}
		if text, err := tree.ReadFile(want.file); err != nil || string(text) != plain {
			t.Errorf("%q: ReadFile = %q, %v", name, text, err)
		}
		if err := fstest.TestFS(tree.FS, want.file); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		if err := tree.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestRootWidensTheTree(t *testing.T) {
	dir := onDisk(t, files(
		"include/shared.h", "#define KLP_X\nstruct klp_object;\n",
		"Kbuild", "subdir-ccflags-y := -I$(src)/include -DTOP\n",
		"lp/Kbuild", "obj-m := lp.o\nccflags-y := -I$(src)/../../outside -I$(src)/../none\n",
		"lp/lp.c", "#include \"shared.h\"\n",
		"other/o.c", klp,
	))
	for _, p := range []string{"lp", "lp/lp.c"} {
		tree := openPath(t, filepath.Join(dir, p), Options{Root: dir})
		compare(t, find(t, tree), "module lp/lp: lp/lp.c -I include none -D TOP")
	}
	// Without it the include is not to be had, and neither are the flags.
	tree := openPath(t, filepath.Join(dir, "lp"), Options{})
	compare(t, find(t, tree), "other lp")
}

func TestRootBySymlink(t *testing.T) {
	dir := onDisk(t, files("real/sub/lp.c", klp))
	symlink(t, "real", dir, "link")
	tree := openPath(t, filepath.Join(dir, "link", "sub"), Options{Root: filepath.Join(dir, "real")})
	compare(t, find(t, tree), "module sub/lp: sub/lp.c")
}

func TestFileThatLeavesItsDirectory(t *testing.T) {
	dir := onDisk(t, files("real/lp.c", klp, "links/x", ""))
	symlink(t, "../real/lp.c", dir, "links", "lp.c")
	if tree, err := OpenPath(filepath.Join(dir, "links", "lp.c"), Options{}); err == nil {
		tree.Close()
		t.Error("a link out of the tree was opened")
	}
	tree := openPath(t, filepath.Join(dir, "links", "lp.c"), Options{Root: dir})
	compare(t, find(t, tree), "module links/lp: links/lp.c")
}

// The paths of a commit are displayed as git writes them.
func TestFromRevision(t *testing.T) {
	fsys := files("a.c", klp, "b.txt", "")
	for _, tt := range []struct{ dir, file, name, shown string }{
		{".", "", "v1", "v1:a.c"},
		{"lp/x", "", "v1:lp/x", "v1:lp/x/a.c"},
		{".", "a.c", "v1:a.c", "v1:a.c"},
		{"lp", "a.c", "v1:lp/a.c", "v1:lp/a.c"},
	} {
		tree, err := FromRevision("v1", tt.dir, fsys, tt.file)
		if err != nil {
			t.Fatal(err)
		}
		if got := tree.Display("a.c"); got != tt.shown || tree.Name != tt.name {
			t.Errorf("%s %s: %s named %s", tt.dir, tt.file, got, tree.Name)
		}
		compare(t, find(t, tree), "module ./a: a.c")
	}
	for _, file := range []string{"b.txt", "nope.c"} {
		if _, err := FromRevision("v1", "lp", fsys, file); err == nil || !strings.Contains(err.Error(), "v1:lp/"+file) {
			t.Errorf("%s: %v", file, err)
		}
	}
}
