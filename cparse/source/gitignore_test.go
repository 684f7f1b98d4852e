package source

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// ignoreTests hold .gitignore files, then the .c files that stay. TestGitAgrees
// asks git whether it is right.
var ignoreTests = map[string]struct {
	ignore map[string]string // by directory
	files  string
	want   string
}{
	"a name anywhere":         {map[string]string{".": "a.c"}, "a.c b.c d/a.c d/b.c", "b.c d/b.c"},
	"a directory anywhere":    {map[string]string{".": "out/"}, "out/a.c d/out/a.c d/a.c", "d/a.c"},
	"a directory only":        {map[string]string{".": "a.c/"}, "a.c d/a.c/b.c", "a.c"},
	"anchored":                {map[string]string{".": "/a.c"}, "a.c d/a.c", "d/a.c"},
	"anchored by a slash":     {map[string]string{".": "d/a.c"}, "a.c d/a.c e/d/a.c", "a.c e/d/a.c"},
	"anchored directory":      {map[string]string{".": "/d/"}, "d/a.c e/d/a.c", "e/d/a.c"},
	"star":                    {map[string]string{".": "gen-*.c"}, "gen-.c gen-a.c agen-a.c d/gen-b.c", "agen-a.c"},
	"star does not cross":     {map[string]string{".": "d/*.c"}, "d/a.c d/e/a.c", "d/e/a.c"},
	"many stars":              {map[string]string{".": "*a*b*.c"}, "xaybz.c ab.c ba.c", "ba.c"},
	"question mark":           {map[string]string{".": "a?.c"}, "a.c ab.c abc.c", "a.c abc.c"},
	"class":                   {map[string]string{".": "[ab].c"}, "a.c b.c c.c", "c.c"},
	"range":                   {map[string]string{".": "x[0-9].c"}, "x0.c x9.c xa.c", "xa.c"},
	"negated class":           {map[string]string{".": "[!ab].c"}, "a.c b.c c.c", "a.c b.c"},
	"caret class":             {map[string]string{".": "[^ab].c"}, "a.c c.c", "a.c"},
	"bracket in class":        {map[string]string{".": "[]x].c"}, "].c x.c y.c", "y.c"},
	"dash in class":           {map[string]string{".": "[a-].c"}, "a.c -.c b.c", "b.c"},
	"named class":             {map[string]string{".": "x[[:digit:]_].c"}, "x1.c x_.c xa.c", "xa.c"},
	"open class":              {map[string]string{".": "[ab.c"}, "a.c [ab.c", "[ab.c a.c"},
	"negation":                {map[string]string{".": "*.c\n!b.c"}, "a.c b.c d/b.c", "b.c d/b.c"},
	"last rule decides":       {map[string]string{".": "!a.c\na.c"}, "a.c", ""},
	"nothing comes back":      {map[string]string{".": "d/\n!d/a.c"}, "d/a.c e.c", "e.c"},
	"contents may":            {map[string]string{".": "d/*\n!d/a.c"}, "d/a.c d/b.c", "d/a.c"},
	"leading stars":           {map[string]string{".": "**/out/a.c"}, "out/a.c d/out/a.c d/e/out/a.c out/b.c", "out/b.c"},
	"leading stars and name":  {map[string]string{".": "**/a.c"}, "a.c d/e/a.c d/b.c", "d/b.c"},
	"trailing stars":          {map[string]string{".": "d/**"}, "d/a.c d/e/a.c e/d/a.c", "e/d/a.c"},
	"both":                    {map[string]string{".": "**/out/**"}, "out/a.c d/out/e/a.c d/a.c", "d/a.c"},
	"stars in the middle":     {map[string]string{".": "d/**/a.c"}, "d/a.c d/e/a.c d/e/f/a.c d/b.c a.c", "a.c d/b.c"},
	"stars need to look back": {map[string]string{".": "**/b/c.c"}, "a/b/b/c.c b/x/b/c.c b/x/c.c", "b/x/c.c"},
	"stars in a name":         {map[string]string{".": "d/x**.c"}, "d/xy.c d/x/y.c", "d/x/y.c"},
	"only stars":              {map[string]string{".": "**"}, "a.c d/a.c", ""},
	"comment":                 {map[string]string{".": "# a.c\n#b.c\n"}, "a.c b.c", "a.c b.c"},
	"escaped hash":            {map[string]string{".": `\#a.c`}, "#a.c a.c", "a.c"},
	"escaped exclamation":     {map[string]string{".": `\!a.c`}, "!a.c a.c", "a.c"},
	"escaped star":            {map[string]string{".": `\*.c`}, "*.c a.c", "a.c"},
	"trailing spaces":         {map[string]string{".": "a.c  \n"}, "a.c b.c", "b.c"},
	"carriage return":         {map[string]string{".": "a.c\r\nb.c\r\n"}, "a.c b.c c.c", "c.c"},
	"byte order mark":         {map[string]string{".": "\ufeffa.c\n"}, "a.c b.c", "b.c"},
	"no line end":             {map[string]string{".": "x\na.c"}, "a.c b.c", "b.c"},
	"blank lines":             {map[string]string{".": "\n\n  \n/\n"}, "a.c", "a.c"},
	"nested":                  {map[string]string{"d": "a.c"}, "a.c d/a.c d/e/a.c", "a.c"},
	"nested and anchored":     {map[string]string{"d": "/a.c"}, "a.c d/a.c d/e/a.c", "a.c d/e/a.c"},
	"nested with a path":      {map[string]string{"d": "e/a.c"}, "e/a.c d/e/a.c d/d/e/a.c", "d/d/e/a.c e/a.c"},
	"deeper file wins":        {map[string]string{".": "*.c", "d": "!a.c"}, "a.c d/a.c d/b.c", "d/a.c"},
	"deeper file hides":       {map[string]string{".": "!a.c", "d": "a.c"}, "a.c d/a.c", "a.c"},
	"all but":                 {map[string]string{".": "*\n!*/\n!*.c\nx.c"}, "a.c d/e/a.c d/x.c", "a.c d/e/a.c"},
	"everything, then a dir":  {map[string]string{".": "/*\n!/d"}, "a.c d/a.c e/a.c", "d/a.c"},
	"lone backslash":          {map[string]string{".": `a.c\`}, "a.c", "a.c"},
	"middle slash dir":        {map[string]string{".": "d/e/"}, "d/e/a.c x/d/e/a.c d/a.c", "d/a.c x/d/e/a.c"},
}

func TestGitignore(t *testing.T) {
	for name, test := range ignoreTests {
		t.Run(name, func(t *testing.T) {
			fsys := files()
			for _, p := range strings.Fields(test.files) {
				fsys[p] = files("x", klp)["x"]
			}
			for dir, text := range test.ignore {
				fsys[path.Join(dir, ".gitignore")] = files("x", text)["x"]
			}
			var got []string
			for _, m := range find(t, FromFS("tree", fsys)).Modules {
				got = append(got, m.Files...)
			}
			slices.Sort(got)
			if got := strings.Join(got, " "); got != test.want {
				t.Errorf("left are %q, want %q", got, test.want)
			}
		})
	}
}

func TestGitAgrees(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git here")
	}
	for name, test := range ignoreTests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, p := range strings.Fields(test.files) {
				write(t, "", dir, p)
			}
			for sub, text := range test.ignore {
				write(t, text, dir, sub, ".gitignore")
			}
			run := func(args ...string) string {
				cmd := exec.Command(git, args...)
				cmd.Dir = dir
				cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
					"XDG_CONFIG_HOME="+filepath.Join(dir, ".git"))
				out, err := cmd.CombinedOutput()
				if err != nil {
					t.Fatalf("git %v: %v\n%s", args, err, out)
				}
				return string(out)
			}
			run("init", "-q")
			var left []string
			for p := range strings.SplitSeq(run("ls-files", "-z", "--others", "--exclude-standard"), "\x00") {
				if strings.HasSuffix(p, ".c") {
					left = append(left, p)
				}
			}
			slices.Sort(left)
			if got := strings.Join(left, " "); got != test.want {
				t.Errorf("git leaves %q, the table says %q", got, test.want)
			}
		})
	}
}

func TestGitignoreAboveTheStart(t *testing.T) {
	dir := onDisk(t, files(
		".gitignore", "gen.c\nbuild/\n",
		"build/lp/lp.c", klp, "build/lp/gen.c", klp, "build/lp/build/x.c", klp,
	))
	// What the user names is read although it is ignored; its parts are not.
	tree := openPath(t, filepath.Join(dir, "build", "lp"), Options{Root: dir})
	compare(t, find(t, tree), "module build/lp/lp: build/lp/lp.c")
	tree = openPath(t, filepath.Join(dir, "build", "lp", "gen.c"), Options{Root: dir})
	compare(t, find(t, tree), "module build/lp/gen: build/lp/gen.c")
}

// A makefile says what is built, ignored or not.
func TestGitignoreAndKbuild(t *testing.T) {
	compare(t, find(t, FromFS("tree", files(".gitignore", "gen.c", "Kbuild", "obj-m := gen.o", "gen.c", klp))),
		"module ./gen: gen.c")
}

func FuzzMatchPath(f *testing.F) {
	f.Add("**/a*[b-d]/**", "x/abc/y")
	f.Add(`[[:x:]-\`, "-")
	f.Fuzz(func(t *testing.T, pattern, name string) {
		if rule, ok := parseIgnoreRule(pattern); ok {
			matchPath(rule.segments, strings.Split(name, "/"))
			matchSegment(pattern, name)
		}
	})
}
