package headers

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// write makes files below a folder; a text that begins with "-> " is a symbolic
// link's target. DIR in texts stands for the folder.
func write(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		text = strings.ReplaceAll(text, "DIR", dir)
		var err error
		if target, ok := strings.CutPrefix(text, "-> "); ok {
			err = os.Symlink(target, name)
		} else {
			err = os.WriteFile(name, []byte(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// buildTree are the files that make a folder a kernel's build tree.
func buildTree(more map[string]string) map[string]string {
	files := map[string]string{
		"include/generated/autoconf.h": "#define CONFIG_MODULES 1\n#define CONFIG_X86_64 1\n",
		"include/linux/kconfig.h":      "#include <generated/autoconf.h>\n",
	}
	for name, text := range more {
		files[name] = text
	}
	return files
}

func openSet(t testing.TB, o Options) *Set {
	t.Helper()
	s, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func entries(t testing.TB, list ...command) string {
	t.Helper()
	b, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestReadCommands holds what is a compilation database.
func TestReadCommands(t *testing.T) {
	for _, tt := range []struct{ name, text, file, want string }{
		{"a command", `[{"directory":"/k","file":"a/x.c","command":"gcc -Ia '-DB=\"c d\"' -c x.c"}]`, "/k/a/x.c", "angled /k/a\ndefine B \"c d\"\nwide\n"},
		{"arguments", `[{"directory":"/k","file":"/k/x.c","arguments":["gcc","-Ia b","-DC"],"output":"x.o"}]`, "/k/x.c", "angled /k/a b\ndefine C 1\nwide\n"},
		{"arguments count where both are given", `[{"directory":"/k","file":"x.c","arguments":["gcc","-DC"],"command":"gcc -DD"}]`, "/k/x.c", "define C 1\nwide\n"},
		{"the first word is the compiler, whatever it is called", `[{"directory":"/k","file":"x.c","arguments":["-DEVIL"]}]`, "/k/x.c", "wide\n"},
		{"a directory that is relative to the database", `[{"directory":"build","file":"../x.c","command":"gcc -I."}]`, "/db/x.c", "angled /db/build\nwide\n"},
		{"the first entry of a file counts", `[{"directory":"/k","file":"x.c","command":"gcc -DA"},{"directory":"/k","file":"./x.c","command":"gcc -DB"}]`, "/k/x.c", "define A 1\nwide\n"},
		{"an entry without a command", `[{"directory":"/k","file":"x.c"}]`, "/k/x.c", "wide\n"},
		{"a file that has none", `[{"directory":"/k","file":"x.c","command":"gcc"}]`, "/k/y.c", "none"},
		{"an empty list", `[]`, "/k/x.c", "none"},

		{"no JSON", `int x;`, "", "it is not a list of compile commands"},
		{"nothing", ``, "", "it is not a list of compile commands"},
		{"no list", `{"directory":"/k"}`, "", "it is not a list of compile commands"},
		{"a list of other things", `[1]`, "", "entry 1: "},
		{"a field of another type", `[{"directory":"/k","file":"x.c","arguments":"gcc"}]`, "", "entry 1: "},
		{"an end in the middle", `[{"directory":"/k","file":"x.c"},`, "", "entry 2: "},
		{"an end behind an entry", `[{"directory":"/k","file":"x.c"}`, "", "it ends in the middle"},
		{"an entry of enormous size", `[{"directory":"/k","file":"` + strings.Repeat("x", 3000) + `"}]`, "", "entry 1: it, or an entry of it, is larger"},
		{"enormous space", `[` + strings.Repeat(" ", 30_000) + `{}]`, "", "larger"},
		{"enormous nesting", `[` + strings.Repeat(`[`, 20_000), "", "entry 1: "},
		{"too many entries", `[` + strings.Repeat(`{},`, 100) + `{}]`, "", "it has more than 100 entries"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := readCommands(strings.NewReader(tt.text), "/db", bounds{size: 20_000, entry: 2_000, entries: 100})
			if err != nil {
				if tt.file != "" || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("error %q, want %q", err, tt.want)
				}
				return
			}
			got := "none"
			if p, dir := c.find(tt.file); p != nil {
				f, _ := p.flags(dir, func(string) answer { return accept })
				got = f.summary()
			}
			if got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

// TestNamedCommands holds that what the user's own database names is believed:
// headers outside of the tree are read where it says that there are some.
func TestNamedCommands(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"kernel/include/linux/kconfig.h": "",
		"kernel/arch/arm64/include/a.h":  "",
		"more/m.h":                       "",
		"secret/s.h":                     "",
		"tree/x.c":                       "",
	})
	kernel := filepath.Join(dir, "kernel")
	write(t, dir, map[string]string{"db.json": entries(t,
		command{Directory: kernel, File: "DIR/tree/x.c", Command: "gcc -Iinclude -I./arch/arm64/include -IDIR/more -I../nowhere -include include/linux/kconfig.h -include include/none.h -DX"},
		command{Directory: kernel, File: "DIR/tree/32.c", Command: "gcc -Iinclude -m32"},
		command{Directory: kernel, File: "DIR/tree/user.c", Command: "gcc -IDIR/more"},
	)})
	s := openSet(t, Options{CompileCommands: filepath.Join(dir, "db.json")})
	f := s.Flags(filepath.Join(dir, "tree/x.c"))
	want := fmt.Sprintf("angled %[1]s/kernel/include %[1]s/kernel/arch/arm64/include %[1]s/more\nforced %[1]s/kernel/include/linux/kconfig.h\ndefine X 1\nwide\n", dir)
	if f == nil || f.summary() != want {
		t.Fatalf("got\n%s\nwant\n%s", f.summary(), want)
	}
	if f.Machine != "aarch64" {
		t.Errorf("the machine is %s", f.Machine)
	}
	r := NewReader(&s.Roots, f)
	for name, found := range map[string]bool{
		"linux/kconfig.h": true, "a.h": true, "m.h": true, "none.h": false,
		dir + "/secret/s.h": false, "../../secret/s.h": false, dir + "/tree/x.c": false, "/etc/passwd": false,
	} {
		if got, _ := r.Open(name, false, false, ""); (got != nil) != found {
			t.Errorf("%s found: %v, want %v", name, got != nil, found)
		}
	}
	for _, name := range []string{"32.c", "user.c", "other.c"} {
		if f := s.Flags(filepath.Join(dir, "tree", name)); f != nil {
			t.Errorf("%s has flags: %s", name, f.summary())
		}
	}
	if n := s.Notes(); len(n) != 1 || !strings.Contains(n[0].Message, "-m32") {
		t.Errorf("notes: %v", n)
	}
}

// TestFoundCommands holds that a database that comes with the tree opens
// nothing outside of it, whatever it says, and that the user is told.
func TestFoundCommands(t *testing.T) {
	for _, tt := range []struct {
		name, command string
		want          string // DIR: the folder around the tree
		told          bool
	}{
		{"folders of the tree", "gcc -Iinclude -IDIR/tree/more", "angled DIR/tree/include DIR/tree/more\nwide\n", false},
		{"an absolute folder outside", "gcc -Iinclude -IDIR/outside", "angled DIR/tree/include\nwide\n", true},
		{"a way out", "gcc -Iinclude -I../outside -I./include/../../outside", "angled DIR/tree/include\nwide\n", true},
		{"the file system", "gcc -Iinclude -I/ -I/etc -iquote / -isystem ../..", "angled DIR/tree/include\nwide\n", true},
		{"a file outside", "gcc -Iinclude -include /etc/passwd -include ../outside/secret.h", "angled DIR/tree/include\nwide\n", true},
		{"a link that leads out", "gcc -Iinclude -Ilink -include link/secret.h -include secretlink.h", "angled DIR/tree/include\nwide\n", false},
		{"a folder beside, whose name begins like the tree's", "gcc -Iinclude -IDIR/tree2", "angled DIR/tree/include\nwide\n", true},
		{"nothing but what is outside", "gcc -I../outside", "none", true},
		{"an evil compiler", "sh -c 'touch DIR/ran' -Iinclude -fplugin=DIR/outside/p.so @DIR/outside/args $(touch DIR/ran)", "angled DIR/tree/include\nwide\n", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			in := func(s string) string { return strings.ReplaceAll(s, "DIR", dir) }
			write(t, dir, map[string]string{
				"outside/secret.h":             "",
				"outside/linux/kconfig.h":      "",
				"outside/args":                 "-DEVIL -IDIR/outside",
				"tree2/x.h":                    "",
				"tree/x.c":                     "",
				"tree/include/linux/kconfig.h": "",
				"tree/include/linux/out.h":     "-> DIR/outside/secret.h",
				"tree/more/m.h":                "",
				"tree/link":                    "-> DIR/outside",
				"tree/secretlink.h":            "-> ../outside/secret.h",
			})
			tree := filepath.Join(dir, "tree")
			write(t, tree, map[string]string{CommandsName: strings.ReplaceAll(entries(t, command{Directory: tree, File: "x.c", Command: in(tt.command)}), "DIR", dir)})
			s := openSet(t, Options{})
			s.AddTree(tree)
			got := "none"
			f := s.Flags(filepath.Join(tree, "x.c"))
			if f != nil {
				got = f.summary()
			}
			if want := in(tt.want); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if told := len(s.Notes()) == 1 && strings.Contains(s.Notes()[0].Message, "outside the tree"); told != tt.told || len(s.Notes()) > 1 {
				t.Errorf("notes: %v", s.Notes())
			}
			if _, err := os.Stat(filepath.Join(dir, "ran")); err == nil {
				t.Error("something was executed")
			}
			if f == nil {
				return
			}
			r := NewReader(&s.Roots, f)
			for _, name := range []string{"secret.h", "linux/out.h", "../../outside/secret.h", in("DIR/outside/secret.h"), "/etc/passwd", "../link/secret.h"} {
				if h, _ := r.Open(name, true, false, ""); h != nil {
					t.Errorf("%s was read", name)
				}
			}
			if files := r.Manifest().Files(); len(files) > 0 {
				t.Errorf("read: %v", files)
			}
		})
	}
}

// TestFoundCommandsThatAreNone holds that a tree is checked without a database
// that cannot be used, and that the user is told.
func TestFoundCommandsThatAreNone(t *testing.T) {
	for name, text := range map[string]string{
		"a link that leads out": "-> DIR/../db.json",
		"a link to nothing":     "-> nothing",
		"no database":           "{}",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, map[string]string{"db.json": "[]", "tree/x.c": ""})
			write(t, filepath.Join(dir, "tree"), map[string]string{CommandsName: text})
			s := openSet(t, Options{})
			s.AddTree(filepath.Join(dir, "tree"))
			if n := s.Notes(); len(n) != 1 || !strings.HasPrefix(n[0].Message, "it is not used: ") {
				t.Errorf("notes: %v", n)
			}
			if !s.Empty() {
				t.Error("the set is not empty")
			}
		})
	}
}

// TestOpenKernel holds which folders are a kernel's, and where their headers are
// looked for, in the order of Kbuild.
func TestOpenKernel(t *testing.T) {
	source := map[string]string{"include/linux/kconfig.h": "", "include/linux/compiler_types.h": ""}
	build := map[string]string{"include/generated/autoconf.h": "#define CONFIG_X86_64 1\n"}
	at := func(dir string, lists ...map[string]string) map[string]string {
		all := map[string]string{}
		for _, files := range lists {
			for name, text := range files {
				all[dir+"/"+name] = text
			}
		}
		return all
	}
	for _, tt := range []struct {
		name   string
		files  []map[string]string
		dir    string
		angled string // of which the folder around is DIR
		err    string
	}{
		{"a build tree", []map[string]string{at("k", source, build)}, "k",
			"DIR/k/arch/x86/include DIR/k/arch/x86/include/generated DIR/k/include DIR/k/arch/x86/include/uapi DIR/k/arch/x86/include/generated/uapi DIR/k/include/uapi DIR/k/include/generated/uapi", ""},
		{"another machine", []map[string]string{at("k", source, map[string]string{"include/generated/autoconf.h": "#define CONFIG_ARM64 1\n"})}, "k",
			"DIR/k/arch/arm64/include DIR/k/arch/arm64/include/generated DIR/k/include DIR/k/arch/arm64/include/uapi DIR/k/arch/arm64/include/generated/uapi DIR/k/include/uapi DIR/k/include/generated/uapi", ""},
		{"Debian's headers", []map[string]string{at("linux-headers-6.1-common", source), at("linux-headers-6.1-amd64", build, map[string]string{"Makefile": "include DIR/linux-headers-6.1-common/Makefile\n"})}, "linux-headers-6.1-amd64",
			"DIR/linux-headers-6.1-common/arch/x86/include DIR/linux-headers-6.1-amd64/arch/x86/include/generated DIR/linux-headers-6.1-common/include DIR/linux-headers-6.1-amd64/include DIR/linux-headers-6.1-common/arch/x86/include/uapi DIR/linux-headers-6.1-amd64/arch/x86/include/generated/uapi DIR/linux-headers-6.1-common/include/uapi DIR/linux-headers-6.1-amd64/include/generated/uapi", ""},
		{"Ubuntu's headers", []map[string]string{at("linux-headers-6.8.0-45", source, map[string]string{"Makefile": ""}), at("linux-headers-6.8.0-45-generic", build, map[string]string{"Makefile": "-> ../linux-headers-6.8.0-45/Makefile"})}, "linux-headers-6.8.0-45-generic",
			"DIR/linux-headers-6.8.0-45/arch/x86/include DIR/linux-headers-6.8.0-45-generic/arch/x86/include/generated DIR/linux-headers-6.8.0-45/include DIR/linux-headers-6.8.0-45-generic/include DIR/linux-headers-6.8.0-45/arch/x86/include/uapi DIR/linux-headers-6.8.0-45-generic/arch/x86/include/generated/uapi DIR/linux-headers-6.8.0-45/include/uapi DIR/linux-headers-6.8.0-45-generic/include/generated/uapi", ""},
		{"an output tree, and its link", []map[string]string{at("src", source), at("out", build, map[string]string{"source": "-> ../src"})}, "out",
			"DIR/src/arch/x86/include DIR/out/arch/x86/include/generated DIR/src/include DIR/out/include DIR/src/arch/x86/include/uapi DIR/out/arch/x86/include/generated/uapi DIR/src/include/uapi DIR/out/include/generated/uapi", ""},
		{"a link to a build tree", []map[string]string{at("k", source, build), {"build": "-> k"}}, "build",
			"DIR/k/arch/x86/include DIR/k/arch/x86/include/generated DIR/k/include DIR/k/arch/x86/include/uapi DIR/k/arch/x86/include/generated/uapi DIR/k/include/uapi DIR/k/include/generated/uapi", ""},

		{"nothing", nil, "none", "", "does not exist"},
		{"a file", []map[string]string{{"k": ""}}, "k", "", "is not a directory"},
		{"the part of Debian's headers that all flavours share", []map[string]string{at("linux-headers-6.1-common", source)}, "linux-headers-6.1-common", "", "include/generated/autoconf.h is missing: give the directory beside it for your flavour, such as linux-headers-6.1-amd64 or -generic"},
		{"sources that were not configured", []map[string]string{at("k", source)}, "k", "", "is not a kernel build tree"},
		{"a machine without livepatches", []map[string]string{at("k", source, map[string]string{"include/generated/autoconf.h": "#define CONFIG_X86_32 1\n"})}, "k", "", "architecture"},
		{"no sources", []map[string]string{at("k", build)}, "k", "", "neither a link"},
		{"a Makefile that points anywhere", []map[string]string{at("etc", source), at("k", build, map[string]string{"Makefile": "include DIR/etc/Makefile\n"})}, "k", "", "neither a folder linux-... beside it"},
		{"a Makefile that points into another folder", []map[string]string{at("a/linux-x", source), at("k", build, map[string]string{"Makefile": "include DIR/a/linux-x/Makefile\n"})}, "k", "", "neither a folder linux-... beside it"},
		{"a Makefile that points to nothing", []map[string]string{at("k", build, map[string]string{"Makefile": "include DIR/linux-none/Makefile\n"})}, "k", "", "install the package"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir, err := filepath.EvalSymlinks(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			for _, files := range tt.files {
				write(t, dir, files)
			}
			s, err := Open(Options{KernelDir: filepath.Join(dir, tt.dir)})
			if err != nil {
				if tt.err == "" || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error %q, want %q", err, tt.err)
				}
				return
			}
			defer s.Close()
			if tt.err != "" {
				t.Fatalf("no error, want %q", tt.err)
			}
			got := s.Flags("/any/file.c").Angled
			if want := strings.Split(strings.ReplaceAll(tt.angled, "DIR", dir), " "); !slices.Equal(got, want) {
				t.Errorf("got  %v\nwant %v", got, want)
			}
		})
	}
}

// TestRoots holds that nothing is read but regular files of a sane size below
// the roots.
func TestRoots(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, buildTree(map[string]string{
		"include/ok.h":     "int ok;",
		"include/binary.h": "a\x00b",
		"include/dir.h/x":  "",
		"include/dev.h":    "-> /dev/zero",
		"include/proc.h":   "-> /proc/self/environ",
		"include/inner.h":  "-> ok.h",
	}))
	large := filepath.Join(dir, "include/large.h")
	write(t, dir, map[string]string{"include/large.h": ""})
	if err := os.Truncate(large, maxFile+1); err != nil {
		t.Fatal(err)
	}
	s := openSet(t, Options{KernelDir: dir})
	r := NewReader(&s.Roots, s.Flags(""))
	for _, tt := range []struct {
		name, text string
		err        error
	}{
		{"ok.h", "int ok;", nil},
		{"inner.h", "int ok;", nil},
		{"binary.h", "", errBinary},
		{"large.h", "", errTooLarge},
		{"dir.h", "", nil},
		{"dev.h", "", nil},
		{"proc.h", "", nil},
	} {
		f, err := r.Open(tt.name, false, false, "")
		text := ""
		if f != nil {
			text = f.Text
		}
		if text != tt.text || (err == nil) != (tt.err == nil) || err != nil && !strings.Contains(err.Error(), tt.err.Error()) {
			t.Errorf("%s: %q, %v; want %q, %v", tt.name, text, err, tt.text, tt.err)
		}
	}
}

