package main

import (
	"strings"
	"testing"
)

// inspect and trace go by the modules of klplint.yaml as check and verify do.
func TestModulesOfConfiguration(t *testing.T) {
	inTree(t, map[string]string{"a.c": livepatchWith(""), "klplint.yaml": "modules:\n  fix: [a.c]\n"})
	for _, tt := range []struct{ args, want string }{
		{"inspect", "module fix  in ."},
		{"inspect --no-config", "module a  in ."},
		{"verify", "module fix  in ."},
		{"check --verbose", "klplint: module fix in ."},
		{"trace --events module-coming@fix", "klplint: module-coming fix: it is a livepatch: use load and unload"},
		{"trace --events module-coming@a --no-config", "klplint: module-coming a: it is a livepatch: use load and unload"},
	} {
		args := strings.Fields(tt.args)
		for i := range args {
			args[i] = strings.ReplaceAll(args[i], "@", " ")
		}
		_, stdout, stderr := klplint("", args...)
		if !strings.Contains(stdout+stderr, tt.want) {
			t.Errorf("%s: no %q\n%s%s", tt.args, tt.want, stdout, stderr)
		}
	}
}

// TestInspectPaths holds that inspect calls directories and files as check and
// verify do: as the user has to write them.
func TestInspectPaths(t *testing.T) {
	dir := write(t, map[string]string{"lp/a.c": livepatchWith("#include \"a.h\"\n"), "lp/a.h": "\n"})
	t.Chdir(dir)
	for _, tt := range []struct{ dir, args, want string }{
		{".", "lp", "module a in lp files lp/a.c, lp/a.h init "},
		{"lp", "", "module a in . files a.c, a.h init "},
		{"lp", "--root ..", "module a in . files a.c, a.h init "},
		{"lp", "a.c", "module a in . files a.c, a.h init "},
	} {
		t.Run(tt.dir+" "+tt.args, func(t *testing.T) {
			t.Chdir(tt.dir)
			status, stdout, stderr := klplint("", append([]string{"inspect"}, strings.Fields(tt.args)...)...)
			words := strings.Join(strings.Fields(stdout), " ")
			if status != statusClean || !strings.HasPrefix(words, tt.want) {
				t.Errorf("status %d, stderr %q\n%s\nwant %s", status, stderr, stdout, tt.want)
			}
		})
	}
}
