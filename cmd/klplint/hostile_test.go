package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"klplint/analyzer/report"
)

// hostileNames are file names that a stranger's pull request may hold.
var hostileNames = []string{
	"::error file=x::pwned.c",
	" ::set-output name=x::y.c",
	"##[error]pwned.c",
	"a\n::warning::b.c",
	"\x1b]0;title\a\x1b[2J.c",
	"\u202egnp.c",
	"\u0085::stop-commands::x.c",
	"%0A::error::x.c",
}

// hostileSource is a livepatch with defects whose lines, names and comments try
// to be something else.
const hostileSource = `#include "::error::gone.h"
#include <linux/livepatch.h>
::error file=x::a line that nobody understands
##[error] neither this one
static struct klp_state states[] = {
::warning::x
	{ .id = 1, .version = 1 }, /* ` + "\x1b[31m\u202e" + ` */
{ .id = 1, .version = 1 }
};
static struct klp_object objs[] = { { .name = "::error::\n\x1b[31m" } };
static int pre(struct klp_object *obj)
{
	int *p = kmalloc(4, GFP_KERNEL);
/* ::notice::x */ *p = 1;
	return 0;
}
static struct klp_object list[] = { { .callbacks = { .pre_patch = pre } }, { } };
static struct klp_patch patch = { .mod = THIS_MODULE, .objs = list, .states = states };
/* klplint:ignore ::error:: -- ::error::x */
static int init(void) { return klp_enable_patch(&patch); }
module_init(init);
MODULE_INFO(livepatch, "Y");
`

// Whatever a pull request holds, the log of its check stays klplint's: no line
// of any command is a command to the runner of GitHub Actions, but those of the
// github format, and none moves a terminal.
func TestNothingInjects(t *testing.T) {
	dir := t.TempDir()
	var names []string
	for _, name := range hostileNames {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(hostileSource), 0o666); err != nil {
			t.Logf("%q cannot be a name here: %v", name, err)
			continue
		}
		names = append(names, name)
	}
	if err := os.MkdirAll(filepath.Join(dir, "::error::dir"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "::error::dir", "x.c"), []byte(hostileSource), 0o666); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	t.Setenv("GITHUB_ACTIONS", "true")
	commands := [][]string{
		{"verify"}, {"verify", "--format", "json"}, {"inspect"}, {"inspect", "--format", "json"}, {"inspect", "--parse-stats"},
		{"trace", "--events", "load ::error::x", "."}, {"check", "::error::none"}, {"::error::x"}, {"check", "--::error::x"},
		{"check", "--format", "::error::x"}, {"explain", "\n::error::x"},
		{"check", "--enable", "\n::error::x"},
	}
	for _, f := range report.Formats() {
		commands = append(commands, []string{"check", "--format", f, "--show-suppressed"})
		for _, name := range names {
			commands = append(commands, []string{"check", "--format", f, name})
		}
	}
	annotated := false
	for _, args := range commands {
		_, stdout, stderr := klplint("", args...)
		if stdout+stderr == "" {
			t.Errorf("%q said nothing", args)
		}
		for _, out := range []string{stdout, stderr} {
			for line := range strings.Lines(out) {
				start := strings.TrimLeftFunc(line, unicode.IsSpace)
				isAnnotation := args[0] == "check" && strings.Contains(strings.Join(args, " "), "--format github") &&
					(strings.HasPrefix(line, "::error file=") || strings.HasPrefix(line, "::warning file=") || strings.HasPrefix(line, "::notice file="))
				annotated = annotated || isAnnotation
				if strings.HasPrefix(start, "::") && !isAnnotation || strings.Contains(line, "##[") {
					t.Errorf("%q: a command to the runner: %q", args, line)
				}
				for _, r := range strings.TrimSuffix(line, "\n") {
					if r != '\t' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
						t.Errorf("%q: unsafe character %U in %q", args, r, line)
						break
					}
				}
			}
		}
	}
	if !annotated {
		t.Error("nothing was found: this tests nothing")
	}
}