// TestInclude holds where #include looks: beside the file that includes, in the
// folders in their order, and behind the one it is in for #include_next.
func TestInclude(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"q/a.h": "q", "q/only.h": "q", "one/a.h": "one", "two/a.h": "two", "two/b.h": "two", "one/sub/in.h": "", "one/sub/a.h": "sub", "two/sub/x.h": "x",
	})
	var s Set
	if err := s.Roots.Add(dir); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	p := func(name string) string { return filepath.Join(dir, name) }
	r := NewReader(&s.Roots, &Flags{Quote: []string{p("q")}, Angled: []string{p("one"), p("two")}})
	for _, tt := range []struct {
		include      string
		quoted, next bool
		from         string
		want         string
	}{
		{"a.h", false, false, "", "one/a.h"},
		{"a.h", true, false, "", "q/a.h"},
		{"a.h", true, false, "one/sub/in.h", "one/sub/a.h"},
		{"a.h", false, false, "one/sub/in.h", "one/a.h"},
		{"only.h", false, false, "", ""},
		{"b.h", false, false, "", "two/b.h"},
		{"a.h", false, true, "one/a.h", "two/a.h"},
		{"a.h", true, true, "q/a.h", "one/a.h"},
		{"a.h", false, true, "two/a.h", ""},
		{"sub/../a.h", false, false, "", "one/a.h"},
		{"sub/x.h", false, false, "", "two/sub/x.h"},
		{"./b.h", true, false, "two/a.h", "two/b.h"},
	} {
		from := tt.from
		if from != "" {
			from = p(from)
		}
		f, err := r.Open(tt.include, tt.quoted, tt.next, from)
		got := ""
		if f != nil {
			got, _ = filepath.Rel(dir, f.Path)
		}
		if got != tt.want || err != nil {
			t.Errorf("%s (quoted %v, next %v) in %q: %q, %v; want %q", tt.include, tt.quoted, tt.next, tt.from, got, err, tt.want)
		}
	}
}
